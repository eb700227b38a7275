"""Rendering: from objectives to images, by the feature visualization of any framework."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from tb_plugin.feature_visualization.budget import DEFAULT_STEPS, batch_size, fitted_size
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.feature_visualization.objectives import Objective, as_arrays
from tb_plugin.feature_visualization.rendering import Job, RenderedIcons, Rendering
from tb_plugin.feature_visualization.threads import N_THREADS
from tb_plugin.feature_visualization.towards import Towards
from tb_plugin.network import LayerInfo, Network, layer_named, width_of

AnyNetwork = TypeVar("AnyNetwork", bound=Network)

_FIELDS = ("images", "objective", "maximum")


@dataclass(frozen=True, eq=False)
class DiverseIcons:
    """Several icons of each objective.

    Attributes:
      images: `[N, k, H, W, C]` in [0, 1].
      objective: `[N, k]` as in `RenderedIcons`.
      differences: `[N]` how different the k icons of an objective are to the layer, 0 (alike) to 1: one minus the mean
        cosine between their Gram matrices.
    """

    images: np.ndarray
    objective: np.ndarray
    differences: np.ndarray


@dataclass(frozen=True)
class Engine(Generic[AnyNetwork]):
    """The feature visualization of a framework.

    Attributes:
      render_jobs: Renders jobs, and gives each when it is finished, in their order. A job is taken when there is room
        for it; closing the generator, as an interrupt does, stops what is under way within a few steps.
      render_grids: Renders grids in the same way; gives the images `[P, S, S, C]` in [0, 1] of each.
      with_receptive_field: Gives layers with their receptive fields, which it measures.
    """

    render_jobs: Callable[[AnyNetwork, Iterable[Job]], Generator[tuple[Job, RenderedIcons], None, None]]
    render_grids: Callable[[AnyNetwork, Iterable[GridJob]], Generator[tuple[GridJob, np.ndarray], None, None]]
    with_receptive_field: Callable[[AnyNetwork, Iterable[LayerInfo]], tuple[LayerInfo, ...]]

    def render(
        self,
        network: AnyNetwork,
        objectives: Sequence[Objective],
        *,
        size: int | None = None,
        n_steps: int | None = None,
        seconds: float | None = None,
        seed: int = 0,
        initial: np.ndarray | None = None,
        rendering: Rendering | None = None,
        towards: Towards | None = None,
    ) -> RenderedIcons:
        """Optimises an image for each objective.

        Objectives are taken before activation functions: behind a ReLU a channel that is silent on noise has no
        gradient and would stay grey. An opaque icon depends on its objective, the network and the seed, not on the
        others.

        Args:
          network: The model.
          objectives: N of them, of any layers.
          size: Pixels a side; by default half as much again as the receptive field of the deepest layer, within 24 to
            96.
          n_steps: Steps of Adam, 256 by default.
          seconds: Time for all icons, after which steps are left out.
          seed: Makes icons repeatable (with `seconds`, they depend on the clock as well).
          initial: `[N, size, size, C]` in [0, 1], images to start from, as an earlier call gave them; by default
            the first of the crops that are given, or noise.
          rendering: Everything else about how icons are made; the arguments above count more.
          towards: Real crops `[N, K, size, size, C]` that the icons are drawn towards, and the layers that are matched;
            by default only objectives count.

        Returns:
          The icons, in the order of the objectives. Memory: about half a gigabyte while it runs, whatever N is.

        Raises:
          ValueError: If an objective does not fit the network, or `initial` or `towards` not the objectives.

        Source: Olah et al. 2017, "Feature Visualization": Fourier parameterization, decorrelated colour, transforms,
        Adam.
        """
        if initial is not None and len(initial) != len(objectives):
            raise ValueError(f"initial must be {len(objectives)} images, one for each objective, got {len(initial)}")
        settled = self._settled(network, objectives, rendering, size, n_steps, seed)
        if towards is not None:
            _check_crops(network, towards, (len(objectives), settled.size or 0))
        groups: dict[tuple[str | None, ...], list[int]] = {}
        for i, objective in enumerate(objectives):
            groups.setdefault(objective.layers, []).append(i)
        jobs = []
        for layers, members in groups.items():
            as_arrays([objectives[i] for i in members], [width_of(network, layer) for layer in layers])
            n = batch_size(network, layers, settled)
            for start in range(0, len(members), n):
                chosen = members[start : start + n]
                first = None if initial is None else initial[chosen]
                crops = None if towards is None else towards.chosen(chosen)
                wanted = tuple(objectives[i] for i in chosen)
                jobs.append(Job(wanted, settled, first, label=tuple(chosen), towards=crops))
        if seconds is not None:
            share = seconds / max(1, -(-len(jobs) // N_THREADS))
            jobs = [dataclasses.replace(job, seconds=share) for job in jobs]
        done = list(self.render_jobs(network, jobs))
        order = np.argsort(np.concatenate([np.array(job.label) for job, _ in done])) if done else []
        icons = [icons for _, icons in done]
        images, objective, maximum = (np.concatenate([getattr(i, name) for i in icons])[order] for name in _FIELDS)
        return RenderedIcons(images, objective, maximum)

    def render_diverse(
        self,
        network: AnyNetwork,
        objectives: Sequence[Objective],
        n: int,
        *,
        size: int | None = None,
        n_steps: int | None = None,
        seed: int = 0,
        rendering: Rendering | None = None,
    ) -> DiverseIcons:
        """Optimises several icons for each objective and holds them apart, to expose units with several meanings.

        Args:
          network: The model.
          objectives: N of them, all of the same layers.
          n: k, how many icons of each objective are made, at least 2.
          size: As in `render`.
          n_steps: As in `render`.
          seed: As in `render`.
          rendering: As in `render`.

        Returns:
          The icons, and how different the icons of each objective are.

        Raises:
          ValueError: If n is less than 2.

        Source: Olah et al. 2017, "Feature Visualization", "Diversity": likeness of Gram matrices is penalised.
        """
        if n < 2:
            raise ValueError(f"n must be at least 2 icons, got {n}")
        settled = self._settled(network, objectives, rendering, size, n_steps, seed)
        at_once = max(1, batch_size(network, objectives[0].layers, settled) // n)
        as_arrays(objectives, [width_of(network, layer) for layer in objectives[0].layers])
        jobs = [
            Job(tuple(o for o in objectives[i : i + at_once] for _ in range(n)), settled, n_diverse=n)
            for i in range(0, len(objectives), at_once)
        ]
        images, objective, differences = [], [], []
        for _, icons in self.render_jobs(network, jobs):
            images.append(icons.images.reshape(-1, n, *icons.images.shape[1:]))
            objective.append(icons.objective.reshape(-1, n))
            differences.append(icons.differences)
        return DiverseIcons(*(np.concatenate(parts) for parts in (images, objective, differences)))

    def _settled(
        self,
        network: AnyNetwork,
        objectives: Sequence[Objective],
        rendering: Rendering | None,
        size: int | None,
        n_steps: int | None,
        seed: int,
    ) -> Rendering:
        base = rendering or Rendering()
        size = size or base.size
        if size is None:
            names = {layer for objective in objectives for layer in objective.layers}
            by_name = {layer.name: layer for layer in network.layers}
            known = self.with_receptive_field(network, [by_name[name] for name in names if name in by_name])
            sizes = [fitted_size(layer, network.input_shape) for layer in known]
            size = min(network.input_shape[:2]) if None in names or not sizes else max(sizes)
        steps = n_steps if n_steps is not None else base.n_steps
        return dataclasses.replace(
            base, size=size, n_steps=DEFAULT_STEPS if steps is None else steps, seed=seed or base.seed
        )


def _check_crops(network: Network, towards: Towards, expected: tuple[int, int]) -> None:
    """Checks that crops are those of so many icons of so many pixels a side, and that what is matched is there."""
    (n, side), depth, got = expected, network.input_shape[2], list(towards.crops.shape)
    if got != [n, got[1], side, side, depth]:
        raise ValueError(f"crops must have shape [{n}, K, {side}, {side}, {depth}], got {got}")
    for name in towards.layers:
        layer_named(network, name)
