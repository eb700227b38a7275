"""Keras models, whether Keras runs on TensorFlow or on PyTorch: the only package besides those that imports Keras."""

from tb_plugin.feature_visualization import Rendering
from tb_plugin.keras.callback import SemanticDictionaryCallback
from tb_plugin.keras.logger import keras_logger

__all__ = ["Rendering", "SemanticDictionaryCallback", "keras_logger"]
