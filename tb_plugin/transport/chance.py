"""What a distance of two sets is where it does not matter which point is in which."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tb_plugin.transport.line import check_sets, line_distances
from tb_plugin.transport.points import squared_ways


def chance_distances(a: np.ndarray, b: np.ndarray, *, n_shuffles: int, seed: int) -> np.ndarray:
    """Gives distances of sets that are drawn anew from the points of both.

    Two sets of few points lie apart also where they are of one kind; this says how far.

    Args:
      a: `[N, D]`.
      b: `[N, D]`: as many.
      n_shuffles: S.
      seed: Makes them repeatable.

    Returns:
      `[S]`.

    Raises:
      ValueError: If sets do not fit.

    Source: Fisher 1935, "The Design of Experiments", for permutation tests.
    """
    # It is imported only here, as those who only view do not need it.
    from scipy.optimize import linear_sum_assignment

    check_sets(a, b)
    if len(a) != len(b):
        raise ValueError(f"sets must have as many points, got {len(a)} and {len(b)}")
    both = np.concatenate([a, b])
    # All ways are measured once: a shuffle only chooses among them.
    costs, found = squared_ways(both, both), []
    for first, second in _halves(len(both), n_shuffles, seed):
        some = costs[np.ix_(first, second)]
        found.append(np.sqrt(some[linear_sum_assignment(some)].mean()))
    return np.array(found)


def chance_line_distances(a: np.ndarray, b: np.ndarray, *, n_shuffles: int, seed: int) -> np.ndarray:
    """Gives the mean of the same of each coordinate by itself, `[D]`; see `chance_distances`."""
    check_sets(a, b)
    both = np.concatenate([a, b])
    halves = _halves(len(both), n_shuffles, seed)
    return np.mean([line_distances(both[first], both[second]) for first, second in halves], axis=0)


def _halves(n: int, n_shuffles: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(seed)
    for _ in range(n_shuffles):
        order = rng.permutation(n)
        yield order[: n // 2], order[n // 2 :]
