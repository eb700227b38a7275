from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.attribution import gradient_times_activation, integrated_gradients
from tb_plugin.network import choose_layers
from tb_plugin.tf import KerasNetwork, with_receptive_field
from tests.backends.tensorflow import models

L = keras.layers


@pytest.fixture
def inputs():
    return np.random.default_rng(0).uniform(size=(3, *models.SHAPE)).astype(np.float32)


@pytest.fixture(params=models.ALL)
def network(request, inputs):
    keras.utils.set_random_seed(0)
    model = models.ALL[request.param]()
    return KerasNetwork(model, inputs)


NAMES = {
    "sequential": ["first", "second"],
    "functional": ["stem", "mixed"],
    "nested": ["backbone/inner", "outer"],
    "subclassed": ["one", "two"],
    "shared": ["twice", "twice:1"],
}


@pytest.mark.parametrize(("kind", "expected"), NAMES.items())
def test_layers_of_every_kind_of_model(kind, expected, inputs):
    names = [layer.name for layer in KerasNetwork(models.ALL[kind](), inputs).layers]
    assert [name for name in names if name in expected] == expected


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_activations_agree_with_a_model_of_the_layer(kind, inputs):
    model = models.ALL[kind]()
    names = NAMES[kind]
    recorded = KerasNetwork(model, inputs).record(inputs, names).activations
    for name in names:
        expected = keras.Model(model.inputs[0], model.get_layer(name).output)(inputs, training=False)
        np.testing.assert_allclose(recorded[name], expected, rtol=1e-5, atol=1e-6)


def test_activations_of_a_shared_layer_are_of_each_call(inputs):
    model = models.shared()
    recorded = KerasNetwork(model, inputs).record(inputs, NAMES["shared"]).activations
    layer = model.get_layer("twice")
    np.testing.assert_allclose(recorded["twice"], layer(inputs), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(recorded["twice:1"], layer(layer(inputs)), rtol=1e-5, atol=1e-6)


def test_softmax_of_the_logits_is_what_the_model_returns(network, inputs):
    assert network.output_kind == "softmax"
    logits = network.record(inputs, []).logits
    np.testing.assert_allclose(tf.nn.softmax(logits), network._model(inputs), rtol=1e-4, atol=1e-6)
    assert np.abs(logits.sum(axis=1) - 1).max() > 1e-3


@pytest.mark.parametrize(("activation", "loss", "expected"), [
    ("sigmoid", "binary_crossentropy", "sigmoid"),
    (None, keras.losses.SparseCategoricalCrossentropy(from_logits=True), "softmax"),
    (None, keras.losses.BinaryCrossentropy(from_logits=True), "sigmoid"),
    (None, "mse", "linear"),
    (None, None, "linear"),
])  # fmt: skip
def test_what_the_model_makes_of_logits(activation, loss, expected, inputs):
    model = models.sequential(activation)
    if loss is not None:
        model.compile("sgd", loss)
    network = KerasNetwork(model, inputs)
    assert network.output_kind == expected
    logits = network.record(inputs, []).logits
    made = tf.sigmoid(logits) if activation else logits
    np.testing.assert_allclose(made, model(inputs), rtol=1e-4, atol=1e-6)


def test_gradients_agree_with_autodiff_through_the_rest_of_the_model(inputs):
    model = models.sequential()
    network = KerasNetwork(model, inputs)
    rest = model.layers[model.layers.index(model.get_layer("second")) + 1 :]
    activations = tf.constant(network.record(inputs, ["second"]).activations["second"])
    targets = np.array([[0, 4], [3, 3], [2, 1]])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(activations)
        x = rest[0](activations)
        logits = x @ rest[1].kernel + rest[1].bias
        scores = [tf.gather(logits, targets[:, t], batch_dims=1) for t in range(2)]
    gradients: list[Any] = [tape.gradient(score, activations) for score in scores]
    expected = np.stack(gradients, axis=1)
    found = network.gradients(inputs, ["first", "second"], targets)
    np.testing.assert_allclose(found["second"], expected, rtol=1e-4, atol=1e-7)
    assert found["first"].shape == (3, 2, 12, 10, 6)


def test_gradients_agree_with_finite_differences(network, inputs):
    """The gradient at the first layer, folded with its change, predicts the change of the logits."""
    first = network.layers[0].name
    targets = np.arange(network.n_classes)[None].repeat(len(inputs), axis=0)
    step = 1e-3 * np.random.default_rng(1).normal(size=inputs.shape).astype(np.float32)
    ahead, behind = network.record(inputs + step, [first]), network.record(inputs - step, [first])
    change = ahead.activations[first] - behind.activations[first]
    gradient = network.gradients(inputs, [first], targets)[first]
    predicted = np.einsum("nthwc,nhwc->nt", gradient, change)
    if "functional" not in network._model.name:  # there the input also goes round the first layer
        np.testing.assert_allclose(predicted, ahead.logits - behind.logits, rtol=0.05, atol=2e-5)


def test_last_layer_of_a_linear_head_attributes_the_whole_logit(inputs):
    model = models.sequential()
    network = KerasNetwork(model, inputs)
    logits = network.record(inputs, []).logits
    for target in range(5):
        values = gradient_times_activation(network, inputs, layer="second", target=target)
        expected = logits[:, target] - model.get_layer("scores").bias.numpy()[target]
        np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), expected, rtol=1e-3, atol=1e-5)


