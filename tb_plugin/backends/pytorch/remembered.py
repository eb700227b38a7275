"""Remembering what objects hold, so that it can be told whether that has changed, and be put back.

Each function remembers one object, and gives what tells whether it has changed and puts it back.
"""

from __future__ import annotations

import collections
import pickle
import random
import types
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import torch

from tb_plugin.backends.pytorch.copying.kinds import ATOMS, attributes, mapping_base

_CALLED = "_called"

PutBack: TypeAlias = Callable[[], bool]


def of_object(value: Any) -> Iterator[PutBack]:
    """Of any object but tensors and modules: what it holds, or the state of the numbers that it draws."""
    if isinstance(value, list | dict | set | collections.deque):
        yield of_container(value)
    elif isinstance(value, np.ndarray):
        yield _state(
            value.tobytes, lambda kept: np.copyto(value, np.frombuffer(kept, value.dtype).reshape(value.shape))
        )
    elif isinstance(value, torch.Generator):
        yield _random_state(
            lambda: value.get_state().numpy(), lambda state: value.set_state(torch.from_numpy(state.copy()))
        )
    elif isinstance(value, np.random.Generator):
        bits: Any = value.bit_generator
        yield _random_state(lambda: bits.state, lambda state: setattr(bits, "state", state))
    elif isinstance(value, np.random.RandomState):
        yield _random_state(value.get_state, value.set_state)
    elif isinstance(value, random.Random):
        yield _random_state(value.getstate, value.setstate)
    elif isinstance(value, types.CellType):
        yield _state(lambda: _Same(_held(value)), lambda kept: _fill(value, kept.value))
    if not isinstance(value, types.FunctionType | types.MethodType) and attributes(value):
        yield of_attributes(value)


class _Same:
    """Compares as the same object, or as an equal number or text."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and _is_same(self.value, other.value)

    __hash__ = None  # pyright: ignore[reportAssignmentType]


def _is_same(first: Any, second: Any) -> bool:
    if first is second:
        return True
    # A number that is none is the same, although it does not equal itself.
    is_atom = type(first) is type(second) and type(first) in ATOMS
    return is_atom and bool(first == second or (first != first and second != second))


def _held(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _EMPTY


def _fill(cell: types.CellType, value: Any) -> None:
    if value is _EMPTY:
        del cell.cell_contents
    else:
        cell.cell_contents = value


_EMPTY = object()


def _state(read: Callable[[], Any], write: Callable[[Any], object]) -> PutBack:
    before = read()

    def put_back() -> bool:
        changed = read() != before
        if changed:
            write(before)
        return changed

    return put_back


def _random_state(read: Callable[[], Any], write: Callable[[Any], object]) -> PutBack:
    """Of numbers that are drawn: their state, whatever it is made of."""
    return _state(lambda: pickle.dumps(read()), lambda state: write(pickle.loads(state)))


def of_container(value: Any) -> PutBack:
    """Of a container: what it holds, in which order."""
    if isinstance(value, dict):
        return _mapping(value)
    # What a class makes of iteration does not matter.
    kinds: tuple[Any, ...] = (list, set, collections.deque)
    base: Any = next(base for base in kinds if isinstance(value, base))
    fill: Any = base.update if base is set else base.extend

    def write(kept: list[_Same]) -> None:
        base.clear(value)
        fill(value, [one.value for one in kept])

    def read() -> list[_Same]:
        held = [_Same(one) for one in base.__iter__(value)]
        return sorted(held, key=lambda one: id(one.value)) if base is set else held

    return _state(read, write)


def _mapping(value: dict[Any, Any]) -> PutBack:
    base = mapping_base(value)

    def read() -> list[tuple[_Same, _Same]]:
        return [(_Same(key), _Same(one)) for key, one in base.items(value)]

    def write(kept: list[tuple[_Same, _Same]]) -> None:
        base.clear(value)
        for key, one in kept:
            base.__setitem__(value, key.value, one.value)

    return _state(read, write)


def of_attributes(value: Any) -> PutBack:
    """Of an object: its attributes. That a layer of Keras notes its first call is put back, and is no change."""
    held = attributes(value)
    put_back = _mapping(held)
    if _CALLED not in held:
        return put_back
    called = held[_CALLED]

    def put_back_but_for_the_note() -> bool:
        held[_CALLED] = called
        return put_back()

    return put_back_but_for_the_note


def of_class(kind: type) -> PutBack:
    """Of a class: its attributes."""
    kept = {key: value for key, value in vars(kind).items() if not key.startswith("__")}

    def put_back() -> bool:
        now = {key: value for key, value in vars(kind).items() if not key.startswith("__")}
        changed = [key for key in now.keys() | kept.keys() if not _is_same(now.get(key, _EMPTY), kept.get(key, _EMPTY))]
        for key in changed:
            if key in kept:
                setattr(kind, key, kept[key])
            else:
                delattr(kind, key)
        return bool(changed)

    return put_back


def _same_bits(first: torch.Tensor, second: torch.Tensor) -> bool:
    """Tells whether two tensors are the same bit for bit; those that have no plain memory, whether they are equal."""
    if first.shape != second.shape or first.dtype != second.dtype:
        return False
    try:
        return torch.equal(*(one.detach().contiguous().flatten().view(torch.uint8) for one in (first, second)))
    except (RuntimeError, NotImplementedError):
        return torch.equal(first, second)


def of_tensor(tensor: torch.Tensor, values: torch.Tensor) -> PutBack:
    """Of a tensor: its values, of which a copy is given, whether it asks for a gradient, and its gradient."""
    asked, gradient = tensor.requires_grad, tensor.grad if tensor.is_leaf else None
    slopes = None if gradient is None else gradient.detach().clone()

    def put_back() -> bool:
        changed = not _same_bits(tensor, values)
        if changed:
            with torch.no_grad():
                tensor.data.copy_(values)
        if tensor.requires_grad != asked and tensor.is_leaf:
            tensor.requires_grad_(asked)
            changed = True
        now = tensor.grad if tensor.is_leaf else None
        if now is not gradient:
            tensor.grad = gradient
            changed = True
        if gradient is not None and slopes is not None and not _same_bits(gradient, slopes):
            gradient.detach().copy_(slopes)
            changed = True
        return changed

    return put_back
