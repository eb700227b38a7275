"""A column stands out where it moves two logits apart within classes, and by chance no more often than it may."""

import numpy as np
import pytest

from tb_plugin.findings.attributes import (
    Column,
    chance_of,
    columns_of,
    moved,
    n_permutations,
    with_several,
    within_classes,
)

RNG = np.random.default_rng(0)
P, K = 240, 6
LABELS = np.arange(P) % K


def logits_with(has: np.ndarray, strength: float) -> np.ndarray:
    """Logits by class, of which the second gains what the third loses where an image has it."""
    logits = 8.0 * (LABELS[:, None] == np.arange(K)) + RNG.normal(size=(P, K))
    return logits + strength * has[:, None] * ((np.arange(K) == 1) / 2 - (np.arange(K) == 2) / 2)


def test_what_moves_two_logits_apart_stands_out_and_tells_which():
    has = (RNG.random(P) < 0.5).astype(int)
    logits = logits_with(has, 3.0)
    differences = moved(has, LABELS, logits)
    assert (differences.argmax(), differences.argmin()) == (1, 2)
    assert np.ptp(differences) == pytest.approx(3, abs=0.5)
    assert chance_of(Column("fur", "warm", has), LABELS, logits, 999, np.random.default_rng(1)) == 0.001


def test_what_goes_with_the_class_alone_does_not():
    has = np.where(LABELS == 1, 1, 0)
    assert not within_classes(has, LABELS).any()


def test_random_columns_stand_out_as_often_as_chance_says():
    logits = logits_with(np.zeros(P), 0.0)
    chances = [
        chance_of(Column("random", "", (RNG.random(P) < 0.4).astype(int)), LABELS, logits, 99, RNG) for _ in range(60)
    ]
    # Even from 0 to 1: of 60, that 12 lie below 0.05 has a chance of one in ten thousand.
    assert sum(chance <= 0.05 for chance in chances) < 12
    assert np.mean(chances) == pytest.approx(0.5, abs=0.15)


def test_a_column_that_goes_with_classes_is_compared_within_them():
    # Nearly all of class 1 have it, and few others: without regard to classes it would look like class 1.
    has = np.where(RNG.random(P) < np.where(LABELS == 1, 0.9, 0.1), 1, 0)
    logits = logits_with(np.zeros(P), 0.0)
    assert np.ptp(moved(has, LABELS, logits)) < 1
    assert np.ptp(moved(has, np.zeros(P, int), logits)) > 2


@pytest.mark.parametrize("n_rows", [None, 4])
def test_weights_are_a_difference_of_means(n_rows):
    shape = (P,) if n_rows is None else (n_rows, P)
    has = RNG.integers(-1, 2, shape)
    weights = within_classes(has, LABELS)
    np.testing.assert_allclose(np.where(weights > 0, weights, 0).sum(axis=-1), 1)
    np.testing.assert_allclose(weights.sum(axis=-1), 0, atol=1e-12)
    assert (np.sign(weights)[has == -1] == 0).all()
    of_class = np.stack([weights[..., label == LABELS].sum(axis=-1) for label in range(K)])
    np.testing.assert_allclose(of_class, 0, atol=1e-12)


def test_classes_with_one_image_of_a_kind_are_left_out_of_an_interval():
    has = np.array([1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, -1])
    strata = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    assert with_several(has, strata).tolist() == [0] * 4 + [-1] * 8


def test_where_no_class_is_known_nothing_is_compared():
    assert not within_classes(np.array([0, 1, 0, 1]), np.full(4, -1)).any()


def test_columns_are_asked_by_category_or_above_the_median():
    texts = np.array(["warm", "cool", None] * 10, object)
    (fur,) = columns_of("fur", texts)
    assert (fur.name, fur.category) == ("fur", "cool")
    assert fur.has[:3].tolist() == [0, 1, -1]
    three = np.array(["a", "b", "c"] * 10, object)
    assert [each.category for each in columns_of("place", three)] == ["a", "b", "c"]
    numbers = np.array([0.0, 1.0, np.nan, 2.0, 3.0] * 6)
    (years,) = columns_of("years", numbers)
    assert years.category == ""
    assert years.has[:5].tolist() == [0, 0, -1, 1, 1]


@pytest.mark.parametrize(
    "values",
    [np.full(30, np.nan), np.full(30, 2.0), np.array([None] * 30, object), np.array(["a"] * 28 + ["b"] * 2, object)],
)
def test_of_what_is_the_same_for_nearly_all_nothing_is_asked(values):
    assert columns_of("column", values) == []


@pytest.mark.parametrize("n", [1, 10, 60, 1000])
def test_one_of_many_columns_can_stand_out_from_all(n):
    assert (1 / (1 + n_permutations(n))) * min(n, 200) <= 0.05
