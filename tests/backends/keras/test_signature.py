"""Models with several inputs or outputs: what was said is what counts, and what was not said is asked for."""

import keras
import numpy as np
import pytest

from tb_plugin.attribution import gradient_times_activation
from tb_plugin.keras import Icons, Reading, Rendering, keras_logger
from tb_plugin.tf import Groups, KerasNetwork, Relations, SemanticDictionaryCallback, Trust
from tests.zoo import shapes

SHAPE = (16, 14, 3)
IMAGES = np.random.default_rng(0).uniform(size=(3, *SHAPE)).astype(np.float32)
WEATHER = np.tile(np.array([[1, 0, 2, 0]], np.float32), (3, 1))


@pytest.fixture(scope="module")
def two_inputs():
    keras.utils.set_random_seed(0)
    return shapes.two_inputs(SHAPE)


@pytest.mark.parametrize("given", [{"image": IMAGES, "weather": WEATHER}, {0: IMAGES, 1: WEATHER[:1]}])
def test_the_other_input_is_held(given, two_inputs):
    network = KerasNetwork(two_inputs, given)
    expected = np.asarray(two_inputs([IMAGES, WEATHER]))
    logits = network.record(IMAGES, []).logits
    np.testing.assert_allclose(keras.ops.softmax(logits), expected, rtol=1e-4, atol=1e-6)
    alone = gradient_times_activation(network, IMAGES[:1], layer="judged", target=1)
    among = gradient_times_activation(network, IMAGES, layer="judged", target=1)
    np.testing.assert_allclose(alone, among[:1], rtol=1e-4, atol=1e-6)


def test_inputs_of_a_subclassed_model_have_the_names_of_its_dict():
    class Named(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv, self.head = keras.layers.Conv2D(4, 3, name="conv"), keras.layers.Dense(3)

        def call(self, inputs):
            return self.head(keras.ops.mean(self.conv(inputs["picture"]), axis=(1, 2))) * inputs["factor"]

    model = Named()
    factor = np.full((3, 1), 2, np.float32)
    network = KerasNetwork(model, {"picture": IMAGES, "factor": factor})
    expected = model({"picture": IMAGES, "factor": factor})
    np.testing.assert_allclose(network.record(IMAGES, []).logits, expected, rtol=1e-4, atol=1e-6)


def test_which_input_is_the_image_can_be_said():
    left, right = keras.Input(SHAPE, name="left"), keras.Input(SHAPE, name="right")
    x = keras.layers.Subtract(name="difference")([left, right])
    x = keras.layers.Conv2D(4, 3, activation="relu", name="seen")(x)
    model = keras.Model([left, right], keras.layers.Dense(3)(keras.layers.GlobalAveragePooling2D()(x)))
    given = {"left": np.tile(IMAGES[:1], (3, 1, 1, 1)), "right": IMAGES}
    with pytest.raises(ValueError, match="input must say which of 'left', 'right' is the image"):
        KerasNetwork(model, given)
    for name in ("right", 1):
        network = KerasNetwork(model, given, input=name)
        found = network.record(IMAGES, []).logits
        np.testing.assert_allclose(found, model([given["left"], IMAGES]), rtol=1e-4, atol=1e-5)
    with pytest.raises(ValueError, match="input must be one of 'left', 'right', got 'middle'"):
        KerasNetwork(model, given, input="middle")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (IMAGES, "model takes 2 inputs: inputs must be a dict of arrays for 'image', 'weather', got one array"),
        (None, "got none"),
        ({"image": IMAGES}, "inputs must hold all of 'image', 'weather', got 'image'"),
        (
            {"image": IMAGES, "weather": np.arange(12.0).reshape(3, 4)},
            "input 'weather' must be the same for all examples, .* got 3 different values",
        ),
    ],
)
def test_what_is_missing_or_differs_is_named(given, sentence, two_inputs):
    with pytest.raises(ValueError, match=sentence):
        KerasNetwork(two_inputs, given)


@pytest.fixture(scope="module")
def two_outputs():
    keras.utils.set_random_seed(0)
    return shapes.two_outputs(SHAPE)


