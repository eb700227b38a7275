"""Power diagrams inside a convex region of space: by their facets, which are polygons in planes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.transport.polygons import Polygons
from tb_plugin.transport.power_cells import neighbours_of

# The cells make up the region but for rounding, else neighbours were missed.
_MISSED = 1e-9


@dataclass(frozen=True, eq=False)
class SolidCells:
    """Pieces of a region in three dimensions, and which of them touch.

    Attributes:
      sizes: `[M]` volumes.
      pairs: `[E, 2]` numbers of cells that share a facet, the lower first.
      borders: `[E]` areas of these.
      facets: All facets, `[F]`, those between two cells once for each, in the coordinates of their planes.
      owners: `[F]` of which cell each is.
      normals: `[F, 3]` of length 1, out of the cell.
      offsets: `[F]` distances of their planes from zero, along the normals.
      axes: `[F, 2, 3]` of the planes' coordinates, from the point of the plane that is next to zero.
    """

    sizes: np.ndarray
    pairs: np.ndarray
    borders: np.ndarray
    facets: Polygons
    owners: np.ndarray
    normals: np.ndarray
    offsets: np.ndarray
    axes: np.ndarray

    def moments(self, about: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Integrates x, `[M, 3]`, and the squared distance to points `[M, 3]`, `[M]`, over each cell.

        A cell is made of cones from its point to its facets, which count as negative where it lies beyond them.
        """
        points = about[self.owners]
        distances = self.offsets - np.einsum("fd,fd->f", self.normals, points)
        feet = np.einsum("fad,fd->fa", self.axes, points)
        middles, squares = self.facets.moments(feet)
        areas = self.facets.areas()
        squares = squares + distances**2 * areas
        from_zero = np.einsum("fa,fad->fd", middles, self.axes) + (self.offsets * areas)[:, None] * self.normals
        ways = np.bincount(self.owners, distances * squares / 5, len(about))
        # A cone's mean is a quarter of the way from its facet to its tip.
        cones = (distances / 3)[:, None] * (0.75 * from_zero + 0.25 * areas[:, None] * points)
        sums = np.stack([np.bincount(self.owners, each, len(about)) for each in cones.T], axis=1)
        return sums, ways


def solid_cells(points: np.ndarray, heights: np.ndarray, corners: np.ndarray) -> SolidCells:
    """Divides a convex polyhedron about zero into where each of x · y_j - h_j is largest.

    Args:
      points: `[M, 3]` the y_j, all different.
      heights: `[M]` the h_j.
      corners: `[K, 3]` of the region, in any order.
    """
    from scipy.spatial import ConvexHull

    region = ConvexHull(corners)
    # Qhull divides faces into triangles.
    faces = np.unique(np.round(region.equations, 12), axis=0)
    reach = 2 * np.linalg.norm(corners, axis=1).max()
    cells = _cut(points, heights, faces, reach, neighbours_of(points, heights))
    if abs(cells.sizes.sum() - region.volume) > _MISSED * region.volume:
        everybody = np.tile(np.arange(len(points)), (len(points), 1))
        cells = _cut(points, heights, faces, reach, everybody)
    return cells


def _cut(
    points: np.ndarray, heights: np.ndarray, faces: np.ndarray, reach: float, neighbours: np.ndarray
) -> SolidCells:
    """Cuts each facet out of a square in its plane, which is wider than the region."""
    n = len(points)
    hidden = neighbours.min(axis=1) < 0
    first, place = np.nonzero((neighbours > np.arange(n)[:, None]) & ~np.expand_dims(hidden, 1))
    second = neighbours[first, place]
    ways = points[second] - points[first]
    lengths = np.linalg.norm(ways, axis=1)
    seen = np.flatnonzero(~hidden)
    cells, sides = np.repeat(seen, len(faces)), np.tile(np.arange(len(faces)), len(seen))
    owners = np.concatenate([first, cells])
    behind = np.concatenate([second, -1 - sides])
    normals = np.concatenate([ways / lengths[:, None], faces[sides, :3]])
    offsets = np.concatenate([(heights[second] - heights[first]) / lengths, -faces[sides, 3]])
    axes = _axes(normals)
    square = np.array([[-reach, -reach], [reach, -reach], [reach, reach], [-reach, reach]])
    facets = Polygons.same(square, np.zeros(4, np.int64), len(owners))

    def cut(facets: Polygons, across: np.ndarray, limits: np.ndarray, is_own: np.ndarray) -> Polygons:
        within = np.einsum("fad,fd->fa", axes, across)
        left = limits - offsets * np.einsum("fd,fd->f", normals, across)
        return facets.cut(np.where(is_own[:, None], 0, within), np.where(is_own, 0, left), behind)

    for face, (*normal, offset) in enumerate(faces):
        across = np.broadcast_to(np.array(normal), normals.shape)
        facets = cut(facets, across, np.full(len(owners), -offset), behind == -1 - face)
    for column in neighbours.T:
        other = np.maximum(column[owners], 0)
        facets = cut(facets, points[other] - points[owners], heights[other] - heights[owners], other == behind)
    areas = np.where(facets.counts > 2, facets.areas(), 0)
    sizes = np.bincount(owners, areas * offsets / 3, n)
    between = np.arange(len(first))
    sizes -= np.bincount(second, (areas * offsets)[between] / 3, n)
    there = between[areas[between] > 0]
    both, inner = np.concatenate([np.arange(len(owners)), between]), areas[there]
    turned = np.concatenate([np.ones(len(owners)), -np.ones(len(first))])
    return SolidCells(
        sizes,
        np.stack([first[there], second[there]], axis=1),
        inner,
        Polygons(facets.corners[both], facets.labels[both], facets.counts[both]),
        np.concatenate([owners, second]),
        normals[both] * turned[:, None],
        offsets[both] * turned,
        axes[both],
    )


def _axes(normals: np.ndarray) -> np.ndarray:
    """Gives `[F, 2, 3]`, two directions at right angles to each of `[F, 3]` and to one another."""
    least = np.eye(3)[np.abs(normals).argmin(axis=1)]
    one = np.cross(normals, least)
    one /= np.linalg.norm(one, axis=1)[:, None]
    return np.stack([one, np.cross(normals, one)], axis=1)
