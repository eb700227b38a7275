"""How alike icons come out: to the eye, and to the network."""

from __future__ import annotations

import numpy as np


def likeness(first: np.ndarray, second: np.ndarray, without: np.ndarray | None = None) -> np.ndarray:
    """Correlates what describes the icons of some channels with what describes other icons of them.

    Args:
      first: `[N, D]`: of an icon of each channel its pixels, or the means of a layer's channels on it.
      second: `[N, D]` of another icon of each.
      without: `[N]` which of D is left out of the comparison with the icon of a channel: the channel itself, which is
        large on all of its icons, as they were made for that. None: none is.

    Returns:
      `[N, 2]` Pearson's correlation of the two icons of a channel, and the mean of those of an icon with the second
      icons of all other channels, which is what chance gives. NaN where something is the same everywhere, or there is
      no other channel.
    """
    n, n_values = first.shape
    table = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            kept = np.ones(n_values, bool)
            if without is not None:
                kept[[without[i], without[j]]] = False
            table[i, j] = _correlation(first[i, kept], second[j, kept])
    others = table[~np.eye(n, dtype=bool)].reshape(n, -1)
    counted = np.isfinite(others)
    chance = np.where(counted, others, 0).sum(axis=1) / np.where(counted.any(axis=1), counted.sum(axis=1), np.nan)
    return np.stack([np.diag(table), chance], axis=1).astype(np.float32)


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    a, b = (values.astype(np.float64) - values.mean(dtype=np.float64) for values in (first, second))
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length > 0 else float("nan")
