"""How images should lie in memory for a module's convolutions to be fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import nn

# The largest change by another order of sums, as a share of a layer's largest value.
_TOLERANCE = 1e-4


def fastest_format(
    module: nn.Module, device: torch.device, compute: Callable[[torch.memory_format], Mapping[str, np.ndarray]]
) -> torch.memory_format:
    """Finds in which order images are given to a module.

    On processors, convolutions and their gradients take a sixth less time with channels last. A module that then fails,
    or computes anything else, is given images as usual.

    Args:
      module: The module.
      device: Where it is.
      compute: Gives all that the module computes of two images or more, which lie so.
    """
    if device.type != "cpu" or not any(isinstance(layer, nn.Conv2d) for layer in module.modules()):
        return torch.contiguous_format
    expected = compute(torch.contiguous_format)
    try:
        found = compute(torch.channels_last)
    except RuntimeError:
        # The module makes a view that this order does not allow.
        return torch.contiguous_format
    same = all(_agree(found[name], values) for name, values in expected.items())
    return torch.channels_last if same else torch.contiguous_format


def _agree(found: np.ndarray, expected: np.ndarray) -> bool:
    return bool(np.abs(found - expected).max() <= _TOLERANCE * np.abs(expected).max())
