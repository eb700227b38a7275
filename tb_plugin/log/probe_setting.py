"""When the probe set is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting, option
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.probes import ProbeMaker

# More are not shown.
MOST = 2**16


@dataclass(frozen=True, eq=False)
class Probes(Setting):
    """What the network answers on a probe set: some 512 images of the data set, the same ones at every step.

    Attributes:
      every: Steps from one look to the next; "auto" as of `Icons`. It is looked at at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1); drawing the images, once, counts.
      images: How many images it has at most, however much memory they take; None: 512, or 5 for each class, but no more
        than take 64 MB.
    """

    every: Every = "auto"
    share: float = 0.05
    images: int | None = field(default=None, metadata=option("images of the probe set", int))

    title: ClassVar[str] = "the probe set"
    part: ClassVar[float] = 0.05

    def __post_init__(self) -> None:
        check_every(self.every, "every of Probes")
        check_share(self.share, "share of Probes")
        if self.images is not None and not (isinstance(self.images, int) and 2 <= self.images <= MOST):
            raise ValueError(f"images of Probes must be a number from 2 to {MOST}, or None, got {self.images!r}")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what asks the network."""
        return [ProbeMaker(study)]
