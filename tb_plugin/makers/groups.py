"""Groups of neurons with their pictures: what is found first, then icons and crops of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, TypeAlias

from tb_plugin.artifacts import NeuronGroups
from tb_plugin.deadline import Deadline
from tb_plugin.groups.nmf import prepare
from tb_plugin.makers.group_finder import GroupFinder
from tb_plugin.makers.group_icons import GroupIcons
from tb_plugin.makers.group_plan import NUMBERS
from tb_plugin.makers.maker import Progress, Study

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
        self._icons = GroupIcons(study, self._finder.layers)
        self._icon_seconds: IconSeconds = icon_seconds
        self._step: int | None = None
        self._complete = False

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Finds groups, the middle one of the numbers of groups first, then their pictures; see `Maker`."""
        self._step, self._complete = step, False
        deadline = Deadline.after(seconds)
        icon_seconds = None if self._icon_seconds == "half" else self._icon_seconds
        if seconds is not None:
            seconds -= seconds / 2 if icon_seconds is None else min(icon_seconds, seconds / 2)
        are_found = self._finder.make(step, seconds, progress)
        groups = self._finder.found()
        time_for_icons = deadline.within(icon_seconds)
        left = time_for_icons.left if time_for_icons.binds else None
        have_icons = icon_seconds == 0 or self._icons.make(step, groups, left, progress)
        self._complete = are_found and have_icons
        return self._complete

    def artifacts(self) -> list[NeuronGroups]:
        """Gives the groups of each layer, the last with the links to the one before."""
        if self._step is None:
            return []
        pictured = [self._icons.added(self._step, made) for made in self._finder.artifacts()]
        return [dataclasses.replace(made, complete=self._complete) for made in pictured]
