"""Which classes cannot be ruled out at a stated level: conformal prediction, by the library crepes (extra `audit`)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tb_plugin.audit import wilson

LEVEL = 0.9
N_FOLDS = 5
EXTRA = 'pip install "tensorboard-plugin-semantic-dictionary[audit]"'


@dataclass(frozen=True)
class Coverage:
    """How prediction sets do on images of one kind, whose classes are known.

    Attributes:
      name: Which kind: a class or group; the number that it was given by.
      n: How many images.
      covered: Which share of them has its true class in its set.
      low: The lowest that this may be, by an interval of 95 %.
      high: The highest.
      size: How many classes a set has, in the mean.
      single: Which share of the sets is of one class.
    """

    name: int
    n: int
    covered: float
    low: float
    high: float
    size: float
    single: float


def fewest(level: float = LEVEL) -> int:
    """Gives how many held-out images of a class are needed, so that it can ever be ruled out at a level.

    Raises:
      ValueError: If the level is none.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, got {level!r}")
    # Of 0.9, one in ten is 0.09999999999999998.
    return math.ceil(1 / (1 - level) - 1e-9) - 1


def ranks(
    held: np.ndarray,
    held_labels: np.ndarray,
    shares: np.ndarray,
    *,
    held_groups: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    by_class: bool = True,
) -> np.ndarray:
    """Tells of each image and class how unusual the image would be if it were of the class: p-values.

    An image is as odd as its probability of the class is low. Its rank is the share of held-out images, itself among
    them, that are as odd or odder. Of images drawn like the held-out ones, the rank of the true class is p or less in a
    share p of them at most: for any network, however wrong its probabilities are.

    Args:
      held: `[M, K]` probabilities of images that the network was not trained on.
      held_labels: `[M]` their classes, -1 where not known; those are left out.
      shares: `[N, K]` probabilities of the images that are asked about.
      held_groups: `[M]` to which group each belongs, as numbers; then what is said holds within each group.
      groups: `[N]` the same of the images that are asked about.
      by_class: Whether an image is compared with held-out images of the class alone, so that what is said holds
        within each class.

    Returns:
      `[N, K]`, in (0, 1]. 1 where there is nothing to compare with: then nothing can be ruled out.

    Raises:
      ValueError: If arrays do not fit.
      ImportError: If crepes is not installed; the message says how to install it.

    Source: Vovk, Gammerman and Shafer 2005, "Algorithmic Learning in a Random World", sections 2.2 and 4.5; Boström
      2022, "crepes: a Python Package for Generating Conformal Regressors and Predictive Systems".
    """
    classifier = _classifier()
    _check(held, held_labels, shares, held_groups, groups)
    known = held_labels >= 0
    held, labels = held[known].astype(np.float64), held_labels[known]
    of_held = np.zeros(len(labels), int) if held_groups is None else held_groups[known]
    of_asked = np.zeros(len(shares), int) if groups is None else groups
    own = 1 - held[np.arange(len(labels)), labels]
    found = np.ones(shares.shape)
    for group in np.unique(of_asked).tolist():
        rows, alike = np.flatnonzero(of_asked == group), of_held == group
        for label in range(shares.shape[1]):
            odd = own[alike & (labels == label)] if by_class else own[alike]
            if len(odd):
                asked = 1 - shares[rows, label].astype(np.float64)
                found[rows, label] = classifier().fit(odd).predict_p(asked[:, None], smoothing=False)[:, 0]
    return found


def own_ranks(
    held: np.ndarray,
    held_labels: np.ndarray,
    *,
    groups: np.ndarray | None = None,
    by_class: bool = True,
    n_folds: int = N_FOLDS,
    seed: int = 0,
) -> np.ndarray:
    """Gives the ranks of held-out images themselves, each by those of other folds, to see what sets cover.

    Args:
      held: `[M, K]` as of `ranks`.
      held_labels: `[M]`.
      groups: `[M]` or None.
      by_class: As of `ranks`.
      n_folds: Into how many parts the images of each class are divided, at least 2.
      seed: Decides how.

    Returns:
      `[M, K]`. Each is by fewer images than are held, so that what it covers is told with caution.

    Source: Vovk 2015, "Cross-conformal Predictors".
    """
    if n_folds < 2:
        raise ValueError(f"n_folds must be at least 2, got {n_folds}")
    rng = np.random.default_rng(seed)
    folds = np.empty(len(held), int)
    for label in np.unique(held_labels):
        rows = rng.permutation(np.flatnonzero(held_labels == label))
        folds[rows] = np.arange(len(rows)) % n_folds
    found = np.ones(held.shape)
    for fold in range(n_folds):
        own, rest = folds == fold, folds != fold
        of = {} if groups is None else {"held_groups": groups[rest], "groups": groups[own]}
        found[own] = ranks(held[rest], held_labels[rest], held[own], by_class=by_class, **of)
    return found


def sets(found: np.ndarray, *, level: float = LEVEL) -> np.ndarray:
    """Gives the classes that cannot be ruled out at a level, `[N, K]` truth values of ranks `[N, K]`.

    At 0.9, the true class is among them in nine of ten images or more. A set of none says that the image is unlike any.

    Raises:
      ValueError: If the level is none.
    """
    fewest(level)
    # One in ten of 0.9 is a bit less than 0.1, and a rank of 1 in 10 is a bit more.
    return found > 1 - level + 1e-9


def coverage(members: np.ndarray, labels: np.ndarray, kinds: np.ndarray | None = None) -> list[Coverage]:
    """Counts how sets do, for each kind of images.

    Args:
      members: `[N, K]` the sets, as truth values.
      labels: `[N]` true classes, -1 where not known; those are left out.
      kinds: `[N]` numbers of classes or groups, below 0 where not known; None: all are of one kind, 0.

    Returns:
      One for each kind that has images, ascending.
    """
    of = np.zeros(len(labels), int) if kinds is None else kinds
    found = []
    for kind in np.unique(of[(labels >= 0) & (of >= 0)]).tolist():
        rows = np.flatnonzero((labels >= 0) & (of == kind))
        n, sizes = len(rows), members[rows].sum(axis=1)
        n_covered = np.asarray(members[rows, labels[rows]].sum())
        low, high = wilson(n_covered, np.asarray(n))
        share = float(n_covered) / n
        found.append(Coverage(kind, n, share, float(low), float(high), float(sizes.mean()), float((sizes == 1).mean())))
    return found


def _classifier() -> type:
    try:
        from crepes import ConformalClassifier
    except ImportError as error:
        raise ImportError(f"prediction sets need crepes: {EXTRA}") from error
    return ConformalClassifier


def _check(
    held: np.ndarray,
    held_labels: np.ndarray,
    shares: np.ndarray,
    held_groups: np.ndarray | None,
    groups: np.ndarray | None,
) -> None:
    if held.ndim != 2 or shares.ndim != 2 or held.shape[1] != shares.shape[1]:
        raise ValueError(f"held and shares must be [M, K] and [N, K], got {held.shape} and {shares.shape}")
    if len(held_labels) != len(held) or (held_labels >= held.shape[1]).any():
        raise ValueError(f"held_labels must be {len(held)} classes below {held.shape[1]}, got {held_labels.shape}")
    if (held_groups is None) != (groups is None):
        raise ValueError("groups must be given of held-out images and of those that are asked about, or of neither")
    if held_groups is not None and groups is not None and (len(held_groups), len(groups)) != (len(held), len(shares)):
        raise ValueError(
            f"groups must be of {len(held)} and {len(shares)} images, got {len(held_groups)} and {len(groups)}"
        )
