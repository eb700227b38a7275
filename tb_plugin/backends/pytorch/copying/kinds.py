"""What each kind of object becomes when a graph of objects is copied."""

from __future__ import annotations

import collections
import copy
import enum
import functools
import random
import types
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from tb_plugin.backends.pytorch.copying.functions import Copier, is_filled, rebuilt_function

# Instances of these never hold anything that can be changed.
ATOMS = frozenset(
    [type(None), bool, int, float, complex, str, bytes, type, range, slice, type(Ellipsis), types.ModuleType]
)
# Larger arrays are shown to the copy read-only.
_LARGEST_COPIED = 16_000_000


def attributes(value: Any) -> Any:
    """Gives an object's own `__dict__`, whatever its class makes of access to attributes; None if it has none."""
    try:
        return object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None


def _shared(copier: Copier, value: Any, name: str) -> Any:
    return value


def _list(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, [], name)
    _fill_list(copier, value, made, name)
    return made


def _fill_list(copier: Copier, value: Any, made: Any, name: str) -> None:
    copied = (
        one if type(one) in ATOMS else copier.copied(one, f"{name}[{i}]") for i, one in enumerate(list.copy(value))
    )
    list.extend(made, copied)


def _tuple(copier: Copier, value: Any, name: str) -> Any:
    copied = [copier.copied(one, f"{name}[{i}]") for i, one in enumerate(tuple.__iter__(value))]
    if all(one is before for one, before in zip(copied, tuple.__iter__(value), strict=True)):
        return value
    # It may have been reached by way of what it holds.
    known = copier.known(value)
    if known is not None:
        return known
    made = copier.note(value, tuple.__new__(type(value), copied), name)
    if (state := attributes(value)) is not None:
        attributes(made).update({key: copier.copied(one, f"{name}.{key}") for key, one in state.items()})
    return made


def _dict(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, {}, name)
    _fill_dict(copier, value, made, name)
    return made


def _fill_dict(copier: Copier, value: Any, made: Any, name: str) -> None:
    if isinstance(made, collections.defaultdict):
        made.default_factory = copier.copied(value.default_factory, name)
    base = mapping_base(value)
    for key, one in list(base.items(value)):
        held = one if type(one) in ATOMS else copier.copied(one, f"{name}[{key!r}]" if type(key) is str else name)
        base.__setitem__(made, copier.copied(key, name), held)


def mapping_base(value: dict[Any, Any]) -> Any:
    """Gives the class whose methods read and write a dictionary, whatever its own class makes of them."""
    # It keeps an order of its own.
    return collections.OrderedDict if isinstance(value, collections.OrderedDict) else dict


def _set(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, set(), name)
    _fill_set(copier, value, made, name)
    return made


def _fill_set(copier: Copier, value: Any, made: Any, name: str) -> None:
    set.update(made, [copier.copied(one, name) for one in set.copy(value)])


def _frozenset(copier: Copier, value: Any, name: str) -> Any:
    return copier.note(value, frozenset(copier.copied(one, name) for one in value), name)


def _deque(copier: Copier, value: Any, name: str) -> Any:
    made = collections.deque.__new__(type(value))
    collections.deque.__init__(made, maxlen=value.maxlen)
    copier.note(value, made, name)
    collections.deque.extend(made, [copier.copied(one, name) for one in value])
    if state := attributes(value):
        attributes(made).update({key: copier.copied(one, f"{name}.{key}") for key, one in state.items()})
    return made


def _function(copier: Copier, value: Any, name: str) -> Any:
    return rebuilt_function(copier, value, name)


def _cell(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, types.CellType(), name)
    if is_filled(value):
        made.cell_contents = copier.copied(value.cell_contents, name)
    return made


def _mapping_proxy(copier: Copier, value: Any, name: str) -> Any:
    return copier.note(value, types.MappingProxyType(copier.copied(dict(value), name)), name)


def _method(copier: Copier, value: Any, name: str) -> Any:
    owner, function = copier.copied(value.__self__, name), copier.copied(value.__func__, name)
    if owner is value.__self__ and function is value.__func__:
        return value
    return copier.note(value, types.MethodType(function, owner), name)


