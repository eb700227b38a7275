"""Maps of different sizes on one grid, so that positions of two layers can be compared."""

from __future__ import annotations

import numpy as np


def on_grid(activations: np.ndarray, height: int, width: int) -> np.ndarray:
    """Gives the means of activations over the cells of another grid.

    A position stands for the piece of the image that is its cell: a new cell has the mean of those that it lies on, by
    the areas they share. So the mean over all positions stays, also between sizes that do not divide each other.

    Args:
      activations: `[N, H, W, C]`.
      height: Rows of the other grid.
      width: Columns of it.

    Returns:
      `[N, height, width, C]`.
    """
    if activations.shape[1:3] == (height, width):
        return activations
    rows, columns = (_shares(old, new) for old, new in zip(activations.shape[1:3], (height, width), strict=True))
    by_rows = np.einsum("yh,nhwc->nywc", rows, activations, optimize=True)
    return np.einsum("xw,nywc->nyxc", columns, by_rows, optimize=True)


def on_common_grid(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gives activations of the same images on the coarser of their grids, by rows and by columns.

    Args:
      a: `[N, H, W, C]`.
      b: `[N, H2, W2, D]`.

    Raises:
      ValueError: If they are not 4-D, or of other numbers of images.
    """
    if a.ndim != 4 or b.ndim != 4:
        raise ValueError(f"activations must be [N, H, W, C], got shapes {list(a.shape)} and {list(b.shape)}")
    if len(a) != len(b):
        raise ValueError(f"activations must be of the same images, got {len(a)} and {len(b)}")
    height, width = min(a.shape[1], b.shape[1]), min(a.shape[2], b.shape[2])
    return on_grid(a, height, width), on_grid(b, height, width)


def _shares(old: int, new: int) -> np.ndarray:
    """Gives `[new, old]`, the share of each new cell that lies on each old one."""
    edges, own = np.arange(new + 1) * (old / new), np.arange(old)
    overlap = np.minimum(edges[1:, None], own + 1) - np.maximum(edges[:-1, None], own)
    return (np.maximum(overlap, 0) * (new / old)).astype(np.float32)
