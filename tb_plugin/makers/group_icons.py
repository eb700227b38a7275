"""Pictures of groups of neurons at one step after another: icons of their directions, and crops that excite them."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts import LayerGroups, NeuronGroups
from tb_plugin.feature_visualization import Job, Rendering, direction
from tb_plugin.feature_visualization.budget import alternating, batch_size, fitted_size, until
from tb_plugin.makers.crops import ChannelExamples, group_examples
from tb_plugin.makers.group_plan import Key
from tb_plugin.makers.icon_sheet import pictures_of, shares_of_steps, shortened
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.network import LayerInfo

_LARGEST = 80
_N_STEPS = 128
_MAX_IMAGES = 512


@dataclass(frozen=True)
class _Item:
    """The icon of one group."""

    key: Key
    group: int


@dataclass(frozen=True, eq=False)
class _Icon:
    """A finished one: its image, in half precision, and what it reached."""

    image: np.ndarray
    objective: float


class GroupIcons:
    """Renders icons, and keeps them to start from at the next step."""

    def __init__(self, study: Study, layers: Sequence[LayerInfo]) -> None:
        """Keeps what pictures are made of.

        Args:
          study: The network.
          layers: The layers that are grouped.
        """
        self._network = study.network
        self._render = study.render
        self._dataset = study.dataset
        self._layers = {layer.name: layer for layer in layers}
        self._renderings = {layer.name: self._fitted(layer, study.rendering) for layer in layers}
        self._step: int | None = None
        self._icons: dict[_Item, _Icon] = {}
        self._crops: dict[Key, ChannelExamples] = {}
        # By key and the number that a group keeps.
        self._before: dict[tuple[Key, int], _Icon] = {}
        self._groups: dict[Key, LayerGroups] = {}

    def make(
        self,
        step: int,
        groups: Mapping[Key, LayerGroups],
        seconds: float | None,
        progress: Progress,
    ) -> bool:
        """Renders icons in the order of groups, those that are aligned last; called again for the same step, goes on.

        Args:
          step: Which step.
          groups: Those of the step.
          seconds: When they are over no more icons are begun; None for no limit.
          progress: Is told how many icons are finished, of how many.

        Returns:
          Whether all are finished.
        """
        deadline = time.monotonic() + (float("inf") if seconds is None else seconds)
        if step != self._step:
            for item, icon in self._icons.items():
                self._before[item.key, _number(self._groups[item.key], item.group)] = icon
            self._step, self._icons, self._crops = step, {}, {}
        self._groups = dict(groups)
        self._find_crops()
        total = sum(key.of.n_groups for key in groups if not self._layers[key.layer].cut_from_input)
        with contextlib.closing(self._render(until(deadline, self._jobs()))) as rendered:
            for job, icons in rendered:
                for item, image, objective in zip(_items(job), icons.images, icons.objective, strict=True):
                    self._icons[item] = _Icon(image.astype(np.float16), float(objective))
                progress("icons of groups rendered", len(self._icons), total)
        return len(self._icons) == total

    def added(self, step: int, artifact: NeuronGroups) -> NeuronGroups:
        """Adds to an artifact of a step what is finished of it: icons of a factorisation where it has all of them."""
        if step != self._step:
            return artifact
        groups = tuple(self._with_pictures(each) for each in artifact.groups)
        if all(each.icons is None for each in groups):
            return dataclasses.replace(artifact, groups=groups)
        described = self._renderings[artifact.layer_name].describe()
        settings = {"icons": "mean over positions of the dot product with the channel factors", **described}
        return dataclasses.replace(artifact, groups=groups, settings={**artifact.settings, **settings})

    def _with_pictures(self, groups: LayerGroups) -> LayerGroups:
        key = Key(groups.layer, groups.of, None if groups.of.shared else groups.examples[0])
        icons = [self._icons.get(_Item(key, g)) for g in range(key.of.n_groups)]
        images = [icon.image for icon in icons if icon is not None]
        pictures = None
        if len(images) == len(icons):
            pictures = pictures_of(np.stack(images).astype(np.float32), self._renderings[key.layer])
        crops = self._crops.get(key)
        if crops is None:
            return dataclasses.replace(groups, icons=pictures)
        return dataclasses.replace(groups, icons=pictures, crops=crops.crops, crop_values=crops.values)

    def _fitted(self, layer: LayerInfo, rendering: Rendering) -> Rendering:
        size = rendering.size or fitted_size(layer, self._network.input_shape, _LARGEST)
        return dataclasses.replace(rendering, size=size, n_steps=rendering.n_steps or _N_STEPS)

    def _find_crops(self) -> None:
        wanted = {
            key: (self._layers[key.layer], groups.channel)
            for key, groups in self._groups.items()
            if key.of.shared and key not in self._crops and groups.channel is not None
        }
        if wanted:
            self._crops |= group_examples(self._network, self._dataset, wanted, max_images=_MAX_IMAGES)

    def _jobs(self) -> Iterator[Job]:
        """One batch of each layer in turn, so that no layer is left without icons when time runs out."""
        ordered = sorted(self._groups, key=lambda key: key.of.aligned > 0)
        items = [_Item(key, g) for key in ordered for g in range(key.of.n_groups)]
        missing = [item for item in items if item not in self._icons]
        yield from alternating(
            [
                self._jobs_of(name, [item for item in missing if item.key.layer == name])
                for name, layer in reversed(self._layers.items())
                if not layer.cut_from_input
            ]
        )

    def _jobs_of(self, layer: str, items: Sequence[_Item]) -> Iterator[Job]:
        """Puts icons that need equally many steps into one batch, in the order of the items."""
        rendering, shares = self._renderings[layer], self._shares(layer, items)
        batches: list[tuple[int, Job]] = []
        for share in np.unique(shares):
            places = np.flatnonzero(shares == share).tolist()
            settled = dataclasses.replace(rendering, n_steps=shortened(rendering.n_steps or 0, float(share)))
            jobs = self._batches(layer, [items[i] for i in places], settled, warm=share < 1)
            batches += zip(places[:: self._batch_size(layer)], jobs, strict=True)
        yield from (job for _, job in sorted(batches, key=lambda batch: batch[0]))

    def _shares(self, layer: str, items: Sequence[_Item]) -> np.ndarray:
        """Which share of the steps each needs, by what the icon of the same group reaches as the network is now."""
        starts = [self._start(item) for item in items]
        rendering = dataclasses.replace(self._renderings[layer], n_steps=0)
        warm = [item for item, start in zip(items, starts, strict=True) if start is not None]
        reached: dict[_Item, float] = {}
        for job, icons in self._render(self._batches(layer, warm, rendering, warm=True)):
            reached |= zip(_items(job), icons.objective.tolist(), strict=True)
        before = np.array([np.nan if start is None else start.objective for start in starts])
        return shares_of_steps(before, np.array([reached.get(item, np.nan) for item in items]))

    def _batches(self, layer: str, items: Sequence[_Item], rendering: Rendering, *, warm: bool) -> Iterator[Job]:
        """Gives batches of one size, as a graph is made for one: the last is filled up with some of its own."""
        n = self._batch_size(layer)
        for first in range(0, len(items), n):
            some = items[first : first + n]
            chosen = [some[i % len(some)] for i in range(n)]
            starts = [self._start(item) for item in chosen] if warm else []
            initial = [start.image for start in starts if start is not None]
            yield Job(
                tuple(direction(layer, self._vector(item)) for item in chosen),
                rendering,
                np.stack(initial).astype(np.float32) if initial else None,
                label=tuple(chosen),
            )

    def _batch_size(self, layer: str) -> int:
        return batch_size(self._network, [layer], self._renderings[layer])

    def _start(self, item: _Item) -> _Icon | None:
        return self._before.get((item.key, _number(self._groups[item.key], item.group)))

    def _vector(self, item: _Item) -> np.ndarray:
        channel = self._groups[item.key].channel
        if channel is None:
            raise ValueError(f"groups must have channel factors to be rendered, got none of {item.key}")
        return channel[item.group]


def _items(job: Job) -> tuple[_Item, ...]:
    return job.label if isinstance(job.label, tuple) else ()


def _number(groups: LayerGroups, group: int) -> int:
    """The number that a group keeps over steps."""
    return group if groups.identity is None else int(groups.identity[group, 0])
