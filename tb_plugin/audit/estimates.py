"""What decisions are estimated to become without concepts, from what is known before they are removed."""

from __future__ import annotations

import numpy as np


def candidates(logits: np.ndarray, labels: np.ndarray, n: int) -> np.ndarray:
    """Gives the classes between which a decision is estimated to fall.

    Args:
      logits: `[P, K]`.
      labels: `[P]` true classes, -1 where not known.
      n: How many classes, K at most.

    Returns:
      `[P, n]` the likeliest classes of each image, the likeliest first; the true one is always among them.
    """
    best = np.argsort(-logits, axis=1, kind="stable")[:, : min(n, logits.shape[1])]
    left_out = (labels >= 0) & (best != labels[:, None]).all(axis=1)
    best[left_out, -1] = labels[left_out]
    return best


def together(logits: np.ndarray, *without: np.ndarray) -> np.ndarray:
    """Estimates logits without several concepts: what each changes alone, added up.

    It is exact where logits are a linear map of what is removed, and no concept is in what another is made of.

    Args:
      logits: `[..., K]` with all concepts.
      without: `[..., K]` without each.
    """
    return logits + sum(each - logits for each in without)


def deviation(a: np.ndarray, b: np.ndarray) -> float:
    """Gives the root mean square of a difference, where both are known; 0 where nothing is."""
    difference = (a - b)[~np.isnan(a - b)]
    return float(np.sqrt(np.mean(difference.astype(np.float64) ** 2))) if difference.size else 0.0
