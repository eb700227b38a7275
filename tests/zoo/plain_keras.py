"""What Keras models are held to: another model of the same layers, and a gradient tape."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_plugin.tf import KerasNetwork
from tests.zoo.architectures import Architecture
from tests.zoo.plain import assert_chosen, assert_close


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
    for found, expected in zip(model.weights, before[0], strict=True):
        np.testing.assert_array_equal(found.numpy(), expected)
    assert [layer.trainable for layer in model.layers] == before[1]

    parts = keras.Model(model.inputs, [*(model.get_layer(name).output for name in one.layers), model.outputs[0]])
    with tf.GradientTape() as tape:
        *tensors, logits = parts(tf.Variable(tf.constant(images)), training=False)
        score = tf.reduce_sum(logits[:, 1])
    assert_close(recording.logits, logits.numpy(), "logits")
    expected: Any = tape.gradient(score, tensors)
    for name, tensor, gradient in zip(one.layers, tensors, expected, strict=True):
        assert_close(recording.activations[name], tensor.numpy(), name)
        assert_close(gradients[name][:, 0], tf.convert_to_tensor(gradient).numpy(), name)
