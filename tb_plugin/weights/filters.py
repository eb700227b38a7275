"""The filters of a network's first convolution, as images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.network.calls import called_layer
from tb_plugin.network.weights import Kernel, LayerWeights


@dataclass(frozen=True, eq=False)
class Filters:
    """The filters of a layer that sees the image.

    Attributes:
      layer: The layer's name.
      values: `[K, h, w, C]`, one for each of the layer's channels, over the channels of the image; zero where a layer
        of groups has no weights.
      grouped: In how many groups the layer divides the image's channels.
    """

    layer: str
    values: np.ndarray
    grouped: int = 1


def first_convolution(layers: Iterable[LayerWeights], order: Sequence[str], channels: int) -> LayerWeights | None:
    """Finds the first convolution whose input has the channels of the image.

    Args:
      layers: All that have weights.
      order: Names of layers in the order in which they are computed; those that are not among them come last.
      channels: C of the image.

    Returns:
      None if there is none.
    """
    found = [each for each in layers if each.kernel and each.kernel.kind == "convolution"]
    fitting = [each for each in found if each.kernel and each.kernel.inputs == channels]
    names = {each.name for each in fitting}
    places: dict[str, int] = {}
    for place, name in enumerate(order):
        places.setdefault(called_layer(name, names), place)
    return min(fitting, key=lambda each: places.get(each.name, len(order)), default=None)


def filters_of(name: str, kernel: Kernel, order: Sequence[int] | None = None) -> Filters:
    """Gives a kernel's filters.

    Args:
      name: The layer's name.
      kernel: That of a convolution.
      order: By channel of the image, which channel of the layer's input it is; None: the same.
    """
    height, width, per_group, n = kernel.values.shape
    values = np.zeros((n, height, width, per_group * kernel.groups), np.float32)
    outputs = n // kernel.groups
    for group in range(kernel.groups):
        inside, own = slice(group * per_group, (group + 1) * per_group), slice(group * outputs, (group + 1) * outputs)
        values[own, :, :, inside] = kernel.values[..., own].transpose(3, 0, 1, 2)
    return Filters(name, values if order is None else values[..., list(order)], kernel.groups)
