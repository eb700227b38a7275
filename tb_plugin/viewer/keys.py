"""Keys of blobs, in little room: TensorBoard's take more of it than a small blob does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Keys are fit for URLs, so that this is in none of them.
_SEPARATOR = "\n"


@dataclass(frozen=True)
class Keys:
    """The keys of the items of one artifact. They are opaque, but begin alike.

    Attributes:
      n: How many there are.
      beginning: What all of them begin with.
      ends: What follows in each of them.
    """

    n: int
    beginning: str
    ends: str

    @classmethod
    def of(cls, keys: Sequence[str]) -> Keys:
        """Packs keys."""
        first, last = (min(keys), max(keys)) if keys else ("", "")
        # What the first and the last in order have in common, all have.
        n = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
        beginning = first[:n]
        return cls(len(keys), beginning, _SEPARATOR.join(key[len(beginning) :] for key in keys))

    def __len__(self) -> int:
        """Gives how many items there are."""
        return self.n

    def __getitem__(self, index: int) -> str:
        """Gives the key of an item, numbered from 0."""
        if not 0 <= index < self.n:
            raise IndexError(f"items are numbered from 0 to {self.n - 1}, got {index}")
        return self.beginning + self.ends.split(_SEPARATOR)[index]
