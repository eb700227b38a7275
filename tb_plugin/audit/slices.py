"""Slices of a class by a concept: with it and without, how right the network is, and whether that is chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.audit.intervals import difference, holm, wilson

# Of fewer images nothing is said, neither with a concept nor without it.
FEWEST = 5


@dataclass(frozen=True)
class Slice:
    """Images of a class that have a concept, or those that have it not: the worse of the two.

    Attributes:
      label: The class.
      concept: Which concept.
      has: Whether the slice is of the images that have it.
      n: How many images it has.
      accuracy: Which share of them is right.
      low: The lowest that this may be, by an interval of 95 %.
      high: The highest.
      n_others: How many other images the class has.
      accuracy_of_others: Which share of those is right.
      worse: By how much the slice's accuracy is lower.
      worse_at_least: The lowest that this may be.
      chance: How likely chance alone makes two halves so different, in any of all the slices that were looked at.
    """

    label: int
    concept: int
    has: bool
    n: int
    accuracy: float
    low: float
    high: float
    n_others: int
    accuracy_of_others: float
    worse: float
    worse_at_least: float
    chance: float


def slices(has: np.ndarray, labels: np.ndarray, right: np.ndarray, *, fewest: int = FEWEST) -> list[Slice]:
    """Compares, within each class, the images that have a concept with those that have it not.

    Args:
      has: `[P, J]` which images have which concept, as truth values.
      labels: `[P]` classes, -1 where not known.
      right: `[P]` which images are right, as truth values.
      fewest: Of how many images, with the concept and without, something is said.

    Returns:
      Of each class and concept with enough images the worse half: the one first that is worse by most for certain.

    Raises:
      ValueError: If the arrays are not of the same images.

    Source: Fisher 1922, "On the Interpretation of χ² from Contingency Tables, and the Calculation of P", for chance.
    """
    if not len(has) == len(labels) == len(right):
        raise ValueError(
            f"has, labels and right must be of the same images, got {len(has)}, {len(labels)}, {len(right)}"
        )
    classes = np.unique(labels[labels >= 0])
    of_class = (labels[:, None] == classes).astype(np.int64)
    held, is_right = has.astype(np.int64), right.astype(np.int64)[:, None]
    # [K', J]: how many, and how many of them right.
    n, hits = of_class.T @ held, (of_class * is_right).T @ held
    n_class, hits_class = of_class.sum(axis=0)[:, None], (of_class * is_right).sum(axis=0)[:, None]
    n_rest, hits_rest = n_class - n, hits_class - hits
    rows, concepts = np.nonzero(np.minimum(n, n_rest) >= fewest)
    if not len(rows):
        return []
    counts = [each[rows, concepts] for each in (n, hits, n_rest, hits_rest)]
    chances = holm(two_sided(*counts))
    worse_with = counts[1] / counts[0] < counts[3] / counts[2]
    own_n, own_hits = (np.where(worse_with, counts[i], counts[i + 2]) for i in (0, 1))
    other_n, other_hits = (np.where(worse_with, counts[i + 2], counts[i]) for i in (0, 1))
    low, high = wilson(own_hits, own_n)
    worse, at_least, _ = difference(other_hits, other_n, own_hits, own_n)
    found = [
        Slice(
            int(classes[rows[i]]),
            int(concepts[i]),
            bool(worse_with[i]),
            int(own_n[i]),
            float(own_hits[i] / own_n[i]),
            float(low[i]),
            float(high[i]),
            int(other_n[i]),
            float(other_hits[i] / other_n[i]),
            float(worse[i]),
            float(at_least[i]),
            float(chances[i]),
        )
        for i in range(len(rows))
    ]
    return sorted(found, key=lambda each: (-each.worse_at_least, each.label, each.concept))


def by_turns(found: Sequence[Slice]) -> list[Slice]:
    """Orders slices so that the first of each class comes before any second.

    Where a class errs by one cause, as many of its slices are bad as there are concepts that tell of it, and would come
    before all that is wrong with other classes.
    """
    turns: list[tuple[int, Slice]] = []
    seen = Counter[int]()
    for each in found:
        turns.append((seen[each.label], each))
        seen[each.label] += 1
    return [each for _, each in sorted(turns, key=lambda turn: turn[0])]


def two_sided(n: np.ndarray, hits: np.ndarray, n_rest: np.ndarray, hits_rest: np.ndarray) -> np.ndarray:
    """Gives how likely two halves are by chance as unlike as they are, or more: Fisher's exact test, `[T]`.

    Args:
      n: `[T]` how many the one half has.
      hits: `[T]` how many of them are hits.
      n_rest: `[T]` how many the other half has.
      hits_rest: `[T]` how many of these are hits.
    """
    # SciPy looks at every framework that is loaded, as it is imported.
    from scipy.stats import hypergeom

    found = np.ones(len(n))
    of_all, of_hits = n + n_rest, hits + hits_rest
    tables, place = np.unique(np.stack([of_all, of_hits, n, hits], axis=1), axis=0, return_inverse=True)
    for number, (total, total_hits, own, own_hits) in enumerate(tables.tolist()):
        law = hypergeom(total, total_hits, own)
        ways = law.pmf(np.arange(max(0, own + total_hits - total), min(own, total_hits) + 1))
        now = law.pmf(own_hits)
        # Tables that are as likely but for rounding count too.
        found[place.ravel() == number] = min(1.0, float(ways[ways <= now * (1 + 1e-7)].sum()))
    return found
