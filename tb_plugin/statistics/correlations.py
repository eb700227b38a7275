"""Channels that do the same: in one network, and from one step to the next."""

from __future__ import annotations

import numpy as np

N_PAIRS = 64
ALIKE = 0.9
_AT_ONCE = 256
# What is taken for rounding: a channel that varies by less of its largest value does not vary.
_ROUNDING = 1e-6


def standardised(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Brings columns of `[P, C]` to a mean of 0 and a length of 1, and tells which vary, `[C]`; others are 0."""
    centred = values.astype(np.float64) - values.mean(axis=0, dtype=np.float64)
    lengths = np.linalg.norm(centred, axis=0)
    largest = np.abs(values).max(axis=0, initial=0)
    varies = lengths > _ROUNDING * largest * np.sqrt(len(values))
    return np.where(varies, centred / np.where(varies, lengths, 1), 0), varies


def correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Correlates each column of `[P, C]` with the same of another table.

    Returns:
      `[C]` from -1 to 1; NaN where one of both does not vary.
    """
    (a, a_varies), (b, b_varies) = standardised(one), standardised(other)
    found = np.clip(np.einsum("pc,pc->c", a, b), -1, 1)
    return np.where(a_varies & b_varies, found, np.nan).astype(np.float32)


def redundant_pairs(values: np.ndarray, n: int = N_PAIRS, at_least: float = ALIKE) -> np.ndarray:
    """Finds the columns that are most correlated, in blocks, so that memory grows with the number of columns alone.

    Args:
      values: `[P, C]`.
      n: How many pairs at most.
      at_least: The magnitude of correlation from which on they count.

    Returns:
      `[R, 3]` pairs a < b and their correlation, the strongest first, and of equal ones those of lower numbers.
    """
    unit, _ = standardised(values)
    best = np.zeros((0, 3))
    for first in range(0, unit.shape[1], _AT_ONCE):
        block = unit[:, first : first + _AT_ONCE].T @ unit[:, first:]
        rows, columns = np.nonzero(np.triu(np.abs(block) >= at_least, 1))
        found = np.stack([rows + first, columns + first, np.clip(block[rows, columns], -1, 1)], axis=1)
        both = np.concatenate([best, found])
        best = both[np.lexsort([both[:, 1], both[:, 0], -np.abs(both[:, 2])])[:n]]
    return best.astype(np.float32)
