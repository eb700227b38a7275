"""How much of a decision goes when something is taken away."""

from __future__ import annotations

import numpy as np


def margins(logits: np.ndarray, targets: np.ndarray, *, exclusive: bool = True) -> np.ndarray:
    """Gives by how much each image is decided for a class: its logit less the largest other one.

    Args:
      logits: `[N, K]`, K at least 2 where classes exclude each other.
      targets: `[N]` classes.
      exclusive: Whether classes exclude each other; if not, a class is decided for where its own logit is above 0.

    Returns:
      `[N]`, above 0 where it is decided for the class.
    """
    rows = np.arange(len(logits))
    own = logits[rows, targets].astype(np.float64)
    if not exclusive:
        return own
    others = logits.astype(np.float64)
    others[rows, targets] = -np.inf
    return own - others.max(axis=1)


def lost(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Gives which share of its margin each decision loses: 1 where it becomes another, 0 where it does not move.

    Args:
      before: `[N]` margins, above 0.
      after: `[N]` margins of the same images, with something taken away.

    Returns:
      `[N]`, in [0, 1].
    """
    return np.clip((before - after) / before, 0.0, 1.0)
