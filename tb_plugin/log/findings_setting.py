"""When it is looked for what is worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.findings import FindingsMaker
from tb_plugin.makers.maker import Maker, Study


@dataclass(frozen=True, eq=False)
class Findings(Setting):
    """Findings: what is worth a look in a run, as a class that rests on what fits nothing of it, with measured effects.

    Attributes:
      every: Steps from one look to the next; "auto" as of `Icons`. It is looked at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1).
    """

    every: Every = "auto"
    share: float = 0.1

    title: ClassVar[str] = "findings"
    part: ClassVar[float] = 0.05

    def __post_init__(self) -> None:
        check_every(self.every, "every of Findings")
        check_share(self.share, "share of Findings")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what looks for them."""
        return [FindingsMaker(study)]

    @property
    def unfinished(self) -> str:
        """Says what comes first."""
        return "what was measured in time is logged, of the deepest layers first"
