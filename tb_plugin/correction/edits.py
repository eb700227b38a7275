"""What a correction does to a layer: an affine map of its channels at each position, of all images or of some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.network import Network, layer_named
from tb_plugin.network.changing import Change, answered, in_order, last_changed

_BATCH = 32


@dataclass(frozen=True, eq=False)
class Gate:
    """Tells in which images a concept acts.

    Attributes:
      weights: `[S, C]`; where any of these weighs some position of an image above its threshold, it acts.
      thresholds: `[S]`.
    """

    weights: np.ndarray
    thresholds: np.ndarray

    def acts(self, activations: np.ndarray) -> np.ndarray:
        """Gives `[N]` truth values of activations `[N, H, W, C]`."""
        return ((activations @ self.weights.T).max(axis=(1, 2)) > self.thresholds).any(axis=1)


@dataclass(frozen=True, eq=False)
class Edit:
    """In the place of what a layer is at a position, `matrix @ values + offset`.

    Attributes:
      layer: The layer's name.
      matrix: `[C, C]`.
      offset: `[C]`.
      gate: In which images; None: in all.
    """

    layer: str
    matrix: np.ndarray
    offset: np.ndarray
    gate: Gate | None = None

    def applied(self, activations: np.ndarray) -> np.ndarray:
        """Gives `[N, H, W, C]` of activations `[N, H, W, C]`; what is not edited stays to the last bit."""
        edited = (activations @ self.matrix.T + self.offset).astype(np.float32)
        if self.gate is None:
            return edited
        return np.where(self.gate.acts(activations)[:, None, None, None], edited, activations).astype(np.float32)


def answers(network: Network, inputs: np.ndarray, edits: Sequence[Edit]) -> np.ndarray:
    """Computes what the network answers when layers are edited, each as those before it have left it.

    Args:
      network: The model.
      inputs: `[N, ...]` in its range.
      edits: In any order; several of one layer one after another.

    Returns:
      Logits `[N, K]`.

    Raises:
      ValueError: If a layer does not exist, or an edit is of another number of channels.
    """
    changes = _changes(network, edits)
    parts = [answered(network, inputs[first : first + _BATCH], changes) for first in range(0, len(inputs), _BATCH)]
    return np.concatenate(parts) if parts else np.zeros((0, network.n_classes), np.float32)


def edited(network: Network, inputs: np.ndarray, edits: Sequence[Edit], layer: str) -> np.ndarray:
    """Computes what a layer is when it, or layers before it, are edited.

    Args:
      network: The model.
      inputs: `[N, ...]` in its range, computed at once.
      edits: As of `answers`, of no layer after this one.
      layer: The layer's name.

    Returns:
      Activations `[N, H, W, C]`.

    Raises:
      ValueError: If a layer does not exist or comes after this one, or an edit is of another number of channels.
    """
    changes, names = _changes(network, edits), [each.name for each in network.layers]
    at = names.index(layer_named(network, layer).name)
    after = [name for name, _ in changes if names.index(name) > at]
    if after:
        raise ValueError(f"edits must be of {layer} or layers before it, got {', '.join(after)}")
    if not changes:
        return network.record(inputs, [layer]).activations[layer]
    name, values = last_changed(network, inputs, changes)
    return values if name == layer else network.resume(inputs, name, values, layer)


def _changes(network: Network, edits: Sequence[Edit]) -> list[Change]:
    for edit in edits:
        channels = layer_named(network, edit.layer).channels
        if edit.matrix.shape != (channels, channels) or edit.offset.shape != (channels,):
            shapes = f"{edit.matrix.shape} and {edit.offset.shape}"
            raise ValueError(f"an edit of {edit.layer} must be of {channels} channels, got {shapes}")
    return in_order(network, [(edit.layer, edit.applied) for edit in edits])
