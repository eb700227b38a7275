"""How large icons become, how many are made at once, in which order, and how many steps time allows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from tb_plugin.feature_visualization.image_prior import MARGIN
from tb_plugin.feature_visualization.rendering import Job, Rendering
from tb_plugin.network import LayerInfo, Network, layer_named

DEFAULT_STEPS = 256
FEWEST_STEPS = 64
LARGEST, SMALLER = 96, 64
_SMALLEST = 24
# Two batches are rendered at a time; each holds about so many bytes of activations and gradients. Convolutions and
# normalizations that are folded or fused never store what they give, so a layer's value takes less than 4 bytes.
_BATCH_BYTES = 256 * 2**20
_LARGEST_BATCH = 32
_BYTES_PER_VALUE = 3


def fitted_size(layer: LayerInfo, input_shape: tuple[int, int, int], largest: int = LARGEST) -> int:
    """Decides the size of a layer's icons.

    Args:
      layer: The layer; where its receptive field is not known, it is taken to see all of the input.
      input_shape: Rows, columns and channels of an input.
      largest: The most pixels a side.

    Returns:
      Pixels a side: 1.5 times the receptive field in steps of 8 pixels, within 24 to `largest` and the input's size.
      So features of all layers look equally large, and nothing is computed that a feature does not see.
    """
    field = max(layer.receptive_field or input_shape[:2])
    wanted = 8 * math.ceil(1.5 * field / 8)
    return min(max(wanted, _SMALLEST), largest, *input_shape[:2])


def batch_size(network: Network, layers: Sequence[str | None], rendering: Rendering) -> int:
    """Decides how many icons are optimised at once, so that their activations and gradients stay within about 256 MB.

    Args:
      network: The model.
      layers: Names of the layers that objectives need; None stands for the logits. Nothing behind them is computed.
      rendering: How icons are made, with a size.

    Returns:
      1 to 32.

    Raises:
      ValueError: If there is no such layer.
    """
    values = values_computed(network, layers, rendering)
    return max(1, min(_LARGEST_BATCH, int(_BATCH_BYTES / (_BYTES_PER_VALUE * max(values, 1)))))


def values_computed(network: Network, layers: Sequence[str | None], rendering: Rendering) -> float:
    """Counts the values that are computed for one icon in one step, up to the last of some layers.

    Raises:
      ValueError: If there is no such layer.
    """
    height, width, _ = network.input_shape
    names = [layer.name for layer in network.layers]
    end = max(len(names) if name is None else names.index(layer_named(network, name).name) + 1 for name in layers)
    area = ((rendering.size or min(height, width)) + 2 * MARGIN) ** 2 / (height * width)
    return sum(layer.height * layer.width * layer.channels for layer in network.layers[:end]) * area


def planned(
    costs: Sequence[float],
    sizes: Sequence[int],
    seconds: float | None,
    cheapest: float = 0.0,
    *,
    smaller: int = SMALLER,
) -> tuple[tuple[int, ...], int]:
    """Decides how large icons become and how many steps they get, so that all are made in time where that can be.

    Args:
      costs: For each layer, the seconds that one step of all its icons takes at its size.
      sizes: For each layer, the pixels a side of its icons.
      seconds: The time for all icons; None: there is no limit.
      cheapest: The seconds that one step of a single icon takes at least.
      smaller: The size that larger ones are cut to where time does not allow half of the usual steps.

    Returns:
      Sizes, and the number of steps: 256, or as few as 64; or as few as time allows for a single icon.
    """
    if seconds is None:
        return tuple(sizes), DEFAULT_STEPS
    for largest in (max(sizes), smaller):
        cut = tuple(min(size, largest) for size in sizes)
        total = sum(cost * (c / size) ** 2 for cost, c, size in zip(costs, cut, sizes, strict=True))
        n_steps = int(seconds / total) if total else DEFAULT_STEPS
        if n_steps >= DEFAULT_STEPS // 2:
            break
    possible = int(seconds / (2 * cheapest)) if cheapest else FEWEST_STEPS
    return cut, max(min(FEWEST_STEPS, max(possible, 1)), min(n_steps // 32 * 32, DEFAULT_STEPS))


def alternating(queues: Sequence[Iterator[Job]]) -> Iterator[Job]:
    """Gives one job of each queue in turn, as long as there are any."""
    waiting = list(queues)
    while waiting:
        still_waiting = []
        for queue in waiting:
            job = next(queue, None)
            if job is not None:
                still_waiting.append(queue)
                yield job
        waiting = still_waiting
