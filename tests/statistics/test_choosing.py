"""Images are different ones, spread over ranks; contrasts are near and quiet."""

import numpy as np
import pytest

from tb_plugin.statistics import contrasts, leaves, spread_examples, squared_distances


@pytest.mark.parametrize("n", [0, 1, 8, 23, 24, 25, 100, 517])
def test_the_strongest_come_first_and_others_are_spread_over_the_ranks(n):
    rng = np.random.default_rng(n)
    maxima = np.zeros((600, 3), np.float32)
    for channel in range(3):
        maxima[rng.permutation(600)[:n], channel] = rng.permutation(n) + 1
    chosen = spread_examples(maxima, maxima > 0)
    for channel in range(3):
        own = chosen[channel][chosen[channel] >= 0]
        assert len(set(own.tolist())) == len(own) == min(n, 24)
        assert (chosen[channel][len(own) :] == -1).all()
        values = maxima[own, channel]
        ranks = n - values
        assert (np.diff(ranks) > 0).all()
        np.testing.assert_array_equal(ranks[:8], np.arange(min(n, 8)))
        if n > 24:
            # The weakest that fires is there, and gaps between the others are as even as whole numbers can be.
            assert ranks[-1] == n - 1
            gaps = np.diff(ranks[8:])
            assert gaps.max() - gaps.min() <= 1


def test_of_equal_images_the_first_comes_first():
    chosen = spread_examples(np.ones((9, 1), np.float32), np.ones((9, 1), bool))
    np.testing.assert_array_equal(chosen[0, :9], np.arange(9))


def test_quiet_images_are_the_weakest_quarter_and_all_as_weak():
    maxima = np.stack([np.arange(40.0), np.maximum(np.arange(40.0) - 29, 0), np.ones(40)], axis=1)
    quiet = leaves(maxima)
    assert quiet.sum(axis=0).tolist() == [10, 30, 0]
    assert (maxima[quiet[:, 1], 1] == 0).all()


def test_contrasts_are_the_nearest_that_are_quiet():
    rng = np.random.default_rng(0)
    features, quiet = rng.normal(size=(30, 4)), rng.integers(0, 2, (30, 70)).astype(bool)
    strongest = np.full((70, 5), -1)
    for channel in range(70):
        strongest[channel, :3] = rng.permutation(np.flatnonzero(~quiet[:, channel]))[:3]
    quiet[:, 3] = False
    strongest[4] = -1
    found = contrasts(squared_distances(features), strongest, quiet, 6)
    for channel in range(70):
        own = found[channel][found[channel] >= 0]
        if channel in (3, 4):
            assert not len(own)
            continue
        far = np.linalg.norm(features[:, None] - features[strongest[channel, :3]], axis=2).min(axis=1)
        far[~quiet[:, channel]] = np.inf
        np.testing.assert_array_equal(own, np.argsort(far)[: min(6, quiet[:, channel].sum())])
