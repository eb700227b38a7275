"""The regions of an image in which most of the evidence lies."""

from __future__ import annotations

import numpy as np

# The share of the evidence of a sign that the positions of all its regions hold together.
HALF = 0.5


def evidence_regions(by_position: np.ndarray, n: int) -> np.ndarray:
    """Finds the strongest connected regions of evidence, for and against.

    Of each sign the fewest positions are taken that hold half of its evidence. Those that touch, at a side or a corner,
    are one region, and regions are ordered by the size of their sums.

    Args:
      by_position: `[N, H, W]` attribution by position.
      n: R, how many regions are wanted of each example.

    Returns:
      `[N, R, H, W]` booleans, the strongest first. They do not overlap, and each is of one sign. Where there are fewer,
      the last ones are empty.

    Raises:
      ValueError: If `by_position` is not `[N, H, W]` or not finite, or fewer than one region is wanted.
    """
    if by_position.ndim != 3 or not np.isfinite(by_position).all():
        raise ValueError(f"by_position must be finite values [N, H, W], got shape {list(by_position.shape)}")
    if n < 1:
        raise ValueError(f"n must be at least 1 region, got {n}")
    found = np.zeros((len(by_position), n, *by_position.shape[1:]), bool)
    for regions, values in zip(found, by_position, strict=True):
        each = [region for sign in (1, -1) for region in _connected(_strong(sign * values))]
        each.sort(key=lambda region: -abs(float(values[region].sum(dtype=np.float64))))
        for i, region in enumerate(each[:n]):
            regions[i] = region
    return found


def _strong(values: np.ndarray) -> np.ndarray:
    """Gives the fewest positions `[H, W]` that hold half of what is positive."""
    flat = np.maximum(values, 0).ravel().astype(np.float64)
    order = np.argsort(-flat, kind="stable")
    before = np.cumsum(flat[order]) - flat[order]
    strong = np.zeros(flat.size, bool)
    strong[order] = (before < HALF * flat.sum()) & (flat[order] > 0)
    return strong.reshape(values.shape)


def _connected(strong: np.ndarray) -> list[np.ndarray]:
    """Gives what is connected in a mask `[H, W]`, each as a mask."""
    # What is outside of the mask has the label 0; of each neighbourhood the smallest other one spreads.
    labels = np.pad(np.where(strong, np.arange(1, strong.size + 1).reshape(strong.shape), 0), 1)
    height, width = strong.shape
    while True:
        around = np.stack([labels[y : y + height, x : x + width] for y in range(3) for x in range(3)])
        smallest = np.where(around > 0, around, strong.size + 1).min(axis=0)
        spread = np.where(strong, smallest, 0)
        if (spread == labels[1:-1, 1:-1]).all():
            return [spread == label for label in np.unique(spread[strong])]
        labels[1:-1, 1:-1] = spread
