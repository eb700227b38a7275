"""What Keras models are held to: another model of the same layers, and a gradient tape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_plugin.network import layer_named
from tb_plugin.tf import KerasNetwork
from tests.zoo.building import Architecture
from tests.zoo.places import as_grid, assert_close, assert_follow, places
from tests.zoo.plain import assert_chosen

# Of a middle of what changes, in shares of a layer's sides.
_NEAR = 1e-3


def check_keras_model(one: Architecture) -> None:
    """Holds a Keras model to the table, to another model of the same layers, and to a gradient tape."""
    keras.utils.set_random_seed(0)
    model = one.build()
    before = [weight.numpy() for weight in model.weights], [layer.trainable for layer in model.layers]
    images = np.random.default_rng(0).uniform(size=(2, one.size, one.size, 3)).astype(np.float32)
    network = KerasNetwork(model, images)
    assert_chosen(network, images, one)
    recording = network.record(images, one.layers)
    gradients = network.gradients(images, one.layers, np.full((2, 1), 1))
    found = places(lambda x: network.record(x, one.layers).activations, images, one.layers)
    for weight, expected in zip(model.weights, before[0], strict=True):
        np.testing.assert_array_equal(weight.numpy(), expected)
    assert [layer.trainable for layer in model.layers] == before[1]

    parts = keras.Model(model.inputs[0], [*(model.get_layer(name).output for name in one.layers), model.outputs[0]])

    def grids(tensors: Any) -> Mapping[str, np.ndarray]:
        infos = (layer_named(network, name) for name in one.layers)
        arrays = (tf.convert_to_tensor(tensor).numpy() for tensor in tensors)
        return {o.name: as_grid(each, one.layout_of(o.name), o) for o, each in zip(infos, arrays, strict=True)}

    with tf.GradientTape() as tape:
        *tensors, logits = parts(tf.Variable(tf.constant(images)), training=False)
        score = tf.reduce_sum(logits[:, 1])
    assert_close(recording.logits, logits.numpy(), "logits")
    values, derivatives = grids(tensors), grids(tape.gradient(score, tensors))
    for name in one.layers:
        assert_close(recording.activations[name], values[name], name)
        assert_close(gradients[name][:, 0], derivatives[name], name)
    followed = places(lambda x: grids(parts(x, training=False)[:-1]), images, one.layers)
    assert_follow(followed)
    for name in one.layers:
        np.testing.assert_allclose(found[name], followed[name], atol=_NEAR)
