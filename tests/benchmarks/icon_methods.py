"""Ways to make icons that are compared: those of the engine, and others that did not win, as small as they can be."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import torch
from torch.nn import functional
from typing_extensions import override

from tb_plugin.backends.pytorch.cores import Cores
from tb_plugin.backends.pytorch.feature_visualization.ascent import TensorAscent
from tb_plugin.backends.pytorch.feature_visualization.images import TensorCanvas
from tb_plugin.backends.pytorch.feature_visualization.scores import scores
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.feature_visualization import Job, Objective, Rendering, Towards
from tb_plugin.feature_visualization import image_prior as prior
from tb_plugin.feature_visualization.ascent import climb
from tb_plugin.feature_visualization.towards import MATCHING
from tb_plugin.feature_visualization.transforms import Jitter, Pad, Rotate, Scale

N_CROPS = 4
_BATCH = 32
_LUCENT = (Pad(12 / 128), Jitter(8 / 128), Scale(0.9, 1.1), Rotate(10.0), Jitter(4 / 128))


@dataclass(frozen=True, eq=False)
class Method:
    """A way to make icons.

    Attributes:
      name: What it is called.
      start: What icons start from.
      matched: What of layers is to be as on the crops: nothing, moments (the engine's way), or all values, sorted.
      objective: Whether the objective counts besides.
      spectrum: Whether magnitudes of Fourier coefficients are those of the data, and phases alone are optimised.
      rendering: Everything else.
    """

    name: str
    start: Literal["noise", "crop"] = "noise"
    matched: Literal["nothing", "moments", "values"] = "nothing"
    objective: bool = True
    spectrum: bool = False
    rendering: Rendering = field(default_factory=Rendering)


# The first is what there was before, the last what the engine does where there are crops.
METHODS = (
    Method("from noise, only the objective"),
    Method(
        "Lucent's transforms and no decay", rendering=Rendering(transforms=_LUCENT, weight_decay=0, learning_rate=0.05)
    ),
    Method("MaCo: magnitudes of the data", spectrum=True, rendering=Rendering(weight_decay=0)),
    Method("from the best crop, only the objective", start="crop"),
    Method("VITAL: values alone, sorted", matched="values", objective=False),
    Method("objective and sorted values", matched="values"),
    Method("objective and moments", matched="moments"),
    Method("from the best crop, objective and sorted values", start="crop", matched="values"),
    Method("from the best crop, objective and moments", start="crop", matched="moments"),
)


def icons(
    network: TorchNetwork,
    objectives: list[Objective],
    crops: np.ndarray,
    layers: tuple[str, ...],
    method: Method,
    data: np.ndarray,
    n_steps: int,
) -> np.ndarray:
    """Makes icons `[n, S, S, C]`.

    Args:
      network: The model.
      objectives: n of one layer.
      crops: `[n, K, S, S, C]` in [0, 1], what excites most what each is of.
      layers: The layers that are matched.
      method: How.
      data: `[N, H, W, C]` in [0, 1], real images.
      n_steps: Steps of Adam.
    """
    rendering = replace(method.rendering, size=crops.shape[2], n_steps=n_steps)
    made = []
    for first in range(0, len(objectives), _BATCH):
        some, wanted = crops[first : first + _BATCH, :N_CROPS], tuple(objectives[first : first + _BATCH])
        towards = None if method.matched == "nothing" else Towards(some, layers)
        start = some[:, 0] if method.start == "crop" and towards is None else None
        job = Job(wanted, rendering, start, towards=towards)
        kind = _Spectrum if method.spectrum else _Sorted if method.matched == "values" else TensorAscent
        ascent = kind(network, job, Cores())
        if isinstance(ascent, _Spectrum):
            ascent.canvas = _SpectrumCanvas(rendering, network, data)
        if isinstance(ascent, _Sorted):
            ascent.with_objective = method.objective
        if method.start == "noise" and towards is not None:
            job = replace(job, initial=_noise(ascent.canvas, job))
        made.append(climb(ascent, job, threading.Event()).images)
    return np.concatenate(made)


def _noise(canvas: TensorCanvas, job: Job) -> np.ndarray:
    seeds = [(job.rendering.seed, objective.key, 0) for objective in job.objectives]
    with torch.no_grad():
        return canvas.cropped(canvas.images(canvas.tensor(canvas.start(seeds)))).permute(0, 2, 3, 1).numpy()


class _Sorted(TensorAscent):
    """Matches all values of each channel, sorted: transport in one dimension. It makes one job.

    Source: Görgün et al. 2025, "VITAL".
    """

    with_objective = True

    @override
    def begin(self, job, parameters):
        state = super().begin(job, parameters)
        assert job.towards is not None
        flat = np.concatenate(list(np.moveaxis(job.towards.crops, 1, 0)))
        with torch.no_grad():
            images = self.canvas.cropped(self.canvas.images(self.canvas.tensor(self.canvas.parameters_of(flat))))
            seen = self._seen(state, images)
            n, k = job.towards.crops.shape[:2]
            values = [seen[name].before.reshape(k, n, -1, seen[name].before.shape[-1]) for name in self._matched]
            self._wanted = [each.transpose(0, 1).reshape(n, -1, each.shape[-1]).sort(dim=1).values for each in values]
        return state

    @override
    def _gain(self, state, features, images):
        *layers, strongest = state.target
        gain = torch.zeros(())
        if self.with_objective:
            gain = (scores({n: f.before for n, f in features.items()}, state.terms, False) / strongest).sum()
        for name, wanted, spread in zip(self._matched, self._wanted, layers[2::3], strict=True):
            found = features[name].before.flatten(1, 2).sort(dim=1).values
            quantiles = functional.interpolate(wanted.transpose(1, 2), found.shape[1], mode="linear").transpose(1, 2)
            off = (found - quantiles).square().mean(dim=1).sum(dim=1)
            gain = gain - MATCHING / len(self._matched) * (off / spread).sum()
        return gain


class _Spectrum(TensorAscent):
    """Optimises phases."""


class _SpectrumCanvas(TensorCanvas):
    """Images of phases, whose magnitudes are the mean ones of real images.

    Source: Fel et al. 2023, "Unlocking Feature Visualization for Deeper Networks with MAgnitude Constrained
    Optimization".
    """

    def __init__(self, rendering: Rendering, network: TorchNetwork, data: np.ndarray) -> None:
        super().__init__(rendering, network)
        planes = prior.decorrelated(data, self.colors).transpose(0, 3, 1, 2)
        missing = max(0, self.size - planes.shape[-1])
        planes = np.pad(planes, ((0, 0), (0, 0), (0, missing), (0, missing)), mode="reflect")
        spectra = np.fft.rfft2(planes[..., : self.size, : self.size])
        self._magnitude = self.tensor(np.abs(spectra).mean(axis=0).astype(np.float32))
        self._mean = self.tensor(spectra[..., 0, 0].real.mean(axis=0).astype(np.float32))

    @property
    @override
    def parameter_shape(self) -> tuple[int, int, int]:
        return self.depth, self.size, self.size // 2 + 1

    @override
    def start(self, seeds):
        draws = [np.random.default_rng([*seed, 0]).uniform(-np.pi, np.pi, self.parameter_shape) for seed in seeds]
        return np.stack(draws).astype(np.float32)

    @override
    def images(self, parameters: torch.Tensor) -> torch.Tensor:
        constant = torch.zeros_like(self._magnitude)
        constant[:, 0, 0] = 1
        spectrum = torch.polar(self._magnitude * (1 - constant), parameters) + self._mean[:, None, None] * constant
        planes = torch.fft.irfft2(spectrum, s=(self.size, self.size))
        return torch.sigmoid(functional.conv2d(planes, self._color_kernels[1]))
