"""What can be reached from an object: what it refers to by attributes, closures and global names."""

from __future__ import annotations

import dis
import functools
import io
import sys
import sysconfig
import types
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_ATOMS = (str, bytes, int, float, complex, bool, type(None), np.generic, np.ndarray, types.CodeType, range, slice)
_STDLIB = sysconfig.get_paths()["stdlib"]
# How the names of an object are read, set and removed.
Names = tuple[Callable[[], dict[Any, Any]], Callable[[Any, Any], Any], Callable[[Any], Any]]


class Unkeepable(ValueError):
    """Something that can be used once only would be used."""


def neighbours(each: Any) -> list[Any]:
    """Gives what an object refers to, as far as that may be state of its own.

    Raises:
      Unkeepable: If it can be used once only.
    """
    if isinstance(each, (*_ATOMS, types.ModuleType)) or _is_ours(each):
        return []
    if isinstance(each, dict):
        return [*each.values(), *_attributes(each).values()]
    if isinstance(each, list | tuple | set | frozenset | deque):
        return [*each, *_attributes(each).values()]
    _refuse_used_once(each)
    if isinstance(each, np.random.Generator):
        return [each.bit_generator]
    if isinstance(each, types.MethodType):
        return [each.__self__, each.__func__]
    if isinstance(each, functools.partial):
        return [each.func, each.args, each.keywords]
    if isinstance(each, types.FunctionType):
        return _of_function(each)
    if isinstance(each, types.BuiltinMethodType | types.MethodWrapperType):
        return [each.__self__]
    if isinstance(each, type):
        return [value for value in vars(each).values()] if is_theirs(each) else []
    if isinstance(each, staticmethod | classmethod):
        return [each.__func__]
    if isinstance(each, property):
        return [each.fget]
    if isinstance(each, types.CellType | _Globals):
        names = instance_names(each)
        return list(names[0]().values()) if names else []
    attributes = _attributes(each)
    if any(kind.__name__ == "PyDataset" for kind in type(each).__mro__):
        # Keras's own data sets of pictures hold a generator that gives numbers; it is not used where these are given.
        attributes.pop("index_generator", None)
    return [*attributes.values(), *(kind for kind in type(each).__mro__ if is_theirs(kind))]


def instance_names(each: Any) -> Names | None:
    """Gives how the names of an object are read, set and removed; None if it has none that may be state."""
    if isinstance(each, (*_ATOMS, types.ModuleType)) or _is_ours(each):
        return None
    if isinstance(each, types.CellType):
        return (lambda: _content(each)), (lambda _, value: setattr(each, "cell_contents", value)), (lambda _: None)
    if isinstance(each, _Globals):
        return each.read, each.namespace.__setitem__, each.namespace.__delitem__
    if isinstance(each, type):
        if not is_theirs(each):
            return None
        data = functools.partial(_class_data, each)
        return data, functools.partial(setattr, each), functools.partial(delattr, each)
    # TensorFlow counts there which of its iterators are running.
    if type(each).__module__.startswith("tensorflow.") or not _attributes(each):
        return None
    put, remove = functools.partial(object.__setattr__, each), functools.partial(object.__delattr__, each)
    own = getattr(each, "__dict__", None)
    if isinstance(own, dict):
        # Neither descriptors nor `__setattr__` have a say in what was there before.
        put, remove = functools.partial(_put, each, own), functools.partial(_remove, each, own)
    return functools.partial(_attributes, each), put, remove


class _Globals:
    """What the code of a function means by some global names."""

    def __init__(self, namespace: dict[str, Any], names: frozenset[str]) -> None:
        self.namespace = namespace
        self.names = names

    def read(self) -> dict[str, Any]:
        return {name: self.namespace[name] for name in self.names if name in self.namespace}


