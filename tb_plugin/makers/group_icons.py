"""Pictures of groups of neurons at one step after another: icons of their directions, and crops that excite them."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts import LayerGroups, NeuronGroups
from tb_plugin.deadline import NEVER, Deadline, OutOfTime
from tb_plugin.feature_visualization import Job, Rendering, direction
from tb_plugin.feature_visualization.budget import alternating, batch_size, fitted_size, values_computed
from tb_plugin.feature_visualization.pace import TRIAL_STEPS, Pace
from tb_plugin.makers.crops import ChannelExamples, Search, group_examples, searched
from tb_plugin.makers.group_plan import Key
from tb_plugin.makers.icon_sheet import pictures_of, shares_of_steps, shortened
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.network import LayerInfo

_LARGEST = 80
_N_STEPS = 128
_MAX_IMAGES = 512
# The share of the time in which crops are looked for.
_LOOKING = 0.2


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
        self._study = study
        self._network = study.network
        self._render = study.render
        self._layers = {layer.name: layer for layer in layers}
        self._renderings = {layer.name: self._fitted(layer, study.rendering) for layer in layers}
        likely = {name: values_computed(study.network, [name], self._renderings[name]) for name in self._layers}
        self._pace = Pace(NEVER, likely, study.n_workers)
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
          seconds: Time for all; icons that are not finished then are given up. None for no limit.
          progress: Is told how many icons are finished, of how many.

        Returns:
          Whether all are finished.
        """
        deadline = Deadline.after(seconds)
        if step != self._step:
            for item, icon in self._icons.items():
                self._before[item.key, _number(self._groups[item.key], item.group)] = icon
            self._step, self._icons, self._crops = step, {}, {}
        self._groups = dict(groups)
        total = sum(key.of.n_groups for key in groups if not self._layers[key.layer].cut_from_input)
        with contextlib.suppress(OutOfTime):
            self._find_crops(deadline.part(_LOOKING))
        self._pace = self._pace.renewed(deadline)
        if deadline.binds:
            self._try_out()
        with contextlib.closing(self._render(self._jobs())) as rendered:
            for job, icons in rendered:
                items = _items(job)
                self._pace.finish(items[0].key.layer)
                if not icons:
                    continue
                for item, image, objective in zip(items, icons.images, icons.objective, strict=True):
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

    def _find_crops(self, deadline: Deadline) -> None:
        wanted = {
            key: (self._layers[key.layer], groups.channel)
            for key, groups in self._groups.items()
            if key.of.shared and key not in self._crops and groups.channel is not None
        }
        if wanted:
            search = Search(max_images=_MAX_IMAGES, deadline=deadline, look=self._study.look)
            self._crops |= searched(self._study, lambda images: group_examples(self._network, images, wanted, search))

    def _try_out(self) -> None:
        """Measures what icons cost, by the first groups of each layer."""
        first: dict[str, Key] = {}
        for key in self._groups:
            first.setdefault(key.layer, key)

        def job(layer: str, n: int) -> Job:
            rendering = dataclasses.replace(self._renderings[layer], n_steps=TRIAL_STEPS)
            items = [_Item(first[layer], g % first[layer].of.n_groups) for g in range(n)]
            return self._job(layer, items, rendering, warm=False)

        self._pace.try_out(
            {layer: self._batch_size(layer) for layer in reversed(self._layers) if layer in first}, job, self._render
        )

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
        """Renders icons that need equally many steps at once, in the order of the items."""
        rendering, shares, n = self._renderings[layer], self._shares(layer, items), self._batch_size(layer)
        batches: list[tuple[int, list[_Item], float]] = []
        for share in np.unique(shares):
            places = np.flatnonzero(shares == share).tolist()
            chunks = [places[i : i + n] for i in range(0, len(places), n)]
            batches += [(chunk[0], [items[i] for i in chunk], float(share)) for chunk in chunks]
        for _, batch, share in sorted(batches, key=lambda batch: batch[0]):
            settled = dataclasses.replace(rendering, n_steps=shortened(rendering.n_steps or 0, share))
            while batch:
                fitting = self._pace.size(layer, settled.n_steps or 0, len(batch))
                if not fitting:
                    return
                self._pace.begin(layer, settled.n_steps or 0, fitting)
                yield self._job(layer, batch[:fitting], settled, warm=share < 1)
                batch = batch[fitting:]

    def _shares(self, layer: str, items: Sequence[_Item]) -> np.ndarray:
        """Which share of the steps each needs, by what the icon of the same group reaches as the network is now."""
        starts = [self._start(item) for item in items]
        rendering, n = dataclasses.replace(self._renderings[layer], n_steps=0), self._batch_size(layer)
        warm = [item for item, start in zip(items, starts, strict=True) if start is not None]
        jobs = (self._job(layer, warm[i : i + n], rendering, warm=True) for i in range(0, len(warm), n))
        reached: dict[_Item, float] = {}
        for job, icons in self._render(job for job in jobs if job.deadline.has()):
            reached |= zip(_items(job), icons.objective.tolist(), strict=False)
        before = np.array([np.nan if start is None else start.objective for start in starts])
        return shares_of_steps(before, np.array([reached.get(item, np.nan) for item in items]))

    def _job(self, layer: str, items: Sequence[_Item], rendering: Rendering, *, warm: bool) -> Job:
        starts = [self._start(item) for item in items] if warm else []
        initial = [start.image for start in starts if start is not None]
        return Job(
            tuple(direction(layer, self._vector(item)) for item in items),
            rendering,
            np.stack(initial).astype(np.float32) if initial else None,
            label=tuple(items),
            deadline=self._pace.deadline,
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
