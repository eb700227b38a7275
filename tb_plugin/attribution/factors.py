"""Factors of attribution by position: classes that the same positions support, so that two colours show all of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

N_FACTORS = 2
_ITERATIONS = 150
_WARM_ITERATIONS = 30
_TINY = 1e-12
# The smallest loading to start from, as a share of the largest: from less, multiplicative updates grow very slowly.
_LEAST_START = 0.02


def attribution_factors(
    by_position: Mapping[str, np.ndarray], start: np.ndarray | None = None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Factors what positions argue for, by NMF with two components on the last layer.

    The other layers are explained by the same components, so that a colour means the same in all of them. Attribution
    against a class counts as zero. All examples are factored at once: scikit-learn, which takes one at a time, needs as
    long for them as the rest of a snapshot.

    Args:
      by_position: For each layer, shallow to deep, attribution `[N, T, H, W]` to T classes, in units of the logit.
      start: Loadings `[N, 2, T]` to start from, as the step before gave them, so that factors stay what they were. By
        default factors start from the evidence at the strongest position and at the one that differs most from it; the
        first class then decides which factor is the first.

    Returns:
      Loadings `[N, 2, T]`, each of length 1 (or zero); and for each layer how much of each factor is at each position,
      `[N, H, W, 2]`, not negative, in units of the logit.

    Source: Olah et al. 2018, "How Are Concepts Assembled?". Updates: Lee & Seung 2001, "Algorithms for Non-negative
    Matrix Factorization", with the exact solution for the coefficients of two components.
    """
    samples = {
        name: np.maximum(values.reshape(*values.shape[:2], -1), 0).transpose(0, 2, 1).astype(np.float64)
        for name, values in by_position.items()
    }
    last = next(reversed(samples.values()))
    different = _different_samples(last)
    given = different if start is None else np.asarray(start, np.float64)
    loadings = _unit(np.where(given.any(axis=(1, 2), keepdims=True), given, different))
    loadings = np.maximum(loadings, _LEAST_START * loadings.max(axis=2, keepdims=True))
    for _ in range(_ITERATIONS if start is None else _WARM_ITERATIONS):
        spatial = _coefficients(last, loadings)
        wanted = spatial.transpose(0, 2, 1) @ last
        reached = (spatial.transpose(0, 2, 1) @ spatial) @ loadings
        loadings = _unit(loadings * wanted / np.maximum(reached, _TINY))
    if start is None:
        swapped = loadings[:, 1, 0] > loadings[:, 0, 0]
        loadings[swapped] = loadings[swapped, ::-1]
    maps = {
        name: _coefficients(samples[name], loadings).reshape(len(values), *values.shape[2:], N_FACTORS)
        for name, values in by_position.items()
    }
    return loadings.astype(np.float32), {name: values.astype(np.float32) for name, values in maps.items()}


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=2, keepdims=True), _TINY)


def _different_samples(samples: np.ndarray) -> np.ndarray:
    """Gives `[N, 2, T]`: the longest sample, and the one with the largest part that is not along it."""
    rows = np.arange(len(samples))
    first = samples[rows, np.linalg.norm(samples, axis=2).argmax(axis=1)]
    direction = _unit(first[:, None])[:, 0]
    rest = samples - (samples @ direction[:, :, None]) * direction[:, None]
    second = samples[rows, np.linalg.norm(rest, axis=2).argmax(axis=1)]
    return np.stack([first, second], axis=1)


def _coefficients(samples: np.ndarray, loadings: np.ndarray) -> np.ndarray:
    """Gives `[N, P, 2]`: the least-squares coefficients that are not negative, in closed form."""
    products = samples @ loadings.transpose(0, 2, 1)
    gram = loadings @ loadings.transpose(0, 2, 1)
    (a, b), d = (gram[:, 0, 0, None], gram[:, 0, 1, None]), gram[:, 1, 1, None]
    determinant = np.maximum(a * d - b * b, _TINY)
    p, q = products[..., 0], products[..., 1]
    both = np.stack([d * p - b * q, a * q - b * p], axis=2) / determinant[..., None]
    lone = products / np.maximum(np.stack([a, d], axis=2), _TINY)
    # Where one would be negative, the better one stands alone: the one that takes off more of the squared error.
    better = products * lone >= (products * lone)[..., ::-1]
    better[..., 1] &= ~better[..., 0]
    degenerate = (a * d - b * b <= 1e-9 * a * d)[..., None]
    return np.where((both >= 0).all(axis=2, keepdims=True) & ~degenerate, both, lone * better)
