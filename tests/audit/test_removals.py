"""Every decision is counted once: lost, mended, otherwise wrong, or as it was."""

import numpy as np
import pytest

from tb_plugin.audit import of_one_class, removals

ONE_HOT = np.eye(3, dtype=np.float32)


def test_each_kind_of_change_is_counted_by_class():
    labels = np.array([0, 0, 0, 1, 1, -1])
    before = ONE_HOT[[0, 0, 1, 1, 0, 2]]
    after = ONE_HOT[[[0, 1, 2, 0, 1, 0], [0, 0, 0, 1, 2, 0]]]
    found = removals(before, after, labels)
    assert found.classes.tolist() == [0, 1]
    assert found.n.tolist() == [3, 2]
    assert found.right.tolist() == [2, 1]
    assert found.lost.tolist() == [[1, 1], [0, 0]]
    assert found.mended.tolist() == [[0, 1], [1, 0]]
    assert found.otherwise.tolist() == [[1, 0], [0, 1]]


def test_accuracy_without_is_that_of_the_answers_without():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 90)
    before, after = rng.normal(size=(90, 4)), rng.normal(size=(6, 90, 4))
    found = removals(before, after, labels)
    for j in range(6):
        for k in range(4):
            own = labels == k
            assert found.accuracy[j, k] == pytest.approx((after[j, own].argmax(axis=1) == k).mean())


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"got \(1, 3, 3\)"):
        removals(np.zeros((2, 3)), np.zeros((1, 3, 3)), np.zeros(2, int))


def test_what_one_class_loses_is_told_from_what_all_do():
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, -1])
    right = np.array([1, 1, 1, 1, 1, 1, 0, 0, 1, 1], bool)
    everything, own, none = right.copy(), right & (labels == 1), np.zeros(10, bool)
    half = np.array([1, 1, 0, 0, 1, 0, 0, 0, 0, 1], bool)
    beyond, of = of_one_class(np.stack([everything, own, none, half], axis=1), right, labels)
    np.testing.assert_allclose(beyond, [0, 1, 0, 1 / 2 - 1 / 3])
    assert of[1] == 1 and of[3] == 0
    beyond, of = of_one_class(np.zeros((3, 2), bool), np.zeros(3, bool), np.array([-1, -1, -1]))
    assert beyond.tolist() == [0, 0] and of.tolist() == [-1, -1]
