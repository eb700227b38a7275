"""Transport along one dimension, exactly, by sorting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class LineTransport:
    """How the values of one set become those of another at least cost: without passing one another.

    Attributes:
      distance: Wasserstein's, the root of the mean squared way: in the unit of the values.
      masses: `[S]` pieces of the first set's mass, which add up to 1; from the lowest value to the highest.
      starts: `[S]` from where each piece goes.
      ends: `[S]` to where.
    """

    distance: float
    masses: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def at(self, values: np.ndarray) -> np.ndarray:
        """Gives where values go: monotone, defined everywhere.

        A value of the first set goes to the mean of where its mass goes, one between two of them to between, one beyond
        them as far as the last.

        Args:
          values: Of any shape.
        """
        points, of = np.unique(self.starts, return_inverse=True)
        mass = np.bincount(of.ravel(), self.masses)
        # Means of equal ends are equal but for rounding.
        targets = np.maximum.accumulate(np.bincount(of.ravel(), self.masses * self.ends) / mass)
        below, above = np.minimum(values - points[0], 0), np.maximum(values - points[-1], 0)
        return np.interp(values, points, targets) + below + above


def transport_line(
    a: np.ndarray, b: np.ndarray, *, a_weights: np.ndarray | None = None, b_weights: np.ndarray | None = None
) -> LineTransport:
    """Moves one set of numbers to another at least squared cost.

    Args:
      a: `[N]` numbers, as a channel's on some images.
      b: `[M]` others.
      a_weights: `[N]` of which none is negative; None: all alike. Only their shares count.
      b_weights: `[M]`.

    Raises:
      ValueError: If a set is empty or not finite, or weights do not fit.

    Source: Santambrogio 2015, "Optimal Transport for Applied Mathematicians", section 2.1.
    """
    (starts, own), (ends, other) = _sorted(a, a_weights, "a"), _sorted(b, b_weights, "b")
    # Where a piece ends, the one set or the other goes on to its next value.
    edges = np.union1d(own, other)
    masses = np.diff(edges, prepend=0)
    middles = edges - masses / 2
    first, second = starts[_place(own, middles)], ends[_place(other, middles)]
    return LineTransport(float(np.sqrt(masses @ (first - second) ** 2)), masses, first, second)


def line_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Gives Wasserstein's distance of two sets of vectors in each coordinate by itself, as of each channel of a layer.

    Each is a lower bound of the distance of the sets; so is any distance of projections.

    Args:
      a: `[N, C]`.
      b: `[M, C]`.

    Returns:
      `[C]` in the units of the coordinates.

    Raises:
      ValueError: If they are empty, not finite, or of other widths.
    """
    check_sets(a, b)
    own, other = (np.arange(1, len(values) + 1) / len(values) for values in (a, b))
    edges = np.union1d(own, other)
    masses = np.diff(edges, prepend=0)
    middles = edges - masses / 2
    starts, ends = np.sort(a, axis=0)[_place(own, middles)], np.sort(b, axis=0)[_place(other, middles)]
    return np.sqrt(masses @ (starts.astype(np.float64) - ends) ** 2)


def check_sets(a: np.ndarray, b: np.ndarray) -> None:
    """Tells whether two arrays are sets of vectors of one space.

    Raises:
      ValueError: If they are not.
    """
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or not len(a) or not len(b):
        raise ValueError(f"sets must be [N, D] and [M, D], got shapes {list(a.shape)} and {list(b.shape)}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("sets must be finite, got values that are not")


def shares(weights: np.ndarray | None, n: int, name: str) -> np.ndarray:
    """Gives `[n]` weights that add up to 1.

    Args:
      weights: `[n]`, or None: all alike.
      n: How many there must be.
      name: What they are called in messages.

    Raises:
      ValueError: If they are of another number, negative, not finite, or all zero.
    """
    if weights is None:
        return np.full(n, 1 / n)
    if weights.shape != (n,) or not np.isfinite(weights).all() or weights.min() < 0 or weights.sum() <= 0:
        raise ValueError(f"{name} must be {n} weights of which none is negative and not all are zero")
    return weights.astype(np.float64) / weights.sum(dtype=np.float64)


def _sorted(values: np.ndarray, weights: np.ndarray | None, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Gives values in order, and up to which share of the mass each is there."""
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError(f"{name} must be [N] finite numbers, got shape {list(values.shape)}")
    own = shares(weights, len(values), f"{name}_weights")
    order = np.argsort(values, kind="stable")
    order = order[own[order] > 0]
    # Of equal weights the same number whichever set they are of, so that no piece is empty but for rounding.
    ends = np.arange(1, len(order) + 1) / len(order) if weights is None else np.cumsum(own[order])
    ends[-1] = 1.0
    return values[order].astype(np.float64), ends


def _place(ends: np.ndarray, middles: np.ndarray) -> np.ndarray:
    return np.minimum(np.searchsorted(ends, middles), len(ends) - 1)
