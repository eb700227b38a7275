"""When the probe set is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.probes import ProbeMaker


@dataclass(frozen=True, eq=False)
class Probes(Setting):
    """What the network answers on a probe set: up to 512 images of the data set, the same ones at every step.

    Attributes:
      every: Steps from one look to the next; "auto" as of `Icons`. It is looked at at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1); drawing the images, once, counts.
    """

    every: Every = "auto"
    share: float = 0.05

    title: ClassVar[str] = "the probe set"
    part: ClassVar[float] = 0.05

    def __post_init__(self) -> None:
        check_every(self.every, "every of Probes")
        check_share(self.share, "share of Probes")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what asks the network."""
        return [ProbeMaker(study)]
