"""Transport between Gaussians, in closed form."""

from __future__ import annotations

import numpy as np


def gaussian_distance(
    mean_a: np.ndarray, covariance_a: np.ndarray, mean_b: np.ndarray, covariance_b: np.ndarray
) -> float:
    """Gives Wasserstein's distance of two normal distributions: of any two with these moments it is a lower bound.

    Args:
      mean_a: `[D]`.
      covariance_a: `[D, D]`.
      mean_b: `[D]`.
      covariance_b: `[D, D]`.

    Source: Gelbrich 1990, "On a Formula for the L2 Wasserstein Metric between Measures on Euclidean and Hilbert
      Spaces"; Bhatia, Jain and Lim 2019, "On the Bures-Wasserstein Distance between Positive Definite Matrices".
    """
    root = _root(covariance_a)
    cross = np.trace(_root(root @ covariance_b @ root))
    squared = ((mean_a - mean_b) ** 2).sum() + np.trace(covariance_a) + np.trace(covariance_b) - 2 * cross
    return float(np.sqrt(max(squared, 0.0)))


def _root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
