"""When it is looked at what channels do on the probe set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.statistics import StatisticsMaker


@dataclass(frozen=True, eq=False)
class Statistics(Setting):
    """What each channel does on the probe set: by class, by metadata, from step to step; and what is lost without it.

    Attributes:
      every: Steps from one look to the next, where the share of the time allows; "auto" as of `Icons`. It is looked at
        at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1).
      removals: Steps from one to the next at which the channels that decide are removed too, as far as there is time;
        "auto" as of `Icons`. They are at the end in any case.
    """

    every: Every = 1
    share: float = 0.05
    removals: Every = "auto"

    title: ClassVar[str] = "statistics over the probe set"
    part: ClassVar[float] = 0.08

    def __post_init__(self) -> None:
        check_every(self.every, "every of Statistics")
        check_share(self.share, "share of Statistics")
        check_every(self.removals, "removals of Statistics")

    @property
    def schedule(self) -> Schedule:
        """Each time, as a share of the time allows."""
        return Schedule(self.every, share=self.share, whole=self.removals)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what looks at all layers."""
        return [StatisticsMaker(study)]

    @property
    def unfinished(self) -> str:
        """Names those that come first."""
        return "tables come first, then removals from the last layer"
