"""Which hooks of a user's module run when its replica does.

What is shown is what the network computes, and nothing that only looks at it is told of our passes:

- Hooks of torch's own that make up weights or outputs run, with the replica's state: those of weight and spectral
  normalization, of pruning, of quantization.
- A hook of the user's that changes what is computed runs too, as a copy. It is found at set-up, where copies of hooks
  that might do so are tried: those that are called before a layer, and those that return something, assign something
  or work in place. What a copy notes in lists, closures or global variables is lost with it.
- All other hooks, and all backward and global ones, are left out.
"""

from __future__ import annotations

import dis
import functools
import types
from collections import OrderedDict
from typing import Any

import torch
from torch import nn

from tb_plugin.backends.pytorch.copying.functions import Copier, isolated
from tb_plugin.backends.pytorch.copying.graph import is_of_trainers
from tb_plugin.backends.pytorch.versions import version_of

# Dictionaries of hooks, and those that say of some of them how they are called.
_FORWARD = {
    "_forward_pre_hooks": ("_forward_pre_hooks_with_kwargs",),
    "_forward_hooks": ("_forward_hooks_with_kwargs", "_forward_hooks_always_called"),
}
HOOK_DICTIONARIES = frozenset([
    *_FORWARD, *(flag for flags in _FORWARD.values() for flag in flags), "_backward_hooks", "_backward_pre_hooks",
    "_state_dict_hooks", "_state_dict_pre_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
])  # fmt: skip
_TORCHS = ("torch.nn.", "torch.ao.")

# A hook: its module's path, its kind and its number there.
HookKey = tuple[str, str, int]


def hooks_of_replica(
    copier: Copier, state: dict[str, Any], name: str, computing: set[HookKey], trying: bool
) -> dict[str, Any]:
    """Gives the dictionaries of hooks of a replica's layer.

    Args:
      copier: What copies the replica.
      state: The attributes of the user's layer.
      name: The layer's path.
      computing: The hooks that change what is computed; where hooks are tried, those are added that do.
      trying: Whether hooks are tried.
    """
    found: dict[str, Any] = {key: OrderedDict() for key in HOOK_DICTIONARIES & state.keys()}
    for kind, flags in _FORWARD.items():
        for number, hook in (state.get(kind) or {}).items():
            key = name, kind, number
            if _is_of_torch(hook) or key in computing:
                found[kind][number] = isolated(copier, hook, f"a hook of {name}")
            elif trying and _might_compute(hook, is_before=kind == "_forward_pre_hooks"):
                found[kind][number] = _Tried(isolated(copier, hook, f"a hook of {name}"), key, computing)
            else:
                continue
            for flag in flags:
                if number in (state.get(flag) or ()):
                    found[flag][number] = True
    return found


class _Tried:
    """Calls a hook, and notes whether it changes what is computed."""

    def __init__(self, hook: Any, key: HookKey, computing: set[HookKey]) -> None:
        self._hook, self._key, self._computing = hook, key, computing

    def __call__(self, module: nn.Module, *arguments: Any) -> Any:
        before = _state(module, arguments)
        try:
            result = self._hook(module, *arguments)
        except Exception:
            # It cannot be tried; in training it would have failed too, or it needs what a copy has not.
            return None
        if result is not None or _state(module, arguments) != before:
            self._computing.add(self._key)
        return result


def _state(module: nn.Module, arguments: Any) -> list[Any]:
    """Gives what a hook can change: the module's attributes, parameters and buffers, and the tensors it is given."""
    holders = (module.__dict__, module._parameters, module._buffers)
    held = [(key, id(value), getattr(value, "_version", 0)) for holder in holders for key, value in holder.items()]
    return [held, [(id(one), version_of(one)) for one in _tensors(arguments)]]


def _tensors(value: Any) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [] if value.is_inference() else [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [one for part in value for one in _tensors(part)] if isinstance(value, list | tuple) else []


def _is_of_torch(hook: Any) -> bool:
    while isinstance(hook, functools.partial):
        hook = hook.func
    if isinstance(hook, types.FunctionType | types.MethodType):
        return (hook.__module__ or "").startswith(_TORCHS)
    return not isinstance(hook, nn.Module) and any(kind.__module__.startswith(_TORCHS) for kind in type(hook).__mro__)


def _might_compute(hook: Any, is_before: bool) -> bool:
    """Tells whether a hook might change what is computed; what records, or is not written in Python, does not."""
    while isinstance(hook, functools.partial | types.MethodType):
        hook = hook.func if isinstance(hook, functools.partial) else hook.__func__
    called = [vars(kind)["__call__"] for kind in type(hook).__mro__ if "__call__" in vars(kind)]
    function = hook if isinstance(hook, types.FunctionType) or not called else called[0]
    if not isinstance(function, types.FunctionType) or is_of_trainers(function.__module__):
        return False
    return is_before or _changes(function.__code__)


@functools.lru_cache(1024)
def _changes(code: types.CodeType) -> bool:
    steps = list(dis.get_instructions(code))
    for before, step in zip([None, *steps], steps, strict=False):
        if step.opname in ("STORE_ATTR", "STORE_SUBSCR", "STORE_SLICE"):
            return True
        if step.opname == "RETURN_VALUE" and not (
            before is not None and before.opname == "LOAD_CONST" and before.argval is None
        ):
            return True
        if step.opname == "RETURN_CONST" and step.argval is not None:
            return True
    return any(name == "setattr" or (name.endswith("_") and not name.endswith("__")) for name in code.co_names)
