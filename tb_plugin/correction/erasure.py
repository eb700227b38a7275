"""Erasing what vectors tell of something, linearly, with the least change of what they are otherwise."""

from __future__ import annotations

import numpy as np

# Directions in which vectors extend less than this, as a share of the widest, are none.
_TINY = 1e-6


def leace(vectors: np.ndarray, about: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Finds the affine map that leaves no linear trace of something and moves vectors the least.

    After it, no column of `about` correlates with any direction of the vectors: no linear classifier or regression
    tells it better than a constant does. Of all affine maps that do this it has the least mean squared change, in the
    norm of the vectors' own covariance and in every other.

    Args:
      vectors: `[N, C]`.
      about: `[N, Z]`.

    Returns:
      `[C, C]` matrix and `[C]` offset: `vectors @ matrix.T + offset`.

    Raises:
      ValueError: If there are not as many rows in both, or fewer than two.

    Source: Belrose et al. 2023, "LEACE: Perfect Linear Concept Erasure in Closed Form", theorem 4.2.
    """
    if len(vectors) != len(about) or len(vectors) < 2:
        raise ValueError(f"vectors and about must have as many rows, at least 2, got {len(vectors)} and {len(about)}")
    x = vectors.astype(np.float64)
    mean = x.mean(axis=0)
    x = x - mean
    z = about.astype(np.float64) - about.mean(axis=0, dtype=np.float64)
    values, basis = np.linalg.eigh(x.T @ x / len(x))
    kept = values > _TINY**2 * max(values.max(initial=0.0), np.finfo(float).tiny)
    basis, scale = basis[:, kept], np.sqrt(values[kept])
    whitened = (basis / scale).T @ (x.T @ z / len(x))
    left, strengths, _ = np.linalg.svd(whitened, full_matrices=False)
    # Strengths are correlations times the spread of what is erased: those that rounding alone makes are none.
    spread = np.sqrt((z**2).mean(axis=0).sum())
    left = left[:, strengths > 1e-9 * max(spread, np.finfo(float).tiny)]
    away = (basis * scale) @ (left @ left.T) @ (basis / scale).T
    return np.eye(x.shape[1]) - away, away @ mean
