"""Sharing the machine's cores between threads that compute."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import torch


class Cores:
    """As many cores for each of our threads as there are to each: two that both took all would be in each other's way.

    Made and closed by the thread that starts the others, whose own number of cores stays as it is.
    """

    def __init__(self) -> None:
        """Counts the cores."""
        self._n = torch.get_num_threads()
        self._n_threads = 0
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """In a thread of ours: within the block it has its share."""
        with self._lock:
            self._n_threads += 1
        # Moments of Adam get very small, and such numbers very slow.
        torch.set_flush_denormal(True)
        try:
            yield
        finally:
            with self._lock:
                self._n_threads -= 1

    def share(self) -> None:
        """In a thread of ours, now and then: takes its share as it is now."""
        share = max(1, self._n // max(self._n_threads, 1))
        if torch.get_num_threads() != share:
            torch.set_num_threads(share)

    def __enter__(self) -> Cores:
        """Gives itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """New threads get all cores again."""
        torch.set_num_threads(self._n)
