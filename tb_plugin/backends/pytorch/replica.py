"""Replicas, by which a module is run without touching it.

A replica is a copy of the module and of all that it leads to: sub-modules wherever they are held (attributes, lists,
closures, default arguments, partials, bound methods), and all that a forward pass may change. It shares the memory of
parameters alone, so that it costs little and the network follows training. Hooks (see
`tb_plugin.backends.pytorch.hooks`), modes and settings of a replica are its own, and nothing in it is compiled. So
whatever is done to it, and however that ends, the user's module is as it was. What cannot be held by construction is
watched in each pass (`tb_plugin.backends.pytorch.passes`), and compared at the first ones
(`tb_plugin.backends.pytorch.guard`).
"""

from __future__ import annotations

import contextlib
import copy
import functools
import random
import types
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from tb_plugin.backends.pytorch.copying.functions import class_parts
from tb_plugin.backends.pytorch.copying.graph import GraphCopier, blank
from tb_plugin.backends.pytorch.copying.kinds import ATOMS, attributes
from tb_plugin.backends.pytorch.hooks import HOOK_DICTIONARIES, KnownHooks, hooks_of_replica

# Called with a module that is about to run in a pass of a replica, and is none that the replica stands for.
OnModule = Callable[[nn.Module], None]
_ORIGIN = "_semantic_dictionary_origin"
# Up to this size what is no parameter is copied for each replica. Larger tensors are if a forward pass writes in them.
_LARGEST_COPIED = 16_000_000


@dataclass(eq=False)
class Findings:
    """What the first passes tell of a module, for all later replicas.

    Attributes:
      written: Paths of tensors that a forward pass writes in.
      hooks: What is known of the user's hooks.
      values: By paths, what replicas have in the place of the module's own tensors.
    """

    written: set[str] = field(default_factory=set)
    hooks: KnownHooks = field(default_factory=KnownHooks)
    values: Mapping[str, torch.Tensor] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Origin:
    """What a replica was made of.

    Attributes:
      findings: What was known when it was made.
      modules: By id, the modules that it stands for, and their paths.
      shared: Paths of its tensors that share memory with the user's, and these tensors. Changes of them are counted
        apart from those of the user's, which may train in another thread.
      tried: Paths and copies of the tensors whose memory it would share, were it not for a trial.
      kept: What it refers to weakly.
      on_module: Of a replica that is made for a trial, what is told of modules that run and are none of the user's
        module's.
    """

    findings: Findings
    modules: dict[int, tuple[weakref.ref[nn.Module], str]]
    shared: list[tuple[str, torch.Tensor]]
    tried: list[tuple[str, torch.Tensor]]
    kept: list[Any]
    on_module: OnModule | None

    def name_of(self, module: nn.Module) -> str | None:
        """Gives the path of a module that the replica stands for, or None for any other module."""
        known = self.modules.get(id(module))
        return known[1] if known is not None and known[0]() is module else None


def unwrapped(module: nn.Module) -> nn.Module:
    """Gives the module itself, without what distributes or compiles it."""
    while True:
        if isinstance(module, nn.DataParallel | nn.parallel.DistributedDataParallel):
            module = module.module
        elif isinstance(inner := getattr(module, "_orig_mod", None), nn.Module):
            module = inner
        else:
            return module


def replica(module: nn.Module, findings: Findings | None = None, on_module: OnModule | None = None) -> nn.Module:
    """Makes a replica in evaluation mode, whose parameters ask for no gradients and whose layers leave inputs alone.

    Args:
      module: The module, or a replica.
      findings: What is known of it; by default, of a replica, what was known when it was made.
      on_module: Is given for a trial: parameters are copied as well, hooks are tried, and it is told of other modules.

    Raises:
      ValueError: If the module has parameters without values yet, or holds what cannot be copied.
    """
    before = origin_of(module)
    findings = findings or (Findings() if before is None else before.findings)
    copier = ReplicaCopier(findings, trial=on_module is not None)
    try:
        made = copier.copied(module, "")
    except RecursionError:
        raise ValueError("module cannot be watched safely: what it holds is nested too deeply to be copied") from None
    # No replica of a replica may run the first one either.
    modules = copier.modules if before is None else {**before.modules, **copier.modules}
    attributes(made)[_ORIGIN] = Origin(findings, modules, copier.shared, copier.tried, copier.kept, on_module)
    return made


def origin_of(module: nn.Module) -> Origin | None:
    """Gives what a replica was made of; None if it is none."""
    return attributes(module).get(_ORIGIN)


