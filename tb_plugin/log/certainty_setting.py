"""When it is measured of which classes the network cannot be sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.certainty import CertaintyMaker
from tb_plugin.makers.maker import Maker, Study


@dataclass(frozen=True, eq=False)
class Certainty(Setting):
    """Prediction sets: which classes cannot be ruled out of each example, by `held_out` images; nothing without these.

    Attributes:
      every: Steps from one measurement to the next, where the share of the time allows; "auto" as of `Icons`. It is
        measured at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1).
    """

    every: Every = 1
    share: float = 0.02

    title: ClassVar[str] = "prediction sets"
    part: ClassVar[float] = 0.01

    def __post_init__(self) -> None:
        check_every(self.every, "every of Certainty")
        check_share(self.share, "share of Certainty")

    @property
    def schedule(self) -> Schedule:
        """Each time, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what measures them."""
        if study.held_out is None and study.columns:
            study.problems.add("example_metadata is left out: sets by group need held_out images with the same columns")
        return [] if study.held_out is None else [CertaintyMaker(study)]
