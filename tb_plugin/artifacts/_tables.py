"""Tables of what examples have in different numbers: targets, and values for each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def target_table(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """Gives `[N, T]` targets of each example, where the longest row has T; -1 fills up."""
    table = np.full((len(rows), max(map(len, rows), default=0)), -1, np.int64)
    for targets, row in zip(table, rows, strict=True):
        targets[: len(row)] = row
    return table


def value_table(targets: np.ndarray, rows: Sequence[np.ndarray]) -> np.ndarray:
    """Gives `[N, T, ...]` values of the targets of each example, zero where there is no target.

    Args:
      targets: `[N, T]`.
      rows: `[t, ...]` values of the first t targets of each example.
    """
    table = np.zeros((*targets.shape, *rows[0].shape[1:]), np.float32)
    for values, row in zip(table, rows, strict=True):
        values[: len(row)] = row
    return table
