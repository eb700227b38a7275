"""How much of the input one position of a layer sees."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.network import LayerInfo
from tb_plugin.tf.network import KerasNetwork

_DRAWS = 4
# Transformed convolutions (Winograd) leave rounding errors where the true gradient is zero.
_NEGLIGIBLE = 1e-6


def with_receptive_field(network: KerasNetwork, layers: Iterable[LayerInfo]) -> tuple[LayerInfo, ...]:
    """Measures receptive fields by the gradient of the middle position: where it is zero on noise, it does not see.

    Returns:
      The layers with `receptive_field` in input pixels, as far as the input reaches.
    """
    return tuple(dataclasses.replace(layer, receptive_field=_measure(network, layer)) for layer in layers)


def _measure(network: KerasNetwork, layer: LayerInfo) -> tuple[int, int]:
    low, high = network.value_range
    noise = np.random.default_rng(0).uniform(low, high, (_DRAWS, *network.input_shape)).astype(np.float32)

    def sensitivity(inputs: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            before = network.features(inputs, [layer.name])[layer.name].before
            middle = tf.reduce_sum(before[:, layer.height // 2, layer.width // 2, :])
        gradient: Any = tape.gradient(middle, inputs, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return tf.reduce_max(tf.abs(gradient), axis=[0, 3])

    def make() -> Any:
        images = tf.TensorSpec(noise.shape, tf.float32)
        return tf.function(sensitivity, input_signature=[images], autograph=False).get_concrete_function()

    seen = network.compiled(("receptive field", layer.name), make)(tf.constant(noise)).numpy()
    rows, columns = np.nonzero(seen > _NEGLIGIBLE * seen.max())
    if not len(rows):
        return network.input_shape[:2]
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
