"""Estimates of what decisions become: between which classes, added up, and how far off."""

import numpy as np
import pytest

from tb_plugin.audit import candidates, deviation, together


def test_a_decision_falls_between_the_likeliest_classes_and_the_true_one():
    logits = np.array([[0.0, 3.0, 1.0, 2.0], [9.0, 8.0, 7.0, 6.0], [1.0, 1.0, 0.0, 0.0]])
    found = candidates(logits, np.array([3, 3, -1]), 2)
    assert found.tolist() == [[1, 3], [0, 3], [0, 1]]
    assert candidates(logits, np.array([0, -1, -1]), 9).shape == (3, 4)


def test_what_each_changes_alone_adds_up():
    rng = np.random.default_rng(0)
    weights, parts = rng.normal(size=(3, 5)), rng.normal(size=(2, 4, 3))
    base = rng.normal(size=(4, 3))
    logits = base @ weights
    alone = [(base - part) @ weights for part in parts]
    np.testing.assert_allclose(together(logits, *alone), (base - parts.sum(axis=0)) @ weights)
    np.testing.assert_array_equal(together(logits), logits)


def test_a_deviation_is_over_what_is_known():
    assert deviation(np.array([1.0, np.nan, 5.0]), np.array([4.0, 2.0, 1.0])) == pytest.approx(np.sqrt(12.5))
    assert deviation(np.array([np.nan]), np.array([1.0])) == 0.0
