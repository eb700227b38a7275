"""Modules whose parameters lie on many processes, which one of them cannot run alone."""

from __future__ import annotations

import torch
from torch import nn

# By name: to import them takes seconds, and nobody has them who has not imported them.
_SHARDING = ("FullyShardedDataParallel", "FSDPModule", "DTensor")


def refuse_sharded(module: nn.Module) -> None:
    """Refuses a module of which each process holds a part only.

    `DistributedDataParallel` is none: every process holds all parameters.

    Raises:
      ValueError: If the module is one.
    """
    parts = (*module.modules(), *module.parameters())
    found = next((name for name in map(_sharded_by, parts) if name is not None), None)
    if found is not None:
        raise ValueError(
            f"module must have all its parameters on this process, got one that is sharded by {found}: a pass of it "
            "needs all processes, and only the first logs. Log a copy that is whole, as of a checkpoint, after training"
        )


def _sharded_by(part: nn.Module | torch.Tensor) -> str | None:
    for kind in type(part).__mro__:
        if kind.__module__.startswith("torch.distributed") and kind.__name__ in _SHARDING:
            return {"FSDPModule": "fully_shard"}.get(kind.__name__, kind.__name__)
    # DeepSpeed's ZeRO 3 leaves an empty tensor.
    is_zero = isinstance(part, torch.Tensor) and hasattr(part, "ds_id") and not part.numel()
    return "DeepSpeed" if is_zero else None
