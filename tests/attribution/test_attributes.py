"""The effect of an attribute, on networks and images of which it is known."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.attribution import attribute_effect
from tb_plugin.network import NoGradientPath
from tests.networks import linear_chain, random_network

SHAPE, CLASSES = (4, 5, 3), (1, 4)


def images_of(rng, n, has, pattern):
    """Noise, and the pattern in those that have the attribute."""
    return (rng.normal(size=(n, *SHAPE)) + has[:, None, None, None] * pattern).astype(np.float32)


def known(rng, pattern, network):
    """What the pattern does to the difference of logits of a linear network."""
    return float(((network.weights[CLASSES[0]] - network.weights[CLASSES[1]]) * pattern).sum())


def test_of_a_linear_network_the_effect_is_that_of_the_pattern_and_its_parts_add_up():
    rng = np.random.default_rng(0)
    network, pattern = random_network(rng, shape=SHAPE), rng.normal(size=SHAPE)
    has = np.arange(400) % 2 == 0
    noise = rng.normal(size=(200, *SHAPE)).repeat(2, axis=0)
    # Each image is there twice, with the pattern and without: nothing else differs.
    images = (noise + has[:, None, None, None] * pattern).astype(np.float32)
    found = attribute_effect(network, images, has, CLASSES, layer="hidden")
    assert found.effect == pytest.approx(known(rng, pattern, network), rel=1e-4)
    parts = (network.weights[1] - network.weights[4]) * pattern
    np.testing.assert_allclose(found.values, parts, atol=1e-3)
    assert found.values.sum() == pytest.approx(found.effect, rel=1e-4)
    assert (found.n_with, found.n_without, found.layer, found.by_class) == (200, 200, "hidden", {})
    assert found.observed == pytest.approx(found.effect, rel=1e-4)
    other = attribute_effect(network, images, ~has, CLASSES, layer="hidden")
    back = attribute_effect(network, images, has, (CLASSES[1], CLASSES[0]), layer="hidden")
    assert other.effect == pytest.approx(-found.effect) and back.effect == pytest.approx(-found.effect)


def test_the_layer_is_by_default_the_last_one_that_a_gradient_reaches():
    network, has = linear_chain(), np.array([0, 1, 0, 1])
    images = np.random.default_rng(0).normal(size=(4, 4, 4, 10)).astype(np.float32)
    by_default = attribute_effect(network, images, has, (0, 1))
    assert by_default.layer == "late"
    # A linear network has the same effect at every layer.
    assert attribute_effect(network, images, has, (0, 1), layer="early").effect == pytest.approx(
        by_default.effect, rel=1e-4
    )


def test_between_means_of_a_square_the_rule_is_exact():
    """The gradient of a square is linear, so that the mean of both ends is that of the way between them."""
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=SHAPE, power=2)
    one, other = rng.uniform(size=(2, 1, *SHAPE)).astype(np.float32)
    images = np.concatenate([one, other])
    found = attribute_effect(network, images, [True, False], CLASSES, layer="hidden")
    logits = network.record(images, []).logits
    rise = np.diff(logits[:, CLASSES[0]] - logits[:, CLASSES[1]])[0]
    assert found.effect == pytest.approx(-rise, rel=1e-4)
    # One image of a kind tells nothing of the error.
    assert np.isnan([found.standard_error, found.low, found.high]).all()


def test_an_attribute_that_goes_with_a_class_has_its_effect_only_within_classes():
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=SHAPE)
    pattern, of_class = 0.3 * rng.normal(size=(2, *SHAPE))
    labels = np.repeat([0, 1], 1000)
    has = rng.random(2000) < np.where(labels == 1, 0.9, 0.1)
    images = images_of(rng, 2000, has, pattern) + (labels[:, None, None, None] * of_class).astype(np.float32)
    truth, confounded = known(rng, pattern, network), 0.8 * known(rng, of_class, network)
    within = attribute_effect(network, images, has, CLASSES, layer="hidden", labels=labels)
    plain = attribute_effect(network, images, has, CLASSES, layer="hidden")
    assert abs(confounded) > 2
    assert within.effect == pytest.approx(truth, abs=4 * within.standard_error)
    assert plain.effect == pytest.approx(truth + confounded, abs=4 * plain.standard_error + 0.1 * abs(confounded))
    assert abs(plain.effect - truth) > 0.5 * abs(confounded)
    assert within.by_class.keys() == {0, 1}
    assert within.observed == pytest.approx(within.effect, rel=1e-3)
    assert np.mean(list(within.by_class.values())) == pytest.approx(within.effect, rel=1e-6)


def test_effects_within_classes_are_averaged_by_their_numbers_of_images():
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=SHAPE)
    pattern = rng.normal(size=SHAPE)
    labels = np.repeat([0, 3], [20, 60])
    has = np.arange(80) % 2 == 0
    strength = np.where(labels == 0, 1.0, 3.0) * has
    images = (strength[:, None, None, None] * pattern).astype(np.float32)
    found = attribute_effect(network, images, has, CLASSES, layer="hidden", labels=labels)
    truth = known(rng, pattern, network)
    assert found.by_class == pytest.approx({0: truth, 3: 3 * truth}, rel=1e-4)
    assert found.effect == pytest.approx((20 * 1 + 60 * 3) / 80 * truth, rel=1e-4)


@pytest.mark.parametrize("power", [1, 2])
def test_the_interval_holds_the_truth_as_often_as_it_says(power):
    """Of a square the gradients are uncertain as well. Of 300 samples 95 % are between 92 and 98 % by chance."""
    rng = np.random.default_rng(power)
    network = random_network(rng, shape=(2, 2, 2), power=power)
    pattern, labels = rng.normal(size=(2, 2, 2)), np.repeat([0, 1], 40)

    def sample(n_each=40):
        of = labels if n_each == 40 else np.repeat([0, 1], n_each)
        has = np.tile([True, False], n_each)
        images = 1 + 0.5 * rng.normal(size=(len(of), 2, 2, 2)) + has[:, None, None, None] * pattern
        return attribute_effect(network, images.astype(np.float32), has, CLASSES, layer="hidden", labels=of)

    truth = sample(100_000).effect
    found = [sample() for _ in range(300)]
    held = np.mean([each.low <= truth <= each.high for each in found])
    assert 0.91 <= held <= 0.985
    assert np.std([each.effect for each in found]) == pytest.approx(
        np.mean([e.standard_error for e in found]), rel=0.15
    )
    narrow = [each.effect - each.low for each in found]
    np.testing.assert_allclose(narrow, 1.96 * np.array([each.standard_error for each in found]), rtol=1e-3)


def test_where_the_rest_is_curved_it_is_seen_how_much_of_what_happens_the_estimate_is():
    """Of a cube, noise and pattern together: the mean of products is not the product of means."""
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=SHAPE, power=3)
    has = np.arange(400) % 2 == 0
    images = images_of(rng, 400, has, rng.normal(size=SHAPE))
    found = attribute_effect(network, images, has, CLASSES, layer="hidden")
    logits = network.record(images, []).logits[:, CLASSES]
    rise = (logits[has].mean(axis=0) - logits[~has].mean(axis=0)) @ [1, -1]
    assert found.observed == pytest.approx(rise, rel=1e-4)
    assert abs(found.effect - found.observed) > 0.02 * abs(found.observed)


def test_images_of_which_something_is_not_known_are_left_out():
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=SHAPE)
    images = rng.normal(size=(10, *SHAPE)).astype(np.float32)
    has = [True, False, True, False, None, float("nan"), True, True, True, False]
    labels = np.array([0, 0, 0, 0, 0, 0, 2, 2, -1, -1])
    found = attribute_effect(network, images, has, CLASSES, layer="hidden", labels=labels)
    plain = attribute_effect(network, images[:4], np.array([1.0, 0.0, 1.0, 0.0]), CLASSES, layer="hidden")
    assert found.effect == pytest.approx(plain.effect, rel=1e-5)
    assert (found.n_with, found.n_without, found.left_out) == (2, 2, (2,))


def test_of_many_images_as_of_few_what_does_not_fit_into_memory_is_computed_again(monkeypatch):
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=SHAPE, power=2)
    images, has = rng.uniform(size=(150, *SHAPE)).astype(np.float32), np.arange(150) % 3 == 0
    kept = attribute_effect(network, images, has, CLASSES, layer="hidden")
    monkeypatch.setattr("tb_plugin.attribution.attributes._KEPT_BYTES", 0)
    again = attribute_effect(network, images, has, CLASSES, layer="hidden")
    assert (kept.effect, kept.standard_error) == (again.effect, again.standard_error)
    np.testing.assert_array_equal(kept.values, again.values)


WRONG = {
    "too few": (dict(attribute=[True, False]), "attribute must be one truth value for each of 4 images"),
    "text": (dict(attribute=["yes", "no", "no", "no"]), "true or false, or None where that is not known, got 'yes'"),
    "numbers": (dict(attribute=[0, 1, 2, 0]), "true or false, or None where that is not known, got 2"),
    "all alike": (dict(attribute=[True] * 4), "in some images and not in others, got 4 with and 0 without it"),
    "a class of each": (dict(labels=[0, 1, 0, 1]), "in some images of some class and not in others, got 2 with"),
    "labels that are none": (dict(labels=[0.5, 1, 0, 1]), "labels must be one class for each of 4 images"),
    "few labels": (dict(labels=[0]), "labels must be one class for each of 4 images"),
    "no such class": (dict(classes=(0, 6)), "classes must be two from 0 to 5"),
    "one class": (dict(classes=(0,)), "classes must be two from 0 to 5"),
    "no such layer": (dict(layer="conv"), "layer must be one with a"),
    "confidence": (dict(confidence=95), "confidence must be between 0 and 1, got 95"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_an_error(name):
    changed, said = WRONG[name]
    network = random_network(np.random.default_rng(0), shape=SHAPE)
    arguments = {"attribute": [True, False, True, False], "classes": CLASSES, "layer": "hidden", **changed}
    with pytest.raises(ValueError, match=said):
        attribute_effect(network, np.zeros((4, *SHAPE), np.float32), **arguments)


def test_a_layer_that_no_gradient_reaches_is_an_error_and_never_chosen():
    network = random_network(np.random.default_rng(0), shape=SHAPE)
    cut = (dataclasses.replace(network.layers[0], cut_from_output=True),)
    object.__setattr__(network, "layers", cut)

    def none(*_):
        raise NoGradientPath("no gradient comes back")

    object.__setattr__(network, "gradients", none)
    with pytest.raises(ValueError, match="must have a layer that a gradient of the output reaches"):
        attribute_effect(network, np.zeros((2, *SHAPE), np.float32), [True, False], CLASSES)
    with pytest.raises(NoGradientPath):
        attribute_effect(network, np.zeros((2, *SHAPE), np.float32), [True, False], CLASSES, layer="hidden")
