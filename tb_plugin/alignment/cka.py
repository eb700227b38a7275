"""How alike layers are as a whole: centred kernel alignment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

# What a batch needs to be debiased.
_FEWEST = 4


@dataclass(frozen=True, eq=False)
class Similarities:
    """How alike each layer of one state is to each of another.

    Attributes:
      layers_a: Names of L layers.
      layers_b: Names of M layers.
      values: `[L, M]` 1 where the layers tell the same of images, up to a rotation and a scale; 0 in the mean where
        they tell nothing in common, so that single values may be below; NaN where a layer tells images not apart.
    """

    layers_a: tuple[str, ...]
    layers_b: tuple[str, ...]
    values: np.ndarray


def cka(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray], *, batch: int = 256) -> Similarities:
    """Compares all layers of two states by debiased linear centred kernel alignment.

    Args:
      a: Activations `[N, ...]` of each layer, by its name.
      b: The same of another state, on the same N images.
      batch: How many images are compared with one another at a time. What is left over of fewer than four is not used.

    Raises:
      ValueError: If the numbers of images differ or are less than four.

    Source: Kornblith et al. 2019, "Similarity of Neural Network Representations Revisited"; Song et al. 2012, "Feature
      Selection via Dependence Maximization", for the estimator without bias; Nguyen, Raghu and Kornblith 2021, "Do Wide
      and Deep Networks Learn the Same Things?", for its mean over batches.
    """
    sizes = {len(values) for values in (*a.values(), *b.values())}
    if len(sizes) != 1 or min(sizes) < _FEWEST or batch < _FEWEST:
        raise ValueError(f"activations must be of the same images, at least {_FEWEST}, got {sorted(sizes)} by {batch}")
    starts = range(0, sizes.pop(), batch)
    return cka_batches(
        ({name: values[s : s + batch] for name, values in each.items()} for each in (a, b)) for s in starts
    )


def cka_batches(batches: Iterable[Iterable[Mapping[str, np.ndarray]]]) -> Similarities:
    """Does what `cka` does without holding all activations.

    Args:
      batches: Of some images at a time the activations `[N, ...]` of both states, by the layers' names. Batches of
        fewer than four images are not used.

    Raises:
      ValueError: If no batch has four images.
    """
    names: tuple[tuple[str, ...], ...] = ()
    across = own_a = own_b = np.zeros(())
    for a, b in batches:
        if min(len(values) for values in (*a.values(), *b.values())) < _FEWEST:
            continue
        names = tuple(a), tuple(b)
        left, right = (np.stack([_centred(values) for values in each.values()]) for each in (a, b))
        # Batches of more images count by how many pairs of them there are.
        across = across + left @ right.T
        own_a, own_b = own_a + (left**2).sum(axis=1), own_b + (right**2).sum(axis=1)
    if not names:
        raise ValueError(f"some batch must have {_FEWEST} images or more")
    sizes = np.sqrt(own_a[:, None] * own_b)
    values = np.where(sizes > 0, across / np.where(sizes > 0, sizes, 1), np.nan)
    return Similarities(*names, values.astype(np.float32))


def _centred(values: np.ndarray) -> np.ndarray:
    """Gives the similarities of N images to one another, centred so that products of two have no bias, `[N * N]`.

    The product of two of them is n(n - 3) times the estimator of Song et al.: the same numbers in another order.
    """
    n, flat = len(values), values.reshape(len(values), -1).astype(np.float32)
    flat = flat - flat.mean(axis=0)
    kernel = (flat @ flat.T).astype(np.float64)
    if not np.any(np.abs(flat) > 1e-6 * np.abs(values).max(initial=0)):
        return np.zeros(n * n)
    np.fill_diagonal(kernel, 0)
    sums = kernel.sum(axis=1) / (n - 2)
    kernel += sums.sum() / (n - 1) - sums[:, None] - sums
    np.fill_diagonal(kernel, 0)
    return kernel.ravel()
