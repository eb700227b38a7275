"""Keras models on TensorFlow: the only package that imports TensorFlow."""

from tb_plugin.backends.tensorflow.feature_visualization import (
    DiverseIcons,
    render,
    render_diverse,
    render_grids,
    render_jobs,
)
from tb_plugin.backends.tensorflow.network import KerasNetwork
from tb_plugin.backends.tensorflow.receptive_field import with_receptive_field
from tb_plugin.feature_visualization import Icons, Rendering, objectives
from tb_plugin.keras.callback import SemanticDictionaryCallback
from tb_plugin.keras.logger import keras_logger
from tb_plugin.log.progress import progress_bar

__all__ = [
    "DiverseIcons",
    "Icons",
    "KerasNetwork",
    "Rendering",
    "SemanticDictionaryCallback",
    "keras_logger",
    "objectives",
    "progress_bar",
    "render",
    "render_diverse",
    "render_grids",
    "render_jobs",
    "with_receptive_field",
]
