"""A torch module some of whose layers are edited: a copy, which can be saved and trained on."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from tb_plugin.backends.pytorch.layout import from_grid, to_grid
from tb_plugin.network.affine import Affine
from tb_plugin.network.calls import main_part, with_main_part
from tb_plugin.network.layout import Layout

_BUFFERS = ("edit_matrix", "edit_offset", "edit_weights", "edit_thresholds")


class EditOutput:
    """A forward hook that gives an edited output in the place of a module's own.

    Numbers are buffers of the module, so that they go where it goes, and weights of the edited module are not loaded
    without a word into one that is not edited.
    """

    def __init__(self, number: int, layout: Layout) -> None:
        """Keeps where the numbers are.

        Args:
          number: How many edits the module had before.
          layout: How its tensor lies.
        """
        self._names = [f"{name}_{number}" for name in _BUFFERS]
        self._layout = layout

    def attach(self, module: nn.Module, affine: Affine, like: torch.Tensor) -> None:
        """Edits a module from now on."""
        for name, values in zip(self._names, affine, strict=True):
            kept = None if values is None else torch.tensor(values, dtype=torch.float32, device=like.device)
            module.register_buffer(name, kept)
        module.register_forward_hook(self)

    def __call__(self, module: nn.Module, _: Any, output: Any) -> Any:
        """Gives the output, edited; of several the first, as in `main_part`."""
        part = main_part(output)
        matrix, offset, weights, thresholds = (getattr(module, name) for name in self._names)
        grid = to_grid(part, self._layout).to(matrix.dtype)
        edited = grid @ matrix.T + offset
        if weights is not None:
            acts = ((grid @ weights.T).amax(dim=(1, 2)) > thresholds).any(dim=1)
            edited = torch.where(acts[:, None, None, None], edited, grid)
        return with_main_part(output, from_grid(edited, self._layout, part))


def edited_module(
    module: nn.Module, layouts: Callable[[str], Layout], edits: Sequence[tuple[str, Affine]]
) -> nn.Module:
    """Gives a copy of a module that makes of some layers something else.

    Args:
      module: The module, which stays as it is.
      layouts: How the tensor of a layer lies.
      edits: Layers by their names in `module.named_modules()`, and what is made of each.

    Raises:
      ValueError: If a layer is no module of its own, or the module cannot be copied.
    """
    copied = _copied(module)
    modules = dict(copied.named_modules())
    like = next((each for each in (*copied.parameters(), *copied.buffers())), torch.zeros(()))
    for name, affine in edits:
        if name not in modules:
            raise ValueError(f"layer {name} is not the only call of a module, so that it cannot be edited by itself")
        number = sum(isinstance(hook, EditOutput) for hook in modules[name]._forward_hooks.values())
        EditOutput(number, layouts(name)).attach(modules[name], affine, like)
    return copied


def with_linear(module: nn.Module, name: str, weights: np.ndarray, bias: np.ndarray | None) -> nn.Module:
    """Gives a copy of a module one of whose layers has other weights.

    Args:
      module: The module, which stays as it is.
      name: The layer's, a `Linear` or a convolution of one position.
      weights: `[C, K]`.
      bias: `[K]`; None where it has none.

    Raises:
      ValueError: If the module cannot be copied, or the layer's weights are made of others.
    """
    copied = _copied(module)
    layer = copied.get_submodule(name)
    for own, values in (("weight", weights.T), ("bias", bias)):
        if values is None:
            continue
        parameter = layer._parameters.get(own)
        if parameter is None:
            raise ValueError(f"the {own} of {name} is made of others, so that it cannot be replaced")
        with torch.no_grad():
            parameter.copy_(torch.tensor(values).reshape(parameter.shape))
    return copied


def _copied(module: nn.Module) -> nn.Module:
    try:
        return copy.deepcopy(module)
    except Exception as error:
        raise ValueError(
            f"the module cannot be copied, so that there would be no unedited one left: {error}"
        ) from error
