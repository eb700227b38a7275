"""Channels that were born, have died or have changed meaning since the step before."""

from __future__ import annotations

from typing import Literal

import numpy as np

Change = Literal["born", "died", "changed"]
CHANGES: tuple[Change, ...] = ("born", "died", "changed")

# What each is, and why so much, is said in docs/findings.md.
STILL = 0.05
SAME = 0.5


def spreads(maxima: np.ndarray) -> np.ndarray:
    """Gives how much channels `[P, C]` differ from image to image, as a share of what the layer's do at most."""
    spread = maxima.std(axis=0, dtype=np.float64)
    largest = spread.max(initial=0.0)
    return spread / largest if largest > 0 else spread


def correlations(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Gives how each channel's image maxima `[P, C]` correlate with those of another step; 0 where one is still."""
    one, other = (values - values.mean(axis=0, dtype=np.float64) for values in (before, now))
    norms = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    return np.where(norms > 0, (one * other).sum(axis=0) / np.where(norms > 0, norms, 1), 0.0)


def changes(before: np.ndarray, now: np.ndarray) -> dict[Change, np.ndarray]:
    """Tells which channels are others than at the step before.

    Args:
      before: `[P, C]` image maxima on the probe set.
      now: The same at this step.

    Returns:
      The channels that were still and tell images apart now, those that did and are still, and those that tell others
      apart than they did.
    """
    was, lives = spreads(before) >= STILL, spreads(now) >= STILL
    other = correlations(before, now) < SAME
    return {
        "born": np.flatnonzero(~was & lives),
        "died": np.flatnonzero(was & ~lives),
        "changed": np.flatnonzero(was & lives & other),
    }
