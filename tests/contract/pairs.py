"""The same networks in both frameworks, with the same weights and the same names of layers."""

from collections import OrderedDict
from dataclasses import dataclass

import keras
import numpy as np
import torch
from torch import nn

from demo import networks, torch_networks
from tb_plugin.tf import KerasNetwork
from tb_plugin.torch import TorchNetwork

L = keras.layers


@dataclass(frozen=True, eq=False)
class Pair:
    """Two networks for inputs in [0, 255] or [0, 1], and layers to look at."""

    keras: KerasNetwork
    torch: TorchNetwork
    inputs: np.ndarray
    layers: tuple[str, ...]


def efficientnet() -> Pair:
    """In double precision: else rounding decides on which side of a kink of its many ReLU6 a value lies."""
    coarse = np.random.default_rng(0).uniform(0, 255, (1, 28, 28, 3)).astype(np.float32)
    inputs = coarse.repeat(8, axis=1).repeat(8, axis=2)
    module = torch_networks.efficientnet_lite0().double()
    keras.config.set_dtype_policy("float64")
    try:
        model = networks.efficientnet_lite0()
    finally:
        keras.config.set_dtype_policy("float32")
    mean, std = torch_networks.MEAN, torch_networks.STD
    normalised = torch.from_numpy((inputs - mean) / std).permute(0, 3, 1, 2)
    return Pair(
        KerasNetwork(model, inputs, value_range=(0, 255)),
        TorchNetwork(module, normalised, mean=mean, std=std),
        inputs,
        ("block2b", "block4b_expand", "block6a_dw"),
    )


def plain() -> Pair:
    """Normalizations, max-pooling, and a softmax."""
    torch.manual_seed(0)
    module = nn.Sequential(
        OrderedDict(
            first_conv=nn.Conv2d(3, 6, 3, padding=1, bias=False),
            first_bn=nn.BatchNorm2d(6, eps=1e-3),
            first=nn.ReLU(inplace=True),
            pool=nn.MaxPool2d(2),
            second_conv=nn.Conv2d(6, 8, 3, padding=1),
            second=nn.ReLU(inplace=True),
            average=nn.AdaptiveAvgPool2d(1),
            flat=nn.Flatten(),
            scores=nn.Linear(8, 5),
            probabilities=nn.Softmax(dim=1),
        )
    )
    nn.init.uniform_(module.get_buffer("first_bn.running_var"), 0.5, 2)
    model = keras.Sequential(
        [
            L.Input((12, 10, 3)),
            L.Conv2D(6, 3, padding="same", use_bias=False, name="first_conv"),
            L.BatchNormalization(epsilon=1e-3, name="first_bn"),
            L.ReLU(name="first"),
            L.MaxPooling2D(2, name="pool"),
            L.Conv2D(8, 3, padding="same", name="second_conv"),
            L.ReLU(name="second"),
            L.GlobalAveragePooling2D(),
            L.Dense(5, name="scores"),
            L.Softmax(),
        ]
    )
    return _small(model, module, ("first", "second"))


class Branches(nn.Module):
    """A concatenation and a sum, and a sigmoid as a function."""

    def __init__(self):
        super().__init__()
        self.left_conv, self.left = nn.Conv2d(3, 4, 1), nn.ReLU()
        self.right_conv, self.right = nn.Conv2d(3, 4, 3, padding=1), nn.ReLU()
        self.skip, self.total = nn.Conv2d(3, 8, 1), nn.Identity()
        self.last_conv, self.last = nn.Conv2d(8, 6, 3, stride=1, padding=1), nn.Hardtanh(0, 6)
        self.scores = nn.Linear(6, 4)

    def forward(self, x):
        mixed = torch.cat([self.left(self.left_conv(x)), self.right(self.right_conv(x))], dim=1)
        x = self.last(self.last_conv(self.total(mixed + self.skip(x))))
        return torch.sigmoid(self.scores(x.mean(dim=(2, 3))))


def branches() -> Pair:
    torch.manual_seed(1)
    module = Branches()
    inputs = keras.Input((12, 10, 3))
    left = L.ReLU(name="left")(L.Conv2D(4, 1, name="left_conv")(inputs))
    right = L.ReLU(name="right")(L.Conv2D(4, 3, padding="same", name="right_conv")(inputs))
    x = L.Add(name="total")([L.Concatenate()([left, right]), L.Conv2D(8, 1, name="skip")(inputs)])
    x = L.ReLU(max_value=6.0, name="last")(L.Conv2D(6, 3, padding="same", name="last_conv")(x))
    outputs = L.Dense(4, activation="sigmoid", name="scores")(L.GlobalAveragePooling2D()(x))
    return _small(keras.Model(inputs, outputs), module, ("right", "total", "last"))


def with_weights_of(module: nn.Module, model: keras.Model) -> None:
    """Gives layers of a Keras model the weights of a module's children of the same names."""
    for name, layer in module.named_children():
        weights = [value.numpy() for key, value in layer.state_dict().items() if key != "num_batches_tracked"]
        if weights:
            kernel, *rest = weights
            axes = {4: (2, 3, 1, 0), 2: (1, 0), 1: (0,)}[kernel.ndim]
            model.get_layer(name).set_weights([kernel.transpose(axes), *rest])


def _small(model: keras.Model, module: nn.Module, layers: tuple[str, ...]) -> Pair:
    with_weights_of(module, model)
    inputs = np.random.default_rng(0).uniform(size=(3, 12, 10, 3)).astype(np.float32)
    network = TorchNetwork(module, inputs.transpose(0, 3, 1, 2), value_range=(0, 1))
    return Pair(KerasNetwork(model, inputs, value_range=(0, 1)), network, inputs, layers)


ALL = {"efficientnet": efficientnet, "plain": plain, "branches": branches}
