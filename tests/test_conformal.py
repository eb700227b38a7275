"""Sets hold the true class as often as they say, within classes and groups, however wrong probabilities are."""

import sys

import numpy as np
import pytest

from tb_plugin.conformal import coverage, fewest, own_ranks, ranks, sets

pytest.importorskip("crepes")

N_CLASSES = 4


def images(n: int, rng: np.random.Generator, *, hard: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of a network that is far too sure, `[n, K]`, and true classes; class 3 is hard to tell."""
    labels = rng.integers(0, N_CLASSES, n)
    scores = rng.normal(0, 1, (n, N_CLASSES))
    scores[np.arange(n), labels] += np.where(labels == 3, 0.5, 2.0) * hard
    raised = np.exp(6 * scores)
    return raised / raised.sum(axis=1, keepdims=True), labels


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_each_class_is_covered_as_often_as_is_said(level):
    rng = np.random.default_rng(0)
    held, shares = images(4000, rng), images(4000, rng)
    found = coverage(sets(ranks(*held, shares[0]), level=level), shares[1], shares[1])
    for each in found:
        # A thousand of each are held and asked: three standard errors.
        assert each.covered == pytest.approx(level, abs=3 * np.sqrt(2 * level * (1 - level) / 900))
    assert found[3].size > found[0].size


def test_without_classes_only_the_whole_is_covered():
    rng = np.random.default_rng(0)
    held, shares = images(4000, rng), images(4000, rng)
    members = sets(ranks(*held, shares[0], by_class=False))
    assert coverage(members, shares[1])[0].covered == pytest.approx(0.9, abs=0.025)
    assert coverage(members, shares[1], shares[1])[3].covered < 0.85


def test_each_group_is_covered_as_often_as_is_said():
    rng = np.random.default_rng(0)
    parts = [[images(2000, rng, hard=hard) for hard in (1.0, 0.3)] for _ in range(2)]
    (held, labels), (shares, asked) = [
        (np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])) for one, other in parts
    ]
    groups = np.repeat([0, 1], 2000)
    apart = sets(ranks(held, labels, shares, held_groups=groups, groups=groups, by_class=False))
    together = sets(ranks(held, labels, shares, by_class=False))
    assert [each.covered for each in coverage(apart, asked, groups)] == pytest.approx([0.9, 0.9], abs=0.03)
    assert coverage(together, asked, groups)[1].covered < 0.87


def test_held_out_images_are_covered_by_one_another():
    held, labels = images(2000, np.random.default_rng(0))
    found = own_ranks(held, labels)
    assert [each.covered for each in coverage(sets(found), labels, labels)] == pytest.approx([0.9] * 4, abs=0.05)
    np.testing.assert_array_equal(found, own_ranks(held, labels))


def test_a_rank_is_the_share_that_is_as_odd():
    held = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]])
    found = ranks(held, np.array([0, 0, 0, 1]), np.array([[0.7, 0.3], [0.95, 0.05]]))
    np.testing.assert_allclose(found, [[2 / 4, 1 / 2], [4 / 4, 1 / 2]])


def test_of_too_few_images_nothing_is_ruled_out():
    assert fewest(0.9) == 9
    assert fewest(0.95) == 19
    for n, expected in ((8, True), (9, False)):
        held = np.full((n, 2), 0.5)
        members = sets(ranks(held, np.zeros(n, int), np.array([[0.1, 0.9]])))
        assert members[0, 0] == expected
        # Nothing is held of the other class.
        assert members[0, 1]


def test_a_group_of_which_nothing_is_held_rules_nothing_out():
    held, labels = images(200, np.random.default_rng(0))
    groups = np.zeros(200, int)
    assert (ranks(held, labels, held[:3], held_groups=groups, groups=np.array([0, 1, 1]))[1:] == 1).all()


def test_unknown_labels_are_left_out():
    held, labels = images(50, np.random.default_rng(0))
    more = np.concatenate([labels, [-1, -1]])
    np.testing.assert_array_equal(ranks(np.concatenate([held, held[:2]]), more, held), ranks(held, labels, held))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"shares": np.zeros((3, 5))}, "got .* and \\(3, 5\\)"),
        ({"held_labels": np.zeros(3, int)}, "must be 9 classes below 4, got \\(3,\\)"),
        ({"held_labels": np.full(9, 4)}, "must be 9 classes below 4"),
        ({"groups": np.zeros(2, int)}, "or of neither"),
        ({"groups": np.zeros(2, int), "held_groups": np.zeros(3, int)}, "of 9 and 2 images, got 3 and 2"),
    ],
)
def test_what_does_not_fit_is_said(given, said):
    fitting = {"held": np.zeros((9, 4)), "held_labels": np.zeros(9, int), "shares": np.zeros((2, 4))} | given
    with pytest.raises(ValueError, match=said):
        ranks(**fitting)
    with pytest.raises(ValueError, match="level must be between 0 and 1, got 90"):
        sets(np.ones((1, 2)), level=90)


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "crepes", None)
    with pytest.raises(ImportError, match=r"need crepes: pip install .*\[audit\]"):
        ranks(np.ones((1, 2)), np.zeros(1, int), np.ones((1, 2)))
