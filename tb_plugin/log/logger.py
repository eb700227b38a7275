"""Logging the artifacts of a network: what every framework's callback or loop calls."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tb_plugin.artifacts import Dictionary
from tb_plugin.attribution import Attribute
from tb_plugin.events import ArtifactWriter
from tb_plugin.feature_visualization import Rendering
from tb_plugin.feature_visualization.grids import RenderGrid
from tb_plugin.feature_visualization.rendering import Render
from tb_plugin.makers.dictionary import Dictionaries, Progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.grid import activation_grids
from tb_plugin.makers.group_icons import GroupIcons
from tb_plugin.makers.group_plan import NUMBERS
from tb_plugin.makers.groups import Grouping
from tb_plugin.makers.relations import assemble
from tb_plugin.makers.snapshot import Loadings, take_snapshot
from tb_plugin.network import LayerInfo, Network


@dataclass(frozen=True)
class LoggedSnapshot:
    """What became of a snapshot.

    Attributes:
      n_bytes: Its size in the event file.
      complete: Whether all layers were checked, if they were to be.
    """

    n_bytes: int
    complete: bool


class ArtifactLogger:
    """Writes artifacts of one network."""

    def __init__(
        self,
        network: Network,
        writer: ArtifactWriter,
        examples: Examples,
        layers: Sequence[LayerInfo],
        render: Render,
        render_grid: RenderGrid,
        *,
        classes: Sequence[int] = (),
        attribute: Attribute | None = None,
        dataset: object = None,
        rendering: Rendering | None = None,
        seconds: float | None = None,
        n_diverse: int = 0,
        groups: Sequence[int] = NUMBERS,
        groups_of: str | Mapping[str, float] = "activations",
    ) -> None:
        """Keeps what is needed.

        Args:
          network: The model.
          writer: Where artifacts go.
          examples: What snapshots are about.
          layers: Which layers.
          render: The framework's feature visualization.
          render_grid: The same for grids.
          classes: Explained besides the best and the true ones.
          attribute: How they are explained (see `take_snapshot`).
          dataset: Images for the strongest crops (see `channel_examples`); the examples by default.
          rendering: How icons are made.
          seconds: Time for the icons of a step: it decides their size and number of steps, and when it is up no more
            are begun; None for no limit.
          n_diverse: How many more icons each channel gets that are held apart.
          groups: Numbers of groups of neurons (see `Grouping`).
          groups_of: What they are optimised for (see `mixed_groups`).
        """
        self._network = network
        self._writer = writer
        self._examples = examples
        self._layers = tuple(layers)
        self._classes = tuple(classes)
        self._attribute = attribute
        self._render = render
        self._render_grid = render_grid
        self._before: Loadings | None = None
        self._rendering = rendering or Rendering()
        images = examples.inputs if dataset is None else dataset
        self._grouping = Grouping(
            network,
            examples,
            layers,
            numbers=groups,
            groups_of=groups_of,
            classes=classes,
            attribute=attribute,
            seed=self._rendering.seed,
        )
        self._group_icons = GroupIcons(network, self._grouping.layers, render, images, self._rendering)
        self._dictionaries = Dictionaries(
            network,
            layers,
            render,
            images,
            rendering=self._rendering,
            seconds=seconds,
            n_diverse=n_diverse,
        )

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """Of which layers it writes, shallow to deep."""
        return self._layers

    def log_snapshot(self, step: int, *, trust: bool = False, trust_seconds: float | None = None) -> LoggedSnapshot:
        """Writes a snapshot.

        Args:
          step: At which step.
          trust: Whether to check how far its attribution can be trusted: several times the work of the rest.
          trust_seconds: Time for that; as of `take_snapshot`.

        Raises:
          ValueError: If the network computes something that is not finite.
        """
        snapshot = take_snapshot(
            self._network,
            self._examples,
            self._layers,
            classes=self._classes,
            trust=trust,
            trust_seconds=trust_seconds,
            before=self._before,
            attribute=self._attribute,
        )
        self._before = Loadings.of(snapshot)
        n_bytes = self._writer.write(snapshot, step)
        return LoggedSnapshot(n_bytes, not trust or all(layer.trust is not None for layer in snapshot.layers))

    def log_relations(
        self, step: int, *, seconds: float | None = None, progress: Progress = lambda done, total: None
    ) -> bool:
        """Computes and writes how the layers are made of one another, one example after another.

        An interrupt (Ctrl-C) writes the examples that are finished and goes on to the caller.

        Args:
          step: At which step.
          seconds: No example is begun that would likely end later, but for the first; None for no limit.
          progress: Is told how many examples are finished, of how many.

        Returns:
          Whether all examples are finished.
        """
        if len(self._layers) < 2:
            return True
        relations = None
        try:
            for relations in assemble(self._network, self._examples.inputs, self._layers, seconds=seconds):
                progress(len(relations.examples), len(self._examples.inputs))
        finally:
            if relations is not None:
                self._writer.write(relations, step)
        return relations is not None and relations.complete

    def log_groups(
        self,
        step: int,
        *,
        seconds: float | None = None,
        icon_seconds: float | None = 0.0,
        progress: Progress = lambda done, total: None,
        icon_progress: Progress = lambda done, total: None,
    ) -> bool:
        """Finds and writes groups of neurons of the last two layers, the middle one of the numbers of groups first.

        An interrupt (Ctrl-C) writes what is finished and goes on to the caller. Called again for the same step, this
        goes on where it was interrupted or ran out of time.

        Args:
          step: At which step.
          seconds: Nothing is begun that would likely end later, but for the first; None for no limit.
          icon_seconds: Time for their icons and crops; 0 for none, None for no limit.
          progress: Is told how many factorisations are finished, of how many.
          icon_progress: Is told how many icons are finished, of how many.

        Returns:
          Whether all factorisations, and icons where there shall be any, are finished.
        """
        complete = False
        try:
            are_found = self._grouping.make(step, seconds, progress)
            groups = self._grouping.found()
            have_icons = icon_seconds == 0 or self._group_icons.make(step, groups, icon_seconds, icon_progress)
            complete = are_found and have_icons
        finally:
            for artifact in self._grouping.artifacts():
                pictured = self._group_icons.added(step, artifact)
                self._writer.write(dataclasses.replace(pictured, complete=complete), step)
        return complete

    def log_dictionaries(
        self,
        step: int,
        progress: Progress = lambda done, total: None,
        dataset_progress: Progress = lambda done, total: None,
        *,
        seconds: float | None = None,
        resumed: Sequence[Dictionary] = (),
    ) -> bool:
        """Renders and writes one dictionary for each layer, the most active channels first.

        An interrupt (Ctrl-C) writes what is finished and goes on to the caller. Called again for the same step, this
        goes on where it was interrupted or ran out of time.

        Args:
          step: At which step.
          progress: Is told how many icons are finished, of how many.
          dataset_progress: Is told how many images were looked at for crops, of how many at most.
          seconds: Time for it, instead of that given at first.
          resumed: Dictionaries of this step that another process has logged: it goes on from their icons.

        Returns:
          Whether all icons are finished.
        """
        try:
            return self._dictionaries.make(step, progress, dataset_progress, seconds=seconds, resumed=resumed)
        finally:
            for dictionary in self._dictionaries.artifacts():
                self._writer.write(dictionary, step)

    def log_grids(
        self,
        step: int,
        layers: Sequence[str] | None = None,
        progress: Progress = lambda done, total: None,
        *,
        seconds: float | None = None,
    ) -> bool:
        """Renders and writes an activation grid of the examples for layers that have positions.

        An interrupt (Ctrl-C) writes the grid of the examples that are finished and goes on to the caller.

        Args:
          step: At which step.
          layers: Names of some of the layers; by default all.
          progress: Is told how many grids of one example are finished, of how many.
          seconds: Time for it, shared by the layers: no example is begun that would likely end later, but for the first
            of each layer that there is time left for; None for no limit.

        Returns:
          Whether the grids of all examples are finished.
        """
        chosen = [o for o in self._layers if o.height * o.width > 1 and (layers is None or o.name in layers)]
        n, complete = len(self._examples.inputs), True
        end = time.monotonic() + (float("inf") if seconds is None else seconds)
        for i, layer in enumerate(chosen):
            grid, begun = None, time.monotonic()
            own_end = begun + (end - begun) / (len(chosen) - i)
            if i and own_end <= begun:
                return False
            # Size and steps of channels' icons are no measure for those of a grid.
            rendering = dataclasses.replace(self._rendering, size=None, n_steps=None)
            grids = activation_grids(
                self._network, self._examples.inputs, layer, self._render, self._render_grid, rendering
            )
            try:
                # A generator that is left shall stop its threads now, not when it is collected.
                with contextlib.closing(grids):
                    for grid in grids:
                        progress(i * n + len(grid.examples), len(chosen) * n)
                        now = time.monotonic()
                        if now + (now - begun) / len(grid.examples) > own_end:
                            break
            finally:
                if grid is not None:
                    self._writer.write(grid, step)
                    complete &= grid.complete
        return complete
