"""What shared groups do on the probe set: the statistics of a layer whose channels they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts import GroupStatistics, LayerGroups, Statistics
from tb_plugin.makers.grouped_network import GroupedNetwork, grouped
from tb_plugin.makers.layer_statistics import Before
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.probe_removal import N_OF_CLASS
from tb_plugin.makers.statistics import StatisticsMaker
from tb_plugin.network import LayerInfo


@dataclass(frozen=True, eq=False)
class _OfStep:
    """What is made at one step, of groups by the names of their layers; None where there are none."""

    step: int
    groups: Mapping[str, LayerGroups]
    maker: StatisticsMaker | None


class GroupStatisticsMaker:
    """Makes them of the groups of a step, and keeps what they did at the step before, by the numbers that they keep."""

    def __init__(self, study: Study, layers: Sequence[LayerInfo]) -> None:
        """Keeps what is looked at.

        Args:
          study: The network and its data set.
          layers: Those that are grouped.
        """
        self._study = study
        self._layers = {layer.name: layer for layer in layers}
        self._now: _OfStep | None = None
        # Of the step before, not of the last time.
        self._before: _OfStep | None = None

    def make(self, step: int, groups: Sequence[LayerGroups], seconds: float | None, progress: Progress) -> bool:
        """Makes statistics, or goes on with those of the same groups; as `make` of `Maker`.

        Args:
          step: The step.
          groups: One shared factorisation of each layer, with channel factors.
          seconds: Time for it.
          progress: See `Maker`.

        Returns:
          Whether everything is made.
        """
        now = self._now
        if now is not None and now.step != step:
            self._before, now = now, None
        if now is None or now.groups.keys() != {each.layer for each in groups}:
            # Of a step that is gone on with groups may have come to those that there were.
            self._now = now = self._begun(step, {each.layer: each for each in groups})
        return now.maker is None or now.maker.make(step, seconds, progress)

    def artifacts(self, step: int) -> list[GroupStatistics]:
        """Gives the statistics of a step that are finished, one for each layer."""
        now = self._now
        if now is None or now.maker is None or now.step != step:
            return []
        of = {grouped(self._layers[name], 1).name: name for name in now.groups}
        return [self._named(of[made.layer.name], made, now) for made in now.maker.artifacts()]

    def _named(self, name: str, made: Statistics, now: _OfStep) -> GroupStatistics:
        layer = dataclasses.replace(made.layer, name=name)
        said = {"groups": "by how much each is active, of least squared error, given the channels of all shared groups"}
        if "removal" in made.settings:
            said["removal"] = (
                "the group's part of the layer taken away at all positions, and no more than there is: of each class "
                f"the {N_OF_CLASS} groups of the largest share of its evidence"
            )
        statistics = dataclasses.replace(made, layer=layer, settings=made.settings | said)
        return GroupStatistics(self._layers[name], statistics, _numbers(now.groups[name]))

    def _begun(self, step: int, groups: Mapping[str, LayerGroups]) -> _OfStep:
        channel = {name: each.channel for name, each in groups.items() if each.channel is not None}
        layers = tuple(grouped(self._layers[name], len(factors)) for name, factors in channel.items())
        if not layers:
            return _OfStep(step, groups, None)
        study = dataclasses.replace(self._study, network=GroupedNetwork(self._study.network, channel), layers=layers)
        maker = StatisticsMaker(study, before=self._course_of(groups), alike_in=self._study.layers[-1])
        return _OfStep(step, groups, maker)

    def _course_of(self, groups: Mapping[str, LayerGroups]) -> Before | None:
        """Gives what was at the step before, in the order of the groups that go on; 0 of those that are new."""
        before = self._before
        course = None if before is None or before.maker is None else before.maker.course
        if before is None or course is None:
            return None
        maxima = {}
        for name, each in groups.items():
            values = course.maxima.get(grouped(self._layers[name], 1).name)
            if name in before.groups and values is not None:
                column = {number: values[:, i] for i, number in enumerate(_numbers(before.groups[name]))}
                none = np.zeros(len(values), np.float32)
                kept = [column.get(number, none) for number in _numbers(each)]
                maxima[grouped(self._layers[name], 1).name] = np.stack(kept, axis=1)
        return Before(course.step, maxima)


def _numbers(groups: LayerGroups) -> tuple[int, ...]:
    """Gives the numbers that groups keep over steps."""
    own = range(groups.of.n_groups) if groups.identity is None else groups.identity[:, 0].tolist()
    return tuple(int(each) for each in own)
