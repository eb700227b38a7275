"""Which columns of metadata go with what logits are, within each class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# What each is, and why so much, is said in docs/findings.md.
CHANCE = 0.05
FEWEST_PERMUTATIONS, MOST_PERMUTATIONS, EACH = 999, 4999, 20
FEWEST_OF_A_KIND = 5
EFFECT = 0.02
_MOST_CATEGORIES = 8


@dataclass(frozen=True, eq=False)
class Column:
    """One truth value of a column of metadata.

    Attributes:
      name: The column.
      category: The category that an image has, or "": of numbers, whether it is above the median.
      has: `[P]` 1, 0, or -1 where it is not known.
    """

    name: str
    category: str
    has: np.ndarray


def columns_of(name: str, values: np.ndarray) -> list[Column]:
    """Gives the truth values that a column is asked for, those of which there are enough images of both kinds.

    Args:
      name: The column.
      values: `[P]` numbers, NaN where not known, or texts, None where not known.
    """
    if values.dtype.kind == "f":
        known = ~np.isnan(values)
        above = values > np.median(values[known]) if known.any() else known
        found = [Column(name, "", np.where(known, above, -1).astype(int))]
    else:
        known = np.array([each is not None for each in values], bool)
        categories, counts = np.unique(np.array([str(each) for each in values[known]]), return_counts=True)
        order = np.argsort(-counts, kind="stable")[:_MOST_CATEGORIES]
        # Of two categories one says it all.
        chosen = sorted(categories[order])[: 1 if len(categories) == 2 else None]
        found = [Column(name, each, np.where(known, values == each, -1).astype(int)) for each in chosen]
    return [each for each in found if min((each.has == 1).sum(), (each.has == 0).sum()) >= FEWEST_OF_A_KIND]


def within_classes(has: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Gives the weights of a difference of means within classes: those that have it less those that have not.

    Each class counts by how much it tells, n1 n0 / (n1 + n0): what the best estimate of one common difference takes.

    Args:
      has: `[..., P]` 1, 0, or -1 where it is not known.
      strata: `[P]` classes, -1 where not known.

    Returns:
      `[..., P]`, of which those that have it are 1 in sum and those that have not -1; zero where no class has both.
    """
    known = strata >= 0
    classes, place = np.unique(strata[known], return_inverse=True)
    of_class = np.zeros((len(strata), len(classes)))
    of_class[np.flatnonzero(known), place] = 1
    one, other = (has == 1) & known, (has == 0) & known
    n_one, n_other = one @ of_class, other @ of_class
    total = np.where((n_one > 0) & (n_other > 0), n_one + n_other, np.inf)
    weights = one * (n_other / total @ of_class.T) - other * (n_one / total @ of_class.T)
    whole = np.maximum(weights, 0).sum(axis=-1, keepdims=True)
    return weights / np.where(whole > 0, whole, 1)


def with_several(has: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Gives classes `[P]` as they are, but -1 for those that have fewer than two images of a kind."""
    told = np.full(len(strata), -1)
    for label in np.unique(strata[strata >= 0]):
        of_class = strata == label
        if min((of_class & (has == value)).sum() for value in (0, 1)) >= 2:
            told[of_class] = label
    return told


def moved(has: np.ndarray, strata: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Gives by how much logits `[P, K]` differ within classes between images that have it and those that have not."""
    return within_classes(has, strata) @ logits.astype(np.float64)


def chance_of(column: Column, strata: np.ndarray, logits: np.ndarray, n: int, rng: np.random.Generator) -> float:
    """Gives how likely two logits are moved apart so far by a column that has nothing to do with the images.

    Args:
      column: The column.
      strata: `[P]` classes, within which it is permuted.
      logits: `[P, K]`; of all pairs of these the widest counts, of the column as of its permutations.
      n: How often it is permuted.
      rng: What it is permuted by.

    Source: Westfall and Young 1993, "Resampling-Based Multiple Testing", for the largest of all pairs.
    """
    span = float(np.ptp(moved(column.has, strata, logits)))
    order = np.argsort(strata, kind="stable")
    n_more = 0
    for first in range(0, n, 100):
        some = min(100, n - first)
        shuffled = np.empty((some, len(strata)), int)
        # Sorted by class and by chance, so that values change places within classes alone.
        for row in shuffled:
            row[order] = column.has[np.lexsort((rng.random(len(strata)), strata))]
        n_more += int((np.ptp(moved(shuffled, strata, logits), axis=1) >= span).sum())
    return (1 + n_more) / (1 + n)


def n_permutations(n_columns: int) -> int:
    """Gives how often each of so many columns is permuted: enough that one of them can stand out from all."""
    return min(max(FEWEST_PERMUTATIONS, EACH * n_columns * 2), MOST_PERMUTATIONS)
