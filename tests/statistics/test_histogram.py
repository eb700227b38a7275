"""Counts of a histogram that grows are those of one that knew its range; quantiles are as near as is stated."""

import numpy as np
import pytest

from tb_plugin.statistics import Histogram
from tb_plugin.statistics.histogram import N_FINE

SHARES = (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)


def values_of(kind: str, rng: np.random.Generator) -> np.ndarray:
    """[100, 3, 6] of channels of very different sizes, the last of which is silent."""
    drawn = {
        "rectified": lambda: np.maximum(rng.normal(size=(100, 3, 6)), 0),
        "growing": lambda: np.abs(rng.normal(size=(100, 3, 6))) * np.logspace(-6, 6, 100)[:, None, None],
        "far from zero": lambda: 100 + rng.uniform(size=(100, 3, 6)),
        "near zero": lambda: rng.normal(size=(100, 3, 6)) * np.logspace(-30, 0, 100)[:, None, None],
        "signed": lambda: rng.normal(size=(100, 3, 6)) * np.logspace(-3, 3, 100)[:, None, None],
        "few": lambda: rng.choice([0.0, 1.0, 4.0], size=(100, 3, 6)),
    }[kind]()
    drawn *= np.logspace(-4, 4, 6)
    drawn[..., -1] = 0
    return drawn.astype(np.float32)


KINDS = ("rectified", "growing", "far from zero", "near zero", "signed", "few")


def counted(values: np.ndarray, *, signed: bool, batch: int) -> Histogram:
    histogram = Histogram(values.shape[-1], signed=signed)
    for first in range(0, len(values), batch):
        histogram.add(values[first : first + batch])
    return histogram


def what_counts(values: np.ndarray, channel: int, signed: bool) -> np.ndarray:
    of = values[..., channel].ravel().astype(np.float64)
    return of[of != 0] if signed else of[of > 0]


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_counts_are_exact_whatever_passes_first(kind, signed, seed):
    values = values_of(kind, np.random.default_rng(seed))
    whole, parts = (counted(values, signed=signed, batch=batch) for batch in (100, 7))
    np.testing.assert_array_equal(whole.counts, parts.counts)
    np.testing.assert_array_equal(whole.widths, parts.widths)
    assert parts.n_seen == 300
    for channel in range(values.shape[-1]):
        own = what_counts(values, channel, signed)
        edges = parts.starts[channel] + parts.widths[channel] * np.arange(N_FINE + 1)
        np.testing.assert_array_equal(parts.counts[channel], np.histogram(own, edges)[0])
        assert parts.share_of_zeros[channel] == pytest.approx(1 - len(own) / 300)
        if len(own):
            assert parts.highest[channel] == values[..., channel].max()
            # No bin is wider than is stated.
            assert parts.widths[channel] <= np.abs(own).max() / (256 if signed else 512)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_quantiles_are_within_half_a_bin_of_the_exact_ones(kind, signed):
    values = values_of(kind, np.random.default_rng(0))
    histogram = counted(values, signed=signed, batch=9)
    found = histogram.quantiles(SHARES)
    for channel in range(values.shape[-1]):
        own = what_counts(values, channel, signed)
        expected = np.quantile(own, SHARES, method="inverted_cdf") if len(own) else np.zeros(len(SHARES))
        bound = histogram.widths[channel] / 2 + 1e-6 * np.abs(expected)
        assert (np.abs(found[:, channel] - expected) <= bound).all()


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_coarse_bins_are_exact_and_hold_all_values(kind, signed):
    values = values_of(kind, np.random.default_rng(0))
    histogram = counted(values, signed=signed, batch=9)
    shares, span = histogram.coarse(24)
    for channel in range(values.shape[-1]):
        own = what_counts(values, channel, signed)
        if not len(own):
            assert not shares[:, channel].any() and not span[:, channel].any()
            continue
        assert span[0, channel] <= own.min() and own.max() <= span[1, channel]
        width = histogram.widths[channel]
        first, last = span[:, channel].tolist()
        edges = np.linspace(first, last, 25)
        # They are made of whole fine bins, so that no value lies near an edge by rounding alone.
        exact = histogram.starts[channel] + np.round((edges - histogram.starts[channel]) / width) * width
        np.testing.assert_allclose(shares[:, channel], np.histogram(own, exact)[0] / len(own), atol=1e-6)


def test_signs_are_told_by_what_is_counted():
    values = np.array([[-2.0], [0.0], [1.0]])
    assert counted(values, signed=False, batch=1).counts.sum() == 1
    assert counted(values, signed=True, batch=1).counts.sum() == 2
