"""Patches of real images that icons of channels start from, and are drawn towards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tb_plugin.feature_visualization import Towards
from tb_plugin.makers.crops import ChannelExamples
from tb_plugin.makers.maker import Study
from tb_plugin.network import LayerInfo

# So many of each channel, or fewer where there are so many channels that all together would take more than that.
N_PATCHES, _BYTES = 4, 256 * 2**20
# An icon that correlates so with what it started from is little else than that.
COPY = 0.8


def sides_of(study: Study, layers: Sequence[LayerInfo], sizes: Sequence[int]) -> tuple[dict[str, int], int]:
    """Decides which patches are kept of each layer.

    Args:
      study: Whether there are real images besides the examples, and how icons are made.
      layers: The layers.
      sizes: Pixels a side of their icons.

    Returns:
      Pixels a side of the patches of layers by name, and how many there are of each channel; 0 where icons are not
      drawn towards data, or there would be too many.
    """
    height, width, depth = study.network.input_shape
    given = study.dataset is not study.examples.inputs and not study.problems.without_dataset
    if not given or study.rendering.transparent or study.rendering.towards == "nothing":
        return {}, 0
    sides = {layer.name: min(size, height, width) for layer, size in zip(layers, sizes, strict=True)}
    each = sum(layer.channels * sides[layer.name] ** 2 * depth for layer in layers)
    return sides, min(N_PATCHES, _BYTES // max(each, 1))


def towards_of(
    study: Study, examples: Mapping[str, ChannelExamples], layer: LayerInfo, channels: np.ndarray, size: int
) -> Towards | None:
    """Gives what icons of some channels are drawn towards.

    Args:
      study: Which layers are looked at: those up to this one are matched.
      examples: What excites the channels of layers, by name.
      layer: The layer.
      channels: `[n]`.
      size: Pixels a side of the icons.

    Returns:
      None where there are no patches.
    """
    found = examples.get(layer.name)
    if found is None or not found.patches.size:
        return None
    names = [each.name for each in study.layers]
    crops = resized(_chosen(found, channels), size).astype(np.float16)
    return Towards(crops, tuple(names[: names.index(layer.name) + 1]))


def said_of_likeness(icons: np.ndarray, finished: np.ndarray, examples: ChannelExamples) -> str:
    """Says how like icons `[C, S, S, D]` in [0, 1] are to what they started from."""
    channels = np.flatnonzero(finished)
    if not len(channels):
        return "none finished"
    starts = resized(_chosen(examples, channels)[:, :1], icons.shape[1])[:, 0]
    a, b = (each.reshape(len(channels), -1) for each in (icons[channels].astype(np.float32), starts))
    a, b = (each - each.mean(axis=1, keepdims=True) for each in (a, b))
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    alike = (a * b).sum(axis=1) / np.maximum(lengths, 1e-9)
    return (
        f"correlation by pixels {np.median(alike):.2f} in the median, "
        f"at least {COPY} for {int((alike >= COPY).sum())} of {len(channels)} icons"
    )


def resized(patches: np.ndarray, size: int) -> np.ndarray:
    """Scales `[..., T, T, D]` to float32 `[..., size, size, D]`: bilinear, over all pixels that become one."""
    side = patches.shape[-2]
    if side == size:
        return patches.astype(np.float32)
    scale = max(side / size, 1.0)
    middles = (np.arange(size) + 0.5) * side / size - 0.5
    weights = np.maximum(0, 1 - np.abs(middles[:, None] - np.arange(side)) / scale)
    weights = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return np.einsum("ya,...abd,xb->...yxd", weights, patches.astype(np.float32), weights, optimize=True)


def _chosen(examples: ChannelExamples, channels: np.ndarray) -> np.ndarray:
    """Gives patches `[n, K, T, T, D]` in [0, 1]; where a channel has fewer than K its strongest is taken again."""
    patches, n = examples.patches, examples.patches.shape[1]
    filled = np.where(np.isnan(examples.values[channels, :n]), 0, np.arange(n))
    return patches[channels[:, None], filled].astype(np.float32) / np.float32(255)
