"""Copying a graph of Python objects."""

from __future__ import annotations

import functools
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from tb_plugin.backends.pytorch.copying.kinds import ATOMS, DERIVED, EXACT, FILLING, attributes

# Objects whose classes come from there, or derive from theirs, are what trains and records a module, not a part of it.
_SHARED_PACKAGES = (set(sys.stdlib_module_names) | {
    "accelerate", "jax", "keras", "lightning", "lightning_fabric", "mlflow", "numpy", "PIL", "pytorch_lightning",
    "tb_plugin", "tensorboard", "tensorboardX", "tensorflow", "torch", "wandb",
}) - {
    "_weakrefset", "abc", "argparse", "builtins", "collections", "contextlib", "dataclasses", "functools", "types",
    "typing", "unittest", "weakref",
}  # fmt: skip


class Untouchable:
    """Stands in for a generator, which cannot be looked at without being advanced."""

    def __init__(self, name: str) -> None:
        """Keeps what it is called in messages."""
        self._name = name

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        raise ValueError(
            f"module cannot be watched safely: its forward advances {self._name}, a generator that cannot be copied"
        )

    def send(self, value: Any) -> Any:
        """Refuses, as `__next__` does."""
        return next(self)


class GraphCopier:
    """Copies an object and all that it leads to, each object once, so that what was one stays one.

    Containers, functions with their closures and default arguments, partials, bound methods, weak references and
    instances of classes written in Python are copied. Numbers, classes, and what is no part of a network (optimizers,
    data sets, trainers, files, locks) are shared.
    """

    def __init__(self) -> None:
        """Begins with nothing."""
        # By id: the original, which keeps the id its own, and the copy.
        self._memo: dict[int, tuple[Any, Any]] = {}
        self._rules: dict[type, Callable[[Any, str], Any]] = {}
        # What copies refer to weakly, and nothing else holds.
        self.kept: list[Any] = []

    def copied(self, value: Any, name: str) -> Any:
        """Gives the copy of an object.

        Args:
          value: The object.
          name: Its path from the module, for messages.
        """
        kind = type(value)
        if kind in ATOMS:
            return value
        known = self._memo.get(id(value))
        if known is not None:
            return known[1]
        rule = self._rules.get(kind)
        if rule is None:
            rule = self._rules[kind] = self.rule(value)
        return rule(value, name)

    def known(self, value: Any) -> Any:
        """Gives the copy of an object that was copied already, or None."""
        return self._memo.get(id(value), (None, None))[1]

    def rule(self, value: Any) -> Callable[[Any, str], Any]:
        """Gives what copies objects of the value's type."""
        kind = type(value)
        exact = EXACT.get(kind)
        if exact is not None:
            return functools.partial(exact, self)
        for base, one in DERIVED:
            if issubclass(kind, base):
                return functools.partial(one, self)
        if issubclass(kind, list | dict | set | types.SimpleNamespace):
            return self._instance
        if hasattr(kind, "__next__") and kind.__module__ in ("builtins", "itertools"):
            return self._iterator
        return _itself if is_shared(kind) else self._instance

    def note(self, original: Any, copied: Any, name: str) -> Any:
        """Remembers the copy of an object, before what it holds is copied; gives the copy."""
        self._memo[id(original)] = original, copied
        return copied

    def _instance(self, value: Any, name: str) -> Any:
        made = blank(type(value))
        if made is None:
            return value
        self.note(value, made, name)
        self.fill_builtin(value, made, name)
        self.fill_slots(value, made, name)
        state = attributes(value)
        if state is not None:
            attributes(made).update({key: self.copied(one, f"{name}.{key}") for key, one in state.items()})
        return made

    def fill_builtin(self, value: Any, made: Any, name: str) -> None:
        """Copies what a list, dictionary or set holds, of an object that is one of these as well."""
        for base, fill in FILLING:
            if isinstance(value, base):
                fill(self, value, made, name)

    def fill_slots(self, value: Any, made: Any, name: str) -> None:
        """Copies what stands in slots instead of attributes."""
        for kind in type(value).__mro__:
            for key, slot in vars(kind).items():
                if type(slot) is types.MemberDescriptorType and slot.__objclass__ is kind and _is_python(kind):
                    try:
                        held = slot.__get__(value, kind)
                    except AttributeError:
                        continue
                    slot.__set__(made, self.copied(held, f"{name}.{key}"))

    def _iterator(self, value: Any, name: str) -> Any:
        try:
            with warnings.catch_warnings():
                # That itertools can be copied ends with Python 3.14.
                warnings.simplefilter("ignore", DeprecationWarning)
                reduced = value.__reduce__()
        except TypeError:
            return self.note(value, Untouchable(name), name)
        if isinstance(reduced, str):
            return value
        made = reduced[0](*(self.copied(one, name) for one in reduced[1]))
        if len(reduced) > 2 and reduced[2] is not None and hasattr(made, "__setstate__"):
            made.__setstate__(self.copied(reduced[2], name))
        return self.note(value, made, name)


def blank(kind: type) -> Any:
    """Makes an instance without calling anything that its class defines; None where that cannot be."""
    base: Any = next(base for base in kind.__mro__ if not _is_python(base))
    try:
        return base.__new__(kind)
    except TypeError:
        return None


def is_of_trainers(module: str | None) -> bool:
    """Tells whether a Python module is of a package that trains and records networks, or none of them at all."""
    return (module or "").partition(".")[0] in _SHARED_PACKAGES


@functools.lru_cache(4096)
def is_shared(kind: type) -> bool:
    """Tells whether instances of a class are shared."""
    is_foreign = any(is_of_trainers(getattr(base, "__module__", None)) for base in kind.__mro__)
    # What an object does when it goes, as to close a file, must not be done when its copy goes.
    return is_foreign or not _is_python(kind) or hasattr(kind, "__del__")


def _is_python(kind: type) -> bool:
    """Tells whether a class was made when the program ran, as by a class statement (CPython's Py_TPFLAGS_HEAPTYPE)."""
    return bool(kind.__flags__ & 1 << 9)


def _itself(value: Any, name: str) -> Any:
    return value
