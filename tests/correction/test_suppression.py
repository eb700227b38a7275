"""Each way takes away what it says, in the images that it says, and answers are those of a network without it."""

import numpy as np
import pytest

from tb_plugin.correction import Concept, Edit, answers, edited, of_channels, suppress
from tests.networks import linear_chain

NETWORK = linear_chain()
IMAGES = np.random.default_rng(0).gamma(1.0, size=(40, 4, 4, 10)).astype(np.float32)


def late(images: np.ndarray = IMAGES) -> np.ndarray:
    return NETWORK.record(images, ["late"]).activations["late"]


@pytest.mark.parametrize("channels", [[3], [0, 5], [8, 8, 1]])
def test_zero_sets_channels_to_zero_and_nothing_else(channels):
    edit = suppress(NETWORK, of_channels(NETWORK, "late", channels), IMAGES, how="zero")
    expected = late().copy()
    expected[..., channels] = 0
    np.testing.assert_allclose(edit.applied(late()), expected, atol=1e-5)
    np.testing.assert_allclose(
        answers(NETWORK, IMAGES, [edit]), NETWORK.resume(IMAGES, "late", expected), rtol=1e-4, atol=1e-3
    )


def test_mean_sets_channels_to_their_mean():
    edit = suppress(NETWORK, of_channels(NETWORK, "late", [2, 4]), IMAGES, how="mean")
    found = edit.applied(late())
    np.testing.assert_allclose(found[..., [2, 4]] - late().mean(axis=(0, 1, 2))[[2, 4]], 0, atol=1e-3)
    np.testing.assert_allclose(np.delete(found, [2, 4], axis=3), np.delete(late(), [2, 4], axis=3), atol=1e-4)


def test_of_a_direction_only_what_lies_along_it_goes():
    rng = np.random.default_rng(0)
    direction = rng.normal(size=(1, 9))
    # The same direction twice is one.
    edit = suppress(NETWORK, Concept("late", np.concatenate([direction, 3 * direction])), IMAGES, how="mean")
    found, values = edit.applied(late()).astype(float), late().astype(float)
    along = values.mean(axis=(0, 1, 2)) @ direction[0]
    np.testing.assert_allclose(found @ direction[0], along, atol=1e-3)
    across = rng.normal(size=9)
    across -= across @ direction[0] / (direction[0] @ direction[0]) * direction[0]
    np.testing.assert_allclose(found @ across, values @ across, atol=1e-3)


def test_erased_means_tell_nothing_of_what_was_to_be_erased():
    about = np.random.default_rng(1).random(40) < 0.5
    images = IMAGES.copy()
    images[about, :2, :2, 3] += 4
    edit = suppress(NETWORK, of_channels(NETWORK, "early", [3]), images, how="erase", about=about)
    means = edit.applied(images).mean(axis=(1, 2), dtype=np.float64)
    difference = means[about].mean(axis=0) - means[~about].mean(axis=0)
    np.testing.assert_allclose(difference, 0, atol=1e-4)


def test_a_reactive_suppression_leaves_images_alone_in_which_the_concept_does_not_act():
    images = IMAGES.copy()
    images[..., 6] *= 0.01
    images[:10, 1, 2, 6] = 9
    edit = suppress(NETWORK, of_channels(NETWORK, "early", [6]), images, how="reactive")
    assert edit.gate is not None
    np.testing.assert_array_equal(edit.gate.acts(images), np.arange(40) < 10)
    found = edit.applied(images)
    np.testing.assert_array_equal(found[10:], images[10:])
    assert np.ptp(found[:10, :, :, 6]) < 1e-4
    np.testing.assert_allclose(answers(NETWORK, images, [edit])[10:], answers(NETWORK, images, [])[10:], rtol=1e-5)


def test_edits_of_several_layers_follow_one_another_from_the_first_on():
    first = suppress(NETWORK, of_channels(NETWORK, "early", [1]), IMAGES, how="zero")
    then = suppress(NETWORK, of_channels(NETWORK, "late", [7]), IMAGES, how="zero")
    early = IMAGES.copy()
    early[..., 1] = 0
    values = early @ NETWORK.mix
    values[..., 7] = 0
    expected = NETWORK.resume(IMAGES, "late", values)
    for edits in ([first, then], [then, first]):
        np.testing.assert_allclose(answers(NETWORK, IMAGES, edits), expected, rtol=1e-4, atol=1e-3)
        np.testing.assert_allclose(edited(NETWORK, IMAGES, edits, "late"), values, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(edited(NETWORK, IMAGES, [first], "late"), early @ NETWORK.mix, rtol=1e-4, atol=1e-3)
    np.testing.assert_array_equal(edited(NETWORK, IMAGES, [], "late"), late())
    with pytest.raises(ValueError, match="of early or layers before it, got late"):
        edited(NETWORK, IMAGES, [first, then], "early")


def test_no_edit_changes_nothing():
    np.testing.assert_array_equal(answers(NETWORK, IMAGES, []), NETWORK.record(IMAGES, []).logits)


@pytest.mark.parametrize(
    ("concept", "given", "said"),
    [
        (Concept("late", np.zeros((1, 9))), {}, "finite and not zero"),
        (Concept("late", np.ones((1, 8))), {}, r"must be \[S, 9\], got \[1, 8\]"),
        (Concept("later", np.ones((1, 9))), {}, "got 'later'"),
        (
            Concept("late", np.ones((1, 9))),
            {"how": "softly"},
            "how must be one of zero, mean, erase, reactive, got 'softly'",
        ),
        (Concept("late", np.ones((1, 9))), {"how": "erase", "about": np.ones(3)}, "must be 40 numbers"),
        (Concept("late", np.ones((1, 9))), {"about": np.ones(40)}, 'for how="erase" alone'),
    ],
)
def test_what_does_not_fit_is_said(concept, given, said):
    with pytest.raises(ValueError, match=said):
        suppress(NETWORK, concept, IMAGES, **given)


def test_channels_that_do_not_exist_are_said():
    with pytest.raises(ValueError, match=r"from 0 to 8, at least one, got \[9\]"):
        of_channels(NETWORK, "late", [9])
    with pytest.raises(ValueError, match="at least one"):
        of_channels(NETWORK, "late", [])
    with pytest.raises(ValueError, match="must be of 9 channels"):
        answers(NETWORK, IMAGES, [Edit("late", np.eye(10), np.zeros(10))])
