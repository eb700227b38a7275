import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.attribution import gradient_times_activation, integrated_gradients
from tb_plugin.relations import position_relations
from tb_plugin.tf import KerasNetwork

L = keras.layers


def pooled(pooling=None, side=12):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((side, side, 3))
    x = L.Conv2D(5, 3, padding="same", activation="relu", name="earlier")(inputs)
    x = pooling(x) if pooling else x
    x = L.Conv2D(4, 3, padding="same", activation="relu", name="later")(x)
    return keras.Model(inputs, L.Dense(3)(L.Flatten()(x)))


def images(n=2, side=12):
    return np.random.default_rng(0).uniform(size=(n, side, side, 3)).astype(np.float32)


OPTIONS = [{"relaxed_max_pool": True}, {"cancelled_checkerboard": True}]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("pooling", [None, L.AveragePooling2D(2)])
def test_without_max_pooling_nothing_changes(options, pooling):
    model = pooled(pooling)
    plain, relaxed = KerasNetwork(model), KerasNetwork(model, **options)
    for target in range(3):
        expected = gradient_times_activation(plain, images(), layer="earlier", target=target)
        found = gradient_times_activation(relaxed, images(), layer="earlier", target=target)
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("options", OPTIONS)
def test_only_gradients_change_and_only_before_the_pooling(options):
    model = pooled(L.MaxPooling2D(3, strides=2, padding="same"))
    plain, relaxed = KerasNetwork(model), KerasNetwork(model, **options)
    before, after = (network.record(images(), ["earlier", "later"]) for network in (plain, relaxed))
    np.testing.assert_array_equal(after.logits, before.logits)
    for name in ("earlier", "later"):
        np.testing.assert_array_equal(after.activations[name], before.activations[name])
        expected = gradient_times_activation(plain, images(), layer=name, target=0)
        found = gradient_times_activation(relaxed, images(), layer=name, target=0)
        assert np.array_equal(found, expected) == (name == "later")
    # And nobody else's.
    again = gradient_times_activation(KerasNetwork(model), images(), layer="earlier", target=0)
    np.testing.assert_array_equal(again, gradient_times_activation(plain, images(), layer="earlier", target=0))


def windows(x):
    """[N, H/2, W/2, 2 * 2, C] of `[N, H, W, C]`."""
    n, h, w, c = x.shape
    return x.reshape(n, h // 2, 2, w // 2, 2, c).transpose(0, 1, 3, 2, 4, 5).reshape(n, h // 2, w // 2, 4, c)


def test_the_gradient_is_that_of_the_formula():
    """d/dx_i of mean(x^2) / (0.01 + mean|x|) is (2 x_i d - sign(x_i) n) / (k d^2), in each window of k values."""
    inputs = keras.Input((4, 4, 2))
    x = L.Activation("linear", name="earlier")(inputs)
    x = L.MaxPooling2D(2, name="later")(x)
    network = KerasNetwork(keras.Model(inputs, L.Dense(2)(L.Flatten()(x))), relaxed_max_pool=True)
    values = np.random.default_rng(1).normal(size=(1, 4, 4, 2)).astype(np.float32)
    upstream = np.random.default_rng(2).normal(size=(1, 1, 2, 2, 2)).astype(np.float32)
    found = network.pullback(values, "earlier", "later", upstream)[:, 0]
    of = windows(values)
    numerator, denominator = (of**2).mean(axis=3), 0.01 + np.abs(of).mean(axis=3)
    slope = (2 * of * denominator[..., None, :] - np.sign(of) * numerator[..., None, :]) / (
        4 * denominator[..., None, :] ** 2
    )
    np.testing.assert_allclose(windows(found), slope * upstream[:, 0][..., None, :], rtol=1e-4, atol=1e-6)


def test_the_blur_is_that_of_the_kernel():
    model = pooled(L.MaxPooling2D(2))
    plain, blurred = KerasNetwork(model), KerasNetwork(model, cancelled_checkerboard=True)
    later = blurred.layers[-1]
    cotangents = np.random.default_rng(2).normal(size=(1, 1, later.height, later.width, 4)).astype(np.float32)
    sharp = plain.pullback(images(1), "earlier", "later", cotangents)[0, 0]
    kernel = np.array([[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125], [0.0625, 0.125, 0.0625]], np.float32)
    padded = np.pad(sharp, ((1, 1), (1, 1), (0, 0)))
    expected = sum(
        kernel[dy, dx] * padded[dy : dy + sharp.shape[0], dx : dx + sharp.shape[1]]
        for dy in range(3)
        for dx in range(3)
    )
    found = blurred.pullback(images(1), "earlier", "later", cotangents)[0, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("options", OPTIONS)
def test_every_pass_is_relaxed_alike(options):
    """Attribution from layer to layer, by position, is that of single targets, and path integrals end at its start."""
    network = KerasNetwork(pooled(L.MaxPooling2D(2)), **options)
    recording = network.record(images(), ["earlier", "later"])
    later = recording.activations["later"]
    directions = later / np.maximum(np.linalg.norm(later, axis=3, keepdims=True), 1e-30)
    found = position_relations(network, images(), "earlier", "later")
    for y, x in ((0, 0), (2, 3), (5, 5)):
        cotangents = np.zeros((2, 1, *later.shape[1:]), np.float32)
        cotangents[:, 0, y, x] = directions[:, y, x]
        gradient = network.pullback(images(), "earlier", "later", cotangents)[:, 0]
        expected = (gradient * recording.activations["earlier"]).sum(axis=3)
        np.testing.assert_allclose(found[:, :, :, y, x], expected, rtol=1e-3, atol=1e-6)
    at_end = network.resume_gradients(images(), "earlier", recording.activations["earlier"], np.zeros((2, 1), int))
    direct = network.gradients(images(), ["earlier"], np.zeros((2, 1), int))["earlier"]
    np.testing.assert_allclose(at_end, direct, rtol=1e-4, atol=1e-7)
    assert np.isfinite(integrated_gradients(network, images(), layer="earlier", target=0, n_steps=4)).all()


def test_the_users_layers_stay_as_they_are():
    original = keras.layers.MaxPooling2D.call
    model = pooled(L.MaxPooling2D(2))
    network = KerasNetwork(model, relaxed_max_pool=True)
    gradient_times_activation(network, images(), layer="earlier", target=0)
    assert keras.layers.MaxPooling2D.call is original
    x = tf.constant(images())
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = L.MaxPooling2D(2)(x)
    gradient = np.asarray(tape.gradient(y, x))
    assert ((windows(gradient) != 0).sum(axis=3) == 1).all()
