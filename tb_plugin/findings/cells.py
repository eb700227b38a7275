"""The cells of a coarse grid, in which places of different layers can be compared."""

from __future__ import annotations

import numpy as np

# Cells along a side at most: evidence of single positions is too scattered to ask where it lies.
GRID = 8
# On a grid of fewer cells there is no asking where something lies.
FEWEST_CELLS = 16


def grid_of(height: int, width: int) -> tuple[int, int]:
    """Gives rows and columns of the grid of a layer."""
    return min(height, GRID), min(width, GRID)


def in_cells(values: np.ndarray) -> np.ndarray:
    """Sums values by position over the positions of each cell.

    Args:
      values: `[N, H, W, C]`.

    Returns:
      `[N, h, w, C]`, with the same sum.
    """
    rows, columns = grid_of(*values.shape[1:3])
    if (rows, columns) == values.shape[1:3]:
        return values
    by_row = np.add.reduceat(values, _starts(values.shape[1], rows), axis=1)
    return np.add.reduceat(by_row, _starts(values.shape[2], columns), axis=2)


def positions_of(cells: np.ndarray, height: int, width: int) -> np.ndarray:
    """Gives `[H, W]`, which positions lie in cells `[h, w]`, as truth values."""
    rows, columns = cells.shape
    of_row = np.searchsorted(_starts(height, rows), np.arange(height), side="right") - 1
    of_column = np.searchsorted(_starts(width, columns), np.arange(width), side="right") - 1
    return cells[np.ix_(of_row, of_column)]


def _starts(size: int, n: int) -> np.ndarray:
    return np.arange(n) * size // n
