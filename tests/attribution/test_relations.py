import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.attribution import (
    Later,
    ablation,
    channel_relations,
    gradient_times_activation,
    integrated_gradients,
    position_relations,
)
from tb_plugin.grammar import Channel, Neuron, Spatial, Whole
from tb_plugin.tf import KerasNetwork

L = keras.layers


def stack(*layers, side=20):
    inputs = keras.Input((side, side, 3))
    x = L.Conv2D(4, 3, padding="same", activation="relu", name="earlier")(inputs)
    for layer in layers:
        x = layer(x)
    return keras.Model(inputs, L.Dense(3)(L.GlobalAveragePooling2D()(x)))


def local():
    """Fields of 5 of 20 positions."""
    return stack(
        L.Conv2D(6, 3, padding="same", use_bias=False),
        L.BatchNormalization(),
        L.ReLU(),
        L.DepthwiseConv2D(3, padding="same", activation="tanh", name="later"),
    )


def strided():
    return stack(
        L.Conv2D(6, 3, strides=2, padding="same", activation="relu"),
        L.MaxPooling2D(2),
        L.Conv2D(5, 1, activation="gelu", name="later"),
    )


def valid():
    """16 of 20 positions are left: no stride goes from one to the other."""
    return stack(L.Conv2D(6, 5, activation="relu", name="later"))


class Gate(L.Layer):
    """Scales channels by their means: every position sees all."""

    def build(self, shape):
        self.dense = L.Dense(shape[-1], activation="sigmoid")

    def call(self, x):
        return x * self.dense(keras.ops.mean(x, axis=(1, 2)))[:, None, None, :]


def everywhere():
    return stack(L.Conv2D(6, 3, padding="same", activation="relu"), Gate(), L.ReLU(name="later"), side=10)


@pytest.fixture(params=[local, strided, valid, everywhere])
def network(request):
    keras.utils.set_random_seed(0)
    return KerasNetwork(request.param())


def naive(network, inputs):
    """Activations of both layers and the whole Jacobian between them, by TensorFlow."""
    model = network._model
    both = keras.Model(model.inputs[0], [model.get_layer(name).output for name in ("earlier", "later")])
    rest = keras.Model(model.get_layer("earlier").output, model.get_layer("later").output)
    earlier, later = both(tf.constant(inputs))
    with tf.GradientTape() as tape:
        tape.watch(earlier)
        again = rest(earlier)
    return earlier.numpy(), later.numpy(), tape.batch_jacobian(again, earlier).numpy()


def images(network, n=2):
    return np.random.default_rng(1).uniform(size=(n, *network.input_shape)).astype(np.float32)


def test_positions_are_as_the_whole_jacobian_says(network):
    inputs = images(network)
    earlier, later, jacobian = naive(network, inputs)
    directions = later / np.maximum(np.linalg.norm(later, axis=3, keepdims=True), 1e-30)
    expected = np.einsum("nyxdhwc,nyxd,nhwc->nhwyx", jacobian, directions, earlier, optimize=True)
    found = position_relations(network, inputs, "earlier", "later")
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_channels_are_as_the_whole_jacobian_says(network):
    inputs = images(network)
    earlier, _, jacobian = naive(network, inputs)
    expected = np.einsum("nyxdhwc,nhwc->ncd", jacobian, earlier, optimize=True)
    found = channel_relations(network, inputs, "earlier", "later")
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_far_apart_positions_share_a_pass(monkeypatch):
    """Fields of 5: 5 x 5 passes for 20 x 20 positions."""
    keras.utils.set_random_seed(0)
    network = KerasNetwork(local())
    asked = []
    pullback = network.pullback

    def counting(inputs, earlier, later, cotangents):
        asked.append(cotangents.shape[1])
        return pullback(inputs, earlier, later, cotangents)

    monkeypatch.setattr(network, "pullback", counting)
    position_relations(network, images(network, 1), "earlier", "later")
    n_probes = 2 * 4
    assert sum(asked) - n_probes == 5 * 5


def test_of_a_linear_network_the_parts_sum_to_the_whole():
    inputs = keras.Input((8, 8, 3))
    x = L.Conv2D(4, 3, padding="same", use_bias=False, name="earlier")(inputs)
    x = L.Conv2D(5, 3, padding="same", use_bias=False, name="later")(x)
    network = KerasNetwork(keras.Model(inputs, L.Dense(2)(L.Flatten()(x))))
    values = images(network)
    later = network.record(values, ["later"]).activations["later"]
    by_position = position_relations(network, values, "earlier", "later").sum(axis=(1, 2))
    np.testing.assert_allclose(by_position, np.linalg.norm(later, axis=3), rtol=1e-4, atol=1e-5)
    by_channel = channel_relations(network, values, "earlier", "later").sum(axis=1)
    np.testing.assert_allclose(by_channel, later.sum(axis=(1, 2)), rtol=1e-3, atol=1e-4)


def test_the_order_of_layers_is_checked(network):
    with pytest.raises(ValueError, match="later must be computed after 'later', got 'earlier'"):
        position_relations(network, images(network), "later", "earlier")


def targets(network, inputs):
    """Parts of the later layer."""
    later = network.record(inputs, ["later"]).activations["later"]
    pattern = np.random.default_rng(2).uniform(size=later.shape[1:]).astype(np.float32)
    return [Later("later", part) for part in (Neuron(2, 3, 1), Channel(2), Spatial(1, 4), pattern)]


def test_attribution_to_parts_of_a_later_layer_is_as_the_whole_jacobian_says(network):
    inputs = images(network)
    earlier, later, jacobian = naive(network, inputs)
    for target in targets(network, inputs):
        weights = np.zeros_like(later)
        match target.part:
            case Neuron(y, x, channel):
                weights[:, y, x, channel] = 1
            case Channel(channel):
                weights[..., channel] = 1
            case Spatial(y, x):
                weights[:, y, x] = later[:, y, x] / np.maximum(np.linalg.norm(later[:, y, x, None], axis=2), 1e-30)
            case pattern:
                weights[:] = pattern / np.linalg.norm(pattern)
        expected = np.einsum("nyxdhwc,nyxd,nhwc->nhwc", jacobian, weights, earlier, optimize=True)
        found = gradient_times_activation(network, inputs, layer="earlier", target=target)
        np.testing.assert_allclose(found, expected, atol=1e-5 * max(np.abs(expected).max(), 1e-6))


def test_path_integrals_to_parts_of_a_later_layer_are_complete(network):
    inputs = images(network)
    for target in targets(network, inputs):
        values = integrated_gradients(network, inputs, layer="earlier", target=target, n_steps=64)
        whole = ablation(network, inputs, layer="earlier", target=target, atoms=[Whole()])[:, 0]
        np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), whole, rtol=0.05, atol=0.01)


def test_targets_in_later_layers_are_checked(network):
    inputs = images(network)
    with pytest.raises(ValueError, match="target must lie in a layer computed after 'later', got 'earlier'"):
        gradient_times_activation(network, inputs, layer="later", target=Later("earlier", Channel(0)))
    with pytest.raises(ValueError, match="atom must lie in a layer of"):
        gradient_times_activation(network, inputs, layer="earlier", target=Later("later", Channel(99)))
    with pytest.raises(ValueError, match="target's part must have shape"):
        ablation(network, inputs, layer="earlier", target=Later("later", np.zeros((1, 1, 1))), atoms=[])
