"""When icons are rendered while a network trains."""

from __future__ import annotations

from typing import Literal

IconsEvery = int | Literal["auto"] | None


def is_icon_step(step: int, n_steps: int | None, every: IconsEvery) -> bool:
    """Tells whether icons are due at a step before the last; at the end they are due unless `every` is None.

    Args:
      step: Steps (epochs) done, from 1.
      n_steps: How many there will be, where known.
      every: A number of steps; None for never; "auto" for two points: after an eighth, while the network still changes
        fast, and half-way.
    """
    if every is None:
        return False
    if every == "auto":
        return n_steps is not None and step in (-(-n_steps // 8), -(-n_steps // 2)) and step < n_steps
    return step > 0 and step % every == 0


def check_icons_every(every: object) -> None:
    """Raises a ValueError where `every` is none of what `is_icon_step` takes."""
    if every is None or every == "auto" or (isinstance(every, int) and every >= 1):
        return
    raise ValueError(f'icons_every must be a number of epochs from 1, "auto" or None, got {every!r}')
