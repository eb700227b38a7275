"""Values of any size in the store by which the processes of `torch.distributed` have found each other."""

from __future__ import annotations

import pickle
from typing import Any

# What is larger is stored in parts: stores refuse values of some MB.
_PART = 2**20


class Mailbox:
    """Values by name, which one process puts and another takes."""

    def __init__(self, store: Any, prefix: str) -> None:
        """Keeps where they are.

        Args:
          store: As `torch.distributed.TCPStore`.
          prefix: What all names begin with.
        """
        self._store = store
        self._prefix = prefix

    def has(self, name: str) -> bool:
        """Tells whether a value was put."""
        return self._store.check([self._prefix + name])

    def put(self, name: str, value: object = None) -> None:
        """Puts a value; it is there as soon as all of it is."""
        data = pickle.dumps(value)
        parts = [data[i : i + _PART] for i in range(0, len(data), _PART)]
        for i, part in enumerate(parts):
            self._store.set(f"{self._prefix}{name}/{i}", part)
        self._store.set(self._prefix + name, str(len(parts)))

    def read(self, name: str) -> Any:
        """Gives a value that was put."""
        n_parts = int(self._store.get(self._prefix + name))
        return pickle.loads(b"".join(self._store.get(f"{self._prefix}{name}/{i}") for i in range(n_parts)))

    def take(self, name: str) -> Any:
        """Gives a value that was put, and forgets it."""
        value, n_parts = self.read(name), int(self._store.get(self._prefix + name))
        for key in (name, *(f"{name}/{i}" for i in range(n_parts))):
            self._store.delete_key(self._prefix + key)
        return value
