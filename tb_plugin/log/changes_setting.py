"""When it is looked at what has changed since the step before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.changes import ChangesMaker
from tb_plugin.makers.maker import Maker, Study


@dataclass(frozen=True, eq=False)
class Changes(Setting):
    """Changes: which channels were born, died or changed meaning since the step before, and how far each layer moved.

    With them sketches of the layers are logged, by which any two steps or runs are compared where they are looked at.

    Attributes:
      every: Steps from one look to the next, where the share of the time allows; "auto" as of `Icons`. It is looked at
        at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1).
    """

    every: Every = 1
    share: float = 0.05

    title: ClassVar[str] = "changes since the step before"
    part: ClassVar[float] = 0.02

    def __post_init__(self) -> None:
        check_every(self.every, "every of Changes")
        check_share(self.share, "share of Changes")

    @property
    def schedule(self) -> Schedule:
        """Each time, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what compares all layers."""
        return [ChangesMaker(study)]

    @property
    def unfinished(self) -> str:
        """Says what comes first."""
        return "what became of channels comes first, then what is measured of it, from the last layer"
