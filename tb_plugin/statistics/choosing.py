"""Which images show what a channel does: the strongest, some of all strengths, and some that are alike but leave it."""

from __future__ import annotations

import numpy as np

N_STRONGEST, N_SPREAD = 8, 16
N_CONTRAST = 8
# A channel is left by the images of this share in which it is weakest.
_QUIET = 0.25
# What comes nearest is looked for by so many channels at once.
_AT_ONCE = 64


def spread_examples(
    maxima: np.ndarray, fires: np.ndarray, n_strongest: int = N_STRONGEST, n_spread: int = N_SPREAD
) -> np.ndarray:
    """Chooses images of each channel, the strongest and others spread evenly over the ranks of those behind them.

    Args:
      maxima: `[P, C]` how strongly each image excites a channel.
      fires: `[P, C]` booleans: whether it does so at all.
      n_strongest: How many of the strongest are taken.
      n_spread: How many of the others.

    Returns:
      `[C, n_strongest + n_spread]` places of different images, the strongest first; of equal ones the first comes
      first; -1 where there are no more that fire.
    """
    order = np.argsort(np.where(fires, -maxima.astype(np.float64), np.inf), axis=0, kind="stable")
    chosen = np.full((maxima.shape[1], n_strongest + n_spread), -1)
    for n in np.unique(fires.sum(axis=0)):
        of = fires.sum(axis=0) == n
        ranks = _ranks(int(n), n_strongest, n_spread)
        chosen[of, : len(ranks)] = order[np.ix_(ranks, of)].T
    return chosen


def _ranks(n: int, n_strongest: int, n_spread: int) -> np.ndarray:
    if n <= n_strongest + n_spread:
        return np.arange(n)
    return np.concatenate([np.arange(n_strongest), np.linspace(n_strongest, n - 1, n_spread).round().astype(int)])


def leaves(maxima: np.ndarray, n_strongest: int = N_STRONGEST) -> np.ndarray:
    """Tells which images do not excite a channel, `[P, C]`: the quarter in which it is weakest and all as weak.

    None does where even the strongest ones are no stronger.

    Args:
      maxima: `[P, C]`.
      n_strongest: How many are the strongest.
    """
    ascending = np.sort(maxima, axis=0)
    bound = ascending[int(np.ceil(_QUIET * len(maxima))) - 1]
    return (maxima <= bound) & (ascending[-min(n_strongest, len(maxima))] > bound)


def contrasts(distances: np.ndarray, strongest: np.ndarray, quiet: np.ndarray, n: int = N_CONTRAST) -> np.ndarray:
    """Finds the images that are nearest to those which excite a channel most, but do not excite it.

    Args:
      distances: `[P, P]` between images.
      strongest: `[C, S]` places of images that excite each channel; -1 stands for none.
      quiet: `[P, C]` booleans: which do not.
      n: How many.

    Returns:
      `[C, n]` places by the distance to the nearest of the strongest, the nearest first; -1 where there are no more.
    """
    n_images, n_channels = quiet.shape
    found = np.full((n_channels, n), -1)
    for first in range(0, n_channels, _AT_ONCE):
        some = strongest[first : first + _AT_ONCE]
        to_each = np.where((some >= 0)[:, :, None], distances[some], np.inf)
        nearest = np.where(quiet[:, first : first + _AT_ONCE].T, to_each.min(axis=1), np.inf)
        order = np.argsort(nearest, axis=1, kind="stable")[:, : min(n, n_images)]
        there = np.isfinite(np.take_along_axis(nearest, order, axis=1))
        found[first : first + _AT_ONCE, : order.shape[1]] = np.where(there, order, -1)
    return found
