"""Numbers that say how far evidence agrees with what was measured, and with itself: arrays in, arrays out.

Evidence is a linear approximation. It is held to what it would fulfil if it were exact: it adds up to what the layer
changes, what is lost without a channel is the channel's evidence, and what is lost without several is the sum.
"""

from __future__ import annotations

import functools

import numpy as np

N_RESAMPLES = 400
_SPAN = (2.5, 97.5)
_Z = 1.959964


def relative_error(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Gives their difference as a share of the larger magnitude: from 0 to 2, above 1 where signs differ.

    Args:
      found: `[...]`.
      expected: `[...]`, likewise.

    Returns:
      `[...]`, 0 where both are 0.
    """
    largest = np.maximum(np.abs(found), np.abs(expected))
    return np.abs(found - expected) / np.where(largest > 0, largest, 1)


def deviation(gradients: np.ndarray, others: np.ndarray) -> float:
    """Gives the largest difference of gradients at two places, as a share of the larger of their norms.

    Args:
      gradients: `[N, T, H, W, C]` at some activations.
      others: `[N, T, H, W, C]` at others.

    Returns:
      0 where they are equal for each example and target, as where a network is linear from the layer on; 2, the most
      there is, where they are not finite.
    """
    if not (np.isfinite(gradients).all() and np.isfinite(others).all()):
        return 2.0
    axes = (2, 3, 4)
    norms = [np.sqrt(np.square(each, dtype=np.float64).sum(axis=axes)) for each in (gradients, others)]
    largest = np.maximum(*norms)
    apart = np.sqrt(np.square(gradients - others, dtype=np.float64).sum(axis=axes))
    return float((apart / np.where(largest > 0, largest, 1)).max(initial=0.0))


def slope(predicted: np.ndarray, measured: np.ndarray, *, seed: int = 0) -> tuple[float, float, float]:
    """Fits what was measured as a multiple of what was predicted, by least squares.

    Args:
      predicted: `[A]`.
      measured: `[A]`.
      seed: Makes the interval repeatable.

    Returns:
      The slope, and its interval of 95 % by bootstrap over the A pairs. NaN where nothing was predicted.
    """
    products, squares = predicted * measured, predicted**2
    if not squares.sum() > 0:
        return np.nan, np.nan, np.nan
    drawn = _drawn(len(predicted), seed)
    totals = drawn @ squares
    slopes = (drawn @ products)[totals > 0] / totals[totals > 0]
    low, high = np.percentile(slopes, _SPAN)
    return float(products.sum() / squares.sum()), float(low), float(high)


@functools.lru_cache(maxsize=256)
def _drawn(n: int, seed: int) -> np.ndarray:
    """Gives how often each of n is drawn in samples of n, one a row."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), N_RESAMPLES)


def share_interval(n_of: int, n: int) -> tuple[float, float, float]:
    """Gives a share and its interval of 95 % by Wilson's score.

    A bootstrap would say that nothing is ever wrong where none of a few was.

    Args:
      n_of: How many of them.
      n: Of how many.

    Returns:
      The share, and the interval's ends. NaN where there are none.

    Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
    """
    if n == 0:
        return np.nan, np.nan, np.nan
    share, z2 = n_of / n, _Z**2 / n
    middle, half = share + z2 / 2, _Z * np.sqrt(share * (1 - share) / n + z2 / (4 * n))
    return share, float(max(0.0, (middle - half) / (1 + z2))), float(min(1.0, (middle + half) / (1 + z2)))


def contradictions(
    predicted: np.ndarray, measured: np.ndarray, smallest: float | np.ndarray, errors: np.ndarray | None = None
) -> np.ndarray:
    """Tells where what was measured has the opposite sign of what was predicted.

    Args:
      predicted: `[..., A]`.
      measured: `[..., A]`.
      smallest: The magnitude below which neither has a sign that counts, for all or each.
      errors: `[..., A]` standard errors of `measured`; a sign counts where it is two of them from zero.

    Returns:
      `[..., A]` float32: 1 where signs differ, 0 where they do not, NaN where one of them does not count.
    """
    bound = smallest if errors is None else np.maximum(smallest, 2 * errors)
    counts = (np.abs(predicted) >= smallest) & (np.abs(measured) >= bound)
    return np.where(counts, predicted * measured < 0, np.nan).astype(np.float32)
