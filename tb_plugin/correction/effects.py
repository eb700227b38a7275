"""What a correction does to answers: to those that hang on the concept, and to all others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.audit import Removals, removals


@dataclass(frozen=True, eq=False)
class Effect:
    """Answers before and after.

    Attributes:
      flipped: Which share of all decisions becomes another.
      by_class: What becomes of right and wrong decisions, by class, for one concept: see `Removals`.
      accuracy: `[2]` before and after.
      worst: `[2]` the accuracy of the worst group before and after; NaN where no groups are given.
      worst_group: `[2]` which group that is, -1 where there is none.
      collateral: Which share of the decisions becomes another where the concept does not act; NaN where that is not
        known, or where it acts in all.
    """

    flipped: float
    by_class: Removals
    accuracy: np.ndarray
    worst: np.ndarray
    worst_group: np.ndarray
    collateral: float


def effect(
    before: np.ndarray,
    after: np.ndarray,
    labels: np.ndarray,
    *,
    groups: np.ndarray | None = None,
    acts: np.ndarray | None = None,
) -> Effect:
    """Counts what becomes of answers.

    Args:
      before: Logits `[N, K]`.
      after: The same with the correction.
      labels: `[N]` true classes, -1 where not known.
      groups: `[N]` to which group each image belongs, below 0 where not known: of a class with something and without,
        for instance.
      acts: `[N]` in which images the concept acts, as truth values.

    Raises:
      ValueError: If arrays do not fit, or no label is known.
    """
    if not (labels >= 0).any():
        raise ValueError("labels must be known of at least one image, got none")
    by_class = removals(before, after[None], labels)
    known = labels >= 0
    right = np.stack([logits.argmax(axis=1) == labels for logits in (before, after)])
    worst, worst_group = np.full(2, np.nan), np.full(2, -1)
    if groups is not None:
        names = np.unique(groups[(groups >= 0) & known])
        shares = np.array([[each[known & (groups == name)].mean() for name in names] for each in right])
        if len(names):
            worst, worst_group = shares.min(axis=1), names[shares.argmin(axis=1)]
    changed = before.argmax(axis=1) != after.argmax(axis=1)
    quiet = np.zeros(len(labels), bool) if acts is None else ~acts
    return Effect(
        float(changed.mean()),
        by_class,
        right[:, known].mean(axis=1),
        worst,
        worst_group,
        float(changed[quiet].mean()) if quiet.any() else float("nan"),
    )
