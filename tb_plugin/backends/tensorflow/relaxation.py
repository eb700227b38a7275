"""Max-pooling with another gradient: `tb_plugin.backends.relaxation` in TensorFlow."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_plugin.backends.relaxation import KERNEL, SOFTENING


@contextlib.contextmanager
def relaxed(*, max_pool: bool, checkerboard: bool) -> Iterator[None]:
    """Gives max-pooling layers another gradient within the block; what they compute stays the same.

    Args:
      max_pool: Whether the gradient is spread in proportion to activation.
      checkerboard: Whether the gradient is blurred.
    """
    if not max_pool and not checkerboard:
        yield
        return
    original = keras.layers.MaxPooling2D.call

    def call(layer: Any, inputs: Any) -> Any:
        @tf.custom_gradient
        def pooled(x: Any) -> Any:
            def gradient(upstream: Any) -> Any:
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    output = _soft(layer, x) if max_pool else original(layer, x)
                found = tape.gradient(output, x, output_gradients=upstream)
                return _blurred(found, layer.data_format) if checkerboard else found

            return original(layer, x), gradient

        return pooled(inputs)

    keras.layers.MaxPooling2D.call = call
    try:
        yield
    finally:
        keras.layers.MaxPooling2D.call = original


def _soft(layer: Any, x: Any) -> Any:
    """Gives a weighted mean of each window, which is smooth and near the window's largest values."""

    def mean(values: Any) -> Any:
        return keras.ops.average_pool(
            values, layer.pool_size, layer.strides, padding=layer.padding, data_format=layer.data_format
        )

    return mean(tf.square(x)) / (SOFTENING + mean(tf.abs(x)))


def _blurred(gradient: Any, data_format: str) -> Any:
    first = data_format == "channels_first"
    last = tf.transpose(gradient, [0, 2, 3, 1]) if first else gradient
    kernel: Any = tf.cast(np.repeat(KERNEL[:, :, None, None], int(last.shape[-1] or 0), axis=2), last.dtype)
    blurred = tf.nn.depthwise_conv2d(last, kernel, [1, 1, 1, 1], "SAME")
    return tf.transpose(blurred, [0, 3, 1, 2]) if first else blurred
