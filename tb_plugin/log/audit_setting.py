"""When it is looked at where the network errs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.audit import AuditMaker
from tb_plugin.makers.maker import Maker, Study


@dataclass(frozen=True, eq=False)
class Audit(Setting):
    """Audit: where the network errs, by which concepts, and for which groups of images, with intervals.

    Attributes:
      every: Steps from one look to the next; "auto" as of `Icons`. It is looked at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1).
    """

    every: Every = "auto"
    share: float = 0.1

    title: ClassVar[str] = "audit"
    part: ClassVar[float] = 0.06

    def __post_init__(self) -> None:
        check_every(self.every, "every of Audit")
        check_share(self.share, "share of Audit")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what looks at it."""
        return [AuditMaker(study)]

    @property
    def unfinished(self) -> str:
        """Says what comes first."""
        return "groups come first, then the deepest layers"
