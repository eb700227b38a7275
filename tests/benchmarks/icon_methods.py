"""Ways to make icons."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from tb_plugin.backends.pytorch.cores import Cores
from tb_plugin.backends.pytorch.feature_visualization.ascent import TensorAscent, _before
from tb_plugin.backends.pytorch.feature_visualization.images import TensorCanvas
from tb_plugin.backends.pytorch.feature_visualization.scores import TermTensors, as_grid, scores
from tb_plugin.backends.pytorch.feature_visualization.sight import Sight
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.feature_visualization import Job, RenderedIcons, Rendering, channel, logit
from tb_plugin.feature_visualization import image_prior as prior
from tb_plugin.feature_visualization.ascent import climb
from tb_plugin.feature_visualization.transforms import Jitter, Pad, Rotate, Scale


@dataclass(frozen=True)
class Plan:
    weight: float = 0.0  # of matching against objective
    pure: bool = False  # no objective
    how: str = "sort"  # sort, moments
    layers: str = "all"  # all: block1..target ; own: target alone; earlier
    n: int = 4  # crops
    start: bool = False
    soft: float = 1.0
    low: float = 0.0
    steps: float = 1.0
    maco: bool = False
    colors: bool = False
    noise: float = 0.0
    side: str = "before"
    rendering: Rendering = Rendering()


NAMES = ("block1", "block2", "block3", "block4")


class Towards(TensorAscent):
    def __init__(self, network, job, cores, plan, crops, ref, data=None):
        super().__init__(network, job, cores)
        self.plan, self.ref = plan, None if ref is None else torch.from_numpy(ref)
        target = self._layers[0]
        upto = NAMES if target is None else NAMES[: NAMES.index(target) + 1]
        chosen = {"all": upto, "own": upto[-1:], "earlier": upto[:-1] or upto, "two": upto[-2:]}[plan.layers]
        self._watched = chosen
        if plan.maco:
            self.canvas = MacoCanvas(job.rendering, network, data)
        if plan.weight or plan.pure:
            self._sight = Sight(
                network,
                self.canvas if not plan.maco else TensorCanvas(job.rendering, network),
                tuple(dict.fromkeys((*self._layers, *chosen))),
            )
            n, k = crops.shape[:2]
            pixels = torch.from_numpy(crops.reshape(-1, *crops.shape[2:])).permute(0, 3, 1, 2)
            with torch.no_grad():
                module = self._sight.replica()
                found = self._sight.features(module, self.canvas.inputs(pixels, None, False))
                probe = self._sight.features(
                    module,
                    self.canvas.inputs(torch.zeros(1, 3, self.canvas.moved_size, self.canvas.moved_size), None, False),
                )
            self._targets = {}
            for name in chosen:
                f = getattr(found[name], plan.side)
                c = f.shape[-1]
                values = f.reshape(n, -1, c)
                total = values.var(dim=1).sum(dim=1)
                if plan.how == "sort":
                    p = probe[name].before.shape[1] * probe[name].before.shape[2]
                    s = values.sort(dim=1).values
                    at = ((torch.arange(p) + 0.5) / p * values.shape[1] - 0.5).clamp(0, values.shape[1] - 1)
                    lo = at.floor().long()
                    hi = at.ceil().long()
                    w = (at - lo)[None, :, None]
                    self._targets[name] = (s[:, lo] * (1 - w) + s[:, hi] * w, total)
                else:
                    self._targets[name] = (values.mean(dim=1), values.std(dim=1), total)

    def _gain(self, state, features, images):
        plan = self.plan
        gain = torch.zeros(())
        if not plan.pure:
            g = scores(_before(features), state.terms, False)
            gain = gain + (g / self.ref if self.ref is not None else g).sum()
        if plan.weight or plan.pure:
            loss = 0
            for name in self._watched:
                f = getattr(features[name], plan.side).flatten(1, 2)
                t = self._targets[name]
                if plan.how == "sort":
                    d = (f.sort(dim=1).values - t[0]).square().mean(dim=1).sum(dim=1)
                else:
                    mean = f.mean(dim=1)
                    std = ((f - mean[:, None]).square().mean(dim=1) + 1e-6).sqrt()
                    d = ((mean - t[0]).square() + (std - t[1]).square()).sum(dim=1)
                loss = loss + d / t[-1] / len(self._watched)
            gain = gain - (1.0 if plan.pure else plan.weight) * loss.sum()
        return gain

    def _gradient(self, state, moves, step):
        if not self.plan.noise:
            return super()._gradient(state, moves, step)
        at = state.tensors[0].detach().requires_grad_()
        with torch.enable_grad():
            images = self.canvas.images(at)
            moved = self.canvas.moved(images, moves)
            seed = state.job.rendering.seed, step
            gen = torch.Generator().manual_seed(step)
            moved = moved + self.plan.noise * torch.randn(moved.shape, generator=gen)
            features = self._sight.features(state.module, self.canvas.inputs(moved, seed, self._sight.resize))
            return torch.autograd.grad(self._gain(state, features, images), at)[0]


class MacoCanvas(TensorCanvas):
    def __init__(self, rendering, network, data):
        super().__init__(rendering, network)
        planes = prior.decorrelated(data, self.colors).transpose(0, 3, 1, 2)
        s = self.size
        pad = s - planes.shape[-1]
        if pad > 0:
            planes = np.pad(planes, ((0, 0), (0, 0), (0, pad), (0, pad)), mode="reflect")
        planes = planes[..., :s, :s]
        spectrum = np.fft.rfft2(planes)
        self._magnitude = torch.from_numpy(np.abs(spectrum).mean(axis=0).astype(np.float32))
        self._dc = torch.from_numpy(spectrum[..., 0, 0].real.mean(axis=0).astype(np.float32))

    @property
    def parameter_shape(self):
        return self.depth, self.size, self.size // 2 + 1

    def start(self, seeds):
        return np.stack(
            [np.random.default_rng([*s, 0]).uniform(-np.pi, np.pi, self.parameter_shape) for s in seeds]
        ).astype(np.float32)

    def images(self, parameters):
        spectrum = torch.polar(self._magnitude.expand_as(parameters), parameters)
        dc = torch.zeros_like(spectrum)
        mask = torch.zeros_like(parameters)
        mask[..., 0, 0] = 1
        dc[..., 0, 0] = self._dc.to(dc.dtype)
        spectrum = spectrum * (1 - mask) + dc
        planes = torch.fft.irfft2(spectrum, s=(self.size, self.size))
        return torch.sigmoid(torch.nn.functional.conv2d(planes, self._color_kernels[1]))


def make(network, layer, indices, size, crops, plan, *, ref, colors, data, n_steps=128, batch=32):
    rendering = replace(
        plan.rendering, size=size, n_steps=round(n_steps * plan.steps), colors=colors if plan.colors else None
    )
    if plan.maco:
        rendering = replace(rendering, weight_decay=0.0)
    images = []
    cores = Cores()
    for i in range(0, len(indices), batch):
        some = indices[i : i + batch]
        objectives = tuple(logit(int(c)) if layer is None else channel(layer, int(c)) for c in some)
        first = crops[i : i + batch, 0]
        if plan.soft != 1:
            first = 0.5 + plan.soft * (first - 0.5)
        if plan.low:
            from scipy.ndimage import gaussian_filter

            first = gaussian_filter(first, (0, plan.low, plan.low, 0))
        job = Job(objectives, rendering, first if plan.start else None)
        ascent = Towards(network, job, cores, plan, crops[i : i + batch, : plan.n], ref[i : i + batch], data)
        images.append(climb(ascent, job, threading.Event()).images)
    return np.concatenate(images)


LUCENT = Rendering(
    transforms=(Pad(12 / 128), Jitter(8 / 128), Scale(0.9, 1.1), Rotate(10.0), Jitter(4 / 128)),
    weight_decay=0.0,
    learning_rate=0.05,
)
