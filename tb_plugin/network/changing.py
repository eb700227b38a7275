"""What a network computes when some of its layers are changed on the way, each as those before it have left it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tb_plugin.network.protocol import Network

# The name of a layer, and what is made of its activations `[N, H, W, C]`.
Change = tuple[str, Callable[[np.ndarray], np.ndarray]]


def in_order(network: Network, changes: Sequence[Change]) -> list[Change]:
    """Gives changes of earlier layers first; several of one layer stay as they follow one another."""
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    return sorted(changes, key=lambda each: order[each[0]])


def last_changed(network: Network, inputs: np.ndarray, changes: Sequence[Change]) -> tuple[str, np.ndarray]:
    """Computes the last layer that is changed.

    Args:
      network: The model.
      inputs: `[N, ...]` in its range, computed at once.
      changes: One at least, in any order.

    Returns:
      The layer's name, and what it is then, `[N, H, W, C]`.
    """
    ordered = in_order(network, changes)
    name = ordered[0][0]
    values = network.record(inputs, [name]).activations[name]
    for layer, change in ordered:
        if layer != name:
            values, name = network.resume(inputs, name, values, layer), layer
        values = change(values)
    return name, values


def answered(network: Network, inputs: np.ndarray, changes: Sequence[Change]) -> np.ndarray:
    """Computes logits `[N, K]` with layers changed; see `last_changed`. Without changes, as they are."""
    if not changes:
        return np.asarray(network.record(inputs, []).logits)
    name, values = last_changed(network, inputs, changes)
    return np.asarray(network.resume(inputs, name, values), np.float32)
