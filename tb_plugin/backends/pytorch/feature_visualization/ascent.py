"""The optimisation of a batch of images."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tb_plugin.backends.pytorch.cores import Cores
from tb_plugin.backends.pytorch.feature_visualization.images import TensorCanvas
from tb_plugin.backends.pytorch.feature_visualization.scores import (
    TermTensors,
    as_grid,
    difference,
    moments,
    scores,
    similarity,
)
from tb_plugin.backends.pytorch.feature_visualization.sight import Sight
from tb_plugin.backends.pytorch.network import Features, TorchNetwork
from tb_plugin.feature_visualization import Job, RenderedIcons
from tb_plugin.feature_visualization.ascent import (
    BLUR_PENALTY,
    BLUR_SIZE,
    DECAY,
    DIVERSITY,
    EPSILON,
    SQUARE_DECAY,
    target_of,
    with_cosine,
)
from tb_plugin.feature_visualization.objectives import as_arrays
from tb_plugin.feature_visualization.towards import MATCHING, Moments
from tb_plugin.network import width_of


@dataclass(frozen=True, eq=False)
class _State:
    """The state of a job: parameters and two moments of Adam, the objectives, and its own replica of the module.

    Of icons that are drawn towards crops also what they are to be like, as `Target.arrays`.
    """

    tensors: Sequence[torch.Tensor]
    terms: Sequence[TermTensors]
    module: nn.Module
    job: Job
    target: Sequence[torch.Tensor] = ()


class TensorAscent:
    """Steepest ascent by Adam for jobs of one kind: several threads may use it at once."""

    def __init__(self, network: TorchNetwork, job: Job, cores: Cores) -> None:
        """Finds out how the module takes images of the job's size.

        Args:
          network: The model.
          job: Any job of the kind that this is for.
          cores: The cores that threads share.

        Raises:
          ValueError: If an objective does not fit the network.
        """
        self.canvas = TensorCanvas(job.rendering, network)
        self._cores = cores
        self._layers = job.objectives[0].layers
        self._channels = [width_of(network, layer) for layer in self._layers]
        self._matched = () if job.towards is None else job.towards.layers
        self._sight = Sight(network, self.canvas, tuple(dict.fromkeys((*self._layers, *self._matched))))

    def begin(self, job: Job, parameters: np.ndarray) -> _State:
        """Gives the state before the first step."""
        arrays = as_arrays(job.objectives, self._channels)
        terms = [
            TermTensors(layer, *map(self.canvas.tensor, (t.directions, t.places, t.powers, t.weights)))
            for layer, t in zip(self._layers, arrays, strict=True)
        ]
        start = self.canvas.tensor(parameters)
        state = _State([start, torch.zeros_like(start), torch.zeros_like(start)], terms, self._sight.replica(), job)
        if job.towards is None:
            return state
        target = target_of(job.towards, self.canvas, functools.partial(self._moments, state))
        return replace(state, target=[self.canvas.tensor(array) for array in target.arrays])

    def advance(self, state: _State, first_step: int, matrices: np.ndarray) -> _State:
        """Does as many steps as there are matrices `[n_steps, n, 8]`, and gives the new state."""
        self._cores.share()
        rendering = state.job.rendering
        for step, moves in enumerate(self.canvas.tensor(matrices), first_step):
            gradient = self._gradient(state, moves, step)
            tensors = adam(state.tensors, gradient, step, rendering.rate, rendering.weight_decay)
            state = replace(state, tensors=tensors)
        return state

    def finish(self, state: _State) -> RenderedIcons:
        """Gives the icons and the values that they reach."""
        with torch.no_grad():
            images = self.canvas.cropped(self.canvas.images(state.tensors[0]))
            features = self._seen(state, images)
            first = features[self._layers[0]]
            reached = scores(_before(features), state.terms, with_cosine(state.job))
            strongest = torch.einsum("nhwc,nc->nhw", as_grid(first.after), state.terms[0].directions).amax(dim=(1, 2))
            n_diverse = state.job.n_diverse
            differences = 1 - similarity(as_grid(first.before), n_diverse) if n_diverse > 1 else torch.zeros(0)
        shown = images.permute(0, 2, 3, 1).contiguous()
        images, objective, maximum, apart = (
            tensor.cpu().numpy() for tensor in (shown, reached, strongest, differences.clamp(0, 1))
        )
        return RenderedIcons(images, objective, maximum, apart)

    def _seen(self, state: _State, images: torch.Tensor) -> Mapping[str | None, Features]:
        return self._sight.features(state.module, self.canvas.inputs(images, None, self._sight.resize))

    def _moments(self, state: _State, parameters: np.ndarray) -> Moments:
        with torch.no_grad():
            images = self.canvas.cropped(self.canvas.images(self.canvas.tensor(parameters)))
            features = self._seen(state, images)
            found = [moments(features[name].before) for name in self._matched]
            vectors, first = as_grid(features[self._layers[0]].before), state.terms[0].directions
            strongest = torch.einsum("nhwc,nc->nhw", vectors, first.to(vectors)).amax(dim=(1, 2))
        means, variances = ([tensor.float().cpu().numpy() for tensor in some] for some in zip(*found, strict=True))
        return Moments(means, variances, strongest.float().cpu().numpy())

    def _gradient(self, state: _State, moves: torch.Tensor, step: int) -> torch.Tensor:
        at = state.tensors[0].detach().requires_grad_()
        with torch.enable_grad():
            images = self.canvas.images(at)
            moved = self.canvas.moved(images, moves)
            seed = state.job.rendering.seed, step
            features = self._sight.features(state.module, self.canvas.inputs(moved, seed, self._sight.resize))
            return torch.autograd.grad(self._gain(state, features, images), at)[0]

    def _gain(self, state: _State, features: Mapping[str | None, Features], images: torch.Tensor) -> torch.Tensor:
        """Gives the scalar that is maximised."""
        gain = scores(_before(features), state.terms, with_cosine(state.job))
        if self.canvas.transparent:
            opacity = images[:, -1:]
            blurred = functional.avg_pool2d(opacity, BLUR_SIZE, 1, BLUR_SIZE // 2, count_include_pad=False)
            gain = gain * (1 - opacity.mean(dim=(1, 2, 3)))
            gain = gain - BLUR_PENALTY * (opacity - blurred).abs().sum(dim=(1, 2, 3))
        if state.target:
            *layers, strongest = state.target
            gain = gain / strongest
            for name, *wanted in zip(self._matched, layers[::3], layers[1::3], layers[2::3], strict=True):
                gain = gain - MATCHING / len(self._matched) * difference(features[name].before, *wanted)
        n_diverse = state.job.n_diverse
        if n_diverse > 1:
            size = gain.reshape(-1, n_diverse).abs().mean(dim=1).detach()
            alike = similarity(as_grid(features[self._layers[0]].before), n_diverse)
            return gain.sum() - DIVERSITY * n_diverse * (size * alike).sum()
        return gain.sum()


def adam(
    state: Sequence[torch.Tensor], gradient: torch.Tensor, step: int, rate: float, weight_decay: float
) -> list[torch.Tensor]:
    """Does one step upwards by Adam with its usual constants and decoupled weight decay.

    Args:
      state: The parameters and the two moments of their gradient.
      gradient: The gradient of the parameters.
      step: The number of the step, from 0.
      rate: The learning rate.
      weight_decay: How far parameters shrink towards zero, as a share of the learning rate.

    Returns:
      The new state.

    Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization".
    """
    at, mean, square = state
    mean = torch.lerp(mean, gradient, 1 - DECAY)
    square = torch.addcmul(SQUARE_DECAY * square, gradient, gradient, value=1 - SQUARE_DECAY)
    unbiased = (square / (1 - SQUARE_DECAY ** (step + 1))).sqrt() + EPSILON
    change = mean / (1 - DECAY ** (step + 1)) / unbiased - weight_decay * at
    return [at + rate * change, mean, square]


def _before(features: Mapping[str | None, Features]) -> dict[str | None, torch.Tensor]:
    return {layer: found.before for layer, found in features.items()}
