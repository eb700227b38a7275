"""Replicas, by which a module is run without touching it.

Layers of a replica share parameters and buffers with the layers they stand for, and nothing else: hooks, modes and
settings of a replica are its own. So whatever is done to it, and however that ends, the user's module is as it was.
"""

from __future__ import annotations

import contextlib
import random
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

_HOOKS = ("_forward_hooks", "_forward_hooks_with_kwargs", "_forward_hooks_always_called")


def unwrapped(module: nn.Module) -> nn.Module:
    """Gives the module itself, without what distributes or compiles it."""
    while True:
        if isinstance(module, nn.DataParallel | nn.parallel.DistributedDataParallel):
            module = module.module
        elif isinstance(inner := getattr(module, "_orig_mod", None), nn.Module):
            module = inner
        else:
            return module


def replica(module: nn.Module) -> nn.Module:
    """Makes a replica in evaluation mode, whose parameters ask for no gradients and whose layers leave inputs alone.

    Raises:
      ValueError: If the module has parameters without values yet.
    """
    return _replica(module, {})


def _replica(module: nn.Module, made: dict[int, nn.Module]) -> nn.Module:
    module = unwrapped(module)
    if id(module) in made or isinstance(module, torch.jit.ScriptModule):
        return made.get(id(module), module)
    copy = made[id(module)] = type(module).__new__(type(module))
    own: dict[str, Any] = {name: _rebound(value, module, copy) for name, value in module.__dict__.items()}
    own["_parameters"] = {name: _detached(name, value) for name, value in module._parameters.items()}
    own["_buffers"] = dict(module._buffers)
    own["_modules"] = {name: child and _replica(child, made) for name, child in module._modules.items()}
    own.update({name: own[name].copy() for name in _HOOKS if name in own})
    own["training"] = False
    if own.get("inplace") is True:
        own["inplace"] = False
    copy.__dict__ = own
    return copy


def _rebound(value: Any, module: nn.Module, copy: nn.Module) -> Any:
    """Binds a method that was kept as an attribute to the copy."""
    return types.MethodType(value.__func__, copy) if getattr(value, "__self__", None) is module else value


def _detached(name: str, parameter: nn.Parameter | None) -> torch.Tensor | None:
    if isinstance(parameter, nn.parameter.UninitializedParameter):
        raise ValueError(f"module must have been called once, got parameter {name!r} that has no values yet")
    return None if parameter is None else parameter.detach()


@contextlib.contextmanager
def undisturbed(device: torch.device) -> Iterator[None]:
    """Lets tensors be differentiated in full precision within the block, and keeps the user's random numbers."""
    precise = torch.autocast(device.type, enabled=False)
    with same_randomness(), torch.inference_mode(False), torch.enable_grad(), precise:
        yield


@contextlib.contextmanager
def same_randomness() -> Iterator[None]:
    """Sets the states of random numbers back after the block, as if nothing had been drawn in it."""
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    gpu = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])
        if gpu:
            torch.cuda.set_rng_state_all(gpu)
