"""Which hooks of a user's module run when its replica does.

What is shown is what the network computes, and nothing that only looks at it is told of our passes:

- Hooks of torch's own that make up weights or outputs run, with the replica's state: those of weight and spectral
  normalization, of pruning, of quantization. So does ours that edits a layer.
- A hook of the user's that changes what is computed runs too, as a copy. It is found in the first pass that there is
  with it, where copies of hooks that might do so are tried: those that are called before a layer, and those that return
  something, assign something or work in place. One that returns something in some cases runs in each pass. What a copy
  notes in lists, closures or global variables is lost with it.
- All other hooks, and all backward and global ones, are left out. Where that matters it is said: of hooks that failed
  when they were tried, and of backward and global ones that return something.
"""

from __future__ import annotations

import dis
import functools
import types
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as torch_module

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
# Ours is what edits a layer (`tb_plugin.correct`).
_TORCHS = ("torch.nn.", "torch.ao.", "tb_plugin.backends.pytorch.edited")

_BACKWARD = ("_backward_pre_hooks", "_backward_hooks")
_GLOBAL_FORWARD = ("_global_forward_pre_hooks", "_global_forward_hooks")
_GLOBAL_BACKWARD = ("_global_backward_pre_hooks", "_global_backward_hooks")
# What methods of containers are called that give nothing back.
_NOTING = frozenset(("append", "extend", "add", "update", "put"))
# Of more hooks than these only the number is said.
_N_NAMED = 3

# A hook: its module's path, its kind and its number there.
HookKey = tuple[str, str, int]


@dataclass(eq=False)
class KnownHooks:
    """What is known of the user's forward hooks.

    Attributes:
      computing: Those that change what is computed.
      looking: Those that were called and changed nothing.
      failed: Those that failed when they were tried, and by what.
    """

    computing: set[HookKey] = field(default_factory=set)
    looking: set[HookKey] = field(default_factory=set)
    failed: dict[HookKey, str] = field(default_factory=dict)


def hooks_of_replica(
    copier: Copier, state: dict[str, Any], name: str, known: KnownHooks, trying: bool | None
) -> dict[str, Any]:
    """Gives the dictionaries of hooks of a replica's layer.

    Args:
      copier: What copies the replica.
      state: The attributes of the user's layer.
      name: The layer's path.
      known: What is known of hooks; where hooks are tried, it is added what they do.
      trying: Whether hooks are tried: all that are not known to compute, those that are not known, or none (None).
    """
    found: dict[str, Any] = {key: OrderedDict() for key in HOOK_DICTIONARIES & state.keys()}
    for kind, flags in _FORWARD.items():
        for number, hook in (state.get(kind) or {}).items():
            key = name, kind, number
            if _is_of_torch(hook) or key in known.computing:
                found[kind][number] = isolated(copier, hook, f"a hook of {name}")
            elif _is_tried(hook, key, known, trying):
                found[kind][number] = _Tried(isolated(copier, hook, f"a hook of {name}"), key, known)
            else:
                continue
            for flag in flags:
                if number in (state.get(flag) or ()):
                    found[flag][number] = True
    return found


def _is_tried(hook: Any, key: HookKey, known: KnownHooks, trying: bool | None) -> bool:
    function = _function_of(hook)
    if trying is None or function is None or not (key[1] == "_forward_pre_hooks" or _changes(function.__code__)):
        return False
    return trying or (key not in known.failed and (key not in known.looking or _returns(function.__code__)))


class _Tried:
    """Calls a hook, and notes whether it changes what is computed."""

    def __init__(self, hook: Any, key: HookKey, known: KnownHooks) -> None:
        self._hook, self._key, self._known = hook, key, known

    def __call__(self, module: nn.Module, *arguments: Any) -> Any:
        before = _state(module, arguments)
        try:
            result = self._hook(module, *arguments)
        except Exception as error:
            # It cannot be tried; in training it would have failed too, or it needs what a copy has not.
            self._known.failed[self._key] = f"{type(error).__name__}: {error}"
            return None
        if result is not None or _state(module, arguments) != before:
            self._known.computing.add(self._key)
        else:
            self._known.looking.add(self._key)
        return result


