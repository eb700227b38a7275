"""When the weights are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Schedule
from tb_plugin.log.setting import Setting
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.makers.weights import WeightMaker


@dataclass(frozen=True, eq=False)
class Weights(Setting):
    """Weights: how large each layer's are and how far they moved; first filters and linear classifiers as images.

    They are read with each snapshot, which costs as much as a copy of them.
    """

    title: ClassVar[str] = "weights"
    part: ClassVar[float] = 0.01
    with_snapshots: ClassVar[bool] = True

    @property
    def schedule(self) -> Schedule:
        """With each snapshot."""
        return Schedule()

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what reads them."""
        return [WeightMaker(study)]
