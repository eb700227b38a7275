"""When the strongest regions of evidence are measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.log.schedule import Every, Schedule, check_every, check_share
from tb_plugin.log.setting import Setting, option
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.regions import FEWEST_DONORS, N_DONORS, N_REGIONS, RegionMaker, measured_layers


@dataclass(frozen=True, eq=False)
class Regions(Setting):
    """The strongest regions of evidence of the last two layers with several positions, and what they really do.

    Each region is replaced by the same region of other images of the data set, or of the examples where there is none.

    Attributes:
      every: Steps from one measurement to the next; "auto" as of `Icons`. Regions are measured at the end in any case.
      share: Share of the time that it may take before the end, in [0, 1): as many examples as fit in.
      n: How many regions of each example are measured at each layer.
      donors: By how many other images each is replaced: 8 to 24 tell the effect well enough.
    """

    every: Every = "auto"
    share: float = 0.1
    n: int = field(default=N_REGIONS, metadata=option("regions of each example whose effect is measured", int))
    donors: int = field(default=N_DONORS, metadata=option("other images that each region is replaced by", int))

    title: ClassVar[str] = "effects of regions"
    part: ClassVar[float] = 0.04

    def __post_init__(self) -> None:
        check_every(self.every, "every of Regions")
        check_share(self.share, "share of Regions")
        if not isinstance(self.n, int) or self.n < 1:
            raise ValueError(f"n of Regions must be a number of regions from 1, got {self.n!r}")
        if not isinstance(self.donors, int) or self.donors < FEWEST_DONORS:
            raise ValueError(f"donors of Regions must be a number of images from {FEWEST_DONORS}, got {self.donors!r}")

    @property
    def schedule(self) -> Schedule:
        """Now and then, as a share of the time allows."""
        return Schedule(self.every, share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives a maker for each layer, the last one first, so that each is logged when it is finished."""
        return [RegionMaker(study, layer, self.n, self.donors) for layer in measured_layers(study.layers)]
