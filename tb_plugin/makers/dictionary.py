"""Making the dictionaries of a network's layers at one step after another."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Artifact, Dictionary
from tb_plugin.feature_visualization import Job, Rendering, channel
from tb_plugin.feature_visualization.budget import DEFAULT_STEPS, alternating, batch_size, fitted_size, planned, until
from tb_plugin.makers.crops import ChannelExamples, channel_examples
from tb_plugin.makers.icon_sheet import IconSheet, Starts, shortened
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.network import LayerInfo


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


class DictionaryMaker:
    """Makes dictionaries, and keeps their icons to start from at the next step."""

    kind: ClassVar[str] = Dictionary.kind

    def __init__(self, study: Study, n_diverse: int = 0) -> None:
        """Keeps what dictionaries are made of.

        Args:
          study: The network and its layers.
          n_diverse: How many more icons each channel gets that are held apart.
        """
        self._network = study.network
        self._layers = study.layers
        self._render = study.render
        self._dataset = study.dataset
        self._rendering = study.rendering
        self._n_diverse = n_diverse
        self._work: _Work | None = None
        self._before: dict[str, IconSheet] = {}
        self._sizes: dict[str, int] = {}
        self._resumed: tuple[int, tuple[Dictionary, ...]] | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Renders icons, those of the most active channels first; see `Maker`.

        The time decides size and number of steps of the icons, and when it is up no more are begun.
        """
        deadline = time.monotonic() + (float("inf") if seconds is None else seconds)
        if self._work is None or self._work.step != step:
            if self._work is not None:
                self._before, self._work = self._work.sheets, None
            self._work = self._begin(step, deadline, progress)
        work = self._work
        # A generator that is left, as by an interrupt, shall stop its threads now, not when it is collected.
        with contextlib.closing(self._render(until(deadline, self._jobs(work)))) as rendered:
            for job, icons in rendered:
                label = job.label
                if not isinstance(label, _Label):
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

    def _begin(self, step: int, deadline: float, progress: Progress) -> _Work:
        resumed = self._resumed[1] if self._resumed is not None and self._resumed[0] == step else ()
        self._sizes |= {made.layer_name: made.icons.shape[1] for made in resumed}
        looked_at = functools.partial(progress, "images looked at")
        examples = channel_examples(self._network, self._dataset, self._layers, progress=looked_at)
        starts = {layer.name: self._starts(layer, self._before.get(layer.name)) for layer in self._layers}
        sizes, n_steps = self._plan(starts, deadline)
        depth = self._network.input_shape[2]
        sheets = {}
        for layer in self._layers:
            rendering = dataclasses.replace(self._rendering, size=sizes[layer.name], n_steps=n_steps)
            sheets[layer.name] = IconSheet(layer, rendering, depth, self._n_diverse)
        for made in resumed:
            if made.layer_name in sheets:
                sheets[made.layer_name].resume(made)
        return _Work(step, sheets, starts, examples)

    def _starts(self, layer: LayerInfo, before: IconSheet | None) -> Starts:
        if before is None:
            return Starts.from_noise(layer.channels)
        reached = np.full(layer.channels, np.nan)
        channels = np.flatnonzero(np.isfinite(before.objective))
        rendering = dataclasses.replace(before.rendering, n_steps=0)
        for job, icons in self._render(self._batches(layer, channels, rendering, before.images)):
            if isinstance(job.label, _Label):
                reached[list(job.label.channels)] = icons.objective
        return Starts.from_icons(before, reached)

    def _plan(self, starts: dict[str, Starts], deadline: float) -> tuple[dict[str, int], int]:
        """Decides sizes, once for all steps, and the number of steps of this one."""
        shape = self._network.input_shape
        sizes = [self._sizes.get(o.name) or self._rendering.size or fitted_size(o, shape) for o in self._layers]
        n_steps = self._rendering.n_steps
        if n_steps is None and math.isfinite(deadline):
            costs = [
                0.0 if o.cut_from_input else self._cost(o, size, starts[o.name])
                for o, size in zip(self._layers, sizes, strict=True)
            ]
            fixed = bool(self._sizes or self._rendering.size)
            left = max(0.0, deadline - time.monotonic())
            sizes, n_steps = planned(costs, sizes, left, smaller=max(sizes)) if fixed else planned(costs, sizes, left)
        self._sizes = {layer.name: size for layer, size in zip(self._layers, sizes, strict=True)}
        return self._sizes, DEFAULT_STEPS if n_steps is None else n_steps

    def _cost(self, layer: LayerInfo, size: int, starts: Starts) -> float:
        """Measures how long one step of all icons takes, those that need fewer counted less."""
        rendering = dataclasses.replace(self._rendering, size=size, n_steps=2)
        job = next(self._batches(layer, np.arange(layer.channels), rendering, None))
        # The first is traced. Each is two steps and, forwards only, two more halves.
        list(self._render([job]))
        start = time.monotonic()
        list(self._render([job]))
        return (time.monotonic() - start) / 3 * float(starts.shares.sum()) / len(job.objectives)

    def _jobs(self, work: _Work) -> Iterator[Job]:
        """One batch of each layer in turn, so that no layer is left without icons when time runs out."""
        yield from alternating([self._jobs_of(work, name) for name in work.sheets])
        yield from alternating([self._diverse_jobs_of(work, name) for name in work.sheets])

    def _jobs_of(self, work: _Work, name: str) -> Iterator[Job]:
        sheet, starts, highest = work.sheets[name], work.starts[name], work.examples[name].ranges[:, 1]
        missing = sheet.missing()
        batches: list[tuple[float, Job]] = []
        for share in np.unique(starts.shares[missing]):
            chosen = missing[starts.shares[missing] == share]
            n_steps = shortened(sheet.rendering.n_steps or 0, float(share))
            rendering = dataclasses.replace(sheet.rendering, n_steps=n_steps)
            initial = starts.images if share < 1 else None
            for job in self._batches(
                sheet.layer, chosen[np.argsort(-highest[chosen], kind="stable")], rendering, initial
            ):
                batches.append((float(highest[_channels(job)].max()), job))
        yield from (job for _, job in sorted(batches, key=lambda batch: -batch[0]))

    def _diverse_jobs_of(self, work: _Work, name: str) -> Iterator[Job]:
        sheet, highest = work.sheets[name], work.examples[name].ranges[:, 1]
        missing = sheet.missing_diverse()
        order = missing[np.argsort(-highest[missing], kind="stable")]
        if sheet.n_diverse:
            yield from self._batches(sheet.layer, order, sheet.rendering, None, sheet.n_diverse)

    def _batches(
        self,
        layer: LayerInfo,
        channels: np.ndarray,
        rendering: Rendering,
        initial: np.ndarray | None,
        n_diverse: int = 1,
    ) -> Iterator[Job]:
        """Gives batches of one size, as a graph is made for one: the last is filled up with channels of before."""
        n = max(1, batch_size(self._network, [layer.name], rendering) // n_diverse)
        n = min(n, layer.channels)
        for start in range(0, len(channels), n):
            chosen = np.resize(channels[start : start + n], n)
            yield Job(
                tuple(channel(layer.name, int(c)) for c in chosen for _ in range(n_diverse)),
                rendering,
                None if initial is None else initial[chosen].astype(np.float32),
                n_diverse,
                _Label(layer.name, tuple(chosen.tolist()), n_diverse > 1),
            )


def _channels(job: Job) -> list[int]:
    return list(job.label.channels) if isinstance(job.label, _Label) else []


def _finished(work: _Work) -> tuple[int, int]:
    sheets = work.sheets.values()
    missing = sum(len(sheet.missing()) + len(sheet.missing_diverse()) for sheet in sheets)
    rendered = [sheet for sheet in sheets if not sheet.layer.cut_from_input]
    total = sum(sheet.layer.channels * (2 if sheet.n_diverse else 1) for sheet in rendered)
    return total - missing, total
