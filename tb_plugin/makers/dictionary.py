"""Making the dictionaries of a network's layers at one step after another."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Artifact, Dictionary
from tb_plugin.deadline import NEVER, Deadline, OutOfTime
from tb_plugin.feature_visualization import Job, Rendering, channel
from tb_plugin.feature_visualization.budget import (
    DEFAULT_STEPS,
    FEWEST_STEPS,
    SMALLER,
    alternating,
    batch_size,
    fitted_size,
    planned,
    values_computed,
)
from tb_plugin.feature_visualization.pace import TRIAL_STEPS, Pace
from tb_plugin.makers.crops import MAX_IMAGES, ChannelExamples, Search, channel_examples, searched
from tb_plugin.makers.icon_sheet import IconSheet, Starts, shortened
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.patches import sides_of, towards_of
from tb_plugin.network import LayerInfo

# The share of the time in which crops are looked for.
_LOOKING = 0.2


@dataclass(frozen=True)
class _Label:
    layer: str
    channels: tuple[int, ...]
    diverse: bool = False


@dataclass(eq=False)
class _Work:
    """Dictionaries of one step that are being made."""

    step: int
    sheets: dict[str, IconSheet]
    starts: dict[str, Starts]
    examples: dict[str, ChannelExamples]
    pace: Pace
    # Whether time was so short that icons got fewer steps than they need: with more time they are begun anew.
    is_poor: bool = False


class DictionaryMaker:
    """Makes dictionaries, and keeps their icons to start from at the next step."""

    kind: ClassVar[str] = Dictionary.kind

    def __init__(self, study: Study, n_diverse: int = 0, max_images: int = MAX_IMAGES) -> None:
        """Keeps what dictionaries are made of.

        Args:
          study: The network and its layers.
          n_diverse: How many more icons each channel gets that are held apart.
          max_images: In how many images of the data set crops are looked for at most.
        """
        self._max_images = max_images
        self._study = study
        self._network = study.network
        self._layers = study.layers
        self._render = study.render
        self._rendering = study.rendering
        self._n_diverse = n_diverse
        self._work: _Work | None = None
        self._before: dict[str, IconSheet] = {}
        self._sizes: dict[str, int] = {}
        self._examples: dict[str, ChannelExamples] = {}
        self._resumed: tuple[int, tuple[Dictionary, ...]] | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Renders icons, those of the most active channels first; see `Maker`.

        The time decides size and number of steps of the icons, and how many are begun; what is not finished when it is
        up is given up.
        """
        deadline = Deadline.after(seconds)
        if self._work is None or self._work.step != step or self._work.is_poor:
            if self._work is not None and self._work.step != step:
                self._before, self._work = self._work.sheets, None
            self._work = self._begin(step, deadline, progress)
            if self._work is None:
                return False
        else:
            self._work.pace = self._work.pace.renewed(deadline)
        work = self._work
        # A generator that is left, as by an interrupt, shall stop its threads now, not when it is collected.
        with contextlib.closing(self._render(self._jobs(work))) as rendered:
            for job, icons in rendered:
                label = job.label
                if not isinstance(label, _Label):
                    continue
                work.pace.finish(label.layer)
                if not icons:
                    continue
                sheet, channels = work.sheets[label.layer], np.array(label.channels)
                (sheet.add_diverse if label.diverse else sheet.add)(channels, icons)
                progress("icons rendered", *_finished(work))
        done, total = _finished(work)
        return done == total

    def artifacts(self) -> list[Dictionary]:
        """Gives the dictionaries as far as they are made."""
        if self._work is None:
            return []
        return [sheet.dictionary(self._work.examples[name]) for name, sheet in self._work.sheets.items()]

    def resume(self, step: int, made: Sequence[Artifact]) -> None:
        """Takes dictionaries of a step that were made before: their finished icons are taken as they are."""
        self._resumed = step, tuple(each for each in made if isinstance(each, Dictionary))

    def _begin(self, step: int, deadline: Deadline, progress: Progress) -> _Work | None:
        """Looks for crops, and plans the icons; None where there is no time even for that."""
        resumed = self._resumed[1] if self._resumed is not None and self._resumed[0] == step else ()
        self._sizes |= {made.layer_name: made.icons.shape[1] for made in resumed}
        sides, n_patches = sides_of(self._study, self._layers, self._wanted_sizes())
        search = Search(
            patches=sides,
            n_patches=n_patches,
            max_images=self._max_images,
            progress=functools.partial(progress, "images looked at"),
            deadline=deadline.part(_LOOKING),
            look=self._study.look,
        )

        def find(images: object) -> dict[str, ChannelExamples]:
            keep = self._study.keep if images is self._study.dataset else None
            return channel_examples(self._network, images, self._layers, dataclasses.replace(search, keep=keep))

        try:
            examples = self._examples = searched(self._study, find)
        except OutOfTime:
            return None
        starts = {layer.name: self._starts(layer, self._before.get(layer.name), deadline) for layer in self._layers}
        sizes, n_steps, pace = self._plan(starts, deadline)
        depth = self._network.input_shape[2]
        sheets = {}
        for layer in self._layers:
            rendering = dataclasses.replace(self._rendering, size=sizes[layer.name], n_steps=n_steps)
            sheets[layer.name] = IconSheet(layer, rendering, depth, self._n_diverse)
        for made in resumed:
            if made.layer_name in sheets:
                sheets[made.layer_name].resume(made)
        is_poor = self._rendering.n_steps is None and n_steps < FEWEST_STEPS
        return _Work(step, sheets, starts, examples, pace, is_poor)

    def _starts(self, layer: LayerInfo, before: IconSheet | None, deadline: Deadline) -> Starts:
        if before is None:
            return Starts.from_noise(layer.channels)
        reached = np.full(layer.channels, np.nan)
        channels = np.flatnonzero(np.isfinite(before.objective))
        rendering = dataclasses.replace(before.rendering, n_steps=0)
        n = batch_size(self._network, [layer.name], rendering)
        chunks = (channels[i : i + n] for i in range(0, len(channels), n))
        jobs = (self._job(layer, each, rendering, before.images, deadline=deadline) for each in chunks)
        for job, icons in self._render(job for job in jobs if deadline.has()):
            if isinstance(job.label, _Label) and icons:
                reached[list(job.label.channels)] = icons.objective
        return Starts.from_icons(before, reached)

    def _plan(self, starts: dict[str, Starts], deadline: Deadline) -> tuple[dict[str, int], int, Pace]:
        """Decides sizes, once for all steps, and the number of steps of this one."""
        sizes = self._wanted_sizes()
        pace = self._pace(sizes, deadline)
        n_steps = self._rendering.n_steps
        if deadline.binds:
            self._try_out(pace, sizes)
        if n_steps is None and deadline.binds:
            shares = [0.0 if o.cut_from_input else float(starts[o.name].shares.sum()) for o in self._layers]
            n_workers = self._study.n_workers
            costs = [pace.cost(each.name) * share / n_workers for each, share in zip(self._layers, shares, strict=True)]
            fixed = bool(self._sizes or self._rendering.size)
            left, cheapest = max(0.0, deadline.left), min(pace.cost(layer.name) for layer in self._layers)
            cut, n_steps = planned(costs, sizes, left, cheapest, smaller=max(sizes) if fixed else SMALLER)
            pace.rescale({o.name: (c / s) ** 2 for o, c, s in zip(self._layers, cut, sizes, strict=True)})
            sizes = cut
        self._sizes = {layer.name: size for layer, size in zip(self._layers, sizes, strict=True)}
        return self._sizes, DEFAULT_STEPS if n_steps is None else n_steps, pace

    def _wanted_sizes(self) -> list[int]:
        shape = self._network.input_shape
        return [self._sizes.get(o.name) or self._rendering.size or fitted_size(o, shape) for o in self._layers]

    def _pace(self, sizes: Sequence[int], deadline: Deadline) -> Pace:
        renderings = [dataclasses.replace(self._rendering, size=size) for size in sizes]
        likely = {
            layer.name: values_computed(self._network, [layer.name], rendering)
            for layer, rendering in zip(self._layers, renderings, strict=True)
        }
        return Pace(deadline, likely, self._study.n_workers)

    def _try_out(self, pace: Pace, sizes: Sequence[int]) -> None:
        layers = {layer.name: layer for layer in self._layers}
        renderings = {
            layer.name: dataclasses.replace(self._rendering, size=size, n_steps=TRIAL_STEPS)
            for layer, size in zip(self._layers, sizes, strict=True)
        }

        def job(name: str, n: int) -> Job:
            chosen = np.arange(min(n, layers[name].channels))
            return self._job(layers[name], chosen, renderings[name], deadline=pace.deadline)

        most = {name: batch_size(self._network, [name], rendering) for name, rendering in renderings.items()}
        pace.try_out({name: min(n, layers[name].channels) for name, n in most.items()}, job, self._render)

    def _jobs(self, work: _Work) -> Iterator[Job]:
        """Some icons of each layer in turn, so that no layer is left without icons when time runs out."""
        yield from alternating([self._jobs_of(work, name) for name in work.sheets])
        yield from alternating([self._diverse_jobs_of(work, name) for name in work.sheets])

    def _jobs_of(self, work: _Work, name: str) -> Iterator[Job]:
        sheet, starts, highest = work.sheets[name], work.starts[name], work.examples[name].ranges[:, 1]
        missing = sheet.missing()
        batches: list[tuple[np.ndarray, Rendering, np.ndarray | None]] = []
        for share in np.unique(starts.shares[missing]):
            chosen = missing[starts.shares[missing] == share]
            n_steps = shortened(sheet.rendering.n_steps or 0, float(share))
            rendering = dataclasses.replace(sheet.rendering, n_steps=n_steps)
            ordered = chosen[np.argsort(-highest[chosen], kind="stable")]
            n = batch_size(self._network, [name], rendering)
            initial = starts.images if share < 1 else None
            batches += [(ordered[i : i + n], rendering, initial) for i in range(0, len(ordered), n)]
        for channels, rendering, initial in sorted(batches, key=lambda batch: -float(highest[batch[0]].max())):
            yield from self._in_time(work, sheet.layer, channels, rendering, initial)

    def _diverse_jobs_of(self, work: _Work, name: str) -> Iterator[Job]:
        sheet, highest = work.sheets[name], work.examples[name].ranges[:, 1]
        missing = sheet.missing_diverse()
        order = missing[np.argsort(-highest[missing], kind="stable")]
        n = max(1, batch_size(self._network, [name], sheet.rendering) // max(sheet.n_diverse, 1))
        for i in range(0, len(order), n):
            yield from self._in_time(work, sheet.layer, order[i : i + n], sheet.rendering, None, sheet.n_diverse)

    def _in_time(
        self,
        work: _Work,
        layer: LayerInfo,
        channels: np.ndarray,
        rendering: Rendering,
        initial: np.ndarray | None,
        n_diverse: int = 1,
    ) -> Iterator[Job]:
        """Gives jobs for as many of the channels as end in time."""
        while len(channels):
            n_steps = (rendering.n_steps or 0) * n_diverse
            n = work.pace.size(layer.name, n_steps, len(channels))
            if not n:
                return
            work.pace.begin(layer.name, n_steps, n)
            yield self._job(layer, channels[:n], rendering, initial, n_diverse, work.pace.deadline)
            channels = channels[n:]

    def _job(
        self,
        layer: LayerInfo,
        channels: np.ndarray,
        rendering: Rendering,
        initial: np.ndarray | None = None,
        n_diverse: int = 1,
        deadline: Deadline = NEVER,
    ) -> Job:
        towards = None
        if n_diverse == 1 and rendering.size is not None:
            towards = towards_of(self._study, self._examples, layer, channels, rendering.size)
        return Job(
            tuple(channel(layer.name, int(c)) for c in channels for _ in range(n_diverse)),
            rendering,
            None if initial is None else initial[channels].astype(np.float32),
            n_diverse,
            _Label(layer.name, tuple(channels.tolist()), n_diverse > 1),
            deadline=deadline,
            towards=towards,
        )


def _finished(work: _Work) -> tuple[int, int]:
    sheets = work.sheets.values()
    missing = sum(len(sheet.missing()) + len(sheet.missing_diverse()) for sheet in sheets)
    rendered = [sheet for sheet in sheets if not sheet.layer.cut_from_input]
    total = sum(sheet.layer.channels * (2 if sheet.n_diverse else 1) for sheet in rendered)
    return total - missing, total
