"""SavedModels: layers, numbers and pictures are those of the model that was saved."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.backends.keras.inference import rescaled_range
from tb_plugin.backends.tensorflow.saved_model.model import load_saved_model
from tb_plugin.network import choose_layers
from tb_plugin.tf import KerasNetwork, objectives, render
from tests import channels_first
from tests.zoo import shapes, transformers

L = keras.layers
SHAPE = (16, 14, 3)
LAYERS = ["stem", "norm", "act", "left", "right", "mixed", "pool", "more", "sum", "gated", "judged"]
TARGETS = np.array([[0, 4], [3, 1]])


def branching():
    inputs = keras.Input(SHAPE)
    x = L.Conv2D(6, 3, padding="same", use_bias=False, name="stem")(inputs)
    x = L.ReLU(name="act")(L.BatchNormalization(name="norm")(x))
    left = L.Conv2D(4, 1, activation="relu", name="left")(x)
    right = L.Conv2D(4, 3, padding="same", activation="relu", name="right")(x)
    x = L.MaxPooling2D(name="pool")(L.Concatenate(name="mixed")([left, right]))
    x = L.Add(name="sum")([x, L.DepthwiseConv2D(3, padding="same", name="more")(x)])
    x = L.Conv2D(5, 1, activation="silu", name="judged")(L.Activation("gelu", name="gated")(x))
    model = keras.Model(inputs, L.Dense(5, activation="softmax", name="scores")(L.Flatten()(x)))
    rng = np.random.default_rng(1)
    model.set_weights([rng.uniform(0.1, 0.5, w.shape) if w.ndim == 1 else w for w in model.get_weights()])
    return model


MODELS = {
    "channels first": lambda: shapes.functional(SHAPE, data_format="channels_first"),
    "nested": lambda: shapes.nested(SHAPE),
    "shared": lambda: shapes.shared_twice(SHAPE),
    "tokens": lambda: transformers.vit(SHAPE[:1] * 2 + (3,), depth=1),
}


@pytest.fixture
def images():
    return np.random.default_rng(0).uniform(size=(2, *SHAPE)).astype(np.float32)


@pytest.fixture(scope="module", params=["export", "save"])
def both(request, tmp_path_factory):
    """A Keras model, and what was loaded again of it, as networks."""
    keras.utils.set_random_seed(0)
    model, path = branching(), tmp_path_factory.mktemp("saved")
    model.export(str(path)) if request.param == "export" else tf.saved_model.save(model, path)
    return KerasNetwork(model), KerasNetwork(load_saved_model(path))


def saved(tmp_path, function, *specs):
    """Saves a function as that of a module; it may use one variable of it."""
    module: Any = tf.Module()
    module.kernel = tf.Variable(tf.random.stateless_normal([3, 3, 3, 5], (0, 0)))
    compute = tf.function(lambda *images: function(module.kernel, *images), input_signature=specs, autograph=False)
    module.compute = compute
    tf.saved_model.save(module, tmp_path, signatures=compute.get_concrete_function())
    return tmp_path


def scores(kernel: Any, image: Any) -> Any:
    return {"scores": tf.reduce_mean(tf.nn.relu(tf.nn.conv2d(image, kernel, 1, "SAME")), [1, 2])}


def image_spec(*shape: int | None, dtype: Any = tf.float32) -> tf.TensorSpec:
    return tf.TensorSpec(shape or (None, *SHAPE), dtype, name="image")


def test_layers_are_those_of_the_model(both):
    model, loaded = both
    assert [layer.name for layer in model.layers] == LAYERS
    assert loaded.layers == model.layers
    assert (loaded.input_shape, loaded.n_classes) == (SHAPE, 5)
    assert loaded.output_kind == "softmax"
    assert loaded.value_range == (0, 1)


def test_numbers_are_those_of_the_model(both, images):
    expected, found = (network.record(images, LAYERS) for network in both)
    np.testing.assert_allclose(found.logits, expected.logits, rtol=1e-5, atol=1e-6)
    slopes = [network.gradients(images, LAYERS, TARGETS) for network in both]
    for name in LAYERS:
        np.testing.assert_allclose(found.activations[name], expected.activations[name], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(slopes[1][name], slopes[0][name], rtol=1e-5, atol=1e-6)
        changed = 0.5 + expected.activations[name]
        resumed = [network.resume(images, name, changed) for network in both]
        np.testing.assert_allclose(resumed[1], resumed[0], rtol=1e-5, atol=1e-6)
        assert np.abs(resumed[0] - expected.logits).max() > 1e-4
    cotangents = np.random.default_rng(0).normal(size=(2, 3, *expected.activations["sum"].shape[1:]))
    pulled = [network.pullback(images, "act", "sum", cotangents) for network in both]
    np.testing.assert_allclose(pulled[1], pulled[0], rtol=1e-5, atol=1e-5)


def test_pictures_are_those_of_the_model(both):
    wanted = [objectives.channel("left", 1), objectives.channel("sum", 2)]
    of_model, of_loaded = (render(network, wanted, size=24, n_steps=3) for network in both)
    np.testing.assert_allclose(of_loaded.images, of_model.images, atol=1e-4)


@pytest.mark.parametrize("kind", MODELS)
def test_models_of_every_shape_have_the_same_layers(kind, tmp_path):
    keras.utils.set_random_seed(0)
    if kind == "channels first":
        channels_first.needed()
    model = MODELS[kind]()
    model.export(str(tmp_path))
    networks = KerasNetwork(model), KerasNetwork(load_saved_model(tmp_path))
    assert networks[1].layers == networks[0].layers
    assert networks[1].input_shape == networks[0].input_shape
    images = np.random.default_rng(0).uniform(size=(2, *networks[0].input_shape)).astype(np.float32)
    names = [layer.name for layer in networks[0].layers]
    expected, found = (network.record(images, names) for network in networks)
    slopes = [network.gradients(images, names, TARGETS) for network in networks]
    np.testing.assert_allclose(found.logits, expected.logits, rtol=1e-5, atol=1e-6)
    for name in names:
        np.testing.assert_allclose(found.activations[name], expected.activations[name], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(slopes[1][name], slopes[0][name], rtol=1e-4, atol=1e-6)


def test_operations_of_one_scope_are_divided_where_layers_begin(tmp_path, images):
    def compute(kernel, image):
        x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(image, kernel, 1, "SAME"), tf.ones(5)))
        with tf.name_scope("block"):
            y = tf.nn.conv2d(x, tf.eye(5)[None, None], 1, "SAME")
            y = tf.nn.relu(x + y * tf.nn.sigmoid(y))
        y = tf.nn.relu(tf.nn.max_pool2d(tf.pad(y, [[0, 0], [1, 1], [1, 1], [0, 0]]), 2, 2, "VALID"))
        return {"scores": tf.reduce_mean(y, [1, 2]) - 1}

    network = KerasNetwork(load_saved_model(saved(tmp_path, compute, image_spec())))
    assert [layer.name for layer in network.layers] == ["Relu", "block", "Relu_1"]
    assert all(layer.nonlinear and not layer.signed for layer in network.layers)
    assert len(choose_layers(network.layers)) == 3
    recording = network.record(images, ["Relu_1"])
    np.testing.assert_allclose(recording.activations["Relu_1"].mean((1, 2)) - 1, recording.logits, rtol=1e-5)


def test_vectors_of_a_constant_length_are_not_taken_for_more_images(tmp_path):
    def compute(kernel, image):
        x = tf.nn.relu(tf.nn.conv2d(image, kernel, 1, "SAME"))
        return {"scores": tf.reshape(x, [-1, 16 * 14 * 5])[:, :4]}

    model = load_saved_model(saved(tmp_path, compute, image_spec()))
    with pytest.raises(ValueError, match=r"must be given shape \(None, 16, 14, 5\), got \(2, 32, 28, 5\)"):
        model.call(tf.zeros([2, 32, 28, 3]))
    assert render(KerasNetwork(model), [objectives.logit(1)], size=28, n_steps=2).images.shape == (1, 28, 28, 3)


def test_functions_that_are_compiled_are_seen_into(tmp_path):
    """Keras compiles convolutions of groups; in a graph they need what channels first need."""
    channels_first.needed()
    keras.utils.set_random_seed(0)
    layers = [L.Input((8, 8, 4)), L.Conv2D(8, 3, groups=4, activation="relu", name="grouped"), L.Flatten(), L.Dense(5)]
    model = keras.Sequential(layers)
    model.export(str(tmp_path))
    networks = [KerasNetwork(model), *(KerasNetwork(load_saved_model(tmp_path)) for _ in range(2))]
    images = np.random.default_rng(0).uniform(size=(2, 8, 8, 4)).astype(np.float32)
    expected = networks[0].gradients(images, ["grouped"], TARGETS)["grouped"]
    for network in networks[1:]:
        assert network.layers == networks[0].layers
        found = network.gradients(images, ["grouped"], TARGETS)["grouped"]
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_images_may_be_turned_first(tmp_path):
    def compute(kernel, image):
        return scores(kernel, tf.transpose(image, [0, 2, 3, 1]))

    network = KerasNetwork(load_saved_model(saved(tmp_path, compute, image_spec(None, 3, 16, 14))))
    assert network.input_shape == SHAPE
    assert [(layer.name, layer.height, layer.channels) for layer in network.layers] == [("Relu", 16, 5)]


def test_sizes_may_be_free(tmp_path, images):
    network = KerasNetwork(load_saved_model(saved(tmp_path, scores, image_spec(None, None, None, 3))), images)
    assert [(layer.height, layer.width) for layer in network.layers] == [SHAPE[:2]]


def test_images_of_bytes_are_fed_where_they_become_floating_point_numbers(tmp_path):
    def compute(kernel, image):
        return scores(kernel, tf.image.convert_image_dtype(image, tf.float32))

    model = load_saved_model(saved(tmp_path, compute, image_spec(dtype=tf.uint8)))
    network = KerasNetwork(model)
    assert network.value_range == (0, 255)
    images = np.random.default_rng(0).integers(0, 256, (2, *SHAPE)).astype(np.float32)
    loaded: Any = tf.saved_model.load(str(tmp_path))
    expected = loaded.signatures["serving_default"](image=tf.cast(images, tf.uint8))["scores"]
    np.testing.assert_allclose(network.record(images, []).logits, expected, rtol=1e-5, atol=1e-6)
    with tf.GradientTape() as tape:
        tape.watch(shown := tf.constant(images))
        total = tf.reduce_sum(model(shown)["scores"])
    gradient: Any = tape.gradient(total, shown)
    assert np.abs(gradient).max() > 0


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (lambda x: x / 255, (0, 255)),
        (lambda x: x / 127.5 - 1, (0, 255)),
        (lambda x: x[..., ::-1] * 1.0 - [103.9, 116.8, 123.7], (0, 1)),  # what comes after slices is not followed
        (lambda x: tf.reverse(x, [3]) - [103.9, 116.8, 123.7], (0, 255)),
        (lambda x: (x - [0.48, 0.45, 0.4]) / [0.23, 0.22, 0.22], (0, 1)),
        (lambda x: tf.image.resize(x, [20, 20]) * (1 / 255), (0, 255)),
    ],
)
def test_rescaling_is_recognized(start, expected, tmp_path):
    path = saved(tmp_path, lambda kernel, image: scores(kernel, start(image)), image_spec())
    assert rescaled_range(load_saved_model(path)) == expected


def test_one_of_several_outputs_is_explained(tmp_path):
    def compute(kernel, image):
        found = scores(kernel, image)["scores"]
        return {"best": tf.argmax(found, 1), "scores": found, "sure": tf.nn.sigmoid(found)}

    path = saved(tmp_path, compute, image_spec())
    with pytest.raises(
        ValueError, match=r"has 3 outputs: output must say which .* of best int64 \(None,\), scores float32"
    ):
        load_saved_model(path)
    with pytest.raises(ValueError, match=r"output must be one of best .*, got 'worst'"):
        load_saved_model(path, "worst")
    assert KerasNetwork(load_saved_model(path, "scores"), output="scores").output_kind == "linear"
    assert KerasNetwork(load_saved_model(path, "sure")).output_kind == "sigmoid"


@pytest.mark.parametrize(
    ("function", "specs", "sentence"),
    [
        (scores, [image_spec(1, *SHAPE)], r"any number of images, got image float32 \(1, 16, 14, 3\): save it with"),
        (lambda k, x, y: scores(k, x), [image_spec(), image_spec()], "must take one image .* got image.* .*, image"),
        (lambda k, x: {"y": x}, [tf.TensorSpec([None], tf.string)], r"must take one image .*, got images_0 string"),
        (lambda k, x: {"y": tf.ones([1, 5])}, [image_spec()], "must have an output that depends on its image, got 'y'"),
        (
            lambda k, x: tf.cond(tf.reduce_sum(x) > 0, lambda: scores(k, x), lambda: scores(-k, x)),
            [image_spec()],
            "must compute 'scores' by plain operations alone, got If",
        ),
        (
            lambda k, x: scores(k, tf.cast(x[:, ::2], tf.float32)),
            [image_spec(dtype=tf.uint8)],
            "must take images of floating point numbers, .* got uint8 that goes into StridedSlice",
        ),
    ],
)  # fmt: skip
def test_graphs_of_another_kind_are_refused(function, specs, sentence, tmp_path):
    path = saved(tmp_path, function, *specs)
    with pytest.raises(ValueError, match=sentence):
        load_saved_model(path)


def test_what_has_no_signature_is_refused(tmp_path):
    module = tf.Module()
    tf.saved_model.save(module, tmp_path / "none")
    with pytest.raises(ValueError, match=r"must have a signature 'serving_default', .* got none"):
        load_saved_model(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "saved_model.pb").touch()
    with pytest.raises(ValueError, match="could not be loaded as a SavedModel: "):
        load_saved_model(tmp_path / "empty")
