"""When a training is looked at that is told in steps of the optimizer, as its epochs have no end or hardly one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tb_plugin.log.schedule import is_due
from tb_plugin.log.setting import Setting

# A training whose last step is known is looked at so often, unless it says itself when it looks.
_N_ROUNDS = 20
# The training says itself when it is looked at, as by validating.
NEVER = 0


@dataclass(frozen=True)
class Rounds:
    """The steps at which a training is looked at: rounds, and those that settings ask for by a number of steps.

    Attributes:
      every: Steps from one round to the next; None: a round is whenever their number has doubled; `NEVER`: there are
        none, the training says itself when it is looked at.
      asked: The numbers of steps that settings name.
    """

    every: int | None
    asked: tuple[int, ...] = ()

    @classmethod
    def of(cls, log: Sequence[Setting], n_steps: int | None, every: int | None = None) -> Rounds:
        """Gives the rounds of a training.

        Args:
          log: The settings.
          n_steps: How many steps there will be, where known.
          every: Steps from one look of the training's own to the next, as where it validates.
        """
        named = (setting.schedule.every for setting in log)
        usual = None if n_steps is None else -(-n_steps // _N_ROUNDS)
        return cls(every or usual, tuple(each for each in named if isinstance(each, int) and each > 1))

    def due(self, step: int, before: int) -> bool:
        """Tells whether to look at a step, after it was asked at an earlier one."""
        rounds = () if self.every == NEVER else ("auto" if self.every is None else self.every,)
        return any(is_due(step, None, every, before) for every in (*rounds, *self.asked))

    @property
    def said(self) -> str:
        """Says how a training is looked at."""
        often = {None: "whenever their number has doubled", NEVER: "after each validation"}
        return (
            "this training is told in steps of the optimizer: it is looked at "
            f"{often.get(self.every, f'every {self.every} of them')}"
        )
