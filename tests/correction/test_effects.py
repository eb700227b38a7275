"""What becomes of answers is counted over all, over the worst group, and where the concept does not act."""

import numpy as np
import pytest

from tb_plugin.correction import effect

SAYS = np.eye(3, dtype=np.float32)


def test_counts_are_those_that_one_counts():
    labels = np.array([0, 0, 1, 1, 2, -1])
    before, after = SAYS[[0, 1, 1, 1, 0, 0]], SAYS[[0, 0, 1, 2, 1, 0]]
    acts = np.array([True, True, False, True, False, False])
    groups = np.array([0, 0, 1, 1, 2, 2])
    found = effect(before, after, labels, groups=groups, acts=acts)
    assert found.flipped == pytest.approx(3 / 6)
    assert found.accuracy.tolist() == pytest.approx([3 / 5, 3 / 5])
    assert found.worst.tolist() == pytest.approx([0, 0])
    assert found.worst_group.tolist() == [2, 2]
    assert found.collateral == pytest.approx(1 / 3)
    assert found.by_class.mended.tolist() == [[1, 0, 0]]


def test_without_groups_or_where_it_acts_everywhere_nothing_is_said_of_them():
    found = effect(SAYS, SAYS, np.arange(3), acts=np.ones(3, bool))
    assert np.isnan(found.worst).all()
    assert np.isnan(found.collateral)
    assert found.worst_group.tolist() == [-1, -1]


def test_without_labels_it_is_said():
    with pytest.raises(ValueError, match="labels must be known"):
        effect(SAYS, SAYS, np.full(3, -1))
