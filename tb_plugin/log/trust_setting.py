"""When the attribution of snapshots is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Schedule, check_share
from tb_plugin.log.setting import Setting
from tb_plugin.makers.maker import Maker, Study


@dataclass(frozen=True, eq=False)
class Trust(Setting):
    """Checks of a snapshot's attribution: whether it adds up, and what removing channels really does.

    Attributes:
      share: Share of the time that they may take, in [0, 1): snapshots are checked as often as that allows, and the
        last one in any case; 0: none is. All shares together are kept to the `share` of the callback or logger.
    """

    share: float = 0.1

    title: ClassVar[str] = "checks of attribution"

    def __post_init__(self) -> None:
        check_share(self.share, "share of Trust")

    @property
    def schedule(self) -> Schedule:
        """With snapshots, as a share of the time allows."""
        return Schedule(share=self.share)

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives none: what it finds is a part of snapshots."""
        return []
