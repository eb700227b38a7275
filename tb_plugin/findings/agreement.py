"""Whether a layer's evidence says of classes what their logits really lose."""

from __future__ import annotations

# What each is, and why so much, is said in docs/findings.md.
CLEAR = 1.0
FACTOR = 3.0
CLASSES = 0.25


def disagrees(said: float, measured: float) -> bool:
    """Tells whether evidence misses what was measured: it has the wrong sign, or is off by more than three times.

    Args:
      said: The mean over images of a class of what evidence says that its logit loses without what the layer sees.
      measured: What it does lose.
    """
    if abs(measured) < CLEAR:
        return False
    return said * measured <= 0 or not 1 / FACTOR <= said / measured <= FACTOR


def is_worth_a_look(n: int, of: int) -> bool:
    """Tells whether a layer disagrees about enough classes to speak of."""
    return n > 0 and n >= CLASSES * of
