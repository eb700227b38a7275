"""Many convex polygons at once: cut, and measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Polygons:
    """Convex polygons, each with a label on every edge that tells what made it.

    Attributes:
      corners: `[P, K, 2]`; of a polygon with fewer corners the last ones mean nothing.
      labels: `[P, K]` of the edge from each corner to the next.
      counts: `[P]` how many corners each has; 0 where nothing is left.
    """

    corners: np.ndarray
    labels: np.ndarray
    counts: np.ndarray

    @classmethod
    def same(cls, corners: np.ndarray, labels: np.ndarray, n: int) -> Polygons:
        """Gives the same polygon `[K, 2]` n times."""
        return cls(np.tile(corners, (n, 1, 1)), np.tile(labels, (n, 1)), np.full(n, len(corners)))

    @property
    def following(self) -> np.ndarray:
        """`[P, K, 2]` the corner after each."""
        places = np.arange(1, self.labels.shape[1] + 1)[None]
        places = np.where(places >= self.counts[:, None], 0, places)
        return np.take_along_axis(self.corners, places[:, :, None], axis=1)

    @property
    def are_corners(self) -> np.ndarray:
        """`[P, K]` which places hold a corner."""
        return np.arange(self.labels.shape[1]) < self.counts[:, None]

    def cut(self, normals: np.ndarray, offsets: np.ndarray, labels: np.ndarray) -> Polygons:
        """Keeps of each polygon the points x with normal · x <= offset.

        Args:
          normals: `[P, 2]`; zero, with an offset of zero, leaves a polygon as it is.
          offsets: `[P]`.
          labels: `[P]` of the edges that the cut makes.
        """
        beyond = np.einsum("pkd,pd->pk", self.corners, normals) - offsets[:, None]
        places = np.arange(self.labels.shape[1])[None] + 1
        places = np.where(places >= self.counts[:, None], 0, places)
        beyond_next = np.take_along_axis(beyond, places, axis=1)
        there = self.are_corners
        inside, inside_next = beyond <= 0, beyond_next <= 0
        crosses = there & (inside != inside_next)
        share = np.where(crosses, beyond / np.where(crosses, beyond - beyond_next, 1), 0)
        crossing = self.corners + share[:, :, None] * (self.following - self.corners)
        # After each corner that stays comes where its edge crosses. Going out, the edge from there is the cut's.
        corners = np.stack([self.corners, crossing], axis=2).reshape(len(self.counts), -1, 2)
        of_crossing = np.where(inside, labels[:, None], self.labels)
        new_labels = np.stack([self.labels, of_crossing], axis=2).reshape(len(self.counts), -1)
        kept = np.stack([there & inside, crosses], axis=2).reshape(len(self.counts), -1)
        counts = kept.sum(axis=1)
        order = np.argsort(~kept, axis=1, kind="stable")[:, : max(1, counts.max(initial=0))]
        return Polygons(
            np.take_along_axis(corners, order[:, :, None], axis=1),
            np.take_along_axis(new_labels, order, axis=1),
            counts,
        )

    def areas(self) -> np.ndarray:
        """Gives `[P]`."""
        first = self.corners[:, :1]
        crosses = _cross(self.corners - first, self.following - first)
        return np.where(self.are_corners, crosses, 0).sum(axis=1) / 2

    def lengths(self) -> np.ndarray:
        """Gives `[P, K]` of the edges; 0 where there is none."""
        return np.where(self.are_corners, np.linalg.norm(self.following - self.corners, axis=2), 0)

    def moments(self, about: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Integrates over each polygon.

        Args:
          about: `[P, 2]` points.

        Returns:
          `[P, 2]` the integrals of x, and `[P]` those of the squared distance to the points.
        """
        first = np.broadcast_to(self.corners[:, :1], self.corners.shape)
        areas = np.where(self.are_corners, _cross(self.corners - first, self.following - first), 0) / 2
        triangle = np.stack([first, self.corners, self.following], axis=2)
        from_points = triangle - about[:, None, None]
        squares = (from_points**2).sum(axis=(2, 3)) + (from_points.sum(axis=2) ** 2).sum(axis=2)
        middles = (areas[:, :, None] * triangle.sum(axis=2) / 3).sum(axis=1)
        return middles, (areas * squares / 12).sum(axis=1)


def _cross(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
