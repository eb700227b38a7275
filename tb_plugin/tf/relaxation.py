"""Max-pooling whose gradient is spread over its window, and freed of its checkerboard.

The gradient of max-pooling goes to the largest value alone, so that attribution between positions gets holes and a
pattern of the pooling's stride. Both remedies hide some of what the network does: they are for looking, not counting.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

# Keeps windows that are nearly silent from dividing by nothing.
_SOFTENING = 0.01
_KERNEL = np.outer([0.25, 0.5, 0.25], [0.25, 0.5, 0.25]).astype(np.float32)


@contextlib.contextmanager
def relaxed(*, max_pool: bool, checkerboard: bool) -> Iterator[None]:
    """Within the block, max-pooling layers have another gradient; what they compute stays the same.

    Args:
      max_pool: Whether it is that of `avgpool(x^2) / (0.01 + avgpool|x|)` over the same window: spread in proportion to
        activation.
      checkerboard: Whether it is blurred by a kernel of 3 x 3, with zeros beyond the border.

    Source: Olah et al. 2018, "The Building Blocks of Interpretability", notebook AttrSpatial.
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
    """A weighted mean of each window that is near its largest values, and smooth."""

    def mean(values: Any) -> Any:
        return keras.ops.average_pool(
            values, layer.pool_size, layer.strides, padding=layer.padding, data_format=layer.data_format
        )

    return mean(tf.square(x)) / (_SOFTENING + mean(tf.abs(x)))


def _blurred(gradient: Any, data_format: str) -> Any:
    first = data_format == "channels_first"
    last = tf.transpose(gradient, [0, 2, 3, 1]) if first else gradient
    kernel: Any = tf.cast(np.repeat(_KERNEL[:, :, None, None], int(last.shape[-1] or 0), axis=2), last.dtype)
    blurred = tf.nn.depthwise_conv2d(last, kernel, [1, 1, 1, 1], "SAME")
    return tf.transpose(blurred, [0, 3, 1, 2]) if first else blurred
