"""How the tokens of a vision transformer may lie as the grid of patches that they stand for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tb_plugin.network.layout import Tokens, fits

# Transformers have up to so many tokens besides those of the patches: class tokens, a distillation token, registers.
_MOST_BESIDE = 8
# How unequal the strides of rows and columns may be.
_TOLERANCE = 1.3


def token_grids(n_tokens: int, size: tuple[int, int], *, axes: str = "NTC") -> Iterator[Tokens]:
    """Gives the grids, in rows, that tokens may lie in, those with fewest tokens besides first.

    Args:
      n_tokens: T.
      size: Height and width of the image.
      axes: As in `Tokens`.
    """
    for beside in range(min(_MOST_BESIDE, n_tokens - 2) + 1):
        for height, width in _grids(n_tokens - beside, size):
            yield Tokens(height, width, before=beside, axes=axes)
            if beside:
                yield Tokens(height, width, after=beside, axes=axes)


def reordered(tokens: Tokens) -> Iterator[Tokens]:
    """Gives the orders, other than in rows, that are known of transformers, for a grid of tokens.

    They are: column by column; window by window; and the first, second, ... position of every square of 2 x 2, and of
    squares of such squares (unrolled, as Hiera has it).
    """
    height, width = tokens.height, tokens.width
    places = np.arange(height * width).reshape(height, width)
    orders = [places.T]
    for side in range(2, max(height, width)):
        if height % side == 0 and width % side == 0:
            windows = places.reshape(height // side, side, width // side, side)
            orders += [windows.transpose(0, 2, 1, 3), windows.transpose(1, 3, 0, 2)]
    unrolled = places[None]
    while min(unrolled.shape[1:]) > 1 and unrolled.shape[1] % 2 == unrolled.shape[2] % 2 == 0:
        n, rows, columns = unrolled.shape
        squares = unrolled.reshape(n, rows // 2, 2, columns // 2, 2)
        unrolled = squares.transpose(0, 2, 4, 1, 3).reshape(4 * n, rows // 2, columns // 2)
        orders.append(unrolled)
    # What is the place of each token becomes the token of each place.
    found = {tuple((np.argsort(order.ravel()) + tokens.before).tolist()) for order in orders}
    in_rows = tuple(range(tokens.before, tokens.before + height * width))
    for order in sorted(found - {in_rows}):
        yield Tokens(height, width, tokens.before, tokens.after, order, tokens.axes)


def _grids(n: int, size: tuple[int, int]) -> list[tuple[int, int]]:
    sides = [side for side in range(1, n + 1) if n % side == 0]
    return [(side, n // side) for side in sides if n > 1 and fits(size, (side, n // side), _TOLERANCE)]
