"""Grids: one icon for each of many activation vectors, with parts that they share."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from tb_plugin.backends.pytorch.cores import Cores
from tb_plugin.backends.pytorch.feature_visualization.ascent import adam
from tb_plugin.backends.pytorch.feature_visualization.images import TensorCanvas
from tb_plugin.backends.pytorch.feature_visualization.sight import Sight
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.replica import same_randomness
from tb_plugin.feature_visualization.ascent import OWN, SHARED, climb_grid, grid_kind
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.feature_visualization.threads import in_turn


def render_grids(network: TorchNetwork, jobs: Iterable[GridJob]) -> Generator[tuple[GridJob, np.ndarray], None, None]:
    """Optimises an icon for each activation vector of each job.

    The parameters of an icon are a weighted sum of parameters of its own and parameters of groups. So what belongs
    together looks alike, and yet no icon is restricted. In each step a batch of icons takes part.

    Args:
      network: The model.
      jobs: What to render.

    Yields:
      For each job in order, the images `[P, S, S, C]` in [0, 1].

    Source: Olah et al. 2018, "The Building Blocks of Interpretability", "What Does the Network See?"; lucid's notebook
    of activation grids.
    """
    seen: dict[Any, tuple[TensorCanvas, Sight]] = {}

    def prepare(job: GridJob) -> Callable[[threading.Event], np.ndarray]:
        if grid_kind(job) not in seen:
            canvas = TensorCanvas(job.rendering, network)
            seen[grid_kind(job)] = canvas, Sight(network, canvas, [job.layer])
        return functools.partial(_run, _GridAscent(*seen[grid_kind(job)], job, cores), job, cores)

    with same_randomness(), Cores() as cores:
        yield from in_turn(jobs, prepare)


class _GridAscent:
    """Does one step for a batch of a grid's icons, in one thread."""

    def __init__(self, canvas: TensorCanvas, sight: Sight, job: GridJob, cores: Cores) -> None:
        self._cores = cores
        self.canvas = canvas
        self._sight = sight
        self._module: nn.Module = sight.replica()
        self._layer = job.layer
        self._weight_decay = job.rendering.weight_decay

    def groups(self, parameters: np.ndarray) -> list[torch.Tensor]:
        """Gives the state before the first step of the parameters that icons of a group share."""
        start = self.canvas.tensor(parameters)
        return [start, torch.zeros_like(start), torch.zeros_like(start)]

    def step(
        self,
        own: list[np.ndarray],
        groups: list[torch.Tensor],
        counts: tuple[int, int],
        rate: float,
        matrices: np.ndarray,
        coefficients: np.ndarray,
        vectors: np.ndarray,
    ) -> tuple[list[np.ndarray], list[torch.Tensor]]:
        """Does one step; gives the new states of icons and of groups."""
        self._cores.share()
        rows = [self.canvas.tensor(array) for array in own]
        arrays = [self.canvas.tensor(array) for array in (matrices, coefficients, vectors)]
        gradients = self._gradients(rows[0], groups[0], *arrays)
        decay = self._weight_decay
        rows = adam(rows, gradients[0], counts[0], rate, decay)
        return [tensor.cpu().numpy() for tensor in rows], adam(groups, gradients[1], counts[1], rate, decay)

    def images(self, own: np.ndarray, groups: list[torch.Tensor], coefficients: np.ndarray) -> np.ndarray:
        """Gives images `[n, S, S, C]` in [0, 1] of parameters."""
        with torch.no_grad():
            parameters = _parameters(self.canvas.tensor(own), groups[0], self.canvas.tensor(coefficients))
            images = self.canvas.cropped(self.canvas.images(parameters))
        return images.permute(0, 2, 3, 1).cpu().numpy()

    def _gradients(
        self,
        own: torch.Tensor,
        groups: torch.Tensor,
        matrices: torch.Tensor,
        coefficients: torch.Tensor,
        vectors: torch.Tensor,
    ) -> Sequence[torch.Tensor]:
        at = own.detach().requires_grad_(), groups.detach().requires_grad_()
        with torch.enable_grad():
            moved = self.canvas.moved(self.canvas.images(_parameters(*at, coefficients)), matrices)
            inputs = self.canvas.inputs(moved, None, self._sight.resize)
            before = self._sight.features(self._module, inputs)[self._layer].before
            reached = torch.einsum("nhwc,nc->nhw", before, vectors)
            return torch.autograd.grad(reached.mean(dim=(1, 2)).sum(), at)


def _run(ascent: _GridAscent, job: GridJob, cores: Cores, stop: threading.Event) -> np.ndarray:
    with cores.used():
        return climb_grid(ascent, job, stop)


def _parameters(own: torch.Tensor, groups: torch.Tensor, coefficients: torch.Tensor) -> torch.Tensor:
    return OWN * own + SHARED * torch.tensordot(coefficients, groups, 1)
