"""A trained torch module that is to be explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from tb_plugin.backends.pytorch.calling import Call
from tb_plugin.backends.pytorch.feature_visualization import ENGINE
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.receptive_field import with_receptive_field
from tb_plugin.backends.pytorch.weights import weights_of
from tb_plugin.explain.model import FREE_SIZE, Pixels, imported
from tb_plugin.feature_visualization import Engine
from tb_plugin.log.fingerprint import fingerprint
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.setup import Options
from tb_plugin.network import LayerInfo, Reading
from tb_plugin.network.inputs import IMAGENET
from tb_plugin.network.layout import Told
from tb_plugin.torch.logger import torch_logger

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True, eq=False)
class TrainedTorchModel:
    """A torch module and what it is to be fed with; see `tb_plugin.explain.model.TrainedModel`."""

    module: nn.Module
    size: tuple[int, int]
    channels: int
    feeding: str
    value_range: tuple[float, float]
    mean: tuple[float, ...] | None
    std: tuple[float, ...] | None
    call: Call | None
    output: str | int | None
    score: Callable[[Any], Any] | None = None
    layouts: Mapping[str, Told] | None = None

    @classmethod
    def make(
        cls, module: nn.Module, pixels: Pixels, output: str | None, layouts: Mapping[str, Told] | None = None
    ) -> TrainedTorchModel:
        """Infers what was not told: images normalised by ImageNet's mean and std, if they have three channels.

        Raises:
          ValueError: If a function is told that prepares images, which is for Keras models only.
        """
        if pixels.preprocess is not None:
            raise ValueError("preprocess is for Keras models, got a torch module: tell range, or mean and std")
        channels = next((m.in_channels for m in module.modules() if isinstance(m, nn.Conv2d)), 3)
        size = pixels.size or (FREE_SIZE, FREE_SIZE)
        mean, std, how = pixels.mean, pixels.std, "as told"
        if pixels.value_range is None and mean is None and channels == len(IMAGENET.mean):
            mean, std, how = tuple(IMAGENET.mean), tuple(IMAGENET.std), "assumed to be ImageNet's"
        low, high = pixels.value_range or (0.0, 1.0)
        feeding = f"values from {low:g} (black) to {high:g} (white), {'as told' if pixels.value_range else 'assumed'}"
        if mean is not None:
            feeding = f"values from 0 to 1, then mean and std, {how}"
        told = int(output) if output is not None and output.isdecimal() else output
        call = None if pixels.call is None else imported(pixels.call)
        return cls(
            module, size, channels, feeding, (low, high), mean, std, call, told, pixels.imported_score(), layouts
        )

    @property
    def _read_by(self) -> dict[str, Any]:
        names = ("mean", "std", "value_range", "call", "output", "score", "layouts")
        return {name: getattr(self, name) for name in names}

    @property
    def suffix(self) -> str:
        """Of a file that such a module is saved in."""
        return ".pt"

    def save(self, model: nn.Module, path: Path) -> None:
        """Saves another module, whole: it is read with `torch.load(path, weights_only=False)`."""
        torch.save(model, path)

    @property
    def reading(self) -> Reading:
        """How the module is read."""
        return Reading(**self._read_by)

    @property
    def model(self) -> nn.Module:
        """The module."""
        return self.module

    def fed(self, images: np.ndarray) -> np.ndarray:
        """Makes images uint8 `[N, H, W, C]` what the module takes: `[N, C, H, W]`."""
        low, high = self.value_range
        values = np.float32(low) + images.astype(np.float32) * np.float32((high - low) / 255)
        if self.mean is not None and self.std is not None:
            values = (values - np.asarray(self.mean, np.float32)) / np.asarray(self.std, np.float32)
        return np.ascontiguousarray(values.transpose(0, 3, 1, 2))

    def network(self, examples: np.ndarray | None = None) -> TorchNetwork:
        """Looks at the module."""
        noise = np.random.default_rng(0).integers(0, 256, (2, *self.size, self.channels), np.uint8)
        inputs = self.fed(noise) if examples is None else examples
        return TorchNetwork(self.module, inputs, **self._read_by)

    @property
    def engine(self) -> Engine[Any]:
        """The feature visualization of PyTorch."""
        return ENGINE

    def fingerprint(self) -> int:
        """Gives a number that is the same for the same weights."""
        return fingerprint(weights_of(self.module))

    def with_receptive_field(self, network: TorchNetwork, layers: Iterable[LayerInfo]) -> tuple[LayerInfo, ...]:
        """Measures receptive fields."""
        return with_receptive_field(network, layers)

    def logger(
        self,
        log_dir: Path,
        examples: np.ndarray,
        **options: Unpack[Options],
    ) -> ArtifactLogger:
        """Makes what logs into a run."""
        options["reading"], options["resume"] = self.reading, True
        return torch_logger(self.module, log_dir, examples, **options)
