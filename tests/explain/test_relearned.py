"""A last layer that is learned anew no longer rests on a mark that all images of a class have, in both frameworks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tb_plugin
from tests.explain.test_corrected import IMAGES, answers_of, keras_model, torch_module

pytestmark = pytest.mark.slow

N_CLASSES, MARK = 3, 3


def drawn(n: int, seed: int, marked: str) -> tuple[np.ndarray, np.ndarray]:
    """Images of four channels: in the middle that of the class is stronger, in a corner of some the fourth is.

    Args:
      n: How many.
      seed: Of the noise.
      marked: Which have the mark: "class" 0, or all "others".
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % N_CLASSES
    images = rng.normal(0.4, 0.1, size=(n, 16, 16, 4)).astype(np.float32)
    for i, label in enumerate(labels):
        images[i, 4:12, 4:12, label] += 0.3
        if (label == 0) == (marked == "class"):
            images[i, :4, :4, MARK] = 1
    return np.clip(images, 0, 1), labels


def resting_on_the_mark(framework: str) -> tuple[Any, str]:
    """Gives a model that counts the channels of its images, and the fourth for class 0, and the name of a layer."""
    kernel = np.eye(4, dtype=np.float32)
    head = np.zeros((4, N_CLASSES), np.float32)
    head[range(N_CLASSES), range(N_CLASSES)] = 20
    head[MARK, 0] = 100
    bias = np.array([-100 * 0.42, 0, 0], np.float32)
    if framework == "torch":
        torch = pytest.importorskip("torch")
        nn = torch.nn
        module = nn.Sequential(
            nn.Conv2d(4, 4, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, N_CLASSES)
        )
        with torch.no_grad():
            module[0].weight.copy_(torch.from_numpy(kernel)[:, :, None, None])
            module[0].bias.zero_()
            module[4].weight.copy_(torch.from_numpy(head.T))
            module[4].bias.copy_(torch.from_numpy(bias))
        return module.eval(), "1"
    keras = pytest.importorskip("keras")
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((16, 16, 4)),
            layers.Conv2D(4, 1, activation="relu", name="late"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(N_CLASSES, activation="softmax", name="head"),
        ]
    )
    model.set_weights([kernel[None, None], np.zeros(4), head, bias])
    return model, "late"


def channels_first(images: np.ndarray) -> Any:
    torch = pytest.importorskip("torch")
    return torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))


def accuracy(model: Any, images: np.ndarray, labels: np.ndarray) -> float:
    return float((answers_of(model, images).argmax(axis=1) == labels).mean())


@pytest.mark.parametrize("framework", ["keras", "torch"])
def test_it_rests_on_the_mark_no_more_and_is_as_right_as_before(framework):
    model, layer = resting_on_the_mark(framework)
    usual, against = drawn(300, 1, "class"), drawn(300, 2, "others")
    before = answers_of(model, usual[0])
    assert accuracy(model, *usual) == 1
    # Whoever wears the mark is of class 0, and class 0 without it is of others.
    assert accuracy(model, *against) < 0.4
    images, labels = drawn(300, 0, "class")
    given = channels_first(images) if framework == "torch" else images
    found = tb_plugin.correct(model, layer, [MARK], images=given, labels=labels, how="relearn")
    assert accuracy(found, *usual) > 0.98
    assert accuracy(found, *against) > 0.98
    np.testing.assert_array_equal(answers_of(model, usual[0]), before)


@pytest.mark.parametrize("framework", ["keras", "torch"])
def test_where_groups_are_known_their_slices_are_weighed(framework):
    model, layer = resting_on_the_mark(framework)
    usual, against = drawn(300, 0, "class"), drawn(15, 3, "others")
    images, labels = (np.concatenate(each) for each in zip(usual, against, strict=True))
    groups = np.repeat([0, 1], [300, 15])
    given = channels_first(images) if framework == "torch" else images
    found = tb_plugin.correct(model, layer, [0], images=given, labels=labels, about=groups, how="relearn")
    assert accuracy(found, *drawn(300, 2, "others")) > 0.9


def ends() -> list[str]:
    return ["softmax", "no bias", "one output", "convolution", "log_softmax", "in a model"]


