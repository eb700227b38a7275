"""When what takes time is done while a network trains."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

Every = int | Literal["auto"] | None


def is_due(step: int, n_steps: int | None, every: Every, before: int | None = None) -> bool:
    """Tells whether what takes time is due at a step before the last; at the end it is unless `every` is None.

    Args:
      step: Steps (epochs) done.
      n_steps: How many there will be, where known.
      every: A number of steps; None for never; "auto" for two points: after an eighth, while the network still changes
        fast, and half-way. Where nobody knows how many steps there will be: whenever they have doubled, from 2 on.
      before: The last step at which this was asked, and what was due until then done; by default the one before.
    """
    if every is None or step <= 0:
        return False
    before = step - 1 if before is None else max(before, 0)
    if isinstance(every, int):
        return step // every > before // every
    if n_steps is None:
        return step > 1 and step.bit_length() > before.bit_length()
    return step < n_steps and any(before < due <= step for due in (-(-n_steps // 8), -(-n_steps // 2)))


def check_every(every: object, name: str) -> None:
    """Raises a ValueError where `every` is none of what `is_due` takes."""
    if every is None or every == "auto" or (isinstance(every, int) and every >= 1):
        return
    raise ValueError(f'{name} must be a number of steps (epochs) from 1, "auto" or None, got {every!r}')


def check_share(share: object, name: str) -> None:
    """Raises a ValueError where `share` is no share of the time."""
    if not isinstance(share, float | int) or not 0 <= share < 1:
        raise ValueError(f"{name} must be a share of the time from 0 to less than 1, got {share!r}")


def check_seconds(seconds: object, name: str) -> None:
    """Raises a ValueError where `seconds` is neither a time nor None."""
    if seconds is not None and (not isinstance(seconds, float | int) or not seconds >= 0):
        raise ValueError(f"{name} must be a number of seconds from 0, or None for no limit, got {seconds!r}")


@dataclass(frozen=True)
class Schedule:
    """When something is logged, and how much time it takes.

    Attributes:
      every: As of `is_due`; None: at the end alone.
      share: The share of all time so far that it may take before the end; None: it is no part of what is divided.
      seconds: The most time that it takes each time; None sets no limit of its own.
      whole: When it is made as a whole, as of `is_due`, beside the end; else it is made briefly, without what takes
        long (see `Brief`). "always": it knows no such thing.
    """

    every: Every = None
    share: float | None = None
    seconds: float | None = None
    whole: Every | Literal["always"] = "always"


class Turns:
    """Tells when what is made each time is made as a whole, and when briefly."""

    def __init__(self) -> None:
        """Nothing was made yet."""
        self._last: dict[Hashable, int] = {}

    def are_brief(
        self, kind: Hashable, whole: Every | Literal["always"], step: int, n_steps: int | None, before: int | None
    ) -> bool:
        """Tells whether a kind is made briefly now; what was due while there was no time for it still is.

        Args:
          kind: Which kind.
          whole: As of `Schedule`.
          step: The step, at which the kind is made.
          n_steps: As of `is_due`.
          before: As of `is_due`, where the kind was not made yet.
        """
        before, self._last[kind] = self._last.get(kind, before), step
        return whole != "always" and not is_due(step, n_steps, whole, before)


class Allowance:
    """Lets something be done as long as it takes no more than a share of all the time there was.

    Attributes:
      share: The share of the time, in [0, 1); 0 allows nothing.
    """

    def __init__(self, share: float) -> None:
        """Starts the clock.

        Args:
          share: The share of the time, in [0, 1).
        """
        self.share = share
        self._start = time.monotonic()
        self._spent = 0.0

    def seconds_left(self) -> float:
        """What remains of the share of the time so far; not more than zero where it is used up."""
        return self.share * (time.monotonic() - self._start) - self._spent

    def spend(self, seconds: float) -> None:
        """Notes how long it took."""
        self._spent += seconds
