"""A cache that is bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Keeps what was used last, for many threads."""

    def __init__(self, n_bytes: int, weigh: Callable[[Value], int]) -> None:
        """Keeps nothing yet.

        Args:
          n_bytes: How much is kept.
          weigh: Gives the bytes that a value takes.
        """
        self._n_bytes = n_bytes
        self._weigh = weigh
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """The bytes that are kept now."""
        return self._weight

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Gives the value of a key, made where it is not kept. What is too large alone is made each time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        value = make()
        weight = self._weigh(value)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value, weight
                self._weight += weight
            while self._weight > self._n_bytes:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._weight -= dropped
        return value
