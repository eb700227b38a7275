"""How much of the input one position of a Keras model's layer sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.backends.tensorflow.gradient_paths import python_between
from tb_plugin.backends.tensorflow.graphs import traced
from tb_plugin.backends.tensorflow.network import KerasNetwork
from tb_plugin.network import LayerInfo
from tb_plugin.network.receptive_field import measured_fields


def with_receptive_field(network: KerasNetwork, layers: Iterable[LayerInfo]) -> tuple[LayerInfo, ...]:
    """Measures receptive fields (see `tb_plugin.network.receptive_field`)."""

    def gradient(layer: LayerInfo, inputs: np.ndarray) -> np.ndarray | None:
        def middle(images: tf.Tensor) -> Any:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(images)
                before = network.features(images, [layer.name])[layer.name].before
                total = tf.reduce_sum(before[:, layer.height // 2, layer.width // 2, :])
            # None where there is no path, as graphs may return it.
            return None if python_between(before) else tape.gradient(total, images)

        def make() -> Any:
            images = tf.TensorSpec(inputs.shape, tf.float32)
            return traced(tf.function(middle, input_signature=[images], autograph=False))

        found = network.compiled(("receptive field", layer.name), make)(tf.constant(inputs))
        return None if found is None else found.numpy()

    return measured_fields(network, layers, gradient)
