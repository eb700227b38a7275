"""How much each part of a layer argued for a class: NumPy over a Network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    targets = np.full((len(inputs), 1), target)
    activations = network.record(inputs, [layer]).activations
    return attributions(network, inputs, activations, targets)[layer][:, 0]


def attributions(
    network: Network, inputs: np.ndarray, activations: Mapping[str, np.ndarray], targets: np.ndarray
) -> dict[str, np.ndarray]:
    """Does the same for many layers and targets, with one pass through the network for all layers.

    Args:
      network: The model.
      inputs: `[N, H, W, C]`.
      activations: Of each layer, as recorded for these inputs.
      targets: `[N, T]`, class indices of each example.

    Returns:
      For each layer `[N, T, H, W, C]`.
    """
    layers: Sequence[str] = list(activations)
    gradients = network.gradients(inputs, layers, targets)
    return {name: gradients[name] * activations[name][:, None] for name in layers}
