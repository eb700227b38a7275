"""When it is measured how far sets of images lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.transport import TransportMaker


@dataclass(frozen=True, eq=False)
class Transport(Setting):
    """Transport: how far a step lies from the one before, classes from each other, right answers from wrong ones.

    Attributes:
      every: Steps from one look to the next; "auto" as of `Icons`. It is looked at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1).
    """

    every: Every = "auto"
    share: float = 0.05

    title: ClassVar[str] = "transport between sets of images"
    part: ClassVar[float] = 0.02

    def __post_init__(self) -> None:
        check_every(self.every, "every of Transport")
        check_share(self.share, "share of Transport")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what looks at all layers."""
        return [TransportMaker(study)]

    @property
    def unfinished(self) -> str:
        """Says what comes first."""
        return "the deepest layers are logged"
