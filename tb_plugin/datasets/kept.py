"""Putting back the state of other people's objects: generators of random numbers, counters, cursors, caches.

A data set, a collate function or a sampler may keep state anywhere: in attributes, in closures, in what it refers to by
global names, in generators of its own. To copy such objects fails for many of them (open files, locks, connections), so
what is reachable is remembered before they are used, and put back afterwards.
"""

from __future__ import annotations

import contextlib
import io
import random
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tb_plugin.datasets.reach import Unkeepable, instance_names, neighbours

# Beyond these sizes arrays and lists are data, not state; so are many small arrays.
_LARGE_ARRAY = 16_000_000
_ALL_ARRAYS = 64_000_000
_LARGE_LIST = 10_000
# What is further away than so many objects is hardly state of a data set.
_MOST_OBJECTS = 100_000


@contextlib.contextmanager
def kept(*objects: object) -> Iterator[None]:
    """Puts back, after the block, all state that can be reached from some objects, and the global random numbers.

    Raises:
      Unkeepable: If they hold something that can be used once only, as a generator.
    """
    memory = _Memory()
    memory.remember_global_randomness()
    memory.remember(*objects)
    try:
        yield
    finally:
        memory.put_back()


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Sets the global random numbers to what a seed gives, within a block of `kept`, which puts them back."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch = sys.modules.get("torch")
    if torch is not None:
        # Not `manual_seed`: it sets those of all devices, also of those that are begun later.
        torch.default_generator.manual_seed(seed)
    yield


class _Memory:
    """States, each as a function that puts it back."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []
        # They are held, so that no other object gets the id of one of them.
        self._seen: dict[int, object] = {}
        self._n_bytes = 0

    def remember_global_randomness(self) -> None:
        for get, put in _global_randomness():
            self._undo.append(_putting(put, get()))

    def remember(self, *objects: object) -> None:
        left = list(objects)
        while left and len(self._seen) < _MOST_OBJECTS:
            each = left.pop()
            if id(each) in self._seen:
                continue
            self._seen[id(each)] = each
            size = _size(each)
            self._n_bytes += size if size <= _LARGE_ARRAY else 0
            if size <= _LARGE_ARRAY and self._n_bytes <= _ALL_ARRAYS:
                self._undo += [undo for undo in _undos(each) if undo is not None]
            if not (isinstance(each, list | dict | set | deque) and len(each) > _LARGE_LIST):
                left += neighbours(each)

    def put_back(self) -> None:
        for undo in reversed(self._undo):
            # What refuses its own state of before has changed in a way that nobody can undo; the rest is put back.
            with contextlib.suppress(Exception):
                undo()


def _global_randomness() -> Iterator[tuple[Callable[[], Any], Callable[[Any], Any]]]:
    yield random.getstate, random.setstate
    yield np.random.get_state, np.random.set_state
    torch = sys.modules.get("torch")
    if torch is not None:
        yield torch.get_rng_state, torch.set_rng_state
        if torch.cuda.is_initialized():
            yield torch.cuda.get_rng_state_all, torch.cuda.set_rng_state_all


def _undos(each: Any) -> Iterator[Callable[[], object] | None]:
    """Gives what puts an object's own state back, of each kind of state that it has."""
    if isinstance(each, np.ndarray):
        yield _undo_of_array(each)
    elif isinstance(each, list | deque | bytearray):
        yield _undo_of_sequence(each)
    elif isinstance(each, dict):
        yield _undo_of_dict(each, dict(each))
    elif isinstance(each, set):
        yield _undo_of_set(each, set(each))
    else:
        yield _undo_of_state(each)
    yield _undo_of_names(each)


def _size(each: Any) -> int:
    """Gives the bytes that have to be copied of an array or a tensor; 0 of anything else."""
    if isinstance(each, np.ndarray):
        return each.nbytes
    return each.numel() * each.element_size() if _is_of_torch(each, "Tensor") else 0


