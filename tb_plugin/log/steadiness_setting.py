"""When it is measured how steady decisions are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting, option
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.steadiness import N_PASSES, SteadinessMaker


@dataclass(frozen=True, eq=False)
class Steadiness(Setting):
    """How steady the decision about each example is: over the steps that were logged, and over passes with dropout.

    Attributes:
      every: Steps from one measurement to the next, where the share of the time allows; "auto" as of `Icons`. It is
        measured at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1).
      passes: How many passes are made with dropout, of a model that has some; 0 for none.
    """

    every: Every = 1
    share: float = 0.02
    passes: int = field(default=N_PASSES, metadata=option("passes that are made with dropout", int))

    title: ClassVar[str] = "how steady decisions are"
    part: ClassVar[float] = 0.01

    def __post_init__(self) -> None:
        check_every(self.every, "every of Steadiness")
        check_share(self.share, "share of Steadiness")
        if not isinstance(self.passes, int) or self.passes < 0 or self.passes == 1:
            raise ValueError(f"passes of Steadiness must be at least 2, or 0, got {self.passes!r}")

    @property
    def schedule(self) -> Schedule:
        """Each time, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what measures it."""
        return [SteadinessMaker(study, self.passes)]
