"""What argues differently between groups is found, by how much, and what chance makes is not."""

import numpy as np
import pytest

from tb_plugin.audit import reasons


def evidence_of(seed: int, planted: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evidence `[120, 10]` of three classes, in which concept 4 argues by so much more in the group of class 2."""
    rng = np.random.default_rng(seed)
    labels, has = np.repeat([0, 1, 2], 40), np.tile([0, 1], 60)
    # Concepts of other scales, and some that argue more for a class as such.
    values = rng.normal(0, 1, (120, 10)) * np.logspace(-1, 1, 10) + labels[:, None]
    values[(labels == 2) & (has == 1), 4] += planted
    return values, has, labels


def test_the_planted_reason_is_first_and_as_large_as_it_is():
    values, has, labels = evidence_of(0, planted=2.0)
    first = reasons(values, has, labels)[0]
    assert (first.label, first.concept, first.n, first.n_others) == (2, 4, 20, 20)
    assert abs(first.difference - 2.0) < 3 * first.error
    assert first.chance <= 0.05
    of_rest = reasons(values, 1 - has, labels)[0]
    assert of_rest.difference == pytest.approx(-first.difference)


def test_differences_and_errors_are_those_of_two_samples():
    values, has, labels = evidence_of(1)
    for each in reasons(values, has, labels, n_permutations=1):
        one, other = (values[(labels == each.label) & (has == value), each.concept] for value in (1, 0))
        assert each.difference == pytest.approx(one.mean() - other.mean())
        assert each.error == pytest.approx(np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)))


def test_chance_alone_is_hardly_ever_clear():
    found = [reasons(*evidence_of(seed), n_permutations=199)[0].chance <= 0.05 for seed in range(40)]
    # Two are expected; beyond six there is one of 300.
    assert sum(found) <= 6


def test_what_is_constant_in_each_group_is_as_clear_as_can_be():
    values, has, labels = evidence_of(0)
    values[:, 3] = has
    first = reasons(values, has, labels)[0]
    assert first.concept == 3
    assert (first.difference, first.error) == pytest.approx((1, 0))


def test_unknown_groups_and_few_images_are_left_out():
    values, has, labels = evidence_of(0)
    has[labels == 0] = -1
    has[labels == 1] = 0
    assert {each.label for each in reasons(values, has, labels)} == {2}


def test_arrays_of_other_images_are_refused():
    with pytest.raises(ValueError, match="same images, got 3, 2, 3"):
        reasons(np.zeros((3, 1)), np.zeros(2, int), np.zeros(3, int))
