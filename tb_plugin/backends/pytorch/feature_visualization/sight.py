"""What a module gives for images that are smaller than its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn

from tb_plugin.backends.pytorch.feature_visualization.images import TensorCanvas
from tb_plugin.backends.pytorch.folding import folded
from tb_plugin.backends.pytorch.network import Features, TorchNetwork
from tb_plugin.backends.pytorch.replica import replica, undisturbed

# The largest change by folding that passes as rounding, as a share of the largest value.
_TOLERANCE = 1e-3


class Sight:
    """The way from images to layers, by the module as it was when this was made.

    Batch normalization is folded, and channels lie last in memory, with which convolutions are fastest. A module that
    then gives something else, or fails, is left as it is.

    Attributes:
      resize: Whether images must be scaled to the module's size.
    """

    def __init__(self, network: TorchNetwork, canvas: TensorCanvas, layers: Sequence[str | None]) -> None:
        """Tries which sizes the module takes, and what makes it faster.

        Args:
          network: The model.
          canvas: The canvas that the images are made by.
          layers: Names of the layers that are asked for; None stands for the logits.
        """
        self._network = network
        self._layers = layers
        self._module = network.replica()
        self._format = torch.contiguous_format
        with undisturbed(network.device), torch.no_grad():
            start = canvas.images(canvas.tensor(canvas.start([(0,), (1,)])))
            self.resize = any(map(network.has_tokens, layers)) or not self._takes(canvas.inputs(start, None, False))
            self._improve(canvas.inputs(start, None, self.resize))

    def replica(self) -> nn.Module:
        """Gives a replica of the module, for one thread."""
        return replica(self._module)

    def features(self, module: nn.Module, inputs: torch.Tensor) -> Mapping[str | None, Features]:
        """Computes the layers for pixels `[n, C, H, W]`."""
        return self._network.features(module, inputs, self._layers, self._format)

    def _takes(self, inputs: torch.Tensor) -> bool:
        try:
            self.features(self._module, inputs)
        except Exception:
            # A module may raise anything when images are not of its size.
            return False
        return True

    def _improve(self, inputs: torch.Tensor) -> None:
        plain = self._module, self._format
        expected = self.features(self._module, inputs)
        try:
            self._module = folded(self._module, lambda module: self.features(module, inputs))
            self._format = torch.channels_last
            found = self.features(self._module, inputs)
        except RuntimeError:
            # The module makes a view that memory with channels last does not allow.
            found = {}
        if not found or not all(_agree(found[layer].before, expected[layer].before) for layer in expected):
            self._module, self._format = plain


def _agree(found: torch.Tensor, expected: torch.Tensor) -> bool:
    return bool((found - expected).abs().max() <= _TOLERANCE * expected.abs().max())