@pytest.mark.parametrize(("output", "kind", "n"), [("kind", "softmax", 5), (1, "softmax", 5), ("age", "linear", 1)])
def test_the_output_that_is_explained_is_said(output, kind, n, two_outputs):
    network = KerasNetwork(two_outputs, IMAGES, output=output)
    logits = network.record(IMAGES, []).logits
    assert (network.output_kind, network.n_classes) == (kind, n)
    age, probabilities = two_outputs([IMAGES])
    made, expected = (logits, age) if n == 1 else (keras.ops.softmax(logits), probabilities)
    np.testing.assert_allclose(made, expected, rtol=1e-4, atol=1e-6)


def test_what_the_loss_makes_of_one_of_several_outputs():
    keras.utils.set_random_seed(0)
    trunk = shapes.functional(SHAPE)
    features = trunk.get_layer("late").output
    outputs = [keras.layers.Dense(n, name=name)(keras.layers.Flatten()(features)) for name, n in (("a", 2), ("b", 3))]
    model = keras.Model(trunk.inputs, outputs)
    losses = ["mse", keras.losses.SparseCategoricalCrossentropy(from_logits=True)]
    for loss in (losses, dict(zip("ab", losses, strict=True))):
        model.compile(loss=loss)
        kinds = [KerasNetwork(model, IMAGES, output=output).output_kind for output in ("a", "b", 0, 1)]
        assert kinds == ["linear", "softmax"] * 2


def test_outputs_that_are_not_said_are_listed(two_outputs):
    with pytest.raises(
        ValueError, match="model returns 2 outputs: output must say which is explained, of 'age', 'kind'"
    ):
        KerasNetwork(two_outputs, IMAGES)
    with pytest.raises(ValueError, match="output must be one of 'age', 'kind', got 'colour'"):
        KerasNetwork(two_outputs, IMAGES, output="colour")


def test_images_are_preprocessed_inside():
    keras.utils.set_random_seed(0)
    model = shapes.functional(SHAPE)
    preprocess = keras.applications.vgg16.preprocess_input
    network = KerasNetwork(model, IMAGES * 255, preprocess=preprocess)
    assert network.value_range == (0, 255)
    logits = network.record(IMAGES * 255, []).logits
    expected = model(preprocess(IMAGES * 255))
    np.testing.assert_allclose(keras.ops.softmax(logits), expected, rtol=1e-3, atol=1e-5)
    (first, *_) = network.layers
    assert network.gradients(IMAGES * 255, [first.name], np.zeros((3, 1), int))[first.name].any()


def test_training_is_logged_with_several_inputs_and_outputs(tmp_path, two_inputs):
    two_inputs.compile("sgd", "sparse_categorical_crossentropy")
    examples = {"image": IMAGES, "weather": WEATHER}
    log = [Trust(), Relations(), Groups(icon_seconds=0)]
    callback = SemanticDictionaryCallback(tmp_path, examples, log=log, strict=True, verbose=False)
    two_inputs.fit([IMAGES, WEATHER], np.arange(3), epochs=1, verbose=0, callbacks=[callback])
    assert list((tmp_path / "examples").iterdir())


def weathered(model, images):
    """Holds the second input."""
    return model([images, keras.ops.tile(WEATHER[:1], (keras.ops.shape(images)[0], 1))])


def test_a_model_is_called_as_it_is_told(two_inputs):
    network = KerasNetwork(two_inputs, IMAGES, call=weathered)
    expected = np.asarray(two_inputs([IMAGES, WEATHER]))
    logits = network.record(IMAGES, []).logits
    np.testing.assert_allclose(keras.ops.softmax(logits), expected, rtol=1e-4, atol=1e-6)
    held = KerasNetwork(two_inputs, {"image": IMAGES, "weather": WEATHER})
    by_call, by_input = (gradient_times_activation(n, IMAGES, layer="judged", target=1) for n in (network, held))
    np.testing.assert_allclose(by_call, by_input, rtol=1e-4, atol=1e-6)


def test_icons_are_rendered_through_what_calls_a_model(two_inputs, tmp_path):
    reading, log = Reading(call=weathered), [Icons(seconds=None, rendering=Rendering(size=12, n_steps=2))]
    options = {"layers": ["judged"], "reading": reading, "log": log, "verbose": False}
    assert keras_logger(two_inputs, tmp_path, IMAGES, **options).log(Icons, 0).complete
