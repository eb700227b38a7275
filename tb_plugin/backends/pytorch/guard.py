"""The guard of a module's first passes: that they change nothing of it, and if they do, that all is put back."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import sys
import types
import weakref
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import nn

from tb_plugin.backends.pytorch.copying.kinds import attributes
from tb_plugin.backends.pytorch.hooks import said_of_hooks
from tb_plugin.backends.pytorch.passes import note_forward
from tb_plugin.backends.pytorch.remembered import PutBack, of_attributes, of_class, of_container, of_object, of_tensor
from tb_plugin.backends.pytorch.replica import Findings, ReplicaCopier, replica, same_randomness

# Of more changes than these only the number is said.
_N_NAMED = 3


class Replicas:
    """Makes replicas of a module, as its first passes taught.

    The first passes, at set-up, are made by replicas that share no memory at all, under a guard: all that the module
    leads to is compared before and after, bit for bit. That costs a copy of the parameters, once. In later passes what
    writes in memory that is shared is given memory of its own first (see `tb_plugin.backends.pytorch.passes`).
    """

    def __init__(self, module: nn.Module, findings: Findings | None = None) -> None:
        """Knows nothing of the module yet, unless findings are given."""
        self._module = module
        self._findings = Findings() if findings is None else findings
        self._guard: Guard | None = None

    def make(self) -> nn.Module:
        """Makes a replica of the module as it is now."""
        return replica(self._module, self._findings, None if self._guard is None else self._guard.note_module)

    @property
    def findings(self) -> Findings:
        """What is known of the module."""
        return self._findings

    def with_values(self, values: Mapping[str, torch.Tensor]) -> Replicas:
        """Gives what makes replicas that have other values, by paths, in the place of the module's tensors."""
        known = dataclasses.replace(self._findings, values={**self._findings.values, **values})
        return Replicas(self._module, known)

    def of(self, module: nn.Module) -> Replicas:
        """Gives what makes replicas of another module, of which the same is known."""
        return Replicas(module, self._findings)

    def said_of_hooks(self) -> tuple[str, ...]:
        """Says, in a sentence, which of the user's hooks are left out where that may matter; nothing without such."""
        return said_of_hooks(self._module, self._findings.hooks)

    @contextlib.contextmanager
    def first_passes(self) -> Iterator[None]:
        """Guards passes of replicas within the block.

        Raises:
          ValueError: If they changed anything that is not the replica's; it was put back.
        """
        self._guard = guard = Guard(self._module)
        try:
            with same_randomness(), _forwards_noted():
                yield
        finally:
            self._guard = None
            changed = guard.put_back()
            if changed:
                more = f" and {len(changed) - _N_NAMED} more" if len(changed) > _N_NAMED else ""
                place = getattr(self._module, "place_of_state", "attributes of the module")
                raise ValueError(
                    f"module cannot be watched safely: a pass of ours changes {', '.join(changed[:_N_NAMED])}{more} of "
                    f"your own (all was put back); what a forward pass changes must be held in {place}"
                )


class Guard:
    """Remembers all that a module leads to."""

    def __init__(self, module: nn.Module) -> None:
        """Remembers it as it is now."""
        self._noting = _NotingCopier()
        self._noting.copied(module, "")
        for name, part in getattr(module, "guarded_parts", dict)().items():
            self._noting.copied(part, name)
        # Modules that are there already: what a forward pass makes for itself may change.
        known = self._noting.modules
        kinds = _subclasses(nn.Module)
        self._others = {id(one): one for one in gc.get_objects() if type(one) in kinds and id(one) not in known}

    def note_module(self, module: nn.Module) -> None:
        """Remembers another module, which is about to run."""
        if id(module) in self._others:
            with contextlib.suppress(ValueError):
                self._noting.copied(module, f"a {type(module).__name__} that is no part of the module")

    def put_back(self) -> list[str]:
        """Puts back what has changed, and gives its paths."""
        return [name or "the module" for name, put_back in self._noting.noted if put_back()]


class _NotingCopier(ReplicaCopier):
    """Notes of each object that it copies what it holds.

    Attributes:
      noted: Paths, and what tells whether an object has changed and puts it back.
    """

    def __init__(self) -> None:
        super().__init__(Findings(), trial=True)
        self._tries_hooks = None
        self._classes: set[type] = set()
        self.noted: list[tuple[str, PutBack]] = []

    def note(self, original: Any, copied: Any, name: str) -> Any:
        kind = type(original)  # a weak proxy says that it is of the class of what it stands for
        if issubclass(kind, torch.Tensor):
            self.noted.append((name, of_tensor(original, copied)))
        elif issubclass(kind, nn.Module):
            self.noted.append((name, of_attributes(original)))
            self.noted.extend((f"{name}.{key}", of_container(held)) for key, held in _private(original))
            self._note_classes(kind)
        elif kind not in (weakref.ProxyType, weakref.CallableProxyType):
            self.noted.extend((name, put_back) for put_back in of_object(original))
        return super().note(original, copied, name)

    def _note_classes(self, kind: type) -> None:
        for base in kind.__mro__:
            if base not in self._classes and base.__module__.partition(".")[0] not in ("torch", "builtins", "keras"):
                self._classes.add(base)
                self.noted.append((f"class {base.__name__}", of_class(base)))


def _private(module: nn.Module) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Gives a module's dictionaries of parameters, buffers, children and hooks."""
    return ((key, held) for key, held in attributes(module).items() if key[0] == "_" and isinstance(held, dict))


@contextlib.contextmanager
def _forwards_noted() -> Iterator[None]:
    """Has calls of `forward` noted that go past `__call__` and all hooks; not where something else profiles."""
    if sys.getprofile() is not None:
        yield
        return

    def note(frame: types.FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_name == "forward" and code.co_argcount:
            first: Any = frame.f_locals.get(code.co_varnames[0])
            if issubclass(type(first), nn.Module):
                note_forward(first)

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


def _subclasses(kind: type) -> set[type]:
    """Gives a class and all that are made of it: looking types up in them is several times faster than `issubclass`."""
    found: set[type] = set()
    rest = [kind]
    while rest:
        one = rest.pop()
        if one not in found:
            found.add(one)
            rest.extend(type.__subclasses__(one))
    return found
