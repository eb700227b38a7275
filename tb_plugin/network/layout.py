"""How a layer's tensor lies: which axes are rows, columns and channels, or which tokens stand for which places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tb_plugin.network.calls import called_layer

_PLANES = ("NHWC", "NCHW", "NWHC", "NCWH")
_TOKENS = ("NTC", "NCT", "TNC")


@dataclass(frozen=True)
class Planes:
    """Rows, columns and channels that are axes of their own.

    Attributes:
      axes: What each axis is: "NHWC", "NCHW", "NWHC" or "NCWH".
    """

    axes: str = "NHWC"

    def __post_init__(self) -> None:
        if self.axes not in _PLANES:
            raise ValueError(f"axes of planes must be one of {', '.join(_PLANES)}, got {self.axes!r}")

    def grid(self, shape: tuple[int, ...]) -> tuple[int, int, int]:
        """Gives H, W and C of a tensor's shape without its examples.

        Raises:
          ValueError: If it has not three axes.
        """
        if len(shape) != 3:
            raise ValueError(f"{self.axes} needs a tensor of four axes, got {_said(shape)}")
        sizes = dict(zip(self.axes[1:], shape, strict=True))
        return sizes["H"], sizes["W"], sizes["C"]


@dataclass(frozen=True)
class Tokens:
    """Tokens that stand for the places of a grid, with others before or after them that stand for none.

    Attributes:
      height: H, the number of rows of places.
      width: W, the number of columns.
      before: Number of tokens before those of the places, such as class tokens and registers.
      after: Number of tokens after them.
      order: For each place, row by row, the number of its token among all; None: tokens lie in rows as places do.
      axes: What each axis is: "NTC", "NCT" or "TNC".
    """

    height: int
    width: int
    before: int = 0
    after: int = 0
    order: tuple[int, ...] | None = None
    axes: str = "NTC"

    def __post_init__(self) -> None:
        if self.axes not in _TOKENS:
            raise ValueError(f"axes of tokens must be one of {', '.join(_TOKENS)}, got {self.axes!r}")
        if min(self.height, self.width) < 1 or min(self.before, self.after) < 0:
            raise ValueError(f"tokens must have at least one row and column, and none less than zero, got {self}")
        if self.order is not None:
            object.__setattr__(self, "order", tuple(int(token) for token in self.order))
            self._check(self.order)

    @property
    def n_tokens(self) -> int:
        """T, the number of all tokens."""
        return self.before + self.height * self.width + self.after

    def grid(self, shape: tuple[int, ...]) -> tuple[int, int, int]:
        """Gives H, W and C of a tensor's shape without its examples.

        Raises:
          ValueError: If it has not two axes, or another number of tokens.
        """
        if len(shape) != 2:
            raise ValueError(f"{self.axes} needs a tensor of three axes, got {_said(shape)}")
        n_tokens, channels = shape[::-1] if self.axes == "NCT" else shape
        if n_tokens != self.n_tokens:
            raise ValueError(
                f"a grid of {self.height} x {self.width} tokens, {self.before} before and {self.after} after it, has "
                f"{self.n_tokens} tokens, got {n_tokens}"
            )
        return self.height, self.width, channels

    def _check(self, order: tuple[int, ...]) -> None:
        n_places = self.height * self.width
        if len(order) != n_places or len(set(order)) != n_places or not set(order) <= set(range(self.n_tokens)):
            raise ValueError(
                f"order must name {n_places} different tokens from 0 to {self.n_tokens - 1}, got {len(order)} "
                f"({len(set(order))} different) from {min(order, default=0)} to {max(order, default=0)}"
            )


Layout: TypeAlias = Planes | Tokens

# What a user may say of a layer: the axes alone, or a layout.
Told: TypeAlias = str | Planes | Tokens


@dataclass(frozen=True)
class Unread:
    """A layer that is not offered, as it is not known how its tensor lies.

    Attributes:
      name: The layer's name.
      shape: Of its tensor, without the examples.
      reason: Why, as the end of a sentence.
      telling: Whether it could be told in `Reading.layouts`; not, where its values follow no place of the image.
    """

    name: str
    shape: tuple[int, ...]
    reason: str
    telling: bool

    def __str__(self) -> str:
        """Says it in a sentence."""
        told = f'; if you know, say so: Reading(layouts={{"{self.name}": "NHWC"}})' if self.telling else ""
        return f"{self.reason}{told}"


def checked_layouts(layouts: Mapping[str, Any]) -> None:
    """Checks what a user says of layers.

    Raises:
      ValueError: If it is no layout.
    """
    known = ", ".join(_PLANES + _TOKENS)
    if not isinstance(layouts, Mapping):
        raise ValueError(f"layouts must be a dict, as {{'stage2': 'NHWC'}}, got {layouts!r}")
    for name, told in layouts.items():
        if not isinstance(told, Planes | Tokens) and told not in _PLANES + _TOKENS:
            raise ValueError(f"layouts must be one of {known}, or Tokens(height, width), got {told!r} for {name!r}")


def key_of(layouts: Mapping[str, Told], name: str) -> str | None:
    """Gives under what name something is said of a layer: its own, or that of the innermost module that holds it.

    Names are paths with "." or "/".
    """
    path = called_layer(name, ())
    holding = [key for key in layouts if key in ("", name, path) or name.startswith((f"{key}.", f"{key}/"))]
    return max(holding, key=len, default=None)


def fits(size: tuple[int, int], grid: tuple[int, int], tolerance: float = 1.5) -> bool:
    """Tells whether a grid can be a scaled-down image: whether rows and columns are wider by about the same factor."""
    stretch = (size[0] / grid[0]) / (size[1] / grid[1])
    # Sides of a few positions are rounded, and borders are cut off.
    slack = tolerance + 1 / min(grid)
    return abs(math.log(stretch)) <= math.log(slack)


def _said(shape: tuple[int, ...]) -> str:
    return f"shape [N, {', '.join(map(str, shape))}]"
