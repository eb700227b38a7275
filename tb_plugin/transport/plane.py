"""A plane in which two sets of vectors can be looked at together, and how much of them it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.transport.line import check_sets


@dataclass(frozen=True, eq=False)
class Plane:
    """The directions in which two sets together extend most.

    A distance of the projected sets is a lower bound of the distance of the sets: what differs only across the plane is
    not seen in it.

    Attributes:
      origin: `[D]` the mean of both sets, each of the same weight.
      axes: `[d, D]` of length 1, at right angles.
      a: `[N, d]` where the first set lies in it.
      b: `[M, d]` where the second does.
      explained: The share of the variance of both sets together that lies in it.
      explained_a: The same of the first set about its own mean; 0 where it is one point.
      explained_b: The same of the second.
      explained_between: The share of the squared difference of the two means that lies in it; 0 where there is none.
    """

    origin: np.ndarray
    axes: np.ndarray
    a: np.ndarray
    b: np.ndarray
    explained: float
    explained_a: float
    explained_b: float
    explained_between: float

    def into(self, vectors: np.ndarray) -> np.ndarray:
        """Gives where vectors `[..., D]` lie in it, `[..., d]`."""
        return (vectors - self.origin) @ self.axes.T


def principal_plane(a: np.ndarray, b: np.ndarray, *, n_dimensions: int = 2) -> Plane:
    """Finds the plane of largest variance of two sets, each counted with the same weight.

    Args:
      a: `[N, D]`.
      b: `[M, D]`.
      n_dimensions: d, from 1 to D.

    Raises:
      ValueError: If sets do not fit, or have fewer dimensions.

    Source: Pearson 1901, "On Lines and Planes of Closest Fit to Systems of Points in Space".
    """
    check_sets(a, b)
    if not 1 <= n_dimensions <= a.shape[1]:
        raise ValueError(f"n_dimensions must be from 1 to {a.shape[1]}, got {n_dimensions}")
    means = [values.mean(axis=0, dtype=np.float64) for values in (a, b)]
    origin = (means[0] + means[1]) / 2
    rows = np.concatenate([(values - origin) / np.sqrt(2 * len(values)) for values in (a, b)])
    _, _, directions = np.linalg.svd(rows, full_matrices=len(rows) < n_dimensions)
    axes = directions[:n_dimensions]
    # A direction and its opposite are the same axis: the one whose largest coordinate is positive.
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    axes = axes * np.where(largest < 0, -1, 1)
    within = [(values - mean).astype(np.float64) for values, mean in zip((a, b), means, strict=True)]
    parts = (rows, *within, (means[0] - means[1])[None])
    return Plane(origin, axes, *((values - origin) @ axes.T for values in (a, b)), *(_share(p, axes) for p in parts))


def _share(vectors: np.ndarray, axes: np.ndarray) -> float:
    total = float((vectors**2).sum())
    return float(((vectors @ axes.T) ** 2).sum()) / total if total > 0 else 0.0
