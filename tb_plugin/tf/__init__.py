"""Keras models: the only package that imports TensorFlow and Keras."""

from tb_plugin.icons import Rendering
from tb_plugin.tf.callback import SemanticDictionaryCallback
from tb_plugin.tf.feature_visualization import render_channels
from tb_plugin.tf.network import KerasNetwork
from tb_plugin.tf.receptive_field import with_receptive_field

__all__ = ["KerasNetwork", "Rendering", "SemanticDictionaryCallback", "render_channels", "with_receptive_field"]
