"""When controls are logged: what random weights show, and what comes out the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.log.setting import Setting, option
from tb_plugin.makers.controls import N_CHANNELS, ControlMaker
from tb_plugin.makers.maker import Maker, Study
from tb_plugin.network.redrawing import N_IMAGES


@dataclass(frozen=True, eq=False)
class Controls(Setting):
    """Controls: what a network of random weights shows, and what comes out the same again; at the end.

    Attributes:
      images: Of how many images of the probe set channels are removed at most.
      channels: Of how many channels of each layer icons are made again.
    """

    images: int = field(default=N_IMAGES, metadata=option("images of which channels are removed at most", int))
    channels: int = field(default=N_CHANNELS, metadata=option("channels of a layer whose icons are made again", int))

    title: ClassVar[str] = "controls"
    part: ClassVar[float] = 0.05

    def __post_init__(self) -> None:
        if not isinstance(self.images, int) or self.images < 2:
            raise ValueError(f"images of Controls must be at least 2, got {self.images!r}")
        if not isinstance(self.channels, int) or self.channels < 2:
            raise ValueError(f"channels of Controls must be at least 2, got {self.channels!r}")

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what compares all layers."""
        return [ControlMaker(study, self.images, self.channels)]
