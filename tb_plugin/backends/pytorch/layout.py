"""How the tensors that a module's layers give lie as `[N, H, W, C]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import torch

from tb_plugin.network.tokens import TokenGrid, token_grid


@dataclass(frozen=True)
class Planes:
    """Planes `[N, C, H, W]`, or `[N, H, W, C]` where channels come last."""

    channels_last: bool = False


Layout: TypeAlias = Planes | TokenGrid


class Layouts:
    """Finds how the layers of one forward pass lie, one after another: the sizes of earlier layers tell."""

    def __init__(self, input_size: tuple[int, int], channels_last: bool = False) -> None:
        """Starts with the image.

        Args:
          input_size: The image's height and width in pixels.
          channels_last: Whether the module's layers give channels last as a rule.
        """
        self._input_size = input_size
        self._channels_last = channels_last
        self._sizes = [input_size]
        self._n_tokens: set[int] = set()

    def find(self, shape: tuple[int, ...]) -> Layout | None:
        """Tells how a tensor lies; None for what has no positions, as the weights of attention `[N, heads, T, T]`."""
        if len(shape) == 3:
            tokens = token_grid(shape[1], self._input_size, self._sizes)
            self._n_tokens.update(() if tokens is None else (shape[1],))
            return tokens
        if len(shape) != 4 or shape[2] in self._n_tokens or (self._channels_last and shape[1] in self._n_tokens):
            return None
        # A tensor is an exception to the rule only where rows and columns of an earlier layer say so.
        first, last = shape[2:] in self._sizes, shape[1:3] in self._sizes
        channels_last = not first or last if self._channels_last else last and not first
        self._sizes.append(shape[1:3] if channels_last else shape[2:])
        return Planes(channels_last)


def to_grid(tensor: torch.Tensor, layout: Layout) -> torch.Tensor:
    """Gives `[N, H, W, C]` of a layer's tensor; tokens that stand for no place are left out."""
    if isinstance(layout, TokenGrid):
        return tensor[:, layout.n_class_tokens :].unflatten(1, (layout.height, layout.width))
    return tensor if layout.channels_last else tensor.permute(0, 2, 3, 1)


def from_grid(grid: torch.Tensor, layout: Layout, like: torch.Tensor) -> torch.Tensor:
    """Undoes `to_grid`; tokens that stand for no place are taken from `like`, as are type and device."""
    grid = grid.to(like)
    if isinstance(layout, TokenGrid):
        return torch.cat([like[:, : layout.n_class_tokens], grid.flatten(1, 2)], dim=1)
    return grid if layout.channels_last else grid.permute(0, 3, 1, 2).contiguous()
