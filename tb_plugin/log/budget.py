"""How much of the time all that is logged may take together: a share of the training's, and so much at its end."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from tb_plugin.deadline import Deadline
from tb_plugin.log.setting import Setting


class Budget:
    """Tells our time from the training's, and keeps ours to a share of it.

    Attributes:
      share: The share of the training's time, in [0, 1).
      spent: Seconds that were ours so far.
    """

    def __init__(self, share: float) -> None:
        """Begins to count when there is work of ours for the first time.

        Args:
          share: The share of the training's time, in [0, 1).
        """
        self.share = share
        self.spent = 0.0
        self._start: float | None = None
        # When the work of ours began that is under way.
        self._begun: float | None = None

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Counts the time within the block as ours."""
        if self._begun is not None:
            yield
            return
        self._begun = time.monotonic()
        self._start = self._begun if self._start is None else self._start
        try:
            yield
        finally:
            self.spent, self._begun = self.spent + time.monotonic() - self._begun, None

    @property
    def trained(self) -> float:
        """Seconds that were the training's so far."""
        now = time.monotonic() if self._begun is None else self._begun
        return 0.0 if self._start is None else max(0.0, now - self._start - self.spent)

    @property
    def left(self) -> float:
        """What remains of the share of the training's time so far; negative where more is spent."""
        working = 0.0 if self._begun is None else time.monotonic() - self._begun
        return self.share * self.trained - self.spent - working


class Ending:
    """Divides the time at the end of training among the kinds: what one leaves over goes to those after it."""

    def __init__(self, seconds: float | None, parts: Mapping[Any, float]) -> None:
        """Begins to count.

        Args:
          seconds: Time for all of them; None for no limit.
          parts: For each kind its part of it, beside the parts of the others.
        """
        self._deadline = Deadline.after(seconds)
        self._parts = dict(parts)

    def seconds_for(self, kind: Hashable) -> float | None:
        """Gives the time for a kind, whose turn it is now."""
        total = sum(self._parts.values())
        part = self._parts.pop(kind, 0.0)
        if not self._deadline.binds:
            return None
        return max(0.0, self._deadline.left) * (part / total if part else 0.0)


def divided(settings: Mapping[type[Setting], Setting], share: float) -> dict[type[Setting], float]:
    """Divides a share of the time among the kinds that have one of their own, in proportion to these."""
    own = {kind: setting.schedule.share for kind, setting in settings.items() if setting.schedule.share is not None}
    total = sum(own.values())
    return {kind: min(each, share * each / total) if total else 0.0 for kind, each in own.items()}


def told_costs(budget: Budget, finish_seconds: float | None) -> str:
    """Says what share of the time is ours."""
    return (
        f"{budget.spent:.1f} s of logging beside {budget.trained:.1f} s of training so far; but for snapshots, all of "
        f"it takes no more than {budget.share:.0%} of the training's time (share=), and {_at_most(finish_seconds)} at "
        "the end (finish_seconds=)"
    )


def waiting(finish_seconds: float | None) -> str:
    """Tells those processes that do not log what they wait for."""
    return f"the first process is logging, for {_at_most(finish_seconds)}; where processes next meet, the others wait"


def _at_most(seconds: float | None) -> str:
    """Says how long something lasts."""
    return "as long as it takes" if seconds is None else f"up to {seconds:g} s"
