"""What can be reached from an object is put back."""

import functools
import io
import itertools
import random
import sys
import types
from collections import Counter, OrderedDict, UserList, defaultdict, deque
from enum import Enum
from typing import Any

import numpy as np
import pytest

from tb_plugin.datasets import Unkeepable, kept

GLOBAL_COUNT = 0
GLOBAL_LIST = [1]


def untyped(function: Any) -> Any:
    """Lets a function have attributes of its own."""
    return function


class Holder:
    in_class = 0

    def __init__(self, value: Any):
        self.value = value


class Slots:
    __slots__ = ("__hidden", "late", "value")

    def __init__(self, value):
        self.value, self.__hidden = value, [1]

    def change(self):
        self.value, self.late = 3, 4
        self.__hidden.append(2)

    def state(self):
        return self.value, self.__hidden, hasattr(self, "late")


def counting():
    n = 0

    def count():
        nonlocal n
        n += 1
        return n

    return count


def counting_globally():
    global GLOBAL_COUNT
    GLOBAL_COUNT += 1
    GLOBAL_LIST.append(GLOBAL_COUNT)
    return GLOBAL_COUNT, tuple(GLOBAL_LIST)


@untyped
def remembering(value, calls=[]):  # noqa: B006
    calls.append(value)
    remembering.n = len(calls)
    return len(calls)


remembering.n = 0


def drawing(generator):
    return lambda: generator.uniform()


# What is looked at, what changes it, and what it is then compared by.
STATES = {
    "list": ([1, 2], lambda o: o.append(3), list),
    "nested list": ([[1], {"a": {2}}], lambda o: (o[0].clear(), o[1]["a"].add(5)), repr),
    "dict": ({"a": 1}, lambda o: (o.update(b=2), o.pop("a")), dict),
    "ordered dict": (OrderedDict(a=1, b=2), lambda o: o.move_to_end("a"), list),
    "default dict": (defaultdict(int), lambda o: o["new"], dict),
    "counter": (Counter("aab"), lambda o: o.update("b"), dict),
    "set": ({1, 2}, lambda o: o.discard(1), set),
    "deque": (deque([1, 2], maxlen=2), lambda o: o.append(3), list),
    "bytes": (bytearray(b"ab"), lambda o: o.extend(b"c"), bytes),
    "list of its own class": (UserList([1]), lambda o: o.append(2), list),
    "array": (np.zeros(3), lambda o: o.__iadd__(1), lambda o: o.tolist()),
    "attribute": (Holder(1), lambda o: setattr(o, "value", 2), lambda o: o.value),
    "new attribute": (Holder(1), lambda o: setattr(o, "cache", 2), lambda o: dict(vars(o))),
    "class": (Holder(1), lambda o: setattr(Holder, "in_class", 5), lambda o: Holder.in_class),
    "slots": (Slots(1), lambda o: o.change(), lambda o: repr(o.state())),
    "in a tuple": ((Holder([1]), 2), lambda o: o[0].value.append(2), lambda o: list(o[0].value)),
    "closure": (counting(), lambda o: o(), lambda o: [o.__closure__[0].cell_contents]),
    "globals": (counting_globally, lambda o: o(), lambda o: (GLOBAL_COUNT, tuple(GLOBAL_LIST))),
    "default and attribute": (
        remembering,
        lambda o: o(1),
        lambda o: (remembering.n, len(remembering.__defaults__[0])),
    ),
    "partial": (functools.partial(remembering, 1), lambda o: o(), lambda o: len(remembering.__defaults__[0])),
    "method": (Holder([1]).__init__, lambda o: o(2), lambda o: repr(o.__self__.value)),
    "python's generator": (random.Random(1), lambda o: o.random(), lambda o: o.getstate()),
    "numpy's generator": (np.random.default_rng(1), lambda o: o.random(), lambda o: repr(o.bit_generator.state)),
    "numpy's old generator": (np.random.RandomState(1), lambda o: o.rand(), lambda o: repr(o.get_state())),
    "method of a generator": (
        np.random.RandomState(1).rand,
        lambda o: o(),
        lambda o: repr(o.__self__.get_state()),
    ),
    "generator in a closure": (
        drawing(np.random.default_rng(1)),
        lambda o: o(),
        lambda o: repr(o.__closure__[0].cell_contents.bit_generator.state),
    ),
    "file": (io.StringIO("abc"), lambda o: o.read(2), lambda o: o.tell()),
    "global random": (None, lambda o: random.random(), lambda o: random.getstate()),
    "global numpy": (None, lambda o: np.random.rand(), lambda o: repr(np.random.get_state())),
}


@pytest.mark.parametrize("name", STATES)
def test_state_is_put_back(name):
    each, change, state = STATES[name]
    before = state(each)
    with kept(each):
        change(each)
        assert state(each) != before
    assert state(each) == before


def test_state_is_put_back_after_an_error_too():
    each = [1]
    with pytest.raises(KeyError), kept(each):
        each.append(2)
        raise KeyError
    assert each == [1]


def test_objects_stay_the_same_objects():
    inner = [1]
    each = Holder({"inner": inner})
    with kept(each):
        each.value = {"inner": [2]}
        inner.append(3)
    assert each.value["inner"] is inner == [1]


def test_globals_of_a_users_own_module_are_put_back(monkeypatch):
    module = types.ModuleType("helpers")
    exec("n = 0\ndef count():\n    global n\n    n += 1", module.__dict__)
    module.__file__ = __file__
    monkeypatch.setitem(sys.modules, "helpers", module)
    namespace: dict[str, Any] = {"helpers": module}
    exec("def use():\n    helpers.count()\n    helpers.m = 1\n    return helpers.n", namespace)
    with kept(namespace["use"]):
        assert namespace["use"]() == 1
    assert module.n == 0


class Colour(Enum):
    RED = 1


@pytest.mark.parametrize(
    "harmless", [sys, type, Colour.RED, print, len, "text", 3, None, object(), np.random, lambda: open, range(3)]
)
def test_what_has_no_state_does_no_harm(harmless):
    with kept([harmless]):
        pass


def generate():
    yield 1


@pytest.mark.parametrize("once", [generate(), iter([1]), map(str, [1]), zip([1]), itertools.count()])
def test_what_can_be_used_once_is_refused(once):
    for each in (once, Holder(once), lambda: once, {"a": [once]}, functools.partial(next, once), once.__next__):
        with pytest.raises(Unkeepable, match="can be gone through once only"), kept(each):
            pass


def test_what_refers_to_itself_is_gone_through_once():
    each = Holder(None)
    each.value = [each]
    with kept(each):
        each.value.append(each)
    assert each.value == [each]


def test_large_arrays_are_data():
    large = np.zeros(3_000_000)
    with kept(large, [np.zeros(1_000_000) for _ in range(20)]):
        large += 1
    assert large[0] == 1
