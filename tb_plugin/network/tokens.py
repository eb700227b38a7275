"""Tokens of a vision transformer laid out as the grid of patches that they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Class tokens, a distillation token and registers: transformers have up to that many before those of the patches.
_MOST_BEFORE = 8


@dataclass(frozen=True)
class TokenGrid:
    """Where the T tokens of a layer `[N, T, C]` lie: those of patches in rows, after those that stand for no place.

    Attributes:
      height: H, rows of patches.
      width: W.
      n_class_tokens: Tokens before those of the patches: of classes, registers. T is their number + H * W.
    """

    height: int
    width: int
    n_class_tokens: int


def token_grid(
    n_tokens: int, input_size: tuple[int, int], seen: Iterable[tuple[int, int]] = (), *, most_before: int = _MOST_BEFORE
) -> TokenGrid | None:
    """Finds the grid of so many tokens.

    Args:
      n_tokens: T.
      input_size: Height and width of the image in pixels.
      seen: Height and width of layers with positions that were computed before, the patch embedding's among them.
      most_before: How many tokens there may be that stand for no place.

    Returns:
      The largest grid of those seen that fits, the latest of equals; else the largest whose patches are squares that
      fill the image; None where neither has more than one position and at most `most_before` tokens beside it.
    """
    fewest = max(2, n_tokens - most_before)
    fitting = [grid for grid in seen if fewest <= grid[0] * grid[1] <= n_tokens]
    if not fitting:
        fitting = [grid for grid in _square_patches(*input_size) if fewest <= grid[0] * grid[1] <= n_tokens]
    if not fitting:
        return None
    height, width = max(reversed(fitting), key=lambda grid: grid[0] * grid[1])
    return TokenGrid(height, width, n_tokens - height * width)


def _square_patches(height: int, width: int) -> list[tuple[int, int]]:
    sides = range(1, min(height, width) + 1)
    return [(height // side, width // side) for side in sides if height % side == 0 and width % side == 0]
