"""Which concepts argue differently for the same class between two groups of images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.audit.slices import FEWEST

N_PERMUTATIONS = 999


@dataclass(frozen=True)
class Reason:
    """A concept that argues more for a class in one group than in the other.

    Attributes:
      label: The class.
      concept: Which concept.
      difference: By how much of the logit it argues more in the group than in the rest, in the mean; below 0: less.
      error: The standard error of this.
      n: How many images of the class are in the group.
      n_others: How many are in the rest.
      chance: How likely any concept of any class differs as clearly where groups mean nothing.
    """

    label: int
    concept: int
    difference: float
    error: float
    n: int
    n_others: int
    chance: float


def reasons(
    evidence: np.ndarray,
    has: np.ndarray,
    labels: np.ndarray,
    *,
    fewest: int = FEWEST,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> list[Reason]:
    """Compares evidence between two groups within each class, for each concept.

    Args:
      evidence: `[P, J]` how much each concept argues for the image's own class, in units of its logit.
      has: `[P]` 1 in the group, 0 in the rest, -1 where it is not known.
      labels: `[P]` classes, -1 where not known.
      fewest: Of how many images of a class, in the group and in the rest, something is said.
      n_permutations: How often images change groups within their class, to see what chance gives.
      seed: Decides how.

    Returns:
      Of each class with enough images every concept that argues at all: the clearest first.

    Raises:
      ValueError: If the arrays are not of the same images.

    Source: Welch 1947, "The Generalization of 'Student's' Problem when Several Different Population Variances are
      Involved", for the statistic; Westfall and Young 1993, "Resampling-Based Multiple Testing", for chance over all.
    """
    if not len(evidence) == len(has) == len(labels):
        sizes = f"{len(evidence)}, {len(has)}, {len(labels)}"
        raise ValueError(f"evidence, has and labels must be of the same images, got {sizes}")
    rng = np.random.default_rng(seed)
    found: list[tuple[int, int, np.ndarray, np.ndarray]] = []
    statistics: list[np.ndarray] = []
    largest = np.zeros(n_permutations)
    for label in np.unique(labels[labels >= 0]).tolist():
        rows = np.flatnonzero((labels == label) & (has >= 0))
        group = has[rows] == 1
        n, n_others = int(group.sum()), int((~group).sum())
        if min(n, n_others) < max(fewest, 2):
            continue
        values = evidence[rows].astype(np.float64)
        # Sums of squares are of what is near zero.
        values -= values.mean(axis=0)
        shuffled = np.array([rng.permutation(group) for _ in range(n_permutations)], np.float64)
        differences, errors = _welch(np.concatenate([group[None].astype(np.float64), shuffled]), values)
        clear = np.divide(np.abs(differences), errors, out=np.zeros_like(errors), where=errors > 0)
        # What is the same in each group, and another in each, is as clear as can be.
        clear[(errors <= 0) & (np.abs(differences) > 0)] = np.inf
        largest = np.maximum(largest, clear[1:].max(axis=1, initial=0.0))
        statistics.append(clear[0])
        found.append((label, n, differences[0], errors[0]))
    said = []
    for (label, n, differences, errors), clear in zip(found, statistics, strict=True):
        n_rows = int(((labels == label) & (has >= 0)).sum())
        chances = (1 + (largest[:, None] >= clear).sum(axis=0)) / (1 + n_permutations)
        said += [
            (
                float(clear[j]),
                Reason(label, j, float(differences[j]), float(errors[j]), n, n_rows - n, float(chances[j])),
            )
            for j in np.flatnonzero(evidence[labels == label].any(axis=0)).tolist()
        ]
    return [each for _, each in sorted(said, key=lambda pair: (-pair[0], pair[1].label, pair[1].concept))]


def _welch(groups: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gives differences of means `[R, J]` of values `[n, J]` for groups `[R, n]` of 1 and 0, and their errors."""
    n = groups.sum(axis=1, keepdims=True)
    n_others = groups.shape[1] - n
    total, squares = values.sum(axis=0), values**2
    sums, sums_of_squares = groups @ values, groups @ squares
    means, others = sums / n, (total - sums) / n_others
    variance = (sums_of_squares - n * means**2) / (n - 1)
    of_others = (squares.sum(axis=0) - sums_of_squares - n_others * others**2) / (n_others - 1)
    # Rounding alone makes a variance of what is the same in all images.
    scale = np.abs(values).max(axis=0) ** 2 * 1e-14
    variance, of_others = (np.where(each > scale, each, 0.0) for each in (variance, of_others))
    return means - others, np.sqrt(variance / n + of_others / n_others)
