"""The weights of a module, to see whether they change."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn


def weights_of(module: nn.Module) -> Iterator[np.ndarray]:
    """Gives the bytes of a module's parameters and buffers, one after another.

    Those that have no values yet, of lazy modules, are left out.
    """
    for tensor in itertools.chain(module.parameters(), module.buffers()):
        if not (nn.parameter.is_lazy(tensor) or tensor.is_meta):
            yield _bytes(tensor.detach())


def _bytes(tensor: torch.Tensor) -> np.ndarray:
    # Of a tensor that is distributed, the part that is here.
    local: torch.Tensor = getattr(tensor, "to_local", lambda: tensor)()
    dense = local.to_dense() if local.layout != torch.strided else local
    return dense.cpu().contiguous().reshape(-1).view(torch.uint8).numpy()
