"""Groups that there are are found again; those of noise are not."""

import numpy as np
import pytest

from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.groups import neuron_groups, stability, stability_by_chance


def separable(rng, n_groups=4):
    """Each position is of one group, each channel too."""
    owner = rng.integers(0, n_groups, (3, 6, 6))
    strengths = rng.uniform(1, 2, (3, 6, 6, 1))
    factors = np.kron(np.eye(n_groups), np.ones((1, 5))) * rng.uniform(0.5, 1, 5 * n_groups)
    return (strengths * factors[owner]).astype(np.float32)


def test_groups_of_separable_activations_are_found_again():
    activations = separable(np.random.default_rng(0))
    found = stability(activations, neuron_groups(activations, 4), n_again=4)
    np.testing.assert_allclose(found, 1, atol=0.02)


def test_groups_of_noise_are_found_again_no_more_than_by_chance():
    for seed in range(3):
        noise = np.maximum(np.random.default_rng(seed).normal(size=(3, 8, 8, 40)), 0).astype(np.float32)
        found = stability(noise, neuron_groups(noise, 6), n_again=4).mean()
        assert found < stability_by_chance(noise, 6) + 0.1
        assert found < 0.97


def test_groups_that_there_are_are_found_again_more_than_by_chance():
    activations = separable(np.random.default_rng(0))
    assert stability_by_chance(activations, 4) < 0.9


def test_it_repeats_by_the_seed_and_ends_in_time():
    noise = np.random.default_rng(2).uniform(size=(2, 5, 5, 12)).astype(np.float32)
    groups = neuron_groups(noise, 3)
    np.testing.assert_array_equal(stability(noise, groups, seed=3), stability(noise, groups, seed=3))
    with pytest.raises(OutOfTime):
        stability(noise, groups, deadline=Deadline.after(0))


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_activations_that_span_fewer_dimensions_than_groups_have_groups_all_the_same(rank):
    """The start that scikit-learn makes of them divides by zero."""
    rng = np.random.default_rng(rank)
    for _ in range(5):
        activations = (rng.uniform(size=(2, 4, 4, max(rank, 1))) @ rng.uniform(size=(max(rank, 1), 8))) * (rank > 0)
        groups = neuron_groups(activations.astype(np.float32), 4)
        assert np.isfinite(groups.spatial).all() and np.isfinite(groups.channel).all()
        assert np.isfinite(stability(activations.astype(np.float32), groups)).all()
