"""Whether what excites a channel falls into two kinds, and how much any cloud of points seems to."""

from __future__ import annotations

import numpy as np

_N_ITERATIONS = 20
_N_POWER = 12
# How many values of distances are looked at at once.
_AT_ONCE = 2**21
_N_CLOUDS = 4
_LIKELY = 0.95


def squared_distances(features: np.ndarray) -> np.ndarray:
    """Gives the squared Euclidean distances between points `[P, D]`, as `[P, P]`."""
    centred = features.astype(np.float64) - features.mean(axis=0, dtype=np.float64)
    squares = (centred**2).sum(axis=1)
    # In place: of many points nothing is larger than this.
    found = centred @ centred.T
    found *= -2
    found += squares
    found += squares[:, None]
    np.fill_diagonal(found, 0)
    return np.maximum(found, 0, out=found)


def two_means(distances: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Splits the images of each channel into two, as k-means of two centres does, and tells how well they fall apart.

    Centres begin on the two sides of the mean along the first principal axis, so that nothing is drawn at random.

    Args:
      distances: `[P, P]` squared distances between images.
      places: `[C, n]` images of each channel, 3 or more, none of them twice.

    Returns:
      `[C, n]` sides, 0 and 1, that of the first image 0; and `[C]` the mean silhouette, from -1 to 1; 0 where all
      are on one side, as equal ones are.

    Source: Rousseeuw 1987, "Silhouettes: A Graphical Aid to the Interpretation and Validation of Cluster Analysis".
    """
    n_channels, n = places.shape
    sides, silhouettes = np.zeros((n_channels, n), int), np.zeros(n_channels)
    at_once = max(1, _AT_ONCE // n**2)
    for first in range(0, n_channels, at_once):
        some = places[first : first + at_once]
        own = distances[some[:, :, None], some[:, None, :]]
        part = slice(first, first + len(some))
        sides[part] = _split(own)
        silhouettes[part] = _silhouettes(own, sides[part])
    return sides, silhouettes


def silhouette_by_chance(distances: np.ndarray, places: np.ndarray, *, seed: int = 0) -> float:
    """Gives the silhouette that 95 of 100 splits of points stay below which are no two kinds.

    For that the images of each channel are replaced by as many points of one Gaussian cloud of their own covariance:
    two centres split any cloud along its longest axis, and that looks like a little of a split.

    Args:
      distances: `[P, P]` squared distances between images.
      places: `[C, n]` images of some channels.
      seed: Makes it repeatable.
    """
    n = places.shape[1]
    own = distances[places[:, :, None], places[:, None, :]]
    centred = _gram(own)
    drawn = np.random.default_rng(seed).normal(size=(_N_CLOUDS, len(places), n, n))
    grams = (drawn @ centred @ drawn.swapaxes(2, 3) / max(1, n - 1)).reshape(-1, n, n)
    squares = np.diagonal(grams, axis1=1, axis2=2)
    clouds = np.maximum(squares[:, :, None] + squares[:, None, :] - 2 * grams, 0)
    return float(np.quantile(_silhouettes(clouds, _split(clouds)), _LIKELY)) if len(clouds) else 0.0


def _gram(distances: np.ndarray) -> np.ndarray:
    """Gives inner products of centred points from squared distances `[B, n, n]`."""
    rows = distances.mean(axis=2)
    return -0.5 * (distances - rows[:, :, None] - rows[:, None, :] + rows.mean(axis=1)[:, None, None])


def _split(distances: np.ndarray) -> np.ndarray:
    gram = _gram(distances)
    # The row of the point that is farthest from the mean is never at right angles to all that the points differ in.
    farthest = np.diagonal(gram, axis1=1, axis2=2).argmax(axis=1)
    axis = gram[np.arange(len(gram)), farthest]
    for _ in range(_N_POWER):
        axis = np.einsum("bij,bj->bi", gram, axis)
        axis /= np.maximum(np.linalg.norm(axis, axis=1, keepdims=True), 1e-300)
    sides = axis < 0
    for _ in range(_N_ITERATIONS):
        nearer = _to_centres(distances, sides)
        moved = np.where(_both(sides), nearer[..., 1] < nearer[..., 0], sides)
        if (moved == sides).all():
            break
        sides = moved
    return (sides != sides[:, :1]).astype(int)


def _both(sides: np.ndarray) -> np.ndarray:
    """Tells where there are points on both sides, `[B, 1]`."""
    n = sides.sum(axis=1, keepdims=True)
    return (n > 0) & (n < sides.shape[1])


def _to_centres(distances: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Gives squared distances of points to the means of both sides, `[B, n, 2]`."""
    of = np.stack([~sides, sides], axis=2).astype(np.float64)
    of /= np.maximum(of.sum(axis=1, keepdims=True), 1)
    sums = distances @ of
    return sums - 0.5 * np.einsum("bic,bic->bc", of, sums)[:, None]


def _silhouettes(distances: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Gives the mean silhouettes `[B]` of squared distances `[B, n, n]`."""
    of = np.stack([sides == 0, sides == 1], axis=2).astype(np.float64)
    counts = of.sum(axis=1, keepdims=True)
    sums = np.sqrt(distances) @ of
    own, n_own = (np.take_along_axis(each, (sides != 0)[..., None].astype(int), axis=2)[..., 0] for each in (sums, of))
    n_own = np.take_along_axis(np.broadcast_to(counts, of.shape), (sides != 0)[..., None].astype(int), axis=2)[..., 0]
    other = np.take_along_axis(sums / np.maximum(counts, 1), (sides == 0)[..., None].astype(int), axis=2)[..., 0]
    within = own / np.maximum(n_own - 1, 1)
    larger = np.maximum(within, other)
    each = np.where((n_own > 1) & (larger > 0), (other - within) / np.where(larger > 0, larger, 1), 0)
    return np.where((counts > 0).all(axis=(1, 2)), each.mean(axis=1), 0)
