"""Logging both artifacts of a network: what every framework's callback or loop calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tb_plugin.dataset_examples import ChannelExamples, channel_examples
from tb_plugin.icons import Icons, IconSheet, Render, Rendering, fitted
from tb_plugin.network import LayerInfo, Network
from tb_plugin.pictures import to_rgb
from tb_plugin.snapshot import Examples, take_snapshot
from tb_plugin.writer import Writer

Progress = Callable[[int, int], None]


@dataclass(eq=False)
class _Unfinished:
    """Dictionaries of one step that are being made."""

    step: int
    sheets: dict[str, IconSheet]
    examples: dict[str, ChannelExamples]


class ArtifactLogger:
    """Writes snapshots and dictionaries of one network."""

    def __init__(
        self,
        network: Network,
        writer: Writer,
        examples: Examples,
        layers: Sequence[LayerInfo],
        render: Render,
        *,
        classes: Sequence[int] = (),
        dataset: object = None,
        rendering: Rendering | None = None,
        seconds: float | None = None,
    ) -> None:
        """Keeps what is needed.

        Args:
          network: The model.
          writer: Where artifacts go.
          examples: What snapshots are about.
          layers: Which layers.
          render: The framework's feature visualization.
          classes: Explained besides the best and the true ones.
          dataset: Images for the strongest crops (see `channel_examples`); the examples by default.
          rendering: How icons are made.
          seconds: Time after which no more icons are begun at a step; None for no limit.
        """
        self._network = network
        self._writer = writer
        self._examples = examples
        self._layers = tuple(layers)
        self._render = render
        self._classes = tuple(classes)
        self._dataset = examples.inputs if dataset is None else dataset
        self._rendering = rendering or Rendering()
        self._seconds = seconds
        self._unfinished: _Unfinished | None = None

    def log_snapshot(self, step: int) -> int:
        """Writes a snapshot; returns its size in bytes.

        Raises:
          ValueError: If the network computes something that is not finite.
        """
        snapshot = take_snapshot(self._network, self._examples, self._layers, classes=self._classes)
        return self._writer.write(snapshot, step)

    def log_dictionaries(self, step: int, progress: Progress = lambda done, total: None) -> bool:
        """Renders and writes one dictionary for each layer, the most active channels first.

        An interrupt (Ctrl-C) writes what is finished and goes on to the caller. Called again for the same step, this
        goes on where it was interrupted or ran out of time.

        Args:
          step: At which step.
          progress: Is told how many icons are finished, of how many.

        Returns:
          Whether all icons are finished.
        """
        work = self._unfinished
        if work is None or work.step != step:
            work = self._unfinished = self._begin(step)
        total = sum(layer.channels for layer in self._layers)
        deadline = time.monotonic() + (self._seconds if self._seconds is not None else float("inf"))
        try:
            for sheet, icons in self._batches(work):
                sheet.add(icons, to_rgb(icons.images, (0.0, 1.0)))
                progress(total - sum(len(s.missing()) for s in work.sheets.values()), total)
                if time.monotonic() > deadline:
                    break
        finally:
            for name, sheet in work.sheets.items():
                self._writer.write(sheet.dictionary(work.examples[name]), step)
        return not any(len(sheet.missing()) for sheet in work.sheets.values())

    def _begin(self, step: int) -> _Unfinished:
        examples = channel_examples(self._network, self._dataset, self._layers)
        shape = self._network.input_shape
        sheets = {layer.name: IconSheet(layer, fitted(self._rendering, layer, shape)) for layer in self._layers}
        return _Unfinished(step, sheets, examples)

    def _batches(self, work: _Unfinished) -> Iterator[tuple[IconSheet, Icons]]:
        """One batch of each layer in turn, so that no layer is left without icons when time runs out."""
        waiting = []
        for name, sheet in work.sheets.items():
            highest = work.examples[name].ranges[:, 1]
            channels = sorted(sheet.missing().tolist(), key=lambda channel: -highest[channel])
            waiting.append((sheet, self._render(name, channels, sheet.rendering)))
        while waiting:
            still_waiting = []
            for sheet, batches in waiting:
                icons = next(batches, None)
                if icons is not None:
                    still_waiting.append((sheet, batches))
                    yield sheet, icons
            waiting = still_waiting
