"""Factors of attribution by position: classes that the same positions support, so that two colours show all of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

N_FACTORS = 2
_ITERATIONS = 150
_WARM_ITERATIONS = 30
_TINY = 1e-12
# How often factors are looked for again.
N_AGAIN = 3
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
    samples = {name: _samples(values) for name, values in by_position.items()}
    last = next(reversed(samples.values()))
    different = _different_samples(last)
    given = different if start is None else np.asarray(start, np.float64)
    begun = np.where(given.any(axis=(1, 2), keepdims=True), given, different)
    loadings = _improved(last, begun, _ITERATIONS if start is None else _WARM_ITERATIONS)
    if start is None:
        swapped = loadings[:, 1, 0] > loadings[:, 0, 0]
        loadings[swapped] = loadings[swapped, ::-1]
    maps = {
        name: _coefficients(samples[name], loadings).reshape(len(values), *values.shape[2:], N_FACTORS)
        for name, values in by_position.items()
    }
    return loadings.astype(np.float32), {name: values.astype(np.float32) for name, values in maps.items()}


def factor_stability(by_position: np.ndarray, loadings: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """Looks for the factors again, and says how alike they come out.

    `attribution_factors` draws nothing: the same evidence always gives the same factors. But other starts may lead to
    others that explain it about as well, and factors may hang on few positions. So each time the positions are drawn
    anew among themselves, and the start is drawn of them: the evidence at two, the second the likelier the more of it
    is not along the first (of loadings that are drawn at random one dies out now and then).

    Args:
      by_position: Attribution `[N, T, H, W]` of the last layer, in which the factors were found.
      loadings: `[N, 2, T]` as found.
      seed: Makes it repeatable.

    Returns:
      `[N, 3]`: of each factor the mean, over `N_AGAIN` times, of the cosine of its loadings to those of the one it is
      matched with, both as well as can be; and the mean of that, over all examples, for factors that there are not,
      where the evidence for each class keeps its values, but at other positions than that for the others:
      chance gives as much. Loadings that are not negative are like each other by themselves. NaN for a
      factor that stands for nothing.
    """
    samples, rng = _samples(by_position), np.random.default_rng(seed)
    found = _found_again(samples, loadings.astype(np.float64), rng)
    # Along the positions of each class by itself.
    shuffled = rng.permuted(samples, axis=1)
    others = _improved(shuffled, _different_samples(shuffled), _ITERATIONS)
    by_chance = _found_again(shuffled, others, rng)
    # Of all examples: in one, of few positions, it varies much by itself.
    chance = np.nanmean(by_chance) if (~np.isnan(by_chance)).any() else np.nan
    return np.concatenate([found, np.full((len(found), 1), chance)], axis=1).astype(np.float32)


def _found_again(samples: np.ndarray, loadings: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Gives `[N, 2]` mean cosines of loadings to those that are found again; NaN where a factor is zero."""
    total = np.zeros(loadings.shape[:2])
    for _ in range(N_AGAIN):
        positions = rng.integers(0, samples.shape[1], samples.shape[1])
        drawn = samples[:, positions]
        again = _improved(drawn, _drawn_samples(drawn, rng), _ITERATIONS)
        cosines = _unit(loadings) @ again.transpose(0, 2, 1)
        straight = cosines[:, [0, 1], [0, 1]]
        crossed = cosines[:, [0, 1], [1, 0]]
        better = straight.sum(axis=1, keepdims=True) >= crossed.sum(axis=1, keepdims=True)
        total += np.where(better, straight, crossed)
    return np.where(loadings.any(axis=2), np.clip(total / N_AGAIN, 0, 1), np.nan)


def _samples(values: np.ndarray) -> np.ndarray:
    """Lays out `[N, T, H, W]` as `[N, P, T]`, evidence against as zero."""
    return np.maximum(values.reshape(*values.shape[:2], -1), 0).transpose(0, 2, 1).astype(np.float64)


def _improved(samples: np.ndarray, loadings: np.ndarray, n_iterations: int) -> np.ndarray:
    """Gives `[N, 2, T]` loadings that explain samples `[N, P, T]` better than those that it begins from."""
    loadings = _unit(loadings)
    loadings = np.maximum(loadings, _LEAST_START * loadings.max(axis=2, keepdims=True))
    for _ in range(n_iterations):
        spatial = _coefficients(samples, loadings)
        wanted = spatial.transpose(0, 2, 1) @ samples
        reached = (spatial.transpose(0, 2, 1) @ spatial) @ loadings
        loadings = _unit(loadings * wanted / np.maximum(reached, _TINY))
    return loadings


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=2, keepdims=True), _TINY)


def _drawn_samples(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Gives `[N, 2, T]`: a sample, drawn by its squared length, and another by that of what is not along the first."""
    first = _one_of(samples, (samples**2).sum(axis=2), rng)
    return np.stack([first, _one_of(samples, (_rest(samples, first) ** 2).sum(axis=2), rng)], axis=1)


def _one_of(samples: np.ndarray, shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draws `[N, T]`, one of the samples `[N, P, T]`, each as likely as its share `[N, P]`."""
    sums = shares.cumsum(axis=1)
    places = (sums < rng.random((len(samples), 1)) * sums[:, -1:]).sum(axis=1)
    return samples[np.arange(len(samples)), np.minimum(places, samples.shape[1] - 1)]


def _rest(samples: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Gives what of samples `[N, P, T]` is not along the first `[N, T]`."""
    direction = _unit(first[:, None])[:, 0]
    return samples - (samples @ direction[:, :, None]) * direction[:, None]


def _different_samples(samples: np.ndarray) -> np.ndarray:
    """Gives `[N, 2, T]`: the longest sample, and the one with the largest part that is not along it."""
    rows = np.arange(len(samples))
    first = samples[rows, np.linalg.norm(samples, axis=2).argmax(axis=1)]
    second = samples[rows, np.linalg.norm(_rest(samples, first), axis=2).argmax(axis=1)]
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
