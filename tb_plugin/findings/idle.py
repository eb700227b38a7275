"""Channels that do nothing, or what another one does."""

from __future__ import annotations

import numpy as np

# What each is, and why so much, is said in docs/findings.md.
DOUBLED = 0.98
IDLE_SHARE = 1 / 16


def silent(maxima: np.ndarray) -> np.ndarray:
    """Gives the channels `[S]` whose image maxima `[P, C]` are the same for all images and not above zero.

    One that is as large in all images is at a bound above, as of a ReLU6 or a sigmoid: it fires, and decisions may hang
    on where.
    """
    return np.flatnonzero((np.ptp(maxima, axis=0) == 0) & (maxima.max(axis=0) <= 0))


def doubled(maxima: np.ndarray) -> list[tuple[int, int, float]]:
    """Gives pairs of channels whose image maxima `[P, C]` go together, with the correlation, the closest first."""
    centred = maxima - maxima.mean(axis=0, dtype=np.float64)
    norms = np.sqrt((centred**2).sum(axis=0))
    alike = centred / np.where(norms > 0, norms, 1)
    found = np.triu(alike.T @ alike, 1)
    pairs = np.argwhere(found >= DOUBLED)
    values = found[tuple(pairs.T)]
    order = np.argsort(-values, kind="stable")
    return [
        (int(first), int(second), float(value))
        for (first, second), value in zip(pairs[order], values[order], strict=True)
    ]


def is_worth_a_look(n: int, of: int) -> bool:
    """Tells whether so many of a layer's channels are enough to speak of."""
    return n >= max(2, IDLE_SHARE * of)
