"""How the tensors that a module's layers give lie as `[N, H, W, C]`."""

from __future__ import annotations

import torch

from tb_plugin.network.layout import Layout, Planes, Tokens


def to_grid(tensor: torch.Tensor, layout: Layout) -> torch.Tensor:
    """Gives `[N, H, W, C]` of a layer's tensor; tokens that stand for no place are left out."""
    if isinstance(layout, Planes):
        return tensor.permute([layout.axes.index(axis) for axis in "NHWC"])
    tokens = tensor.permute([layout.axes.index(axis) for axis in "NTC"])
    return tokens[:, _places(layout, tokens)].unflatten(1, (layout.height, layout.width))


def from_grid(grid: torch.Tensor, layout: Layout, like: torch.Tensor) -> torch.Tensor:
    """Undoes `to_grid`; tokens that stand for no place are taken from `like`, as are type and device."""
    grid = grid.to(like)
    if isinstance(layout, Planes):
        return grid.permute(["NHWC".index(axis) for axis in layout.axes]).contiguous()
    tokens = like.permute([layout.axes.index(axis) for axis in "NTC"]).clone()
    tokens[:, _places(layout, tokens)] = grid.flatten(1, 2)
    return tokens.permute(["NTC".index(axis) for axis in layout.axes]).contiguous()


def _places(layout: Tokens, tokens: torch.Tensor) -> slice | torch.Tensor:
    if layout.order is None:
        return slice(layout.before, layout.before + layout.height * layout.width)
    return torch.tensor(layout.order, device=tokens.device)
