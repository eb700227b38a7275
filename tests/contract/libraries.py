"""Small networks that are known, in each framework, and its feature visualization."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import keras
import numpy as np
import torch
from torch import nn

from tb_plugin import tf as with_keras
from tb_plugin import torch as with_torch
from tb_plugin.tf import KerasNetwork
from tb_plugin.torch import TorchNetwork
from tests.backends.pytorch import models as torch_models
from tests.backends.tensorflow import models as keras_models

L = keras.layers


@dataclass(frozen=True, eq=False)
class Library:
    """One framework's.

    Attributes:
      api: `tb_plugin.tf` or `tb_plugin.torch`.
      of_colors: Network of a 1x1 convolution, "colors", with this bias and so many channels: channel c wants input
        channel c bright and the others dark. A ReLU follows.
      of_filters: Network whose layer "filters" are these filters `[7, 7, n]` of a grey image.
      usual: A network, and the name of a layer of 8 channels in it.
      insisting: The same for a network that takes images of one size only.
    """

    api: ModuleType
    of_colors: Callable[[float, int], Any]
    of_filters: Callable[[np.ndarray], Any]
    usual: Callable[[], tuple[Any, str]]
    insisting: Callable[[], tuple[Any, str]]


def _keras_colors(bias: float, channels: int) -> KerasNetwork:
    kernel = (2 * np.eye(channels) - 1).reshape(1, 1, channels, channels)
    model = keras.Sequential(
        [
            L.Input((32, 32, channels)),
            L.Conv2D(channels, 1, name="colors", activation="relu"),
            L.GlobalAveragePooling2D(),
            L.Dense(2),
        ]
    )
    model.get_layer("colors").set_weights([kernel, np.full(channels, bias)])
    return KerasNetwork(model)


def _keras_filters(filters: np.ndarray) -> KerasNetwork:
    n = filters.shape[2]
    model = keras.Sequential([L.Input((24, 24, 1)), L.Conv2D(n, 7, name="filters"), L.Flatten(), L.Dense(2)])
    model.get_layer("filters").set_weights([filters[:, :, None], np.zeros(n)])
    return KerasNetwork(model)


def _keras_usual() -> tuple[KerasNetwork, str]:
    keras.utils.set_random_seed(0)
    return KerasNetwork(keras_models.sequential()), "second"


def _keras_insisting() -> tuple[KerasNetwork, str]:
    keras.utils.set_random_seed(0)
    return KerasNetwork(keras_models.nested()), "backbone/inner"


def _torch_network(module: nn.Module, channels: int, side: int) -> TorchNetwork:
    return TorchNetwork(module, torch.rand(2, channels, side, side), value_range=(0, 1))


def _torch_colors(bias: float, channels: int) -> TorchNetwork:
    conv = nn.Conv2d(channels, channels, 1)
    parts = {"conv": conv, "colors": nn.ReLU(inplace=True), "average": nn.AdaptiveAvgPool2d(1), "flat": nn.Flatten()}
    module = nn.Sequential(OrderedDict(parts, head=nn.Linear(channels, 2)))
    with torch.no_grad():
        conv.weight[:] = (2 * torch.eye(channels) - 1)[:, :, None, None]
        nn.init.constant_(conv.get_parameter("bias"), bias)
    return _torch_network(module, channels, 32)


def _torch_filters(filters: np.ndarray) -> TorchNetwork:
    n = filters.shape[2]
    conv = nn.Conv2d(1, n, 7, bias=False)
    conv.weight.data = torch.from_numpy(filters.transpose(2, 0, 1)[:, None].astype(np.float32))
    head = {"flat": nn.Flatten(), "head": nn.Linear(n * 18 * 18, 2)}
    return _torch_network(nn.Sequential(OrderedDict(filters=conv, **head)), 1, 24)


def _torch_of(kind: str) -> TorchNetwork:
    return TorchNetwork(torch_models.made(kind), torch.rand(2, *torch_models.SHAPE), value_range=(0, 1))


ALL = {
    "keras": Library(with_keras, _keras_colors, _keras_filters, _keras_usual, _keras_insisting),
    "torch": Library(
        with_torch,
        _torch_colors,
        _torch_filters,
        lambda: (_torch_of("sequential"), "5"),
        lambda: (_torch_of("transformer"), "encoder.layers.0.linear1"),
    ),
}
