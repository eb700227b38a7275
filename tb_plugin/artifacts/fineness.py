"""How finely the activations of a snapshot are kept, so that it takes no more bytes than it may."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.encoding.arrays import encode_quantized

# In how many steps values are kept, from as many as 8 bits allow down to the fewest that still show a map's shape.
_STEPS = (255, 127, 63, 31, 15, 9, 7, 5, 3)
# Values of a layer that are looked at to tell what it takes: whole planes, as neighbours are alike, of some examples.
_SAMPLE, _EXAMPLES = 150_000, 2
# What is estimated is wrong by some per cent.
_MARGIN = 0.96


def levels_within(activations: Sequence[np.ndarray], most: int) -> list[int | None]:
    """Decides in how many steps each layer's activations are kept.

    All are kept as finely as 8 bits allow if that fits in. Else it is always the layer that takes most bytes which is
    kept less finely.

    Args:
      activations: `[N, H, W, C]` of each layer.
      most: How many bytes all of them together may take. Layers that are too large for it are kept in three steps.

    Returns:
      The number of steps from zero to the largest of each channel; None for as many as 8 bits allow.
    """
    if sum(values.size for values in activations) <= most:
        return [None] * len(activations)
    takes = [_bytes_by_steps(values) for values in activations]
    chosen = [0] * len(activations)
    while sum(bytes_of[i] for bytes_of, i in zip(takes, chosen, strict=True)) > _MARGIN * most:
        sizes = [bytes_of[i] if i + 1 < len(_STEPS) else 0 for bytes_of, i in zip(takes, chosen, strict=True)]
        largest = int(np.argmax(sizes))
        if not sizes[largest]:
            break
        chosen[largest] += 1
    return [_STEPS[i] if i else None for i in chosen]


def _bytes_by_steps(activations: np.ndarray) -> list[float]:
    """Estimates what a layer takes for each number of steps, by a sample of its channels."""
    n, height, width, channels = activations.shape
    examples = _spread(n, _EXAMPLES)
    planes = _spread(channels, _SAMPLE // (len(examples) * height * width))
    # What is not finite is said where all of it is encoded, by the layer's name.
    sample = np.nan_to_num(activations[examples][..., planes])
    factor = activations.size / sample.size
    takes = []
    for steps in _STEPS:
        encoded = encode_quantized(sample, scale_axis="last", levels=steps)
        takes.append(factor * sum(len(data) for _, data in encoded))
    return takes


def _spread(total: int, count: int) -> np.ndarray:
    """Gives so many indices, at least one, spread over all there are."""
    return np.unique(np.linspace(0, total - 1, max(1, min(count, total))).round().astype(int))
