"""Brenier's potential: the convex function whose gradient is the map of least cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.transport.line import check_sets
from tb_plugin.transport.points import PointTransport, transport_points

_AT_ONCE = 2**22
# A slack against rounding, as a share of the largest product.
_ROUNDING = 1e-13


@dataclass(frozen=True, eq=False)
class BrenierPotential:
    """u(x) = max over j of (x · y_j - h_j), a maximum of affine functions, and so convex.

    Its gradient is the map: constant on each cell of a power diagram, which it takes to that cell's point; monotone,
    and defined everywhere.

    Attributes:
      points: `[M, D]` the y_j.
      heights: `[M]` the h_j.
    """

    points: np.ndarray
    heights: np.ndarray

    def at(self, x: np.ndarray) -> np.ndarray:
        """Gives u of `[..., D]`, `[...]`."""
        return self._highest(x)[0]

    def cells(self, x: np.ndarray) -> np.ndarray:
        """Gives of `[..., D]` in whose cell each lies, `[...]`; of a border the lower number."""
        return self._highest(x)[1]

    def map(self, x: np.ndarray) -> np.ndarray:
        """Gives where `[..., D]` go, `[..., D]`."""
        return self.points[self.cells(x)]

    def _highest(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flat = x.reshape(-1, self.points.shape[1])
        values, cells = np.empty(len(flat)), np.empty(len(flat), np.int64)
        size = max(1, _AT_ONCE // len(self.points))
        for first in range(0, len(flat), size):
            some = flat[first : first + size] @ self.points.T - self.heights
            cells[first : first + size] = some.argmax(axis=1)
            values[first : first + size] = some.max(axis=1)
        return values.reshape(x.shape[:-1]), cells.reshape(x.shape[:-1])


def potential_between(a: np.ndarray, b: np.ndarray, transport: PointTransport | None = None) -> BrenierPotential:
    """Finds a potential whose gradient takes each point of a set to where exact transport takes it.

    The power diagram of b's points is laid so that each cell holds the points of a that go there. Of all such diagrams
    it is the mean of those that are drawn as tight, or as wide, as can be about each point, so that a's points lie
    inside their cells. Points whose mass is divided, as between sets of unequal sizes, lie on the border of the cells
    that they go to.

    Args:
      a: `[N, D]`.
      b: `[M, D]`.
      transport: What `transport_points` found of them; None: of equal weights. Time grows with the cube of M.

    Returns:
      With the points of b that are reached.

    Raises:
      ValueError: If sets do not fit.

    Source: Brenier 1991, "Polar Factorization and Monotone Rearrangement of Vector-valued Functions"; Rockafellar 1966,
      "Characterization of the Subdifferentials of Convex Functions", for the potential of a cyclically monotone set.
    """
    from scipy.sparse.csgraph import csgraph_from_dense, floyd_warshall

    check_sets(a, b)
    transport = transport or transport_points(a, b)
    reached, of = np.unique(transport.targets, return_inverse=True)
    points, middle = b[reached].astype(np.float64), a.mean(axis=0, dtype=np.float64)
    products = (a - middle)[transport.sources] @ points.T
    # Cell j holds its points where h_k - h_j is no less than x · (y_k - y_j) of each of them.
    least = np.full((len(points), len(points)), -np.inf)
    np.maximum.at(least, of.ravel(), products - products[np.arange(len(products)), of.ravel()][:, None])
    slack = _ROUNDING * np.abs(products).max(initial=0) + np.finfo(float).tiny
    graph = slack - least
    np.fill_diagonal(graph, 0)
    ways = floyd_warshall(csgraph_from_dense(graph, null_value=np.inf))
    heights = (ways.mean(axis=1) - ways.mean(axis=0)) / 2
    return BrenierPotential(points, heights + points @ middle)
