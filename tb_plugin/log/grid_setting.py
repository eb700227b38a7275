"""Of which layers activation grids are rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.log.schedule import Schedule, check_seconds
from tb_plugin.log.setting import Setting, option
from tb_plugin.makers.grid import GridMaker
from tb_plugin.makers.maker import Maker, Study


@dataclass(frozen=True, eq=False)
class Grids(Setting):
    """Activation grids: an icon for each position of the examples, at the end.

    On two cores it takes some 20 s for each example and layer of a mobile network.

    Attributes:
      layers: Names of some of the layers; None: of all that have several positions.
      seconds: Time for the grids of all these layers at most: time decides how well icons are made, and of how many
        examples. None: what there is at the end.
    """

    layers: Sequence[str] | None = field(
        default=None, metadata=option("layers whose grids are rendered", str, several=True)
    )

    seconds: float | None = None

    title: ClassVar[str] = "activation grids"
    part: ClassVar[float] = 0.14

    def __post_init__(self) -> None:
        check_seconds(self.seconds, "seconds of Grids")

    @property
    def schedule(self) -> Schedule:
        """At the end."""
        return Schedule(seconds=self.seconds)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what renders grids, one maker for each layer, so that each is logged when it is finished."""
        names = [layer.name for layer in study.layers]
        unknown = [name for name in self.layers or () if name not in names]
        if unknown:
            raise ValueError(
                f"layers of Grids must be of those that are logged, {', '.join(names)}, got {', '.join(unknown)}"
            )
        chosen = (layer for layer in study.layers if self.layers is None or layer.name in self.layers)
        return [GridMaker(study, layer) for layer in chosen if layer.height * layer.width > 1]