class ReplicaCopier(GraphCopier):
    """Copies modules and tensors as replicas need them.

    Attributes:
      modules: As in `Origin`.
      shared: As in `Origin`.
      tried: As in `Origin`.
    """

    def __init__(self, findings: Findings, trial: bool) -> None:
        """Begins with nothing.

        Args:
          findings: What is known of the module.
          trial: Whether all tensors are copied, and hooks are tried.
        """
        super().__init__()
        self._findings = findings
        self._trial = trial
        self._tries_hooks: bool | None = trial
        self._class_parts: dict[type, dict[str, Any]] = {}
        self.modules: dict[int, tuple[weakref.ref[nn.Module], str]] = {}
        self.shared: list[tuple[str, torch.Tensor]] = []
        self.tried: list[tuple[str, torch.Tensor]] = []

    def rule(self, value: Any) -> Callable[[Any, str], Any]:
        """Gives what copies objects of the value's type."""
        kind = type(value)
        if issubclass(kind, torch.jit.ScriptModule):
            return self._script_module
        if issubclass(kind, nn.Module):
            return self._module
        if issubclass(kind, torch.Tensor):
            return functools.partial(self._tensor, is_parameter=issubclass(kind, nn.Parameter))
        return self._generator if issubclass(kind, torch.Generator) else super().rule(value)

    def _module(self, module: nn.Module, name: str) -> nn.Module:
        self.modules[id(module)] = weakref.ref(module), name
        if (inner := unwrapped(module)) is not module:
            return self.note(module, self.copied(inner, name), name)
        made = self.note(module, blank(type(module)), name)
        state, own = attributes(module), attributes(made)
        prefix = f"{name}." if name else ""
        shared = getattr(type(module), "shared_by_replicas", ())
        for key, value in state.items():
            if type(value) in ATOMS or key in shared:
                own[key] = value
            elif key == "_parameters":
                own[key] = {one: self._parameter(held, f"{prefix}{one}") for one, held in value.items()}
            elif key in ("_buffers", "_modules"):
                own[key] = {one: self.copied(held, f"{prefix}{one}") for one, held in value.items()}
            elif key not in HOOK_DICTIONARIES and key not in ("_compiled_call_impl", _ORIGIN):
                own[key] = self.copied(value, f"{prefix}{key}")
        own["training"] = False
        if own.get("inplace") is True:
            own["inplace"] = False
        self.fill_slots(module, made, name)
        self.fill_builtin(module, made, name)
        own.update(hooks_of_replica(self, state, name, self._findings.hooks, self._tries_hooks))
        own.update(self._of_class(type(module), made, own))
        return made

    def _of_class(self, kind: type, made: nn.Module, own: dict[str, Any]) -> dict[str, Any]:
        """Gives attributes that stand before what the class holds."""
        if kind not in self._class_parts:
            self._class_parts[kind] = class_parts(self, kind)
        parts = {key: value for key, value in self._class_parts[kind].items() if key not in own}
        return {k: types.MethodType(v, made) if isinstance(v, types.FunctionType) else v for k, v in parts.items()}

    def _script_module(self, module: Any, name: str) -> Any:
        for path, part in module.named_modules():
            self.modules[id(part)] = weakref.ref(part), f"{name}.{path}".rstrip(".")
        # It has no attributes of Python's, and its code reaches nothing but itself.
        return self.note(module, copy.deepcopy(module).eval(), name)

    def _parameter(self, parameter: torch.Tensor | None, name: str) -> torch.Tensor | None:
        known = self.known(parameter)
        if parameter is None or known is not None:
            return known
        return self._tensor(parameter, name, is_parameter=True)

    def _tensor(self, tensor: torch.Tensor, name: str, is_parameter: bool) -> torch.Tensor:
        if is_lazy(tensor):
            kind = "parameter" if is_parameter else "buffer"
            key = name.rpartition(".")[2]
            raise ValueError(f"module must have been called once, got {kind} {key!r} that has no values yet")
        # Changes of what `detach` gives would be counted as changes of the user's.
        made: Any = self._findings.values.get(name, tensor).data
        is_small = not is_parameter and tensor.numel() * tensor.element_size() <= _LARGEST_COPIED
        if is_small or name in self._findings.written:
            made = made.clone()
        elif self._trial:
            made = made.clone()
            self.tried.append((name, made))
        else:
            self.shared.append((name, made))
        self.note(tensor, made, name)
        if isinstance(tensor, nn.Parameter):
            # By this `isinstance(..., nn.Parameter)` tells; a new Parameter would be another tensor.
            made._is_param = True
        if held := attributes(tensor):
            made.__dict__.update({key: self.copied(one, f"{name}.{key}") for key, one in held.items()})
        return made

    def _generator(self, generator: torch.Generator, name: str) -> torch.Generator:
        made = torch.Generator(device=generator.device)
        made.set_state(generator.get_state())
        return self.note(generator, made, name)


def device_of(module: nn.Module) -> torch.device:
    """Gives the device on which a module is."""
    tensor = next((t for t in (*module.parameters(), *module.buffers())), None)
    return torch.device("cpu") if tensor is None else tensor.device


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
