"""Where a channel fires."""

from __future__ import annotations

import numpy as np

MAX_SIDE = 8


def mean_places(sums: np.ndarray, max_side: int = MAX_SIDE) -> np.ndarray:
    """Shrinks maps of how much channels fire, as shares of all.

    Args:
      sums: `[H, W, C]`, not negative: what fires at each position, in all images together.
      max_side: How many rows and columns are left at most.

    Returns:
      `[h, w, C]`, 1 in sum over positions; or all zero, where nothing fires.
    """
    small = _shrunk(_shrunk(sums.astype(np.float64), 0, max_side), 1, max_side)
    total = small.sum(axis=(0, 1))
    return np.where(total > 0, small / np.where(total > 0, total, 1), 0).astype(np.float32)


def _shrunk(values: np.ndarray, axis: int, most: int) -> np.ndarray:
    """Divides what lies along an axis among fewer cells, what lies in two of them by its parts."""
    n = values.shape[axis]
    if n <= most:
        return values
    edges, cells = np.arange(n + 1) / n, np.arange(most + 1) / most
    parts = np.minimum(edges[1:], cells[1:, None]) - np.maximum(edges[:-1], cells[:-1, None])
    return np.moveaxis(np.tensordot(np.maximum(parts, 0) * n, values, (1, axis)), 0, axis)
