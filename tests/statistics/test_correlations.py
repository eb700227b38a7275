"""Correlations are those of NumPy, in blocks too; what does not vary has none."""

import numpy as np
import pytest

from tb_plugin.statistics import correlations, redundant_pairs
from tb_plugin.statistics.correlations import N_PAIRS


@pytest.mark.parametrize("seed", range(3))
def test_a_channel_is_correlated_with_itself_at_another_step(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.gamma(0.5, size=(2, 50, 7)).astype(np.float32)
    other[:, 0], one[:, 1], other[:, 2] = 3 * one[:, 0] + 7, 4, 0
    found = correlations(one, other)
    expected = [np.corrcoef(one[:, c], other[:, c])[0, 1] for c in range(3, 7)]
    np.testing.assert_allclose(found[3:], expected, atol=1e-6)
    assert found[0] == pytest.approx(1) and np.isnan(found[1:3]).all()


@pytest.mark.parametrize("n_channels", [3, 40, 600])
def test_pairs_are_those_of_the_whole_table(n_channels):
    rng = np.random.default_rng(n_channels)
    values = rng.normal(size=(60, n_channels))
    for a, b in ((0, n_channels - 1), (1, n_channels // 2)):
        values[:, b] = (-1) ** a * values[:, a] + rng.normal(0, 0.1, 60)
    found = redundant_pairs(values)
    table = np.asarray(np.corrcoef(values, rowvar=False))
    rows, columns = np.nonzero(np.triu(np.abs(table) >= 0.9, 1))
    order = np.argsort(-np.abs(table[rows, columns]))
    np.testing.assert_array_equal(found[:, :2], np.stack([rows, columns], axis=1)[order])
    np.testing.assert_allclose(found[:, 2], table[rows, columns][order], atol=1e-6)
    assert len(found) >= 1


def test_no_more_pairs_than_are_kept_and_silent_channels_are_no_doubles():
    one = np.random.default_rng(0).normal(size=(20, 1))
    found = redundant_pairs(np.hstack([np.zeros((20, 3)), np.repeat(one, 30, axis=1)]))
    assert found.shape == (N_PAIRS, 3) and (found[:, :2] >= 3).all()
    assert (found[:, 0] < found[:, 1]).all()
