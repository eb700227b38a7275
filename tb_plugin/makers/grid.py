"""Activation grids: what a layer sees at every position of an example, and along which directions positions differ."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Generator, Iterator, Sequence
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import ActivationGrid
from tb_plugin.deadline import NEVER, Deadline, OutOfTime
from tb_plugin.feature_visualization import Job, RenderedIcons, Rendering, direction
from tb_plugin.feature_visualization.budget import DEFAULT_STEPS, batch_size, fitted_size
from tb_plugin.feature_visualization.grids import GridJob, RenderGrid, whitened
from tb_plugin.feature_visualization.rendering import Render
from tb_plugin.feature_visualization.threads import N_THREADS
from tb_plugin.groups import neuron_groups
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.inputs import to_rgb

_N_GROUPS = 6
_N_COMPONENTS = 3
# A grid's side in pixels, and what an icon of it may have.
_GRID_SIDE, _SMALLEST, _LARGEST = 640, 20, 64
_N_STEPS = 64
# The share of the time for icons of components, with how many icons of a grid a step is tried, and how much sooner than
# at the deadline the first grid is to end.
_COMPONENTS_SHARE, _N_TRIED, _CAUTION = 0.2, 49, 0.8


class GridMaker:
    """Makes the activation grids of one layer, one example after another."""

    kind: ClassVar[str] = ActivationGrid.kind

    def __init__(self, study: Study, layer: LayerInfo) -> None:
        """Keeps what the grids are made of."""
        self._study = study
        self._layer = layer
        self._made: ActivationGrid | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Renders the grids of as many examples as there is time for, if an icon can be made; see `Maker`."""
        if self._layer.cut_from_input:
            return True
        study, self._made = self._study, None
        # Size and steps of channels' icons are no measure for those of a grid.
        rendering = dataclasses.replace(study.rendering, size=None, n_steps=None)
        inputs, deadline = study.examples.inputs, Deadline.after(seconds)
        grids = activation_grids(
            study.network,
            inputs,
            self._layer,
            study.render,
            study.render_grid,
            rendering,
            deadline,
            N_THREADS if study.n_workers == 1 else study.n_workers,
        )
        # A generator that is left shall stop its threads now, not when it is collected.
        with contextlib.suppress(OutOfTime), contextlib.closing(grids):
            for made in grids:
                self._made = made
                progress("grids rendered", len(made.examples), len(inputs))
        return self._made is not None and self._made.complete

    def artifacts(self) -> list[ActivationGrid]:
        """Gives the grid of the finished examples."""
        return [] if self._made is None else [self._made]


