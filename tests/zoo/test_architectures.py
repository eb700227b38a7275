"""Everybody's architectures with random weights: read rightly, looked at where an expert would, and left as they were.

HF_HUB_OFFLINE=1 .venv-zoo/bin/pytest -m "" tests/zoo/test_architectures.py -k "resnet50 or Unet"
"""

import importlib.util
import os

import numpy as np
import pytest

from tb_plugin.network import choose_layers, deciding_layers, layer_named
from tests.zoo.architectures import KERAS, TORCH

os.environ.setdefault("HF_HUB_OFFLINE", "1")
pytestmark = [
    pytest.mark.zoo,
    pytest.mark.timeout(900),
    # What the libraries say of their own code is not ours to mend.
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(importlib.util.find_spec("torchvision") is None, reason="pip install -e '.[zoo]'"),
]
TOLERANCE = 1e-5


def assert_close(found, expected, what):
    assert found.shape == expected.shape, what
    largest = np.abs(expected).max()
    assert largest > 0, what
    assert np.abs(found - expected).max() <= TOLERANCE * largest, what


@pytest.mark.parametrize("name", TORCH)
def test_a_module(name):
    import torch

    from tb_plugin.torch import TorchNetwork
    from tests.zoo import plain

    one = TORCH[name]
    torch.manual_seed(0)
    module = one.build()
    for parameter in module.parameters():
        # Some begin with zeros, through which nothing goes.
        if not parameter.any() and parameter.requires_grad:
            torch.nn.init.normal_(parameter, std=0.1)
        parameter.grad = torch.randn_like(parameter)
    module.train()
    inputs = torch.rand(2, 3, one.size, one.size)
    before = plain.everything_of(module)
    network = TorchNetwork(module, inputs, output=one.output)
    pixels = network.pixels(inputs)
    chosen = choose_layers(deciding_layers(network, pixels), n_classes=network.n_classes)
    recording = network.record(pixels, one.layers)
    targets = np.full((2, 1), 1)
    gradients = network.gradients(pixels, one.layers, targets)
    found = plain.places(network, pixels, one.layers)
    plain.assert_same(plain.everything_of(module), before)

    assert tuple(layer.name for layer in chosen) == one.layers
    logits, tensors, expected = plain.hooked(module.eval(), inputs, one.layers, 1, one.output)
    assert_close(recording.logits, logits, "logits")
    for layer in (layer_named(network, name) for name in one.layers):
        grid = layer.height, layer.width
        assert_close(recording.activations[layer.name], plain.as_grid(tensors[layer.name], one.layout, *grid), layer)
        assert_close(gradients[layer.name][:, 0], plain.as_grid(expected[layer.name], one.layout, *grid), layer)
        # The middle of what has changed lies on the patch's side of the middle.
        for (row, column), (y, x) in zip(plain.PATCHES, found[layer.name], strict=True):
            assert (y - 0.5) * (row - 0.5) > 0, layer
            assert column == 0.5 or (x - 0.5) * (column - 0.5) > 0, layer


@pytest.mark.parametrize("name", KERAS)
def test_a_keras_model(name):
    check_keras_model(KERAS[name])


def check_keras_model(one):
    """Holds a Keras model to the table, to another model of the same layers, and to a gradient tape."""
    import keras
    import tensorflow as tf

    from tb_plugin.tf import KerasNetwork

    keras.utils.set_random_seed(0)
    model = one.build()
    before = [weight.numpy() for weight in model.weights], [layer.trainable for layer in model.layers]
    images = np.random.default_rng(0).uniform(size=(2, one.size, one.size, 3)).astype(np.float32)
    network = KerasNetwork(model, images)
    chosen = choose_layers(deciding_layers(network, images), n_classes=network.n_classes)
    recording = network.record(images, one.layers)
    gradients = network.gradients(images, one.layers, np.full((2, 1), 1))
    for found, expected in zip(model.weights, before[0], strict=True):
        np.testing.assert_array_equal(found.numpy(), expected)
    assert [layer.trainable for layer in model.layers] == before[1]

    assert tuple(layer.name for layer in chosen) == one.layers
    parts = keras.Model(model.inputs, [*(model.get_layer(name).output for name in one.layers), model.outputs[0]])
    with tf.GradientTape() as tape:
        *tensors, logits = parts(tf.Variable(images), training=False)
        score = tf.reduce_sum(logits[:, 1])
    assert_close(recording.logits, logits.numpy(), "logits")
    expected = tape.gradient(score, tensors)
    for name, tensor, gradient in zip(one.layers, tensors, expected, strict=True):
        assert_close(recording.activations[name], tensor.numpy(), name)
        assert_close(gradients[name][:, 0], gradient.numpy(), name)
