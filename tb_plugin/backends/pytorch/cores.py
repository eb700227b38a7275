"""Sharing the machine's cores between threads that compute."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import torch


class Cores:
    """Gives each of our threads an equal share of the cores: threads that all took all of them would slow each other.

    The thread that starts the others makes this and closes it; its own number of cores stays as it is.
    """

    def __init__(self) -> None:
        """Counts the cores."""
        self._n = torch.get_num_threads()
        self._n_threads = 0
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Counts the thread that calls it as one of ours, within the block."""
        with self._lock:
            self._n_threads += 1
        # Moments of Adam get so small that computing with them becomes very slow.
        torch.set_flush_denormal(True)
        try:
            yield
        finally:
            with self._lock:
                self._n_threads -= 1

    def share(self) -> None:
        """Takes the share of the cores that is due now; each of our threads calls it from time to time."""
        share = max(1, self._n // max(self._n_threads, 1))
        if torch.get_num_threads() != share:
            torch.set_num_threads(share)

    def __enter__(self) -> Cores:
        """Gives itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Gives new threads all cores again."""
        torch.set_num_threads(self._n)
