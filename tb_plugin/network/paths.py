"""Where no gradient comes through: what is said of it, and how it differs from having no effect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.network.protocol import LayerInfo, Network, NoGradientPath, layer_named

# A smaller change of a layer is rounding, as a share of its largest value.
_TOLERANCE = 1e-4


def not_cut(network: Network, name: str) -> LayerInfo:
    """Finds the layer of a name, to which a gradient of the output comes.

    Raises:
      ValueError: If there is none.
      NoGradientPath: If it is cut from the output.
    """
    layer = layer_named(network, name)
    if layer.cut_from_output:
        raise NoGradientPath(
            f"no gradient comes from the output to layer {name!r}: the model lets none through behind it"
        )
    return layer


def check_between(network: Network, inputs: np.ndarray, earlier: str, later: str) -> None:
    """Tells two layers between which a gradient is cut from two that have nothing to do with one another.

    Args:
      network: The model.
      inputs: `[N, H, W, C]`; the first is looked at.
      earlier: Name of a layer.
      later: Name of a layer computed after it, from which no gradient comes to the earlier one.

    Raises:
      NoGradientPath: If the later layer changes with the earlier one.
    """
    found = network.record(inputs[:1], [earlier, later]).activations
    changed = found[earlier] + (1 + np.abs(found[earlier]).max()) * np.random.default_rng(0).random(
        found[earlier].shape, np.float32
    )
    other = network.resume(inputs[:1], earlier, changed, later)
    if np.abs(other - found[later]).max() > _TOLERANCE * np.abs(found[later]).max():
        raise NoGradientPath(f"no gradient comes from layer {later!r} to layer {earlier!r}, on which it depends")


def said_of_cuts(layers: Sequence[LayerInfo]) -> str:
    """Says which layers are cut off, and what that leaves out; nothing where none is."""
    output = [layer.name for layer in layers if layer.cut_from_output]
    before = [layer.name for layer in layers if layer.cut_from_input]
    parts = []
    if output:
        parts.append(
            f"no gradient comes from the output to {_named(output)} (the model stops it, as detach, stop_gradient or "
            "NumPy do): activations, icons and groups are logged, what argues for which class is left out"
        )
    if before:
        parts.append(
            f"no gradient comes from {_named(before)} to the input: icons are left out, crops of images are logged"
        )
    return "; ".join(parts)


def _named(names: Sequence[str]) -> str:
    return f"layer{'s' if len(names) > 1 else ''} {', '.join(names)}"
