"""What removing concepts does to right and to wrong decisions, by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Removals:
    """Counts of decisions, with J concepts removed one by one, by class.

    Attributes:
      classes: `[K']` those that have images, ascending.
      n: `[K']` how many images each has.
      right: `[K']` how many of them are right with all concepts.
      lost: `[J, K']` how many right ones become wrong without the concept.
      mended: `[J, K']` how many wrong ones become right.
      otherwise: `[J, K']` how many wrong ones become wrong in another way.
    """

    classes: np.ndarray
    n: np.ndarray
    right: np.ndarray
    lost: np.ndarray
    mended: np.ndarray
    otherwise: np.ndarray

    @property
    def accuracy(self) -> np.ndarray:
        """`[J, K']` the share of each class that is right without each concept."""
        return (self.right - self.lost + self.mended) / self.n


def removals(logits: np.ndarray, without: np.ndarray, labels: np.ndarray) -> Removals:
    """Counts what becomes of decisions.

    Args:
      logits: `[P, K]` as they are.
      without: `[J, P, K]` without each concept.
      labels: `[P]` true classes, -1 where not known; those images are left out.

    Raises:
      ValueError: If the arrays do not fit.
    """
    if without.shape[1:] != logits.shape or len(labels) != len(logits):
        raise ValueError(
            f"without must be of the same images and classes as logits {logits.shape}, and labels of the same images, "
            f"got {without.shape} and {labels.shape}"
        )
    return removals_of_decisions(logits.argmax(axis=1), without.argmax(axis=2), labels)


def removals_of_decisions(decided: np.ndarray, without: np.ndarray, labels: np.ndarray) -> Removals:
    """Counts what becomes of decisions, of which logits are not needed.

    Args:
      decided: `[P]` classes with all concepts.
      without: `[J, P]` without each concept.
      labels: `[P]` true classes, -1 where not known; those images are left out.
    """
    known = labels >= 0
    classes, place = np.unique(labels[known], return_inverse=True)
    of_class = (place[:, None] == np.arange(len(classes))).astype(np.int64)
    before, after = decided[known], without[:, known]
    was_right, is_right = before == labels[known], after == labels[known]
    return Removals(
        classes,
        of_class.sum(axis=0),
        was_right @ of_class,
        (was_right & ~is_right) @ of_class,
        (~was_right & is_right) @ of_class,
        (~was_right & ~is_right & (after != before)) @ of_class,
    )


def of_one_class(lost: np.ndarray, right: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tells how much one class loses beyond the others: what every class rests on is no class's own.

    Args:
      lost: `[P, J]` which right decisions are lost without each concept.
      right: `[P]` which are right with all of them.
      labels: `[P]` classes, -1 where not known; those images are left out.

    Returns:
      `[J]` the share of right decisions that a class loses, less the share that all others lose: of the class of which
      that is most; and `[J]` this class.
    """
    known = right & (labels >= 0)
    classes, place = np.unique(labels[known], return_inverse=True)
    if not len(classes):
        return np.zeros(lost.shape[1]), np.full(lost.shape[1], -1)
    of_class = (place[:, None] == np.arange(len(classes))).astype(np.float64)
    own = of_class.T @ lost[known]
    n = of_class.sum(axis=0)[:, None]
    beyond = own / n - (own.sum(axis=0) - own) / np.maximum(1, n.sum() - n)
    best = beyond.argmax(axis=0)
    return beyond.max(axis=0), classes[best]
