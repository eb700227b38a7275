"""Modules that hold their parts in every way that people do. All take images `[3, 12, 10]`."""

import collections
import dataclasses
import functools
import itertools
import types
import weakref
from typing import Any

import numpy as np
from torch import nn

SHAPE = (3, 12, 10)


def stage(n_in):
    return nn.Sequential(nn.Conv2d(n_in, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.Dropout(0.3))


class Base(nn.Module):
    """Two stages and a head; `run` says how stages are reached."""

    stage0: Any
    stage1: Any
    head: Any
    held: Any

    def __init__(self):
        super().__init__()
        self.stage0, self.stage1, self.head = stage(3), stage(6), nn.Linear(6, 4)
        self.hold()

    def hold(self):
        pass

    def stages(self) -> Any:
        return [self.stage0, self.stage1]

    def run(self, x):
        for part in self.stages():
            x = part(x)
        return x

    def forward(self, x):
        return self.head(self.run(x).mean((2, 3)))


class InList(Base):
    def hold(self):
        self.held = [self.stage0, [self.stage1]]

    def stages(self):
        return [self.held[0], self.held[1][0]]


class InDict(Base):
    def hold(self):
        self.held = {"a": self.stage0, "b": {"c": self.stage1}}

    def stages(self):
        return [self.held["a"], self.held["b"]["c"]]


class ByModule(Base):
    def hold(self):
        self.held = {self.stage0: 0, self.stage1: 1}

    def stages(self):
        return sorted(self.held, key=lambda part: self.held[part])


class InTuple(Base):
    def hold(self):
        self.held = (self.stage0, (self.stage1,))

    def stages(self):
        return [self.held[0], self.held[1][0]]


Pair = collections.namedtuple("Pair", "first second")


class InNamedTuple(Base):
    def hold(self):
        self.held = Pair(self.stage0, second=self.stage1)

    def stages(self):
        return [self.held.first, self.held.second]


class InSet(Base):
    def hold(self):
        self.held = {self.stage0, self.stage1}
        self.frozen = frozenset(self.held)

    def stages(self):
        return sorted(self.held & self.frozen, key=lambda part: part[0].in_channels)


class InDeque(Base):
    def hold(self):
        self.held = collections.deque([self.stage0, self.stage1], maxlen=2)

    def stages(self):
        return list(self.held)


class InOrderedDict(Base):
    def hold(self):
        self.held = collections.OrderedDict(b=self.stage1, a=self.stage0)
        self.held.move_to_end("b")
        self.more = collections.defaultdict(lambda: self.stage1)

    def stages(self):
        return [next(iter(self.held.values())), self.more["b"]]


class Listed(list):
    last: Any = None


class InListSubclass(Base):
    def hold(self):
        self.held = Listed([self.stage0])
        self.held.last = self.stage1

    def stages(self):
        return [self.held[0], self.held.last]


@dataclasses.dataclass
class Parts:
    first: nn.Module
    rest: list


@dataclasses.dataclass(frozen=True)
class FrozenParts:
    first: nn.Module
    rest: list


class InDataclass(Base):
    kind = Parts

    def hold(self):
        self.held = self.kind(self.stage0, [self.stage1])

    def stages(self):
        return [self.held.first, *self.held.rest]


class InFrozenDataclass(InDataclass):
    kind = FrozenParts


class InNamespace(InDataclass):
    kind = staticmethod(lambda first, rest: types.SimpleNamespace(first=first, rest=rest))


class Slots:
    __slots__ = ("__private", "first")

    def __init__(self, first, rest):
        self.first, self.__private = first, rest

    @property
    def rest(self):
        return self.__private


class InSlots(InDataclass):
    kind = Slots


class InArray(Base):
    def hold(self):
        self.held = np.empty(2, object)
        self.held[:] = [self.stage0, self.stage1]

    def stages(self):
        return self.held.tolist()


class InClosure(Base):
    def hold(self):
        first, second = self.stage0, self.stage1

        def run(x):
            return second(first(x))

        self.held = run

    def run(self, x):
        return self.held(x)


class InRecursiveClosure(Base):
    def hold(self):
        parts = [self.stage0, self.stage1]

        def run(x, i=0):
            return x if i == len(parts) else run(parts[i](x), i + 1)

        self.held = run

    def run(self, x):
        return self.held(x)


class InDefault(Base):
    def hold(self):
        self.held = lambda x, first=self.stage0, *, second=self.stage1: second(first(x))

    def run(self, x):
        return self.held(x)


class InPartial(Base):
    def hold(self):
        self.held = functools.partial(lambda first, x, second: second(first(x)), self.stage0, second=self.stage1)

    def run(self, x):
        return self.held(x)


class ByMethod(Base):
    def hold(self):
        self.first, self.second = self.stage0.forward, self.stage1.__call__

    def run(self, x):
        return self.second(self.first(x))


class ByWeakReference(Base):
    first: Any
    method: Any

    def hold(self):
        self.first, self.second = weakref.ref(self.stage0), [weakref.proxy(self.stage1)]
        self.own, self.method = weakref.ref(self), weakref.WeakMethod(self.stage0.forward)

    def run(self, x):
        assert self.own() is self
        assert self.method().__self__ is self.first()
        return self.second[0](self.first()(x))


class InWeakDictionaries(Base):
    def hold(self):
        self.first = weakref.WeakValueDictionary(a=self.stage0)
        self.second = weakref.WeakKeyDictionary({self.stage1: 0})
        self.third = weakref.WeakSet([self.stage1])

    def stages(self):
        assert list(self.second) == list(self.third)
        return [self.first["a"], next(iter(self.second))]


class InCache(Base):
    def hold(self):
        self.held = functools.lru_cache(lambda i: (self.stage0, self.stage1)[i])
        assert self.held(0) is not self.held(1)

    def stages(self):
        return [self.held(0), self.held(1)]


class InIterator(Base):
    def hold(self):
        self.held = itertools.cycle([self.stage0, self.stage1])
        self.other = iter([self.stage0, self.stage1])

    def run(self, x):
        for _ in range(2):
            x = next(self.held)(x)
            assert next(self.other) is not None
        return x


class Slotted(Base):
    __slots__ = ("slot",)

    def hold(self):
        self.slot = [self.stage0, self.stage1]

    def stages(self):
        return self.slot


ALL = {kind.__name__: kind for kind in (
    Base, InList, InDict, ByModule, InTuple, InNamedTuple, InSet, InDeque, InOrderedDict, InListSubclass, InDataclass,
    InFrozenDataclass, InNamespace, InSlots, InArray, InClosure, InRecursiveClosure, InDefault, InPartial, ByMethod,
    ByWeakReference, InWeakDictionaries, InCache, InIterator, Slotted,
)}  # fmt: skip
