"""How a module is called for images."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

# Gives what a module answers to images `[N, C, H, W]`.
Call = Callable[[nn.Module, torch.Tensor], Any]

# What Hugging Face's models call their images.
_IMAGES = "pixel_values"


def calling(module: nn.Module, call: Call | None) -> Call:
    """Gives how a module is called: as it was told, or with the images as the input that its `forward` says.

    That is the one named `pixel_values`, the first that may be given by position, or the only one that must be given by
    name.

    Raises:
      ValueError: If its `forward` needs more than one input.
    """
    if call is not None:
        return call
    name = _name_of_images(module)
    return (lambda called, images: called(images)) if name is None else lambda called, images: called(**{name: images})


def _name_of_images(module: nn.Module) -> str | None:
    """Gives the name by which images are given; None if they are given by position."""
    try:
        given = inspect.signature(module.forward).parameters.values()
    # There are callables that do not say what they take.
    except (TypeError, ValueError):
        return None
    by_position = [p.name for p in given if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    by_name = [p.name for p in given if p.kind is p.KEYWORD_ONLY]
    needed = [p.name for p in given if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if len(needed) > 1:
        raise ValueError(
            f"module takes several inputs ({', '.join(needed)}): tell how it is called for images, as "
            f"Reading(call=lambda module, images: module({needed[0]}=images, {needed[1]}=...))"
        )
    if _IMAGES in (*by_position[1:], *by_name):
        return _IMAGES
    if len(needed) == 1 and needed[0] in by_name:
        return needed[0]
    takes_any = any(p.kind is p.VAR_POSITIONAL for p in given)
    return by_name[0] if len(by_name) == 1 and not by_position and not takes_any else None