def _builtin_method(copier: Copier, value: Any, name: str) -> Any:
    owner = getattr(value, "__self__", None)
    copied = copier.copied(owner, name)
    return value if copied is owner else copier.note(value, getattr(copied, value.__name__), name)


def _partial(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, functools.partial.__new__(type(value), _shared), name)
    _, (function,), (_, arguments, keywords, state) = functools.partial.__reduce__(value)
    parts = (function, arguments, keywords, state)
    made.__setstate__(tuple(copier.copied(part, f"{name}.partial") for part in parts))
    return made


def _cached(copier: Copier, value: Any, name: str) -> Any:
    function = copier.copied(value.__wrapped__, name)
    if function is value.__wrapped__:
        return value
    return copier.note(value, functools.lru_cache(**value.cache_parameters())(function), name)


def _reference(copier: Copier, value: Any, name: str) -> Any:
    target = value()
    made = copier.copied(target, name)
    if made is target:
        return value
    copier.kept.append(made.__self__ if isinstance(value, weakref.WeakMethod) else made)
    return copier.note(
        value, (weakref.WeakMethod if isinstance(value, weakref.WeakMethod) else weakref.ref)(made), name
    )


def _proxy(copier: Copier, value: Any, name: str) -> Any:
    try:
        target = value.__init__.__self__
    except ReferenceError:
        return value
    made = copier.copied(target, name)
    if made is target:
        return value
    copier.kept.append(made)
    return copier.note(value, weakref.proxy(made), name)


def _weak_values(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, type(value)(), name)
    for key, one in list(value.items()):
        made[key] = copier.copied(one, name)
        copier.kept.append(made[key])
    return made


def _weak_keys(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, type(value)(), name)
    for key, one in list(value.items()):
        copier.kept.append(copier.copied(key, name))
        made[copier.kept[-1]] = copier.copied(one, name)
    return made


def _weak_set(copier: Copier, value: Any, name: str) -> Any:
    made = copier.note(value, type(value)(), name)
    for one in list(value):
        copier.kept.append(copier.copied(one, name))
        made.add(copier.kept[-1])
    return made


def _array(copier: Copier, value: Any, name: str) -> Any:
    if value.dtype == object:
        made = copier.note(value, np.empty_like(value), name)
        for at, one in np.ndenumerate(value):
            made[at] = copier.copied(one, name)
        return made
    if value.nbytes <= _LARGEST_COPIED:
        return copier.note(value, value.copy(), name)
    made = value.view()
    made.flags.writeable = False
    return copier.note(value, made, name)


def _deeply(copier: Copier, value: Any, name: str) -> Any:
    return copier.note(value, copy.deepcopy(value), name)


Rule = Callable[[Copier, Any, str], Any]
EXACT: dict[type, Rule] = {
    list: _list,
    dict: _dict,
    set: _set,
    types.FunctionType: _function,
    types.CellType: _cell,
    types.MethodType: _method,
    types.BuiltinMethodType: _builtin_method,
    types.MethodWrapperType: _builtin_method,
    types.MappingProxyType: _mapping_proxy,
    weakref.ProxyType: _proxy,
    weakref.CallableProxyType: _proxy,
    functools._lru_cache_wrapper: _cached,
}
DERIVED: list[tuple[type, Rule]] = [
    # Classes, and values that cannot be changed; members of an enumeration are told apart by what they are.
    *((kind, _shared) for kind in (type, int, float, complex, str, bytes, enum.Enum)),
    (tuple, _tuple),
    (frozenset, _frozenset),
    (collections.deque, _deque),
    (functools.partial, _partial),
    (weakref.ref, _reference),
    (weakref.WeakValueDictionary, _weak_values),
    (weakref.WeakKeyDictionary, _weak_keys),
    (weakref.WeakSet, _weak_set),
    (np.ndarray, _array),
    (np.random.Generator, _deeply),
    (np.random.RandomState, _deeply),
    (random.Random, _deeply),
]
FILLING: list[tuple[type, Callable[[Copier, Any, Any, str], None]]] = [
    (list, _fill_list),
    (dict, _fill_dict),
    (set, _fill_set),
]
