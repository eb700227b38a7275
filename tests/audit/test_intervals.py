"""Intervals are those of SciPy and hold what they should; chances of many are corrected."""

import numpy as np
import pytest
from scipy.stats import binomtest

from tb_plugin.audit import difference, holm, wilson


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_an_interval_is_that_of_scipy(level):
    n_hits, n = np.array([0, 1, 3, 10, 29, 30]), np.array([5, 1, 7, 20, 30, 30])
    low, high = wilson(n_hits, n, level=level)
    for i in range(len(n)):
        expected = binomtest(int(n_hits[i]), int(n[i])).proportion_ci(level, method="wilson")
        assert (low[i], high[i]) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_of_none_anything_may_be():
    low, high = wilson(np.array([0]), np.array([0]))
    assert (low[0], high[0]) == (0, 1)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
def test_an_interval_holds_the_share_as_often_as_it_says(share):
    n_hits = np.random.default_rng(0).binomial(60, share, 4000)
    low, high = wilson(n_hits, np.full(4000, 60), level=0.9)
    assert ((low <= share) & (share <= high)).mean() == pytest.approx(0.9, abs=0.04)


@pytest.mark.parametrize("shares", [(0.9, 0.5), (0.5, 0.5), (0.98, 0.9)])
def test_the_interval_of_a_difference_holds_it_as_often_as_it_says(shares):
    rng = np.random.default_rng(0)
    one, other = (rng.binomial(n, share, 4000) for n, share in zip((40, 70), shares, strict=True))
    found, low, high = difference(one, np.full(4000, 40), other, np.full(4000, 70))
    true = shares[0] - shares[1]
    assert ((low <= true) & (true <= high)).mean() == pytest.approx(0.95, abs=0.03)
    np.testing.assert_allclose(found, one / 40 - other / 70)
    opposite = difference(other, np.full(4000, 70), one, np.full(4000, 40))
    np.testing.assert_allclose(opposite, [-found, -high, -low])


def test_chances_are_raised_in_their_order():
    np.testing.assert_allclose(holm(np.array([0.04, 0.01, 0.03])), [0.06, 0.03, 0.06])


def test_a_wrong_level_is_said():
    with pytest.raises(ValueError, match="level must be between 0 and 1, got 95"):
        wilson(np.array([1]), np.array([2]), level=95)
