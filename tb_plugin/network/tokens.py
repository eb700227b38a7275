"""Tokens of a vision transformer laid out as the grid of patches that they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Transformers have up to so many tokens before those of the patches: class tokens, a distillation token, registers.
_MOST_BEFORE = 8


@dataclass(frozen=True)
class TokenGrid:
    """Where the T tokens of a layer `[N, T, C]` lie: first come tokens that stand for no place, then patches in rows.

    Attributes:
      height: H, the number of rows of patches.
      width: W, the number of columns.
      n_class_tokens: Number of the tokens that stand for no place (of classes, registers): T - H * W.
    """

    height: int
    width: int
    n_class_tokens: int


def token_grid(
    n_tokens: int, input_size: tuple[int, int], seen: Iterable[tuple[int, int]] = (), *, most_before: int = _MOST_BEFORE
) -> TokenGrid | None:
    """Finds the grid of a layer's tokens.

    Args:
      n_tokens: T.
      input_size: Height and width of the image in pixels.
      seen: Height and width of layers with positions that were computed before, the patch embedding's among them.
      most_before: How many tokens there may be that stand for no place.

    Returns:
      The largest of the grids seen that fits, and of equal ones the latest; else the largest grid whose patches are
      squares that fill the image. A grid fits if it has at least two positions and leaves at most `most_before` tokens
      over. None where no grid fits.
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
