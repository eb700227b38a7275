"""Keras models, whether Keras runs on TensorFlow or on PyTorch: the only package besides those that imports Keras."""

from tb_plugin.feature_visualization import Rendering
from tb_plugin.keras.callback import SemanticDictionaryCallback
from tb_plugin.keras.logger import keras_logger
from tb_plugin.log import Grids, Groups, Icons, Relations, Snapshots, Trust
from tb_plugin.network import Reading

__all__ = [
    "Grids",
    "Groups",
    "Icons",
    "Reading",
    "Relations",
    "Rendering",
    "SemanticDictionaryCallback",
    "Snapshots",
    "Trust",
    "keras_logger",
]
