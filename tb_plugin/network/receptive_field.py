"""How much of the input one position of a layer sees."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import numpy as np

from tb_plugin.network.protocol import LayerInfo, Network

_DRAWS = 4
# Transformed convolutions (Winograd) leave rounding errors where the true gradient is zero.
_NEGLIGIBLE = 1e-6


def measured_fields(
    network: Network, layers: Iterable[LayerInfo], gradient: Callable[[LayerInfo, np.ndarray], np.ndarray | None]
) -> tuple[LayerInfo, ...]:
    """Measures receptive fields: what the middle position sees is where its gradient on noise is not zero.

    Args:
      network: The model.
      layers: Layers of the model.
      gradient: Gives the gradient, with respect to inputs `[N, H, W, C]`, of the middle position's sum over channels,
        taken before an activation function; None where no gradient comes back to the input.

    Returns:
      The layers with `receptive_field` in input pixels, as far as the input reaches, and `cut_from_input`.
    """
    low, high = network.value_range
    noise = np.random.default_rng(0).uniform(low, high, (_DRAWS, *network.input_shape)).astype(np.float32)
    measured = []
    for layer in layers:
        found = gradient(layer, noise)
        field = None if found is None else _extent(np.abs(found).max(axis=(0, 3)))
        measured.append(dataclasses.replace(layer, receptive_field=field, cut_from_input=found is None))
    return tuple(measured)


def _extent(seen: np.ndarray) -> tuple[int, int]:
    rows, columns = np.nonzero(seen > _NEGLIGIBLE * seen.max())
    if not len(rows):
        return seen.shape[0], seen.shape[1]
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