def test_resuming_from_the_own_activations_changes_nothing(network, inputs):
    for layer in network.layers:
        recording = network.record(inputs, [layer.name])
        resumed = network.resume(inputs, layer.name, recording.activations[layer.name])
        np.testing.assert_allclose(resumed, recording.logits, rtol=1e-4, atol=1e-5)
        targets = np.array([[0, 4], [3, 3], [2, 1]])
        expected = network.gradients(inputs, [layer.name], targets)[layer.name]
        found = network.resume_gradients(inputs, layer.name, recording.activations[layer.name], targets)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_path_integrals_of_a_model_are_complete(inputs):
    network = KerasNetwork(models.sequential(), inputs)
    values = integrated_gradients(network, inputs, layer="first", target=3, n_steps=64)
    silent = network.resume(inputs, "first", np.zeros_like(values))
    expected = network.record(inputs, []).logits[:, 3] - silent[:, 3]
    np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), expected, rtol=0.02, atol=1e-3)


def test_removing_a_layer_leaves_what_goes_round_it(inputs):
    """`mixed` and `skip` are added: without `mixed`, what `skip` gives is left."""
    model = models.functional()
    network = KerasNetwork(model, inputs)
    skipped = network.record(inputs, ["skip"]).activations["skip"]
    without = network.resume(inputs, "mixed", np.zeros_like(skipped))
    np.testing.assert_allclose(without, network.resume(inputs, "sum", skipped), rtol=1e-4, atol=1e-6)


def test_nothing_of_the_model_is_changed(inputs):
    model = models.sequential()
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(inputs, np.arange(3), verbose=0)
    before = [variable.numpy() for variable in (*model.variables, *model.optimizer.variables)]
    original = keras.Layer.__call__
    network = KerasNetwork(model, inputs)
    network.record(inputs, ["first"])
    network.gradients(inputs, ["first"], np.zeros((3, 1), int))
    for value, variable in zip(before, (*model.variables, *model.optimizer.variables), strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
    assert keras.Layer.__call__ is original


def test_the_network_follows_training(inputs):
    model = models.sequential()
    network = KerasNetwork(model, inputs)
    before = network.record(inputs, ["second"])
    model.set_weights([2 * weight for weight in model.get_weights()])
    after = network.record(inputs, ["second"])
    assert np.abs(after.logits - before.logits).max() > 1e-3
    np.testing.assert_allclose(tf.nn.softmax(after.logits), model(inputs), rtol=1e-4)


def test_nonlinear_and_signed_layers_are_told_apart(inputs):
    layers = {layer.name: layer for layer in KerasNetwork(models.functional(), inputs).layers}
    assert [name for name, layer in layers.items() if layer.nonlinear] == ["stem", "left", "right", "mixed"]
    assert layers["skip"].signed
    assert not layers["mixed"].signed
    assert [layer.name for layer in choose_layers(list(layers.values()), 3)] == ["left", "right", "mixed"]


def test_value_range_is_given_inferred_or_rescaled(inputs):
    model = models.sequential()
    assert KerasNetwork(model).value_range == (0, 1)
    assert KerasNetwork(model, inputs * 200).value_range == (0, 255)
    assert KerasNetwork(model, inputs, value_range=(-2, 2)).value_range == (-2, 2)
    rescaling = keras.Sequential([L.Input(models.SHAPE), L.Rescaling(1 / 255), model])
    assert KerasNetwork(rescaling).value_range == (0, 255)


def test_receptive_fields_are_those_of_the_convolutions(inputs):
    network = KerasNetwork(models.sequential(), inputs)
    wanted = [layer for layer in network.layers if layer.name in ("first", "second")]
    first, second = with_receptive_field(network, wanted)
    assert first.receptive_field == (3, 3)
    assert second.receptive_field == (5, 5)


def test_half_precision_models_are_recorded_in_float32(inputs):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        network = KerasNetwork(models.sequential(), inputs)
    finally:
        keras.config.set_dtype_policy("float32")
    recording = network.record(inputs, ["second"])
    assert recording.activations["second"].dtype == recording.logits.dtype == np.float32
    gradients = network.gradients(inputs, ["second"], np.zeros((3, 1), int))["second"]
    assert gradients.dtype == np.float32
    assert np.abs(gradients).max() > 0


def test_models_of_another_kind_are_refused(inputs):
    two = keras.Model(x := keras.Input(models.SHAPE), [L.Conv2D(2, 1)(x), L.Conv2D(3, 1)(x)])
    with pytest.raises(ValueError, match="model returns 2 outputs: output must say which is explained, of 'conv2d"):
        KerasNetwork(two, inputs)
    segmentation = keras.Model(x := keras.Input(models.SHAPE), L.Conv2D(2, 1)(x))
    with pytest.raises(ValueError, match=r"vector of class scores \[N, K\] per image"):
        KerasNetwork(segmentation, inputs)
    with pytest.raises(ValueError, match="must have one image input"):
        KerasNetwork(keras.Sequential([L.Dense(3)]))


def test_unknown_layers_are_refused_with_the_names_there_are(inputs):
    network = KerasNetwork(models.nested(), inputs)
    with pytest.raises(ValueError, match=r"backbone/inner, .*got 'inner'"):
        network.record(inputs, ["inner"])
