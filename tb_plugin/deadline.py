"""How much time is left for work, and how large a piece of it may be begun.

Work cannot be stopped wherever it is. So it is cut into pieces, of which the first is the smallest there is: that tells
what they cost. No later piece is begun that would likely end too late.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# A piece of work takes no more than this share of all the time there is, but for pieces that are short to everybody.
_SHARE = 0.05
_SHORT = 0.2
# How much larger a piece may be than the one before, whose cost is mostly what any piece costs, however small.
_GROWTH = 4


class OutOfTime(Exception):
    """Another piece of work would not end in time."""


@dataclass(frozen=True)
class Deadline:
    """When work is to be over.

    Attributes:
      end: By `time.monotonic`; infinite where there is no limit.
      seconds: How much time there was when it was set.
    """

    end: float = math.inf
    seconds: float = math.inf

    @classmethod
    def after(cls, seconds: float | None) -> Deadline:
        """Sets one so many seconds from now; None for none."""
        return cls() if seconds is None else cls(time.monotonic() + seconds, seconds)

    def within(self, seconds: float | None) -> Deadline:
        """Gives the earlier one of this and of one so many seconds from now."""
        other = Deadline.after(seconds)
        return other if other.end < self.end else self

    def part(self, share: float) -> Deadline:
        """Gives one after a share of the time that is left."""
        return Deadline.after(share * max(self.left, 0.0)) if self.binds else self

    @property
    def binds(self) -> bool:
        """Whether there is any limit."""
        return math.isfinite(self.end)

    @property
    def left(self) -> float:
        """Seconds that are left; negative when it is over."""
        return self.end - time.monotonic()

    def has(self, seconds: float = 0.0) -> bool:
        """Tells whether something that takes so long can be begun."""
        return self.left > 0 and self.left >= seconds

    def __reduce__(self) -> tuple[Any, ...]:
        """Sends it to another process as the time that is left: the clocks of two machines do not agree."""
        return _arrived, (self.left, self.seconds)


def _arrived(left: float, seconds: float) -> Deadline:
    return Deadline(time.monotonic() + left, seconds)


NEVER = Deadline()


class Pieces:
    """Cuts one kind of work into pieces, and learns what they cost while it is done."""

    def __init__(self, deadline: Deadline, expected: float = 0.0) -> None:
        """Knows nothing yet.

        Args:
          deadline: When all pieces are to be over.
          expected: How long the first piece likely takes.
        """
        self._deadline = deadline
        self._cost = expected
        self._largest = 0

    def size(self, most: int) -> int:
        """Tells how much may be done next, from 1 to `most`; 0 where no more fits in."""
        if not self._deadline.binds:
            return most
        if not self._deadline.has(self._cost):
            return 0
        if not self._largest:
            return min(1, most)
        time_for_it = min(max(_SHARE * self._deadline.seconds, _SHORT), self._deadline.left)
        fitting = most if self._cost <= 0 else int(min(time_for_it / self._cost, most))
        return max(1, min(fitting, most, _GROWTH * self._largest))

    def checked_size(self, most: int) -> int:
        """Does as `size`.

        Raises:
          OutOfTime: If no more fits in.
        """
        size = self.size(most)
        if most and not size:
            raise OutOfTime
        return size

    @contextlib.contextmanager
    def timed(self, size: int) -> Iterator[None]:
        """Measures a piece of a size that is done within the block."""
        begun = time.monotonic()
        yield
        self.note(size, time.monotonic() - begun)

    def note(self, size: int, seconds: float) -> None:
        """Notes how long a piece of a size took that was done elsewhere."""
        self._cost = seconds / max(size, 1)
        self._largest = max(self._largest, size)

    @property
    def cost(self) -> float:
        """What the last piece took, divided by its size."""
        return self._cost