def said_of_hooks(module: nn.Module, known: KnownHooks) -> tuple[str, ...]:
    """Says which hooks are left out though they may change what the module computes, or its gradients.

    Args:
      module: The user's module.
      known: What is known of its hooks.

    Returns:
      A sentence, or nothing where there are none.
    """
    found = [*_failed(module, known), *_backward(module), *_global()]
    if not found:
        return ()
    more = f" and {len(found) - _N_NAMED} more" if len(found) > _N_NAMED else ""
    return (f"hooks that take no part in what is shown: {', '.join(found[:_N_NAMED])}{more}",)


def _failed(module: nn.Module, known: KnownHooks) -> Iterator[str]:
    layers = dict(module.named_modules())
    for (name, kind, number), error in known.failed.items():
        hook = getattr(layers.get(name), kind, {}).get(number)
        if hook is not None and (name, kind, number) not in known.computing:
            yield f"{_called(hook)} of {name or 'the module'}, a copy of which failed with {error}"


def _backward(module: nn.Module) -> Iterator[str]:
    for name, layer in module.named_modules():
        for hook in _returning(vars(layer), _BACKWARD):
            yield f"{_called(hook)} of {name or 'the module'}, which is called backward: gradients are the module's own"


def _global() -> Iterator[str]:
    for kinds, whose in ((_GLOBAL_FORWARD, "for all modules"), (_GLOBAL_BACKWARD, "for all modules, backward")):
        for hook in _returning(vars(torch_module), kinds):
            yield f"{_called(hook)} {whose}"


def _returning(held: Mapping[str, Any], kinds: tuple[str, ...]) -> Iterator[Any]:
    for hook in (hook for kind in kinds for hook in (held.get(kind) or {}).values()):
        function = _function_of(hook)
        if function is not None and _returns(function.__code__):
            yield hook


def _called(hook: Any) -> str:
    """Gives the name of a hook, as its author knows it."""
    while isinstance(hook, functools.partial):
        hook = hook.func
    return getattr(hook, "__name__", type(hook).__name__)


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


def _function_of(hook: Any) -> types.FunctionType | None:
    """Gives what a hook runs; None of what records, or is not written in Python."""
    while isinstance(hook, functools.partial | types.MethodType):
        hook = hook.func if isinstance(hook, functools.partial) else hook.__func__
    name = "forward" if isinstance(hook, nn.Module) else "__call__"
    called = [vars(kind)[name] for kind in type(hook).__mro__ if name in vars(kind)]
    function = hook if isinstance(hook, types.FunctionType) or not called else called[0]
    if not isinstance(function, types.FunctionType) or is_of_trainers(function.__module__):
        return None
    return function


@functools.lru_cache(1024)
def _changes(code: types.CodeType) -> bool:
    """Tells whether a hook might change what is computed."""
    if any(step.opname in ("STORE_ATTR", "STORE_SUBSCR", "STORE_SLICE") for step in dis.get_instructions(code)):
        return True
    is_in_place = any(name == "setattr" or (name.endswith("_") and not name.endswith("__")) for name in code.co_names)
    return is_in_place or bool(_returned(code))


@functools.lru_cache(1024)
def _returns(code: types.CodeType) -> bool:
    """Tells whether a hook returns something, in some cases at least; that what notes something returns, is nothing."""
    returned = _returned(code)
    is_of_call = len(returned) == 1 and returned[0].startswith("CALL")
    return bool(returned) and not (is_of_call and _NOTING & set(code.co_names))


def _returned(code: types.CodeType) -> list[str]:
    """Lists by which operations what code returns is made, but for None."""
    found: list[str] = []
    steps = list(dis.get_instructions(code))
    for before, step in zip([None, *steps], steps, strict=False):
        if step.opname == "RETURN_VALUE" and before is not None:
            is_none = before.opname == "LOAD_CONST" and before.argval is None
            found += [] if is_none else [before.opname]
        if step.opname == "RETURN_CONST" and step.argval is not None:
            found.append("LOAD_CONST")
    return found
