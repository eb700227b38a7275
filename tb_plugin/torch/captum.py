"""Captum's layer methods as methods of attribution to a layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tb_plugin.attribution import Attribute
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.network import Network
from tb_plugin.network.outputs import HALVES


def captum_attribute(method: Callable[[Any, Any], Any], module: Any, **settings: Any) -> Attribute:
    """Makes a layer method of Captum a method of attribution.

    Args:
      method: Its class: `LayerGradientXActivation`, `LayerIntegratedGradients`, `LayerConductance`, ....
      module: A `torch.nn.Module`, from images `[N, C, H, W]` to logits `[N, K]`; in evaluation mode while it is
        explained.
      **settings: For its `attribute`, as `n_steps=32`.

    Returns:
      The method, for a `TorchNetwork`. Layers are named as by `module.named_modules()`; each must be called once.
    """

    def attribute(network: Network, inputs: np.ndarray, layer: str, target: int) -> np.ndarray:
        layers = dict(module.named_modules())
        if layer not in layers:
            raise ValueError(f"layer must be one of {', '.join(filter(None, layers))}, got {layer!r}")
        if not isinstance(network, TorchNetwork):
            raise TypeError(f"network must be a TorchNetwork, got a {type(network).__name__}")
        images = network.module_inputs(inputs)
        # Of one output two classes are made.
        index, factor = (None, HALVES[target]) if network.n_outputs < network.n_classes else (target, np.float32(1))
        training = module.training
        module.eval()
        try:
            found = method(module, layers[layer]).attribute(images, target=index, **settings)
        finally:
            module.train(training)
        return factor * found.detach().cpu().numpy().transpose(0, 2, 3, 1).astype(np.float32)

    return attribute