def ending(kind: str) -> tuple[Any, Any]:
    """Gives a model that ends in some way, and images as it takes them."""
    if kind == "log_softmax":
        torch = pytest.importorskip("torch")
        torch.manual_seed(0)
        module = torch.nn.Sequential(*torch_module(), torch.nn.LogSoftmax(dim=1)).eval()
        images = channels_first(IMAGES)
        with torch.no_grad():
            module(images)
        return module, images
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(0)
    layers = keras.layers
    inputs = keras.Input((16, 16, 3))
    values = layers.Conv2D(6, 3, activation="relu", name="4")(inputs)
    values = layers.GlobalAveragePooling2D(keepdims=kind == "convolution")(values)
    if kind == "convolution":
        values = layers.Activation("softmax")(layers.Flatten()(layers.Conv2D(4, 1, name="head")(values)))
    elif kind == "one output":
        values = layers.Dense(1, activation="sigmoid", name="head")(values)
    elif kind == "in a model":
        within = keras.Input((6,))
        head = keras.Model(within, layers.Dense(4, activation="softmax", name="head")(within), name="end")
        values = head(values)
    else:
        values = layers.Dense(4, activation="softmax", use_bias=kind != "no bias", name="head")(values)
    return keras.Model(inputs, values), IMAGES


@pytest.mark.parametrize("kind", ends())
def test_the_copy_differs_in_its_last_layer_alone_and_is_saved_and_loaded(kind, tmp_path):
    model, images = ending(kind)
    is_torch = kind == "log_softmax"
    before = [np.array(each) for each in weights_of(model)]
    labels = np.arange(len(IMAGES)) % (2 if kind == "one output" else 4)
    found = tb_plugin.correct(
        model, "4", [2], images=images, labels=labels, about=np.arange(len(IMAGES)) % 3, how="relearn"
    )
    for own, old in zip(weights_of(model), before, strict=True):
        np.testing.assert_array_equal(own, old)
    differ = [bool((new != old).any()) for new, old in zip(weights_of(found), before, strict=True)]
    n_last = 1 if kind == "no bias" else 2
    assert differ == [False] * (len(differ) - n_last) + [True] * n_last
    path = tmp_path / ("copy.pt" if is_torch else "copy.keras")
    if is_torch:
        torch = pytest.importorskip("torch")
        torch.save(found, path)
        loaded = torch.load(path, weights_only=False)
    else:
        found.save(path)
        loaded = pytest.importorskip("keras").saving.load_model(path)
    np.testing.assert_allclose(answers_of(loaded), answers_of(found), atol=1e-6)


def weights_of(model: Any) -> list[np.ndarray]:
    if "torch" in type(model).__module__:
        return [each.detach().numpy() for each in model.parameters()]
    return [np.asarray(each) for each in model.get_weights()]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "needs labels="),
        ({"labels": np.arange(11) % 4}, "labels must be 12 whole numbers"),
        ({"labels": np.arange(12) % 5}, "labels must be below 4"),
        ({"labels": np.arange(12) % 3}, "labels must be of all 4 classes.* 1 have none, as 3"),
        ({"labels": np.arange(12) % 4}, "5 images or more"),
        ({"labels": np.arange(12) % 4, "about": np.arange(12)}, "must be groups of images, got 12"),
        ({"labels": np.arange(12) % 4, "how": "mean"}, 'labels are for how="relearn" alone'),
    ],
)
def test_what_does_not_fit_is_said(given, said):
    fitting = {"how": "relearn", "images": IMAGES} | given
    with pytest.raises(ValueError, match=said):
        tb_plugin.correct(keras_model(), "late", [0], **fitting)


def test_a_model_without_a_last_layer_of_its_own_is_refused():
    keras = pytest.importorskip("keras")
    inputs = keras.Input((16, 16, 3))
    values = keras.layers.Conv2D(4, 3, name="late")(inputs)
    model = keras.Model(inputs, keras.layers.Softmax()(keras.layers.GlobalAveragePooling2D()(values)))
    with pytest.raises(ValueError, match="no such layer at its end"):
        tb_plugin.correct(model, "late", [0], images=IMAGES, labels=np.arange(12) % 4, how="relearn")


def test_quantities_are_refused():
    keras = pytest.importorskip("keras")
    inputs = keras.Input((16, 16, 3))
    values = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 3, name="late")(inputs))
    model = keras.Model(inputs, keras.layers.Dense(2)(values))
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="classes that exclude each other"):
        tb_plugin.correct(model, "late", [0], images=IMAGES, labels=np.arange(12) % 2, how="relearn")
