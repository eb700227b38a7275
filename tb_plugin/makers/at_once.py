"""How many images are looked at at once."""

from __future__ import annotations

from collections.abc import Sequence

from tb_plugin.network import LayerInfo

_BATCH, _BATCH_VALUES = 64, 2**24


def at_once(layers: Sequence[LayerInfo], copies: int = 1) -> int:
    """Gives how many images of a pass fit in memory, 64 at most.

    Args:
      layers: Of which activations are held.
      copies: How many arrays of the size of these: with the gradient for a class, 2.
    """
    n_values = sum(layer.height * layer.width * layer.channels for layer in layers)
    return max(1, min(_BATCH, _BATCH_VALUES // max(1, copies * n_values)))
