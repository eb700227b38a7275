"""How far attribution can be trusted: what it predicts against what happens.

Gradient times activation is a linear approximation at one point. Three numbers say how good it is: what a logit really
loses when a channel is removed, what an integral along a path attributes in its place, and how far that is complete.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.artifacts import TrustRecord
from tb_plugin.network import LayerInfo, Network

_N_CHANNELS = 10
_N_STEPS = 8
_BATCH = 64


def measure_trust(
    network: Network,
    inputs: np.ndarray,
    layer: LayerInfo,
    activations: np.ndarray,
    by_channel: np.ndarray,
    targets: np.ndarray,
    path_targets: np.ndarray,
    *,
    n_channels: int = _N_CHANNELS,
    n_steps: int = _N_STEPS,
) -> TrustRecord:
    """Checks a layer's attribution by channel.

    For each example it takes `n_channels` forward passes from the layer on, and `n_steps` forward passes with a
    backward one for each path target.

    Args:
      network: The model.
      inputs: `[N, ...]`.
      layer: Which layer.
      activations: `[N, H, W, C]` of it.
      by_channel: `[N, T, C]` its attribution to `targets`.
      targets: `[N, T]` classes.
      path_targets: `[N, M]` those of them that the path integral is computed for; -1 fills up, and gives zeros.
      n_channels: A: the channels of the largest attribution to any path target are removed, one at a time.
      n_steps: Points on the path, in the middles of equal pieces.

    Source: Olah et al. 2018, "The Building Blocks of Interpretability", "How Trustworthy Are These Interfaces?".
    """
    columns = (path_targets[:, :, None] == targets[:, None, :]).argmax(axis=2)
    strengths = np.abs(np.take_along_axis(by_channel, columns[:, :, None], axis=1)).max(axis=1)
    channels = np.argsort(-strengths, axis=1, kind="stable")[:, :n_channels]
    valid = path_targets >= 0
    stand_in = np.where(valid, path_targets, path_targets[:, :1])

    def scores(points: np.ndarray) -> np.ndarray:
        return network.resume(inputs, layer.name, points)

    whole, zero = scores(activations), scores(np.zeros_like(activations))
    lost = whole[:, None] - _without_each(network, inputs, layer.name, activations, channels)
    effects = np.take_along_axis(lost, targets[:, None, :], axis=2).transpose(0, 2, 1)
    total = np.zeros((*stand_in.shape, layer.channels))
    for step in range(n_steps):
        point = (step + 0.5) / n_steps * activations
        gradients = network.resume_gradients(inputs, layer.name, point, stand_in)
        total += np.einsum("nmhwc,nhwc->nmc", gradients, activations) / n_steps
    rise = np.take_along_axis(whole - zero, stand_in, axis=1)
    gaps = total.sum(axis=2) - rise
    return TrustRecord(
        channels,
        np.where((targets >= 0)[:, :, None], effects, 0).astype(np.float32),
        np.where(valid[:, :, None], total, 0).astype(np.float32),
        np.where(valid, gaps, 0).astype(np.float32),
    )


def _without_each(
    network: Network, inputs: np.ndarray, layer: str, activations: np.ndarray, channels: np.ndarray
) -> np.ndarray:
    """`[N, A, K]`: logits without one channel each."""
    n, n_removed = channels.shape
    pairs = [(example, i) for example in range(n) for i in range(n_removed)]
    parts: Sequence[np.ndarray] = [
        _logits_without(network, inputs, layer, activations, channels, pairs[first : first + _BATCH])
        for first in range(0, len(pairs), _BATCH)
    ]
    return np.concatenate(parts).reshape(n, n_removed, -1)


def _logits_without(
    network: Network,
    inputs: np.ndarray,
    layer: str,
    activations: np.ndarray,
    channels: np.ndarray,
    pairs: Sequence[tuple[int, int]],
) -> np.ndarray:
    examples = [example for example, _ in pairs]
    changed = activations[examples]
    for row, (example, i) in zip(changed, pairs, strict=True):
        row[:, :, channels[example, i]] = 0
    return network.resume(inputs[examples], layer, changed)
