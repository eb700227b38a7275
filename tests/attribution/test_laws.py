"""What attribution must be, on networks of TensorFlow whose answers are known."""

import keras
import numpy as np
import pytest

from tb_plugin.attribution import ablation, gradient_times_activation, integrated_gradients
from tb_plugin.grammar import Channel, Spatial, Whole
from tb_plugin.tf import KerasNetwork

L = keras.layers


def smooth(activation: str) -> KerasNetwork:
    """Curved everywhere, with a product of channels: no gradient at one point tells the whole."""
    keras.utils.set_random_seed(1)
    inputs = keras.Input((12, 10, 3))
    x = L.Conv2D(8, 3, padding="same", activation=activation, name="seen")(inputs)
    x = L.Conv2D(8, 3, strides=2, padding="same", activation=activation)(x)
    x = L.Multiply()([x, L.Dense(8, activation="sigmoid")(x)])
    return KerasNetwork(keras.Model(inputs, L.Dense(4)(L.Flatten()(x))), value_range=(0, 1))


@pytest.fixture
def images():
    return np.random.default_rng(0).uniform(size=(3, 12, 10, 3)).astype(np.float32)


@pytest.mark.parametrize("activation", ["tanh", "gelu", "softplus", "swish"])
def test_path_integrals_of_smooth_networks_are_complete_within_one_percent_at_32_steps(activation, images):
    network = smooth(activation)
    logits = network.record(images, []).logits
    zero = np.zeros_like(network.record(images, ["seen"]).activations["seen"])
    baseline = network.resume(images, "seen", zero)
    for target in range(network.n_classes):
        values = integrated_gradients(network, images, layer="seen", target=target)
        rise = logits[:, target] - baseline[:, target]
        np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), rise, atol=0.01 * np.abs(logits - baseline).max())


def test_a_gradient_at_one_point_is_not_complete_there(images):
    """Else the test above could not fail."""
    network = smooth("tanh")
    whole = ablation(network, images, layer="seen", target=0, atoms=[Whole()])[:, 0]
    values = gradient_times_activation(network, images, layer="seen", target=0)
    assert np.abs(values.sum(axis=(1, 2, 3)) - whole).max() > 0.05 * np.abs(whole).max()


def test_where_the_rest_is_linear_all_methods_are_the_truth_and_without_everything_the_bias_is_left(images):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((12, 10, 3))
    x = L.Conv2D(5, 3, padding="same", activation="relu", name="seen")(inputs)
    head = L.Dense(4, bias_initializer="normal", name="head")
    network = KerasNetwork(keras.Model(inputs, head(L.Flatten()(x))), value_range=(0, 1))
    kernel, bias = (np.asarray(variable) for variable in (head.kernel, head.bias))
    recording = network.record(images, ["seen"])
    activations = recording.activations["seen"]
    for target in range(4):
        truth = kernel[:, target].reshape(activations.shape[1:]) * activations
        linear = gradient_times_activation(network, images, layer="seen", target=target)
        path = integrated_gradients(network, images, layer="seen", target=target, n_steps=3)
        np.testing.assert_allclose(linear, truth, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(path, truth, rtol=1e-4, atol=1e-6)
        atoms = [Channel(2), Spatial(3, 7), Whole()]
        lost = ablation(network, images, layer="seen", target=target, atoms=atoms)
        np.testing.assert_allclose(lost[:, 0], truth[..., 2].sum(axis=(1, 2)), rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(lost[:, 1], truth[:, 3, 7].sum(axis=1), rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(recording.logits[:, target] - lost[:, 2], bias[target], rtol=1e-3, atol=1e-5)


def test_gradients_are_finite_differences(images):
    network = smooth("softplus")
    activations = network.record(images[:1], ["seen"]).activations["seen"]
    direction = np.random.default_rng(3).normal(size=activations.shape).astype(np.float32)
    direction /= np.linalg.norm(direction)
    ahead, behind = (network.resume(images[:1], "seen", activations + h * direction) for h in (0.05, -0.05))
    for target in range(network.n_classes):
        gradients = network.gradients(images[:1], ["seen"], np.array([[target]]))["seen"][:, 0]
        slope = (ahead - behind)[0, target] / 0.1
        np.testing.assert_allclose((gradients * direction).sum(), slope, rtol=0.02, atol=2e-4)