def activation_grids(
    network: Network,
    inputs: np.ndarray,
    layer: LayerInfo,
    render: Render,
    render_grid: RenderGrid,
    rendering: Rendering | None = None,
    deadline: Deadline = NEVER,
    n_at_once: int = N_THREADS,
) -> Generator[ActivationGrid, None, None]:
    """Makes a layer's grid, one example after another.

    Args:
      network: The model.
      inputs: `[N, H, W, C]`.
      layer: Which layer.
      render: The framework's feature visualization.
      render_grid: The same for grids.
      rendering: How; by default of a size at which the grid has some 640 pixels a side, and 64 steps for each icon, or
        as many as the first example has time for.
      deadline: No grid is begun that would likely end later; one that does is given up.
      n_at_once: How many grids are rendered side by side.

    Yields:
      The grid of the first example, of the first two, and so on.

    Raises:
      OutOfTime: If there is no time even for the first one.

    Source: Olah et al. 2018, "The Building Blocks of Interpretability", "What Does the Network See?".
    """
    activations = TimedNetwork(network, deadline).record(inputs, [layer.name]).activations[layer.name]
    components, values, shares = principal_components(activations, _N_COMPONENTS)
    side = max(layer.height, layer.width)
    size = int(np.clip(_GRID_SIDE // side, _SMALLEST, min(_LARGEST, *network.input_shape[:2])))
    base = rendering or Rendering()
    settled = dataclasses.replace(base, size=base.size or size, n_steps=base.n_steps or _N_STEPS)
    magnitudes = np.linalg.norm(activations, axis=3)
    component_icons = _component_icons(network, layer, components, render, base, deadline.part(_COMPONENTS_SHARE))
    if deadline.binds:
        settled = _fitting(activations, layer, settled, render_grid, deadline)
    icons: list[np.ndarray] = []
    with contextlib.closing(render_grid(_in_time(activations, layer, settled, deadline, n_at_once))) as rendered:
        for job, images in rendered:
            if not len(images):
                return
            icons.append(to_rgb(images, (0.0, 1.0)).reshape(layer.height, layer.width, *images.shape[1:3], 3))
            n = job.label + 1
            yield ActivationGrid(
                layer=layer,
                examples=tuple(range(n)),
                icons=np.stack(icons),
                magnitudes=magnitudes[:n],
                components=components,
                component_values=values[:n],
                component_shares=shares,
                component_icons=component_icons,
                settings={
                    "objective": "dot product with the position's activation vector, what all have in common taken out",
                    "shared": f"{_N_GROUPS} groups of neurons (NMF) share an image, so that neighbours agree",
                    **settled.describe(),
                },
                complete=n == len(inputs),
            )


def principal_components(activations: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Finds the directions along which a layer's vectors differ most.

    Args:
      activations: `[N, H, W, C]`.
      n: How many directions; there are no more than C.

    Returns:
      `[n, C]` orthonormal directions, each with its largest coordinate positive; `[N, H, W, n]` values along them, the
      mean vector taken off; `[n]` shares of the variance.
    """
    *places, n_channels = activations.shape
    flat = activations.reshape(-1, n_channels).astype(np.float64)
    centered = flat - flat.mean(axis=0)
    variances, directions = np.linalg.eigh(centered.T @ centered)
    components = directions[:, ::-1][:, :n].T
    largest = np.take_along_axis(components, np.abs(components).argmax(axis=1)[:, None], axis=1)
    components = components * np.sign(largest)
    total = max(variances.sum(), np.finfo(np.float64).tiny)
    values = (centered @ components.T).reshape(*places, len(components))
    shares = np.maximum(variances[::-1][:n], 0) / total
    return components.astype(np.float32), values.astype(np.float32), shares.astype(np.float32)


def _in_time(
    activations: np.ndarray, layer: LayerInfo, rendering: Rendering, deadline: Deadline, n_at_once: int
) -> Iterator[GridJob]:
    """Gives the jobs of all examples, as long as those before say that there is time for another."""
    begun = time.monotonic()
    for example in range(len(activations)):
        # As many are under way at once as can be: they end together.
        finished = max(0, example - n_at_once)
        expected = (time.monotonic() - begun) / finished if finished else 0.0
        if not deadline.has(expected * min(example, n_at_once)):
            return
        try:
            job = _job(activations, layer, rendering, example, deadline)
        except OutOfTime:
            return
        yield job


def _job(activations: np.ndarray, layer: LayerInfo, rendering: Rendering, example: int, deadline: Deadline) -> GridJob:
    n_groups = min(_N_GROUPS, layer.channels, layer.height * layer.width)
    values, vectors = activations[example : example + 1], whitened(activations[example])
    groups = neuron_groups(values, n_groups, seed=rendering.seed, deadline=deadline)
    spatial = groups.spatial.reshape(-1, n_groups)
    coefficients = spatial / np.maximum(spatial.max(axis=0), 1e-12)
    return GridJob(layer.name, vectors.reshape(-1, layer.channels), coefficients, rendering, example, deadline)


def _fitting(
    activations: np.ndarray, layer: LayerInfo, rendering: Rendering, render_grid: RenderGrid, deadline: Deadline
) -> Rendering:
    """Finds how many steps the first example has time for, by one step of a few of its icons, and by two.

    Raises:
      OutOfTime: If it has not even time for that.
    """
    whole = _job(activations, layer, rendering, 0, deadline)
    took = []
    for n_steps in (1, 2):
        some = dataclasses.replace(whole.rendering, n_steps=n_steps)
        few = dataclasses.replace(
            whole, vectors=whole.vectors[:_N_TRIED], coefficients=whole.coefficients[:_N_TRIED], rendering=some
        )
        begun = time.monotonic()
        if not any(len(images) for _, images in render_grid([few])):
            raise OutOfTime
        took.append(time.monotonic() - begun)
    # What the first took longer is what it takes until there is a graph.
    step = max(took[1] / 2, 1e-9) * len(whole.vectors) / min(_N_TRIED, len(whole.vectors))
    n_steps = int(min(_CAUTION * deadline.left / step, rendering.n_steps or _N_STEPS))
    if n_steps < 1:
        raise OutOfTime
    return dataclasses.replace(rendering, n_steps=n_steps)


def _component_icons(
    network: Network, layer: LayerInfo, components: np.ndarray, render: Render, base: Rendering, deadline: Deadline
) -> np.ndarray:
    """Renders icons of both directions of each component, of as many steps as a share of the time allows."""
    size = base.size or fitted_size(layer, network.input_shape)
    rendering = dataclasses.replace(base, size=size, n_steps=base.n_steps or DEFAULT_STEPS)
    signed = [direction(layer.name, sign * component) for component in components for sign in (1, -1)]
    n = batch_size(network, [layer.name], rendering)
    n_turns = -(-len(signed) // n)
    jobs = (
        Job(tuple(signed[i : i + n]), rendering, seconds=deadline.left / (n_turns - at) if deadline.binds else None)
        for at, i in enumerate(range(0, len(signed), n))
    )
    icons: Sequence[RenderedIcons] = [icons for _, icons in render(jobs)]
    pictures = to_rgb(np.concatenate([i.images for i in icons]), (0.0, 1.0))
    return pictures.reshape(len(components), 2, *pictures.shape[1:])
