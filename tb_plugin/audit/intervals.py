"""How far a share that was counted may be from what it is."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np


def wilson(n_hits: np.ndarray, n: np.ndarray, *, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Gives an interval for the share of hits, which stays in [0, 1] and is of use for few and for all hits too.

    Args:
      n_hits: `[...]` how many there were.
      n: `[...]` of how many; of none the interval is from 0 to 1.
      level: How often such intervals hold the share, in (0, 1).

    Raises:
      ValueError: If the level is none, or there are more hits than tries.

    Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level!r}")
    hits, tries = np.asarray(n_hits, np.float64), np.asarray(n, np.float64)
    if (hits < 0).any() or (hits > tries).any():
        raise ValueError("n_hits must be from 0 to n")
    z = NormalDist().inv_cdf((1 + level) / 2)
    some = np.maximum(tries, 1)
    share = np.where(tries > 0, hits / some, 0.5)
    middle = (share + z**2 / (2 * some)) / (1 + z**2 / some)
    half = z * np.sqrt(share * (1 - share) / some + z**2 / (4 * some**2)) / (1 + z**2 / some)
    low = np.where(hits > 0, np.maximum(middle - half, 0.0), 0.0)
    high = np.where(hits < tries, np.minimum(middle + half, 1.0), 1.0)
    return np.where(tries > 0, low, 0.0), np.where(tries > 0, high, 1.0)


def difference(
    n_hits: np.ndarray, n: np.ndarray, others_hits: np.ndarray, others: np.ndarray, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gives by how much one share is larger than another, with an interval made of both shares' own.

    Args:
      n_hits: `[...]` hits of the one.
      n: `[...]` its tries, from 1.
      others_hits: `[...]` hits of the other.
      others: `[...]` its tries, from 1.
      level: As of `wilson`.

    Returns:
      The difference, and the lowest and highest that it may be, each from -1 to 1.

    Source: Newcombe 1998, "Interval Estimation for the Difference between Independent Proportions", method 10.
    """
    low, high = wilson(n_hits, n, level=level)
    others_low, others_high = wilson(others_hits, others, level=level)
    own, other = np.asarray(n_hits) / n, np.asarray(others_hits) / others
    found = own - other
    below = np.sqrt((own - low) ** 2 + (others_high - other) ** 2)
    above = np.sqrt((high - own) ** 2 + (other - others_low) ** 2)
    return found, found - below, found + above


def holm(chances: np.ndarray) -> np.ndarray:
    """Gives of each of several chances `[T]` what it is when all of them were looked at, in the same order.

    So one of 0.05 or less is found among things that chance alone has made in one of twenty cases at most, however
    many were looked at and however they go together.

    Source: Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure".
    """
    order = np.argsort(chances, kind="stable")
    raised = np.maximum.accumulate(chances[order] * np.arange(len(chances), 0, -1))
    found = np.empty(len(chances))
    found[order] = np.minimum(raised, 1.0)
    return found
