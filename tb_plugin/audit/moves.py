"""What removing concepts does to outputs that exclude no other: labels flip, and quantities move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Flips:
    """Decisions about K labels that become others.

    Attributes:
      off: `[K]` in how many images a label was decided for, and is not any more.
      on: `[K]` in how many it was not, and is.
      lost: `[K]` how many of both become wrong; 0 where the truth is not known.
      mended: `[K]` how many become right.
    """

    off: np.ndarray
    on: np.ndarray
    lost: np.ndarray
    mended: np.ndarray


def flips(before: np.ndarray, after: np.ndarray, truth: np.ndarray | None = None) -> Flips:
    """Counts what becomes of decisions, each of a label by itself.

    Args:
      before: `[P, K]` truth values: which labels are decided for.
      after: The same without something.
      truth: `[P, K]` 1 where the label is true, 0 where it is not, NaN where that is not known; or None.

    Raises:
      ValueError: If the arrays do not fit.
    """
    shapes = {each.shape for each in (before, after, before if truth is None else truth)}
    if len(shapes) > 1:
        raise ValueError(f"decisions and truth must be of the same images and labels, got {sorted(shapes)}")
    off, on = before & ~after, after & ~before
    # A decision that flips was right where the truth is what it was.
    was_right = np.zeros_like(before) if truth is None else (off & (truth == 1)) | (on & (truth == 0))
    was_wrong = np.zeros_like(before) if truth is None else (off & (truth == 0)) | (on & (truth == 1))
    return Flips(*(each.sum(axis=0) for each in (off, on, was_right, was_wrong)))


def flipped_shares(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Gives `[K]` the share of images with a label that lose it, and of those without that get it, added up: 0 to 2."""
    found = flips(before, after)
    n_on = before.sum(axis=0)
    return found.off / np.maximum(1, n_on) + found.on / np.maximum(1, len(before) - n_on)


def of_one_output(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tells by how much one output moves beyond the others: what all rest on is no output's own.

    Args:
      scores: `[J, K]` how much each output moves without each concept, in a unit that is the same for all.

    Returns:
      `[J]` how much an output moves, less what the others do in the mean: of the output of which that is most; and
      `[J]` this output.
    """
    n = scores.shape[1]
    if n < 2:
        return scores.sum(axis=1), np.zeros(len(scores), int)
    beyond = scores - (scores.sum(axis=1, keepdims=True) - scores) / (n - 1)
    return beyond.max(axis=1), beyond.argmax(axis=1)


def mean_error(values: np.ndarray, truth: np.ndarray | None) -> np.ndarray:
    """Gives `[K]` how far values `[P, K]` are off where the truth is known, in the mean; NaN where it never is."""
    if truth is None:
        return np.full(values.shape[1], np.nan)
    off, known = np.abs(values.astype(np.float64) - truth), ~np.isnan(truth)
    return np.where(known, off, 0).sum(axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
