"""Classes that rest on one channel alone."""

from __future__ import annotations

import numpy as np

# What each is, and why so much, is said in docs/findings.md.
PROMISING = 0.5
ENDED = 0.9
FEWEST_IMAGES = 5


def may_be(evidence: float, margins: np.ndarray) -> bool:
    """Tells whether it is worth measuring: the channel argues for at least half of what decides the class.

    Args:
      evidence: What the channel argues for the class, in the mean over its images, in units of the logit.
      margins: `[n]` by how much they are decided for it.
    """
    return len(margins) >= FEWEST_IMAGES and evidence >= PROMISING * float(margins.mean())


def ends(n_lost: int, n: int) -> bool:
    """Tells whether the class has ended: n_lost of its n right images are decided for another without the channel."""
    return n_lost >= ENDED * n
