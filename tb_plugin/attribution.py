"""How much each part of a layer argued for a class: NumPy over a Network."""

from __future__ import annotations

import numpy as np

from tb_plugin.network import Network, layer_named


def gradient_times_activation(network: Network, inputs: np.ndarray, *, layer: str, target: int) -> np.ndarray:
    """Attributes a logit to a layer's neurons by linear approximation.

    An atom is a sum: `values.sum(axis=3)` is by position `[N, H, W]`, `values.sum(axis=(1, 2))` by channel `[N, C]`.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      layer: Name of the layer.
      target: Class index.

    Returns:
      `[N, H, W, C]` in units of the logit, positive where a neuron argued for the class. Where the network is linear
      from the layer on, the sum over all neurons is the logit less the bias.

    Raises:
      ValueError: If there is no such layer or class.

    Source: Olah et al. 2018, "The Space of Interpretability Interfaces" and its notebooks on attribution.
    """
    if not 0 <= target < network.n_classes:
        raise ValueError(f"target must be a class from 0 to {network.n_classes - 1}, got {target}")
    layer_named(network, layer)
    gradients = network.gradients(inputs, [layer], np.full((len(inputs), 1), target))
    return gradients[layer][:, 0] * network.record(inputs, [layer]).activations[layer]
