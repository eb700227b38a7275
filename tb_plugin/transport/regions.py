"""Transport from a uniform density on a convex region to points: semi-discrete."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from tb_plugin.transport.line import shares
from tb_plugin.transport.newton import Measured, balanced
from tb_plugin.transport.potential import BrenierPotential, potential_between
from tb_plugin.transport.power_cells import Cells, power_cells
from tb_plugin.transport.solid_cells import SolidCells, solid_cells

# Where points are far closer together than the region is wide, cells of their Voronoi diagram hold next to nothing, and
# steps from there would be too small: then cells are begun about points of the region that are assigned to them.
_SMALL = 1e-4


@dataclass(frozen=True, eq=False)
class RegionTransport:
    """How mass that is spread evenly over a region becomes a set of points at least cost.

    Attributes:
      distance: Wasserstein's, the root of the mean squared way.
      potential: Its gradient is the map, to points that are all different.
      masses: `[M]` that the cell of each of the potential's points holds; they add up to 1.
      cells: M arrays `[K, 2]` of corners, counterclockwise: what of the region goes to each point. Empty in space.
      centroids: `[M, D]` of the cells.
    """

    distance: float
    potential: BrenierPotential
    masses: np.ndarray
    cells: tuple[np.ndarray, ...]
    centroids: np.ndarray


def transport_region(points: np.ndarray, region: np.ndarray, *, weights: np.ndarray | None = None) -> RegionTransport:
    """Moves a uniform density on a convex region to points, at least squared cost: in the plane or in space.

    Args:
      points: `[M, D]`, D 2 or 3; equal ones count as one, of their weights together.
      region: `[K, D]` the corners of a convex region in any order, as of `box` or `hull` of a set.
      weights: `[M]` none negative; None: all alike. Points without weight are left out.

    Raises:
      ValueError: If points or corners do not fit.
      ArithmeticError: If the solver does not come to an end.

    Source: Kitagawa, Mérigot and Thibert 2019, "Convergence of a Newton Algorithm for Semi-discrete Optimal Transport";
      Aurenhammer, Hoffmann and Aronov 1998, "Minkowski-type Theorems and Least-squares Clustering".
    """
    # It is imported only here, as those who only view do not need it.
    from scipy.spatial import ConvexHull

    corners = _corners(region)
    targets, masses = _merged(points, weights, corners.shape[1])
    # In units in which both have a size of about 1, so that rounding is the same wherever they lie.
    centre, middle = corners.mean(axis=0), targets.mean(axis=0)
    size, spread = np.abs(corners - centre).max(), np.abs(targets - middle).max() or 1.0
    inner, unit = (corners - centre) / size, (targets - middle) / spread

    def cells_of(heights: np.ndarray) -> Cells | SolidCells:
        return (power_cells if corners.shape[1] == 2 else solid_cells)(unit, heights, inner)

    whole = float(ConvexHull(inner).volume)

    def measure(heights: np.ndarray) -> Measured:
        cells = cells_of(heights)
        ways = np.linalg.norm(unit[cells.pairs[:, 0]] - unit[cells.pairs[:, 1]], axis=1)
        return cells.sizes / whole, cells.pairs, cells.borders / ways / whole

    start = _voronoi(unit, inner)
    if (measure(start)[0] < _SMALL * masses).any():
        start = potential_between(_drawn(inner, len(unit)), unit).heights
    heights = balanced(measure, start, masses)
    cells = cells_of(heights)
    sums, ways = cells.moments((targets - centre) / size)
    drawn = ()
    if isinstance(cells, Cells):
        polygons = cells.polygons
        drawn = tuple(each[:n] * size + centre for each, n in zip(polygons.corners, polygons.counts, strict=True))
    return RegionTransport(
        float(size * np.sqrt(ways.sum() / whole)),
        BrenierPotential(targets, size * spread * heights + targets @ centre),
        cells.sizes / cells.sizes.sum(),
        drawn,
        sums / cells.sizes[:, None] * size + centre,
    )


def box(points: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """Gives the corners `[2**D, D]` of the box about points `[N, D]`, wider by a share of its size on each side."""
    low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    margins = margin * (high - low)
    return np.array(list(itertools.product(*zip(low - margins, high + margins, strict=True))))


def hull(points: np.ndarray) -> np.ndarray:
    """Gives the corners `[K, D]` of the convex hull of points `[N, D]`; in the plane counterclockwise."""
    from scipy.spatial import ConvexHull

    return points[ConvexHull(points).vertices].astype(np.float64)


def _merged(points: np.ndarray, weights: np.ndarray | None, n_dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    """Gives the different ones of points that have weight, and their shares.

    Raises:
      ValueError: If they are not `[M, n_dimensions]`, or weights do not fit.
    """
    if points.ndim != 2 or points.shape[1] != n_dimensions or not len(points) or not np.isfinite(points).all():
        raise ValueError(f"points must be [M, {n_dimensions}] and finite, got shape {list(points.shape)}")
    own = shares(weights, len(points), "weights")
    different, of = np.unique(points[own > 0].astype(np.float64), axis=0, return_inverse=True)
    return different, np.bincount(of.ravel(), own[own > 0])


def _voronoi(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Gives heights of which each point has a cell: those of the Voronoi diagram of the points, shrunk into a region.

    Args:
      points: `[M, D]` about zero.
      corners: `[K, D]` of the region, which has zero inside.
    """
    from scipy.spatial import ConvexHull

    reach = float(np.min(-ConvexHull(corners).equations[:, -1]))
    shrunk = 0.9 * reach / max(float(np.linalg.norm(points, axis=1).max()), np.finfo(float).tiny)
    return shrunk * (points**2).sum(axis=1) / 2


def _drawn(corners: np.ndarray, n: int) -> np.ndarray:
    """Draws n points evenly in a region, always the same."""
    from scipy.spatial import ConvexHull

    sides, rng, found = ConvexHull(corners).equations, np.random.default_rng(0), np.zeros((0, corners.shape[1]))
    while len(found) < n:
        some = rng.uniform(corners.min(axis=0), corners.max(axis=0), size=(2 * n, corners.shape[1]))
        found = np.concatenate([found, some[(some @ sides[:, :-1].T + sides[:, -1] < 0).all(axis=1)]])
    return found[:n]


def _corners(region: np.ndarray) -> np.ndarray:
    if region.ndim != 2 or region.shape[1] not in (2, 3) or not np.isfinite(region).all():
        raise ValueError(f"region must be [K, 2] or [K, 3] corners, got shape {list(region.shape)}")
    if np.linalg.matrix_rank(region - region[0]) < region.shape[1]:
        raise ValueError("region must have an inside, got corners that lie in a line or a plane")
    corners = hull(region)
    if len(corners) != len(region):
        raise ValueError("region must be convex, got a corner that is not one of its hull")
    return corners
