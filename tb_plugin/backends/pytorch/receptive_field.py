"""How much of the input one position of a module's layer sees."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch

from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.replica import undisturbed
from tb_plugin.network import LayerInfo
from tb_plugin.network.receptive_field import measured_fields


def with_receptive_field(network: TorchNetwork, layers: Iterable[LayerInfo]) -> tuple[LayerInfo, ...]:
    """Measures receptive fields (see `tb_plugin.network.receptive_field`)."""
    module = network.replica()

    def gradient(layer: LayerInfo, inputs: np.ndarray) -> np.ndarray | None:
        pixels = torch.from_numpy(inputs).to(network.device).permute(0, 3, 1, 2).requires_grad_()
        before = network.features(module, pixels, [layer.name])[layer.name].before
        if not before.requires_grad:
            return None
        total = before[:, layer.height // 2, layer.width // 2].sum()
        try:
            (found,) = torch.autograd.grad(total, pixels, allow_unused=True)
        except RuntimeError:
            # The module overwrites what a gradient would need.
            return None
        return None if found is None else found.permute(0, 2, 3, 1).cpu().numpy()

    with undisturbed(network.device):
        return measured_fields(network, layers, gradient)
