"""Power diagrams inside a convex region: the cells of a maximum of affine functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.transport.polygons import Polygons

# A cell's edge on the region's border; others bear the number of the cell behind them.
BORDER = -1
# The cells make up the region but for rounding, else neighbours were missed.
_MISSED = 1e-9


@dataclass(frozen=True, eq=False)
class Cells:
    """Pieces of a region in two dimensions, and which of them touch.

    Attributes:
      polygons: M of them; empty ones of points without a cell.
      sizes: `[M]` areas.
      pairs: `[E, 2]` numbers of cells that share a border, the lower first.
      borders: `[E]` lengths of these.
    """

    polygons: Polygons
    sizes: np.ndarray
    pairs: np.ndarray
    borders: np.ndarray

    def moments(self, about: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Integrates x, `[M, 2]`, and the squared distance to points `[M, 2]`, `[M]`, over each cell."""
        return self.polygons.moments(about)


def power_cells(points: np.ndarray, heights: np.ndarray, region: np.ndarray) -> Cells:
    """Divides a convex polygon into where each of x · y_j - h_j is largest.

    Args:
      points: `[M, 2]` the y_j, all different.
      heights: `[M]` the h_j.
      region: `[K, 2]` corners, counterclockwise.

    Source: Aurenhammer 1987, "Power Diagrams: Properties, Algorithms and Applications", for neighbours as edges of a
      convex hull.
    """
    neighbours = neighbours_of(points, heights)
    cells = _cut(points, heights, region, neighbours)
    area = Polygons.same(region, np.full(len(region), BORDER), 1).areas()[0]
    if abs(cells.sizes.sum() - area) > _MISSED * area:
        everybody = np.tile(np.arange(len(points)), (len(points), 1))
        cells = _cut(points, heights, region, everybody)
    return cells


def neighbours_of(points: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Gives for each of M points those whose cells may touch its own, `[M, most]`, filled up with its own number.

    Args:
      points: `[M, D]`.
      heights: `[M]`.
    """
    from scipy.spatial import ConvexHull, QhullError

    n, n_dimensions = points.shape
    everybody = np.tile(np.arange(n), (n, 1))
    if n < n_dimensions + 3:
        return everybody
    try:
        hull = ConvexHull(np.column_stack([points, heights]))
    except QhullError:  # all in one plane
        return everybody
    lower = hull.simplices[hull.equations[:, n_dimensions] < 0]
    ends = [(i, j) for i in range(n_dimensions + 1) for j in range(n_dimensions + 1) if i != j]
    pairs = np.unique(np.concatenate([lower[:, list(end)] for end in ends]), axis=0)
    counts = np.bincount(pairs[:, 0], minlength=n)
    # What is no corner of the hull has no cell: there are points below it.
    hidden = np.flatnonzero(counts == 0)
    table = np.tile(np.arange(n)[:, None], (1, max(counts.max(), 1)))
    table[pairs[:, 0], np.arange(len(pairs)) - (np.cumsum(counts) - counts)[pairs[:, 0]]] = pairs[:, 1]
    return np.column_stack([table, _below(points, heights, hidden)]) if len(hidden) else table


def _below(points: np.ndarray, heights: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Marks hidden points by a neighbour of -1: nothing of the region is theirs."""
    column = np.arange(len(points))
    column[hidden] = -1
    return column


def _cut(points: np.ndarray, heights: np.ndarray, region: np.ndarray, neighbours: np.ndarray) -> Cells:
    n = len(points)
    own = np.arange(n)
    cells = Polygons.same(region, np.full(len(region), BORDER), n)
    for other in neighbours.T:
        real = np.maximum(other, 0)
        is_hidden = other < 0
        offsets = np.where(is_hidden, -1.0, heights[real] - heights)
        cells = cells.cut(np.where(is_hidden[:, None], 0, points[real] - points), offsets, other)
    sizes = np.where(cells.counts > 2, cells.areas(), 0)
    first, place = np.nonzero(cells.are_corners & (cells.labels > own[:, None]))
    return Cells(cells, sizes, np.stack([first, cells.labels[first, place]], axis=1), cells.lengths()[first, place])
