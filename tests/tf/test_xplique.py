"""The law runs where Xplique is installed; the rest with an explainer of the same form."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.attribution import gradient_times_activation
from tb_plugin.tf import KerasNetwork
from tb_plugin.tf.xplique import xplique_attribute
from tests.backends.tensorflow import models
from tests.networks import random_network


@pytest.fixture(params=[models.sequential, models.functional])
def network(request):
    keras.utils.set_random_seed(0)
    return KerasNetwork(request.param())


@pytest.fixture
def inputs():
    return np.random.default_rng(0).uniform(size=(3, *models.SHAPE)).astype(np.float32)


class GradientInput:
    """As Xplique's."""

    def __init__(self, model, batch_size=64, reducer="mean"):
        self.model, self.reducer = model, reducer

    def __call__(self, inputs, targets):
        x = tf.constant(inputs)
        with tf.GradientTape() as tape:
            tape.watch(x)
            score = tf.reduce_sum(self.model(x) * targets)
        explained = x * np.asarray(tape.gradient(score, x))
        return explained if self.reducer is None else tf.reduce_mean(explained, axis=3, keepdims=True)


class Blind:
    """Says something of each position, as Occlusion does."""

    def __init__(self, model):
        self.model = model

    def __call__(self, inputs, targets):
        return np.asarray(inputs).sum(axis=3, keepdims=True) * float(targets.argmax())


def test_gradient_times_input_of_a_layer_is_ours(network, inputs):
    for layer in network.layers[:3]:
        for target in (0, 4):
            found = xplique_attribute(GradientInput)(network, inputs, layer.name, target)
            expected = gradient_times_activation(network, inputs, layer=layer.name, target=target)
            np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_what_is_said_of_a_position_is_shared_by_its_channels(network, inputs):
    layer = network.layers[0]
    found = xplique_attribute(Blind)(network, inputs, layer.name, 2)
    activations = network.record(inputs, [layer.name]).activations[layer.name]
    assert found.shape == activations.shape
    np.testing.assert_allclose(found.sum(axis=3), 2 * activations.sum(axis=3), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["GradientInput", "IntegratedGradients"])
def test_xpliques_own_explainers(name, inputs):
    attributions = pytest.importorskip("xplique.attributions")
    keras.utils.set_random_seed(0)
    network = KerasNetwork(models.sequential())
    found = xplique_attribute(getattr(attributions, name))(network, inputs, "second", 1)
    # From the last layer on the network is linear: both are the same.
    expected = gradient_times_activation(network, inputs, layer="second", target=1)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)


def test_another_network_is_refused(inputs):
    with pytest.raises(TypeError, match="network must be a KerasNetwork, got a TwoLayerNetwork"):
        xplique_attribute(Blind)(random_network(np.random.default_rng(0)), inputs, "hidden", 0)