def _undo_of_array(each: np.ndarray) -> Callable[[], object] | None:
    if isinstance(each, np.memmap) or not each.flags.writeable:
        return None
    before = each.copy()
    return lambda: before.tobytes() == each.tobytes() or each.__setitem__(..., before)


def _undo_of_sequence(each: Any) -> Callable[[], object] | None:
    before = list(each)

    def undo() -> None:
        if len(each) != len(before) or any(a is not b for a, b in zip(each, before, strict=True)):
            each.clear()
            each.extend(before)

    return undo


def _undo_of_dict(each: dict[Any, Any], before: dict[Any, Any]) -> Callable[[], object]:
    # Classes that people derive from these may do more, or less, than that; an ordered one keeps its order elsewhere.
    plain: Any = OrderedDict if isinstance(each, OrderedDict) else dict

    def undo() -> None:
        same_keys = list(each) == list(before)
        if not same_keys or any(plain.__getitem__(each, name) is not value for name, value in before.items()):
            plain.clear(each)
            plain.update(each, before)

    return undo


def _undo_of_set(each: set[Any], before: set[Any]) -> Callable[[], object]:
    def undo() -> None:
        if each != before:
            each.clear()
            each.update(before)

    return undo


def _undo_of_state(each: Any) -> Callable[[], object] | None:
    """Of what gives its state and takes it back, each kind by methods of its own."""
    if isinstance(each, random.Random):
        return _putting(each.setstate, each.getstate())
    if isinstance(each, np.random.BitGenerator):
        before = each.state
        return lambda: setattr(each, "state", before)
    if isinstance(each, np.random.RandomState) or _is_of_torch(each, "Generator"):
        return _putting(each.set_state, each.get_state())
    if isinstance(each, io.IOBase):
        # What is closed, or no file on a disk, tells no place.
        with contextlib.suppress(OSError, ValueError):
            return _putting(each.seek, each.tell())
    if _is_of_torch(each, "Tensor"):
        return _undo_of_tensor(each)
    if all(callable(getattr(type(each), name, None)) for name in ("assign", "numpy")):
        return _undo_of_variable(each)
    return None


def _is_of_torch(each: object, kind: str) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(each, getattr(torch, kind))


def _version_of(tensor: Any) -> int:
    """Tells how often a tensor was overwritten; that is not counted of those made in inference mode."""
    return 0 if tensor.is_inference() else tensor._version


def _undo_of_tensor(each: Any) -> Callable[[], object] | None:
    if each.is_meta:
        return None
    data = each.detach()
    before, version = data.clone(), _version_of(each)

    def undo() -> None:
        # An array that shares the memory leaves the version as it is.
        if _version_of(each) != version or not _same(data, before):
            data.copy_(before)

    return undo


def _same(a: Any, b: Any) -> bool:
    return bool(((a == b) | ((a != a) & (b != b))).all())


def _undo_of_variable(each: Any) -> Callable[[], object] | None:
    # Variables of graphs that are being traced have no values.
    with contextlib.suppress(Exception):
        before = np.array(each.numpy())
        if before.nbytes <= _LARGE_ARRAY:
            return lambda: before.tobytes() == np.asarray(each.numpy()).tobytes() or each.assign(before)
    return None


def _undo_of_names(each: Any) -> Callable[[], object] | None:
    """Of what has attributes, a closure's cell, or a namespace of its own: its names mean what they did."""
    names = instance_names(each)
    if not names:
        return None
    get, put, remove = names
    before = get()

    def undo() -> None:
        now = get()
        for name in now.keys() - before.keys():
            remove(name)
        for name, value in before.items():
            if name not in now or now[name] is not value:
                put(name, value)

    return undo


def _putting(put: Callable[[Any], Any], state: Any) -> Callable[[], object]:
    return lambda: put(state)


__all__ = ["Unkeepable", "kept", "seeded"]
