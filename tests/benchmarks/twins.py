"""Twins: networks of one architecture and other seeds, which of their channels match, and what they see in images."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import nn

from demo.creatures import SIZE
from demo.network import BLOCKS
from demo.torch_networks import SameConv2d
from tb_plugin.backends.pytorch.feature_visualization import ENGINE
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.feature_visualization.budget import fitted_size
from tb_plugin.network import LayerInfo

LAYERS = tuple(name for name, *_ in BLOCKS)
LAST = LAYERS[-1]
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
            if name == LAST:
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


@dataclass(frozen=True, eq=False)
class Twin:
    """A network, and what its channels reach on data.

    Attributes:
      network: The network.
      layers: Its layers, with their receptive fields.
      maps: Activations `[N, H, W, C]` of each layer on the data, by name.
      logits: `[N, K]` on the data.
    """

    network: TorchNetwork
    layers: tuple[LayerInfo, ...]
    maps: dict[str, np.ndarray]
    logits: np.ndarray

    @classmethod
    def of(cls, network: TorchNetwork, names: Sequence[str], images: np.ndarray) -> Twin:
        """Looks at images `[N, H, W, C]` of the network's size."""
        wanted = [layer for layer in network.layers if layer.name in names]
        layers = tuple(ENGINE.with_receptive_field(network, wanted))
        found = [network.record(images[i : i + _BATCH], names) for i in range(0, len(images), _BATCH)]
        maps = {name: np.concatenate([each.activations[name] for each in found]) for name in names}
        return cls(network, layers, maps, np.concatenate([each.logits for each in found]))

    def maxima(self, layer: str) -> np.ndarray:
        """Gives the largest activation `[C]` on the data."""
        return self.maps[layer].max(axis=(0, 1, 2))

    def seen(self, images: np.ndarray, names: Sequence[str | None]) -> dict[str | None, np.ndarray]:
        """Computes layers for images `[n, S, S, C]` in [0, 1], of any size; the logits under None."""
        low, high = self.network.value_range
        pixels = torch.from_numpy(np.ascontiguousarray(low + (high - low) * images, np.float32)).permute(0, 3, 1, 2)
        parts: list[dict[str | None, np.ndarray]] = []
        with torch.no_grad():
            module = self.network.replica()
            for some in pixels.split(_BATCH):
                found = self.network.features(module, some, names)
                parts.append({name: each.after.numpy() for name, each in found.items()})
        return {name: np.concatenate([part[name] for part in parts]) for name in names}

    def size(self, layer: str | None) -> int:
        """Tells how large icons of a layer are, or of the classes."""
        if layer is None:
            return min(self.network.input_shape[:2])
        return fitted_size(next(each for each in self.layers if each.name == layer), self.network.input_shape)


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


def crops_of(twin: Twin, images: np.ndarray, layer: str | None, index: int, n: int) -> np.ndarray:
    """Cuts out what excites a channel most, at most one piece of an image; of a class, the images with most of it.

    Returns:
      `[n, S, S, C]` in [0, 1], strongest first, of the size of the layer's icons.
    """
    low, high = twin.network.value_range
    scaled = (images - low) / np.float32(high - low)
    if layer is None:
        return scaled[np.argsort(-twin.logits[:, index], kind="stable")[:n]].astype(np.float32)
    values = twin.maps[layer][..., index]
    _, height, width = values.shape
    order = np.argsort(-values.max(axis=(1, 2)), kind="stable")[:n]
    side, crops = twin.size(layer), []
    for number in order:
        y, x = divmod(int(values[number].argmax()), width)
        top, left = (
            int(np.clip(round((at + 0.5) / cells * SIZE - side / 2), 0, SIZE - side))
            for at, cells in ((y, height), (x, width))
        )
        crops.append(scaled[number, top : top + side, left : left + side])
    return np.stack(crops).astype(np.float32)
