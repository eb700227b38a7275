"""What chance gives: as much as sets of one kind lie apart, and much less than sets that differ."""

import numpy as np
import pytest

from tb_plugin.transport import chance_distances, chance_line_distances, line_distances, transport_points


@pytest.mark.parametrize("seed", range(5))
def test_sets_of_one_kind_lie_about_as_far_apart_as_chance_says_and_others_farther(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 60, 5))
    chance = chance_distances(a, b, n_shuffles=40, seed=0)
    assert chance.mean() == pytest.approx(transport_points(a, b).distance, rel=0.25)
    shifted = b + 4
    chance = chance_distances(a, shifted, n_shuffles=40, seed=0)
    assert transport_points(a, shifted).distance > 2 * chance.max()
    lines = chance_line_distances(a, shifted, n_shuffles=40, seed=0)
    assert (line_distances(a, shifted) > 2 * lines).all()


def test_it_does_not_matter_which_set_is_first_of_points_that_are_the_same():
    points = np.random.default_rng(0).normal(size=(20, 3))
    assert transport_points(points, points).distance == 0
    np.testing.assert_array_equal(
        chance_distances(points, points, n_shuffles=5, seed=1), chance_distances(points, points, n_shuffles=5, seed=1)
    )
    same = np.ones((20, 3))
    np.testing.assert_array_equal(chance_distances(same, same, n_shuffles=3, seed=0), 0)
    np.testing.assert_array_equal(chance_line_distances(same, same, n_shuffles=3, seed=0), 0)


def test_sets_of_unequal_sizes_are_refused():
    with pytest.raises(ValueError, match="as many points, got 3 and 4"):
        chance_distances(np.zeros((3, 2)), np.zeros((4, 2)), n_shuffles=1, seed=0)
