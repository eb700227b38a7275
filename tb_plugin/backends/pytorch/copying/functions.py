"""Functions whose closures and default arguments lead to modules, and what classes hold of the like."""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Iterator
from typing import Any, Protocol

# The variable of a closure that `super()` reads.
_CLASS = "__class__"


class Copier(Protocol):
    """Copies an object and all that it leads to, each object once.

    Attributes:
      kept: What copies refer to weakly, and nothing else holds.
    """

    kept: list[Any]

    def copied(self, value: Any, name: str) -> Any:
        """Gives the copy of an object.

        Args:
          value: The object.
          name: Its path from the module, for messages.
        """

    def known(self, value: Any) -> Any:
        """Gives the copy of an object that was copied already, or None."""

    def note(self, original: Any, copied: Any, name: str) -> Any:
        """Remembers the copy of an object, before what it holds is copied; gives the copy."""


def rebuilt_function(copier: Copier, function: types.FunctionType, name: str) -> Any:
    """Copies a function whose closure, default arguments or attributes hold something; gives any other as it is.

    What `torch.compile` made of a function becomes that function again.
    """
    original = function.__dict__.get("_torchdynamo_orig_callable")
    if original is not None:
        return copier.note(function, copier.copied(original, name), name)
    has_closure = function.__code__.co_freevars not in ((), (_CLASS,))
    if not (has_closure or function.__defaults__ or function.__kwdefaults__ or function.__dict__):
        return function
    made, unfilled = _with_new_cells(copier, function, function.__globals__)
    copier.note(function, made, name)
    for cell, empty in unfilled:
        empty.cell_contents = copier.copied(cell.cell_contents, f"{name} (closure)")
    _dress(copier, function, made, name)
    if _is_of_torch(function) and is_same(function, made):
        # Modules compare functions of torch with one another.
        return copier.note(function, function, name)
    return made


def isolated(copier: Copier, hook: Any, name: str) -> Any:
    """Copies a hook, and of a function also the global variables that it names: what it notes there is not kept."""
    if type(hook) is functools.partial:
        arguments = copier.copied((hook.args, hook.keywords), name)
        return functools.partial(isolated(copier, hook.func, name), *arguments[0], **arguments[1])
    if not isinstance(hook, types.FunctionType):
        return copier.copied(hook, name)
    return _isolated(copier, hook, name, dict(hook.__globals__), set())


def _isolated(
    copier: Copier, function: types.FunctionType, name: str, scope: dict[str, Any], done: set[str]
) -> types.FunctionType:
    for key in (_names(function.__code__) & scope.keys()) - done:
        done.add(key)
        held = scope[key]
        # A helper of the same file notes in the same variables.
        is_helper = isinstance(held, types.FunctionType) and held.__globals__ is function.__globals__
        scope[key] = _isolated(copier, held, name, scope, done) if is_helper else copier.copied(held, key)
    made, unfilled = _with_new_cells(copier, function, scope)
    for cell, empty in unfilled:
        empty.cell_contents = copier.copied(cell.cell_contents, f"{name} (closure)")
    _dress(copier, function, made, name)
    return made


def class_parts(copier: Copier, kind: type) -> dict[str, Any]:
    """Gives copies of what a class holds that leads to modules or can be changed: by name, in the order of the classes.

    These are containers, modules and other objects that are attributes of the class, and its methods that have them in
    a closure or as a default argument. Methods are given as functions.
    """
    found: dict[str, Any] = {}
    for base in kind.__mro__:
        if base.__module__.partition(".")[0] in ("torch", "builtins"):
            continue
        for key, value in vars(base).items():
            if key in found or key.startswith("__") or _is_descriptor(value):
                continue
            copied = copier.copied(value, f"{kind.__name__}.{key}")
            if copied is not value and not (isinstance(value, types.FunctionType) and is_same(value, copied)):
                found[key] = copied
    return found


def is_same(function: types.FunctionType, copied: Any, compared: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """Tells whether a function's copy leads to nothing else than the function, and changes nothing of its closure.

    Args:
      function: The function.
      copied: Its copy.
      compared: Pairs that are being compared already, by their ids: functions may hold each other, or themselves.
    """
    pair = id(function), id(copied)
    if pair in compared:
        return True
    if not isinstance(copied, types.FunctionType) or copied.__code__ is not function.__code__:
        return False
    cells = zip(function.__closure__ or (), copied.__closure__ or (), strict=True)
    held = [(a.cell_contents, b.cell_contents) for a, b in cells if is_filled(a)]
    held.append((function.__defaults__, copied.__defaults__))
    held.extend((one, (copied.__kwdefaults__ or {}).get(key)) for key, one in (function.__kwdefaults__ or {}).items())
    held.extend((one, copied.__dict__.get(key)) for key, one in function.__dict__.items())
    compared |= {pair}
    return all(a is b or _are_same(a, b, compared) for a, b in held) and not _writes(function.__code__)


def is_filled(cell: types.CellType) -> bool:
    """Tells whether a variable of a closure has a value yet."""
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def _are_same(function: Any, copied: Any, compared: frozenset[tuple[int, int]]) -> bool:
    return isinstance(function, types.FunctionType) and is_same(function, copied, compared)


def _with_new_cells(
    copier: Copier, function: types.FunctionType, scope: dict[str, Any]
) -> tuple[types.FunctionType, list[tuple[types.CellType, types.CellType]]]:
    """Makes a function with a closure of its own; gives it, and the cells that have to be filled yet."""
    cells: list[types.CellType] = []
    unfilled: list[tuple[types.CellType, types.CellType]] = []
    for variable, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if variable == _CLASS:
            cells.append(cell)
            continue
        known = copier.known(cell)
        if known is None:
            known = copier.note(cell, types.CellType(), "")
            if is_filled(cell):
                unfilled.append((cell, known))
        cells.append(known)
    return types.FunctionType(function.__code__, scope, function.__name__, None, tuple(cells)), unfilled


def _dress(copier: Copier, function: types.FunctionType, made: types.FunctionType, name: str) -> None:
    made.__defaults__ = copier.copied(function.__defaults__, f"{name} (default argument)")
    made.__kwdefaults__ = copier.copied(function.__kwdefaults__, f"{name} (default argument)")
    made.__qualname__, made.__module__, made.__doc__ = function.__qualname__, function.__module__, function.__doc__
    made.__dict__.update({key: copier.copied(one, f"{name}.{key}") for key, one in function.__dict__.items()})


def _is_descriptor(value: Any) -> bool:
    return hasattr(type(value), "__get__") and not isinstance(value, types.FunctionType)


def _is_of_torch(function: types.FunctionType) -> bool:
    return (function.__module__ or "").partition(".")[0] == "torch"


@functools.lru_cache(4096)
def _writes(code: types.CodeType) -> bool:
    """Tells whether code assigns a variable of a closure."""
    return any(
        one.opname in ("STORE_DEREF", "DELETE_DEREF") and one.argval in code.co_freevars
        for one in dis.get_instructions(code)
    )


@functools.lru_cache(1024)
def _names(code: types.CodeType) -> frozenset[str]:
    """Gives the names of global variables and attributes in code, and in functions that are defined in it."""
    return frozenset(code.co_names).union(*(_names(inner) for inner in _inner(code)))


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    return (one for one in code.co_consts if isinstance(one, types.CodeType))
