"""Whether what a model answers for an image depends on the other images of its batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# A smaller difference, as a share of the largest value, may be rounding, on a graphics card too.
_TOLERANCE = 1e-2
# What is computed twice of the same images differs by less.
_ROUNDING = 1e-4


def influence(answers: np.ndarray, among_others: np.ndarray, again: Callable[[], np.ndarray]) -> float:
    """Measures by how much the answer for an image differs among other images.

    Args:
      answers: What the model answers for some images, `[N, ...]`.
      among_others: What it answers for the first of them, given twice, among other images, `[2, ...]`.
      again: Answers for the images once more, as a model that draws random numbers answers otherwise then.

    Returns:
      The difference as a share of the largest value; 0 if that may be rounding, or the model draws random numbers.
    """
    if not answers.ndim or among_others.shape != (2, *answers.shape[1:]):
        return 0.0
    found = _difference(answers[0], among_others[0])
    if found <= _TOLERANCE or max(_difference(*among_others), _difference(answers, again())) > _ROUNDING:
        return 0.0
    return found


def _difference(first: np.ndarray, second: np.ndarray) -> float:
    difference, size = np.abs(first - second).max(initial=0), np.abs(first).max(initial=0)
    return float(difference / size) if size else 0.0


def said_of_company(share: float) -> tuple[str, ...]:
    """Says, in a sentence, that images of a batch influence one another by a share of the output; nothing for 0."""
    if not share:
        return ()
    return (
        f"examples influence one another: among other images, the output for the first one differs by {share:.0%} of "
        "its largest value, as with batch statistics or attention along the batch; the examples are shown as one batch "
        "and evidence holds for this batch, icons and crops are made in others",
    )
