"""Twins: networks of one architecture and other seeds, which of their channels match, and what they see in images."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import nn

from demo.network import BLOCKS
from demo.torch_networks import SameConv2d
from tb_plugin.backends.pytorch.feature_visualization import ENGINE
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.feature_visualization.budget import fitted_size
from tb_plugin.network import Network

LAYERS = tuple(name for name, *_ in BLOCKS)
_BATCH = 128
_MIDDLE = 127.5


class _Module(nn.Module):
    """The demo's network of creatures; it takes images of any size."""

    def __init__(self, n_classes: int) -> None:
        super().__init__()
        depth = 3
        for name, channels, kernel_size, stride in BLOCKS:
            self.add_module(f"{name}_conv", SameConv2d(depth, channels, kernel_size, stride=stride, bias=False))
            self.add_module(f"{name}_norm", nn.BatchNorm2d(channels, eps=1e-3))
            self.add_module(name, nn.ReLU())
            depth = channels
        self.add_module("class", nn.Linear(depth, n_classes))
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for name in LAYERS:
            if name == LAYERS[-1]:
                x = self.pool(x)
            for part in (f"{name}_conv", f"{name}_norm", name):
                x = self.get_submodule(part)(x)
        return self.get_submodule("class")(x.mean(dim=(2, 3)))


def as_torch(model: keras.Model, images: np.ndarray) -> TorchNetwork:
    """Gives a network of creatures as a module, which takes images of all sizes."""
    module = _Module(model.output_shape[-1])
    _load(module, model)
    inputs = torch.from_numpy((images[:2].astype(np.float32) - _MIDDLE) / _MIDDLE).permute(0, 3, 1, 2)
    return TorchNetwork(module.eval(), inputs, mean=_MIDDLE, std=_MIDDLE)


def _load(module: nn.Module, model: keras.Model) -> None:
    for name, child in module.named_children():
        values = [value for key, value in child.state_dict().items() if key != "num_batches_tracked"]
        for value, array in zip(values, model.get_layer(name).get_weights() if values else [], strict=True):
            axes = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}[array.ndim]
            value.copy_(torch.from_numpy(np.ascontiguousarray(array.transpose(axes))))


# Computes layers for images `[n, S, S, C]` in [0, 1], of any size; the logits under None.
See: TypeAlias = Callable[[np.ndarray, Sequence[str | None]], dict[str | None, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Twin:
    """A network, and what its channels reach on data.

    Attributes:
      see: What it sees in icons.
      last: Its last layer that has positions.
      maps: Activations `[N, H, W, C]` of its layers on the data, by name.
      logits: `[N, K]` on the data.
    """

    see: See
    last: str
    maps: dict[str, np.ndarray]
    logits: np.ndarray

    @classmethod
    def of(cls, network: Network, see: See, names: Sequence[str], images: np.ndarray) -> Twin:
        """Looks at images `[N, H, W, C]` as the network takes them; its last layer is named last."""
        found = [network.record(images[i : i + _BATCH], names) for i in range(0, len(images), _BATCH)]
        maps = {name: np.concatenate([each.activations[name] for each in found]) for name in names}
        return cls(see, names[-1], maps, np.concatenate([each.logits for each in found]))

    def maxima(self, layer: str) -> np.ndarray:
        """Gives the largest activation `[C]` on the data."""
        return self.maps[layer].max(axis=(0, 1, 2))


def see_by_torch(network: TorchNetwork) -> See:
    """Gives what a module sees."""

    def see(images: np.ndarray, names: Sequence[str | None]) -> dict[str | None, np.ndarray]:
        low, high = network.value_range
        pixels = torch.from_numpy(np.ascontiguousarray(low + (high - low) * images, np.float32)).permute(0, 3, 1, 2)
        parts: list[dict[str | None, np.ndarray]] = []
        with torch.no_grad():
            module = network.replica()
            for some in pixels.split(_BATCH):
                found = network.features(module, some, names)
                parts.append({name: each.after.numpy() for name, each in found.items()})
        return {name: np.concatenate([part[name] for part in parts]) for name in names}

    return see


def sizes_of(network: TorchNetwork, names: Sequence[str]) -> dict[str, int]:
    """Tells how large icons of layers are."""
    layers = ENGINE.with_receptive_field(network, [layer for layer in network.layers if layer.name in names])
    return {layer.name: fitted_size(layer, network.input_shape) for layer in layers}


def matched(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Matches channels one to one, so that the sum of their correlations is greatest.

    Args:
      first: Activations `[N, H, W, C]` of one network.
      second: `[N, H, W, D]` of another on the same images, D at least C.

    Returns:
      `[C]` which channel of the second each of the first is matched with, and `[C]` their Pearson correlation over
      images and positions.
    """
    a, b = (_standardised(each.reshape(-1, each.shape[-1])) for each in (first, second))
    correlation = a.T @ b / len(a)
    _, columns = linear_sum_assignment(-correlation)
    return columns, correlation[np.arange(len(columns)), columns]


def _standardised(values: np.ndarray) -> np.ndarray:
    centred = values - values.mean(axis=0)
    return centred / np.maximum(centred.std(axis=0), 1e-12)


def crops_of(values: np.ndarray, images: np.ndarray, side: int, n: int) -> np.ndarray:
    """Cuts out what excites a channel most, at most one piece of an image.

    Args:
      values: `[N, h, w]` of the channel.
      images: `[N, H, W, C]` in [0, 1].
      side: S, pixels a side of the pieces.
      n: How many.

    Returns:
      `[n, S, S, C]`, strongest first.
    """
    _, height, width = values.shape
    shape, crops = images.shape[1:3], []
    for number in np.argsort(-values.max(axis=(1, 2)), kind="stable")[:n]:
        y, x = divmod(int(values[number].argmax()), width)
        top, left = (
            int(np.clip(round((at + 0.5) / cells * pixels - side / 2), 0, pixels - side))
            for at, cells, pixels in ((y, height, shape[0]), (x, width, shape[1]))
        )
        crops.append(images[number, top : top + side, left : left + side])
    return np.stack(crops).astype(np.float32)
