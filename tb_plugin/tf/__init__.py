"""Keras models on TensorFlow: the callback, the settings of what is logged, and feature visualization."""

from tb_plugin import log
from tb_plugin.backends.tensorflow.feature_visualization import (
    DiverseIcons,
    render,
    render_diverse,
    render_grids,
    render_jobs,
)
from tb_plugin.backends.tensorflow.network import KerasNetwork
from tb_plugin.backends.tensorflow.receptive_field import with_receptive_field
from tb_plugin.feature_visualization import RenderedIcons, Rendering, Towards, objectives
from tb_plugin.keras.callback import SemanticDictionaryCallback
from tb_plugin.keras.logger import keras_logger
from tb_plugin.log import *  # noqa: F403  (the settings of every kind)
from tb_plugin.log.progress import progress_bar
from tb_plugin.network import Reading, Tokens

__all__ = [
    "DiverseIcons",
    "KerasNetwork",
    "Reading",
    "RenderedIcons",
    "Rendering",
    "SemanticDictionaryCallback",
    "Tokens",
    "Towards",
    "keras_logger",
    "objectives",
    "progress_bar",
    "render",
    "render_diverse",
    "render_grids",
    "render_jobs",
    "with_receptive_field",
]
__all__ += log.__all__
