"""How well the values of channels tell some images from others, by ranks."""

from __future__ import annotations

import numpy as np


def midranks(values: np.ndarray) -> np.ndarray:
    """Ranks the rows of each column from 1, equal values by the mean of the ranks that they share.

    Args:
      values: `[P, C]`.

    Returns:
      `[P, C]`, half integers.
    """
    order = np.argsort(values, axis=0, kind="stable")
    sorted_values = np.take_along_axis(values, order, axis=0)
    is_new = np.ones(values.shape, bool)
    is_new[1:] = sorted_values[1:] != sorted_values[:-1]
    places = np.arange(len(values))[:, None]
    first = np.maximum.accumulate(np.where(is_new, places, 0), axis=0)
    is_last = np.ones(values.shape, bool)
    is_last[:-1] = is_new[1:]
    last = np.minimum.accumulate(np.where(is_last, places, len(values))[::-1], axis=0)[::-1]
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=0)
    return ranks


def auroc(values: np.ndarray, members: np.ndarray, known: np.ndarray | None = None) -> np.ndarray:
    """Gives how likely a member's value is above that of an image which is none, ties counted as halves, less 1/2.

    Args:
      values: `[P, C]`.
      members: `[P, M]` booleans: which images belong to each of M sets.
      known: `[P]` or `[P, M]` booleans: of which images it is known; by default of all. The others are left out.

    Returns:
      `[M, C]` from -1/2 to 1/2; 0 by chance, and where a set has all images or none.

    Source: Mann and Whitney 1947, "On a Test of Whether one of Two Random Variables is Stochastically Larger than the
      Other", for the statistic; Hanley and McNeil 1982, "The Meaning and Use of the Area under a ROC Curve".
    """
    found = np.zeros((members.shape[1], values.shape[1]), np.float32)
    known = np.ones(len(values), bool) if known is None else known
    if known.ndim == 1:
        found[:] = _of_known(values[known], members[known])
        return found
    # Sets of which the same images are known share their ranks.
    patterns, of = np.unique(known, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        rows, sets = patterns[:, number], of.ravel() == number
        found[sets] = _of_known(values[rows], members[np.ix_(rows, sets)])
    return found


def _of_known(values: np.ndarray, members: np.ndarray) -> np.ndarray:
    if not len(values):
        return np.zeros((members.shape[1], values.shape[1]))
    n = members.sum(axis=0)[:, None]
    sums = members.T.astype(np.float64) @ midranks(values)
    pairs = n * (len(values) - n)
    return np.where(pairs > 0, (sums - n * (n + 1) / 2) / np.maximum(pairs, 1) - 0.5, 0)