def _refuse_used_once(each: Any) -> None:
    kind = type(each)
    bases = {base.__name__ for base in kind.__mro__}
    if kind.__module__.startswith("tensorflow.") and bases & {"DatasetV2", "IteratorBase"}:
        raise Unkeepable("it holds a tf.data.Dataset, whose order would be another one afterwards: give that itself")
    if "DataLoader" in bases and getattr(each, "_iterator", None) is not None:
        raise Unkeepable("it holds a DataLoader whose workers are running: give that itself")
    if hasattr(kind, "__next__") and not isinstance(each, io.IOBase) and not _attributes(each):
        raise Unkeepable(f"it holds one {kind.__name__}, which can be gone through once only")


def _of_function(function: types.FunctionType) -> list[Any]:
    found: list[Any] = [
        function.__defaults__,
        function.__kwdefaults__,
        function.__dict__,
        *(function.__closure__ or ()),
    ]
    if _is_library(function.__code__.co_filename):
        return found
    loaded, mentioned = _names_of(function.__code__)
    found.append(_Globals(function.__globals__, loaded))
    for name in loaded:
        module = function.__globals__.get(name)
        if isinstance(module, types.ModuleType) and not _is_library(getattr(module, "__file__", None) or _STDLIB):
            found.append(_Globals(module.__dict__, mentioned))
    return found


@functools.lru_cache(maxsize=4096)
def _names_of(code: types.CodeType) -> tuple[frozenset[str], frozenset[str]]:
    """Gives the global names that code uses, functions in it included, and all names that occur in it."""
    loaded = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "STORE_GLOBAL", "LOAD_NAME")}
    mentioned = set(code.co_names)
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            more = _names_of(inner)
            loaded |= more[0]
            mentioned |= more[1]
    return frozenset(loaded), frozenset(mentioned)


def _attributes(each: Any) -> dict[Any, Any]:
    """Gives an instance's own attributes, those in slots included."""
    own = getattr(each, "__dict__", None)
    found = dict(own) if isinstance(own, dict) else {}
    for kind in type(each).__mro__:
        for name in _slots(kind):
            slot = kind.__dict__.get(name)
            if isinstance(slot, types.MemberDescriptorType):
                try:
                    found[name] = slot.__get__(each)
                except AttributeError:
                    continue
    return found


def _slots(kind: type) -> Iterator[str]:
    slots = kind.__dict__.get("__slots__", ())
    for name in (slots,) if isinstance(slots, str) else slots:
        if name not in ("__dict__", "__weakref__"):
            mangled = name.startswith("__") and not name.endswith("__")
            yield f"_{kind.__name__.lstrip('_')}{name}" if mangled else name


def _put(each: Any, own: dict[Any, Any], name: Any, value: Any) -> None:
    if isinstance(getattr(type(each), name, None), types.MemberDescriptorType):
        object.__setattr__(each, name, value)
    else:
        own[name] = value


def _remove(each: Any, own: dict[Any, Any], name: Any) -> None:
    if name in own:
        del own[name]
    else:
        object.__delattr__(each, name)


def _class_data(kind: type) -> dict[str, Any]:
    """Gives the attributes of a class that are neither code nor Python's own."""
    skipped = (types.FunctionType, staticmethod, classmethod, property, types.MemberDescriptorType)
    skipped = (*skipped, types.GetSetDescriptorType)
    return {n: v for n, v in vars(kind).items() if not (n.startswith("__") or isinstance(v, skipped))}


def _content(cell: types.CellType) -> dict[Any, Any]:
    try:
        return {"cell_contents": cell.cell_contents}
    except ValueError:
        return {}


def _is_ours(each: Any) -> bool:
    kind = each if isinstance(each, type) else type(each)
    return kind.__module__.partition(".")[0] == "tb_plugin" and kind is not _Globals


def is_theirs(kind: type) -> bool:
    """Tells whether a class is the user's own: the classes of libraries are many, and keep their state elsewhere."""
    module = kind.__module__
    if module in ("builtins", "abc"):
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    # What is typed into a console or a notebook has no file.
    return module == "__main__" if file is None else not _is_library(file)


def _is_library(path: str) -> bool:
    return "site-packages" in path or "dist-packages" in path or path.startswith((_STDLIB, "<frozen"))
