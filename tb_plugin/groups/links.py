"""What groups of neurons argue for: attribution of groups to classes, and to the groups of a later layer."""

from __future__ import annotations

import numpy as np

from tb_plugin.groups.factorisation import Groups
from tb_plugin.network import Network

_TINY = 1e-12


def group_attribution(groups: Groups, activations: np.ndarray, gradients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Attributes targets to groups by linear approximation: a group's part of the activations, times the gradient.

    Args:
      groups: The groups of the activations.
      activations: `[N, H, W, C]`.
      gradients: `[N, T, H, W, C]`, the gradients of T logits, or other scalars, with respect to the activations.

    Returns:
      `[N, T, G]`, what each group argues for each target; and `[N, T]`, what the rest of the activations argues for it,
      which no group explains. Both together are the attribution of the whole layer.

    Source: Olah et al. 2018, "Making Things Human-Scale".
    """
    effects = np.einsum("nthwg,nhwg->ntg", gradients @ groups.channel.T, groups.spatial, optimize=True)
    whole = np.einsum("nthwc,nhwc->nt", gradients, activations, optimize=True)
    return effects, whole - effects.sum(axis=2)


def group_gradients(network: Network, inputs: np.ndarray, earlier: str, later: str, groups: Groups) -> np.ndarray:
    """Differentiates groups of a layer with respect to an earlier one.

    A group is the layer's projection on it: the dot product of the activations with the group's part at unit length.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      earlier: Name of a layer.
      later: Name of a layer computed after it.
      groups: The groups of the later layer on these inputs.

    Returns:
      `[N, G, H1, W1, C1]`.
    """
    parts = np.einsum("nhwg,gc->nghwc", groups.spatial, groups.channel)
    lengths = groups.magnitude[:, :, None, None, None]
    return network.pullback(inputs, earlier, later, (parts / np.maximum(lengths, _TINY)).astype(np.float32))


def link_entropy(links: np.ndarray) -> float:
    """Tells how widely links are spread, in bits.

    Args:
      links: `[..., G2, G1]`, attribution of each later group to the earlier ones.

    Returns:
      The mean over later groups of the entropy of their links' magnitudes: 0 where each depends on one earlier group,
      log2(G1) where each depends on all alike.
    """
    magnitudes = np.abs(links).astype(np.float64)
    shares = magnitudes / np.maximum(magnitudes.sum(axis=-1, keepdims=True), _TINY)
    terms = np.where(shares > 0, -shares * np.log2(np.where(shares > 0, shares, 1)), 0)
    return float(terms.sum(axis=-1).mean())
