"""Keras models, whether Keras runs on TensorFlow or on PyTorch: the only package besides those that imports Keras."""

from tb_plugin import log
from tb_plugin.feature_visualization import Rendering
from tb_plugin.keras.callback import SemanticDictionaryCallback
from tb_plugin.keras.logger import keras_logger
from tb_plugin.log import *  # noqa: F403  (the settings of every kind)
from tb_plugin.network import Reading, Tokens

__all__ = [
    "Reading",
    "Rendering",
    "SemanticDictionaryCallback",
    "Tokens",
    "keras_logger",
]
__all__ += log.__all__
