"""Scores of a Keras model's output, explained in the place of classes."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tb_plugin.events.logged import logged
from tb_plugin.keras import Reading, Snapshots, keras_logger
from tb_plugin.tf import KerasNetwork

L = keras.layers
PAGE = Path(__file__).parents[2] / "docs" / "scores.md"


def segmenter(end="linear"):
    keras.utils.set_random_seed(0)
    image = keras.Input((8, 6, 3))
    planes = L.Conv2D(3, 1, activation=end, name="planes")(L.Conv2D(4, 3, padding="same", name="seen")(image))
    return keras.Model(image, planes)


@pytest.fixture
def images():
    return np.random.default_rng(0).uniform(size=(2, 8, 6, 3)).astype(np.float32)


def mean_of(planes):
    return keras.ops.mean(planes, axis=(1, 2))


def test_of_a_linear_function_gradients_are_known(images):
    model = segmenter()
    network = KerasNetwork(model, images, score=mean_of)
    assert (network.n_classes, network.output_kind, network.score_names) == (3, "linear", None)
    targets = np.array([[0, 2], [1, 1]])
    found = network.gradients(images, ["seen"], targets)["seen"]
    weights = np.asarray(model.get_layer("planes").kernel)[0, 0].T[targets] / (8 * 6)
    np.testing.assert_allclose(found, np.broadcast_to(weights[:, :, None, None], found.shape), rtol=1e-5)
    recorded = network.record(images, []).logits
    np.testing.assert_allclose(recorded, np.asarray(model(images)).mean((1, 2)), rtol=1e-4)


@pytest.mark.parametrize("end", ["softmax", "sigmoid"])
def test_no_softmax_is_taken_off(images, end):
    model = segmenter(end)
    model.compile(loss="categorical_crossentropy")
    for score in (mean_of, lambda planes: keras.ops.softmax(mean_of(planes))):
        network = KerasNetwork(model, images, score=score)
        assert network.output_kind == "linear"
        expected = np.asarray(score(model(images)))
        np.testing.assert_allclose(network.record(images, []).logits, expected, rtol=1e-4)


def test_names_become_those_of_classes(tmp_path, images):
    score = {"top": lambda planes: keras.ops.mean(planes[:, :4], axis=(1, 2, 3)), "left": lambda p: p[:, 0, 0, 0]}
    logger = keras_logger(
        segmenter(), tmp_path, images, reading=Reading(score=score), log=[Snapshots()], layers=["seen"], verbose=False
    )
    logger.log(Snapshots, 0)
    (snapshot,) = logged(tmp_path, "snapshot")
    assert isinstance(snapshot, Snapshot)
    assert (snapshot.class_names, snapshot.output) == (("top", "left"), "linear")


def test_errors_say_what_was_expected(images):
    with pytest.raises(ValueError, match=r"got shape \[None, 8, 6, 3\]: a score says what of it is explained"):
        KerasNetwork(segmenter(), images)
    with pytest.raises(ValueError, match=r"score must give K numbers for each image, .*, got shape"):
        KerasNetwork(segmenter(), images, score=lambda planes: planes)


def test_the_example_of_the_documentation_works(images):
    code = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (block,) = [block for block in code if "import keras" in block]
    given = {"Reading": Reading, "reference": np.ones((1, 5), np.float32)}
    exec(block, given)
    embedder = keras.Sequential(
        [keras.Input((8, 6, 3)), L.Conv2D(4, 3, name="seen"), L.GlobalAveragePooling2D(), L.Dense(5)]
    )
    reading = given["reading"]
    assert isinstance(reading, Reading)
    network = KerasNetwork(embedder, images, score=reading.score)
    assert network.score_names == ("as the reference",)
    expected = -np.linalg.norm(np.asarray(embedder(images)) - 1, axis=1)
    np.testing.assert_allclose(network.record(images, []).logits[:, 0], expected, rtol=1e-4)
    assert network.gradients(images, ["seen"], np.zeros((2, 1), int))["seen"].any()
