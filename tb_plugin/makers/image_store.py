"""Images that are kept while others come and go: in memory, or in a file where they are many."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence

import numpy as np

# So much lies in memory; what takes more lies in a file without a name, of which the system keeps what it has room for.
MAX_BYTES = 2**26
_BATCH = 64


class ImageStore:
    """Holds images of one shape in slots, which are taken again when an image is dropped."""

    def __init__(self, n: int, shape: Sequence[int], *, max_bytes: int = MAX_BYTES) -> None:
        """Holds none yet.

        Args:
          n: How many at most at the same time.
          shape: Rows, columns and channels of each.
          max_bytes: What all may take in memory.

        Raises:
          OSError: If there is no room for a file, where they need one.
        """
        self._shape, self._max_bytes = tuple(shape), max_bytes
        self._images = self._room_for(n)
        self._free: list[int] = []
        self._n_used = 0

    def put(self, image: np.ndarray) -> int:
        """Keeps an image, as float32, and gives its slot."""
        slot = self._free.pop() if self._free else self._n_used
        self._n_used = max(self._n_used, slot + 1)
        self._images[slot] = image
        return slot

    def drop(self, slot: int) -> None:
        """Gives up what is in a slot."""
        self._free.append(slot)

    def taken(self, slots: Sequence[int]) -> np.ndarray:
        """Gives the images of slots in their order, `[P, H, W, C]`, which stay when the store goes."""
        found = self._room_for(len(slots))
        for first in range(0, len(slots), _BATCH):
            found[first : first + _BATCH] = self._images[list(slots[first : first + _BATCH])]
        return found

    def _room_for(self, n: int) -> np.ndarray:
        shape = (n, *self._shape)
        n_bytes = 4 * int(np.prod(shape))
        if n_bytes <= self._max_bytes:
            return np.empty(shape, np.float32)
        # It goes with the array, which holds it open.
        with tempfile.TemporaryFile() as file:
            # Where there is no room for it that is said now, and does not end the process when it is written to.
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, n_bytes)
            return np.memmap(file, np.float32, "w+", shape=shape)
