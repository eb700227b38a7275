"""How often a tensor was overwritten."""

from __future__ import annotations

import torch


def version_of(tensor: torch.Tensor) -> int:
    """Tells how often a tensor was overwritten, as far as that is counted: not of those made in inference mode."""
    return 0 if tensor.is_inference() else tensor._version
