"""What splits images within their classes along a direction of a layer, whether or not any channel shows it."""

from __future__ import annotations

import functools
import warnings
from dataclasses import dataclass

import numpy as np

from tb_plugin.findings.splits import two_parts

# Directions of a layer, at most; more of them divide one cause among several.
MOST = 12
# The smaller part holds so many of the images at least.
SMALLER = 0.1
# What falls apart counts where in so many draws of noise nothing falls apart as well: by chance, once in twenty times.
DRAWS = 19
# What has more entries, times its shorter side, is brought to its principal components by random projections first: all
# of them would take minutes.
_LARGE = 2**30
# How long a search goes on for what may not be there: steps.
_STEPS, _STEPS_IN_NOISE = 500, 100


@dataclass(frozen=True, eq=False)
class Directions:
    """Directions along which images of one class fall into two parts, what falls apart best first.

    Attributes:
      values: `[N, J]` where each image lies along each, less its class's mean, in units of the standard deviation.
      has: `[N, J]` whether it lies in the upper part.
      apart: `[J]` which share of the variance lies between the two parts, from 0 to 1.
    """

    values: np.ndarray
    has: np.ndarray
    apart: np.ndarray


def directions(vectors: np.ndarray, labels: np.ndarray, *, n: int = MOST, seed: int = 0) -> Directions:
    """Finds what images differ in beside their classes: the independent components of what classes leave.

    Of each class its mean is taken away, so that what is found tells no classes apart. Of what is left, components are
    taken that are as independent as can be. What has two values, as the colour of a fur, is one by itself, and falls
    into two parts, where a mixture of causes is nearly normally distributed. In a few images noise falls apart as well,
    if one looks for how: so the same is looked for in normally distributed noise of as many images and components.

    Args:
      vectors: `[N, D]` one for each image, as means and maxima over positions of a layer's channels.
      labels: `[N]` classes.
      n: How many components.
      seed: Of where the search begins.

    Returns:
      Those components that fall into two parts better than any of noise. Which of the two is the upper one is
      arbitrary.

    Raises:
      ValueError: If the arrays are not of the same images, or there are not more images than classes.

    Source: Hyvärinen 1999, "Fast and Robust Fixed-Point Algorithms for Independent Component Analysis"; Otsu 1979, "A
    Threshold Selection Method from Gray-Level Histograms".
    """
    if len(vectors) != len(labels):
        raise ValueError(f"vectors and labels must be of the same images, got {len(vectors)} and {len(labels)}")
    n_classes = len(np.unique(labels))
    if len(labels) <= n_classes:
        raise ValueError(f"there must be more images than classes, got {len(labels)} of {n_classes} classes")
    left = _within(vectors.astype(np.float64), labels)
    if left.size * min(left.shape) > _LARGE:
        left = _principal(left, n, seed)
    n_found = min(n, int(np.linalg.matrix_rank(left)) if left.size else 0)
    found = _components(left, n_found, seed, _STEPS)
    parts = [two_parts(each) for each in found.T]
    by_chance = _by_chance(len(labels), n_found, seed)
    kept = [j for j, (has, apart) in enumerate(parts) if apart > by_chance and SMALLER <= has.mean() <= 1 - SMALLER]
    kept.sort(key=lambda j: -parts[j][1])
    has = np.array([parts[j][0] for j in kept], bool).reshape(len(kept), len(labels)).T
    return Directions(found[:, kept], has, np.array([parts[j][1] for j in kept], float))


def without_classes(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Gives what classes leave of vectors `[N, D]`: each less the mean of its class; `[N]` are the classes."""
    classes, place = np.unique(labels, return_inverse=True)
    sums = np.zeros((len(classes), vectors.shape[1]))
    np.add.at(sums, place.ravel(), vectors)
    return vectors - (sums / np.bincount(place.ravel())[:, None])[place.ravel()]


def _principal(left: np.ndarray, n: int, seed: int) -> np.ndarray:
    from sklearn.utils.extmath import randomized_svd

    of_images, sizes, _ = randomized_svd(left, n, random_state=seed)
    return of_images * sizes


def _within(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Gives what classes leave of vectors, each of its numbers in units of its standard deviation over all images."""
    spread = vectors.std(axis=0)
    return without_classes(vectors[:, spread > 0] / spread[spread > 0], labels)


def _components(left: np.ndarray, n: int, seed: int, steps: int) -> np.ndarray:
    """Gives n independent components `[N, n]` of what is left."""
    from sklearn.decomposition import FastICA
    from sklearn.exceptions import ConvergenceWarning

    if not n:
        return np.zeros((len(left), 0))
    search = FastICA(n, fun="cube", whiten="unit-variance", max_iter=steps, random_state=seed)
    with warnings.catch_warnings():
        # What is normally distributed has no independent components, and a search for them never settles.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return search.fit_transform(left)


@functools.lru_cache(maxsize=16)
def _by_chance(n_images: int, n: int, seed: int) -> float:
    """Gives how well components of noise fall apart, at best."""
    rng, best = np.random.default_rng(seed), 0.0
    for _ in range(DRAWS if n else 0):
        found = _components(rng.normal(size=(n_images, n)), n, seed, _STEPS_IN_NOISE)
        best = max([best, *(two_parts(each)[1] for each in found.T)])
    return best
