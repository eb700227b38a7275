"""One pass over the probe set: what all layers are on average, and means and maxima of their channels by image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.makers.at_once import at_once
from tb_plugin.network import LayerInfo, Network


@dataclass(frozen=True, eq=False)
class LayerPass:
    """What the layers are on the probe set.

    Attributes:
      logits: `[P, K]`.
      sums: By layer `[H, W, C]`, float64, over all images.
      maxima: By layer `[P, C]`: the largest activation of each channel over the positions of an image.
      means: By layer `[P, C]`: its mean over them.
    """

    logits: np.ndarray
    sums: dict[str, np.ndarray]
    maxima: dict[str, np.ndarray]
    means: dict[str, np.ndarray]


def pass_over(network: Network, inputs: np.ndarray, layers: Sequence[LayerInfo]) -> LayerPass:
    """Goes over images `[P, ...]` in batches, as many at once as fit in memory.

    Raises:
      OutOfTime: If the network says so.
    """
    names = [layer.name for layer in layers]
    size = at_once(layers)
    logits: list[np.ndarray] = []
    sums: dict[str, np.ndarray] = {}
    maxima: dict[str, list[np.ndarray]] = {name: [] for name in names}
    means: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for first in range(0, len(inputs), size):
        recorded = network.record(inputs[first : first + size], names)
        logits.append(np.asarray(recorded.logits))
        for name, values in recorded.activations.items():
            total = values.sum(axis=0, dtype=np.float64)
            sums[name] = sums[name] + total if name in sums else total
            maxima[name].append(values.max(axis=(1, 2)))
            means[name].append(values.mean(axis=(1, 2)))
    joined = ({name: np.concatenate(each) for name, each in of.items()} for of in (maxima, means))
    return LayerPass(np.concatenate(logits), sums, *joined)
