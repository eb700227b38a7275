"""Channels first, and tokens: what is computed is what the same network computes in the usual layout."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.attribution import channel_relations, gradient_times_activation, integrated_gradients, position_relations
from tb_plugin.network import choose_layers, deciding_layers
from tb_plugin.tf import KerasNetwork, objectives, render
from tests import channels_first
from tests.zoo import shapes, transformers

SHAPE = (16, 14, 3)


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).uniform(size=(2, *SHAPE)).astype(np.float32)


@pytest.fixture(scope="module")
def last_and_first(images):
    """One network in both layouts, with the same weights."""
    channels_first.needed()
    keras.utils.set_random_seed(0)
    last, first = (shapes.functional(SHAPE, data_format=f"channels_{end}") for end in ("last", "first"))
    first.set_weights(last.get_weights())
    return KerasNetwork(last, images), KerasNetwork(first, images.transpose(0, 3, 1, 2))


def test_channels_first_is_channels_last(last_and_first, images):
    last, first = last_and_first
    assert first.layers == last.layers
    assert first.input_shape == last.input_shape
    names = [layer.name for layer in last.layers]
    expected, found = last.record(images, names), first.record(images, names)
    np.testing.assert_allclose(found.logits, expected.logits, rtol=1e-4, atol=1e-6)
    targets = np.array([[0, 4], [3, 1]])
    slopes = [network.gradients(images, names, targets) for network in (last, first)]
    for name in names:
        np.testing.assert_allclose(found.activations[name], expected.activations[name], rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(slopes[1][name], slopes[0][name], rtol=1e-3, atol=1e-6)


def test_techniques_do_not_see_the_layout(last_and_first, images):
    techniques = (
        lambda network: integrated_gradients(network, images, layer="act", target=2, n_steps=4),
        lambda network: position_relations(network, images, "act", "late"),
        lambda network: channel_relations(network, images, "act", "late", [0, 3]),
        lambda network: render(network, [objectives.channel("late", 1)], size=16, n_steps=3).images,
    )
    for technique in techniques:
        expected, found = (technique(network) for network in last_and_first)
        np.testing.assert_allclose(found, expected, rtol=1e-2, atol=1e-4)


@pytest.fixture(scope="module")
def transformer():
    keras.utils.set_random_seed(0)
    model = transformers.vit()
    return model, KerasNetwork(model, transformers.examples())


def test_tokens_are_their_grid_and_arrays_of_heads_no_layers(transformer):
    _, network = transformer
    assert {(layer.height, layer.width) for layer in network.layers} == {(3, 4)}
    by_name = {layer.name: layer for layer in network.layers}
    assert by_name["block0_mlp"].nonlinear
    assert by_name["block0_mlp"].signed  # GELU
    assert {name for name in by_name if "attention" in name} == {
        f"block{i}_attention/attention_output" for i in range(3)
    }


def test_tokens_lie_in_rows_after_the_class_token(transformer):
    model, network = transformer
    images = transformers.examples()
    tokens = keras.Model(model.input, model.get_layer("block0").output)(images).numpy()
    found = network.record(images, ["block0", "patches"]).activations
    np.testing.assert_allclose(found["block0"].reshape(2, 12, -1), tokens[:, 1:], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found["patches"], model.get_layer("patches")(images), rtol=1e-4, atol=1e-5)


def test_gradients_of_tokens_agree_with_autodiff(transformer):
    model, network = transformer
    images = transformers.examples()
    rest_of = keras.Model(model.get_layer("block1").output, model.output)
    tokens = keras.Model(model.input, model.get_layer("block1").output)(images)
    with tf.GradientTape() as tape:
        tape.watch(tokens)
        score = tf.reduce_sum(rest_of(tokens)[:, 3])
    expected = np.asarray(tape.gradient(score, tokens))[:, 1:].reshape(2, 3, 4, -1)
    found = network.gradients(images, ["block1"], np.array([[3], [3]]))["block1"][:, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-6)
    attributed = gradient_times_activation(network, images, layer="block1", target=3)
    activations = network.record(images, ["block1"]).activations["block1"]
    np.testing.assert_allclose(attributed, expected * activations, rtol=1e-3, atol=1e-6)


def test_the_class_token_stays_where_the_others_are_replaced(transformer):
    model, network = transformer
    images = transformers.examples()
    recording = network.record(images, ["block1"])
    own = network.resume(images, "block1", recording.activations["block1"])
    np.testing.assert_allclose(own, recording.logits, rtol=1e-4, atol=1e-5)
    silent = np.zeros_like(recording.activations["block1"])
    tokens = keras.Model(model.input, model.get_layer("block1").output)(images).numpy()
    tokens[:, 1:] = 0
    expected = keras.Model(model.get_layer("block1").output, model.output)(tokens)
    np.testing.assert_allclose(network.resume(images, "block1", silent), expected, rtol=1e-4, atol=1e-5)


def test_one_example_is_pulled_back_as_it_is_among_others(transformer):
    _, network = transformer
    images = transformers.examples()
    cotangents = np.random.default_rng(1).normal(size=(2, 3, 3, 4, 24)).astype(np.float32)
    both = network.pullback(images, "block0_mlp", "block1_mlp", cotangents)
    for i in range(2):
        alone = network.pullback(images[i : i + 1], "block0_mlp", "block1_mlp", cotangents[i : i + 1])
        np.testing.assert_allclose(alone[0], both[i], rtol=1e-3, atol=1e-5)


def test_layers_without_effect_are_not_chosen(transformer):
    """What the last block makes of a patch goes nowhere: only the class token is read."""
    _, network = transformer
    deciding = deciding_layers(network, transformers.examples())
    without = {layer.name for layer in network.layers} - {layer.name for layer in deciding}
    assert {"block2_mlp", "block2", "norm"} <= without
    assert not any(name.startswith(("block0", "block1")) for name in without)
    assert [layer.name for layer in choose_layers(deciding)] == ["block0_mlp", "block1_mlp"]
