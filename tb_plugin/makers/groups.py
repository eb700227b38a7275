"""Groups of neurons: what is found first, then what shared ones do on the probe set, then icons and crops."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, TypeAlias

from tb_plugin.artifacts import GroupStatistics, LayerGroups, NeuronGroups
from tb_plugin.deadline import Deadline
from tb_plugin.groups.nmf import prepare
from tb_plugin.makers.group_finder import GroupFinder
from tb_plugin.makers.group_icons import GroupIcons
from tb_plugin.makers.group_plan import NUMBERS
from tb_plugin.makers.group_statistics import GroupStatisticsMaker
from tb_plugin.makers.maker import Progress, Study

# The share of the time for icons in which statistics of groups are made first.
_STATISTICS = 0.4
IconSeconds: TypeAlias = float | Literal["half"] | None


class GroupMaker:
    """Finds groups of neurons of the last two layers, and renders their icons."""

    kind: ClassVar[str] = NeuronGroups.kind

    def __init__(
        self,
        study: Study,
        numbers: Sequence[int] = NUMBERS,
        of: str | Mapping[str, float] = "activations",
        icon_seconds: IconSeconds = None,
    ) -> None:
        """Keeps what groups are made of.

        Args:
          study: The network and its examples.
          numbers: As of `GroupFinder`.
          of: As of `GroupFinder`.
          icon_seconds: Time for icons and crops at most, of the time for groups; 0: there are none; None or "half":
            half of it, and what groups leave over.

        Raises:
          ValueError: If `numbers` are not positive or `of` is no mix.
        """
        prepare()
        self._finder = GroupFinder(study, numbers, of)
        self._icons = GroupIcons(study, self._finder.plan.layers)
        self._statistics = GroupStatisticsMaker(study, self._finder.plan.layers)
        self._icon_seconds: IconSeconds = icon_seconds
        self._step: int | None = None
        self._complete = False

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Finds groups, the middle one of the numbers of groups first, then what is shown of them; see `Maker`."""
        self._step, self._complete = step, False
        deadline = Deadline.after(seconds)
        icon_seconds = None if self._icon_seconds == "half" else self._icon_seconds
        if seconds is not None:
            seconds -= seconds / 2 if icon_seconds is None else min(icon_seconds, seconds / 2)
        are_found = self._finder.make(step, seconds, progress)
        groups = self._finder.found()
        time_for_statistics = deadline.part(_STATISTICS)
        left = time_for_statistics.left if time_for_statistics.binds else None
        have_statistics = self._statistics.make(step, self._shared(), left, progress)
        time_for_icons = deadline.within(icon_seconds)
        left = time_for_icons.left if time_for_icons.binds else None
        have_icons = icon_seconds == 0 or self._icons.make(step, groups, left, progress)
        self._complete = are_found and have_icons
        return self._complete and have_statistics

    def artifacts(self) -> list[NeuronGroups | GroupStatistics]:
        """Gives the groups of each layer, the last with the links to the one before, and statistics of shared ones."""
        if self._step is None:
            return []
        pictured = [self._icons.added(self._step, made) for made in self._finder.artifacts()]
        groups = [dataclasses.replace(made, complete=self._complete) for made in pictured]
        return [*groups, *self._statistics.artifacts(self._step)]

    def _shared(self) -> list[LayerGroups]:
        """Gives the groups that all examples share, of the number that comes first."""
        default = self._finder.plan.default
        return [
            groups
            for key, groups in self._finder.found().items()
            if key.of.shared and key.of.n_groups == default and not key.of.aligned and not key.of.later_groups
        ]
