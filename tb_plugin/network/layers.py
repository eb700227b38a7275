"""Which layers decide, and which are chosen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.network.protocol import LayerInfo, Network


def deciding_layers(network: Network, inputs: np.ndarray) -> tuple[LayerInfo, ...]:
    """Finds the layers that the likeliest class depends on.

    Where a class token decides, the other tokens of the last layers have no effect; nor has a branch to another output.

    Args:
      network: The model.
      inputs: One or two examples `[N, H, W, C]`.

    Returns:
      The layers whose gradient is not zero everywhere, in their order, and those on which the output depends though no
      gradient reaches them; all layers if it is zero in every one, as it is in networks that start from zeros.
    """
    names = [layer.name for layer in network.layers if not layer.cut_from_output]
    best = network.record(inputs, []).logits.argmax(axis=1)[:, None]
    gradients = network.gradients(inputs, names, best) if names else {}
    decides = {name for name in names if gradients[name].any()}
    # A layer of which it cannot be told by a gradient counts no less than others, but also says nothing of those.
    if names and not decides:
        return network.layers
    return tuple(layer for layer in network.layers if layer.cut_from_output or layer.name in decides)


def choose_layers(layers: Sequence[LayerInfo], n: int = 4) -> tuple[LayerInfo, ...]:
    """Chooses layers that have the best claim to be dictionaries, spread over the depth.

    A dictionary's words should be things that are there or not: rectified layers come first, then other non-linear
    ones, then any. Of those, the last at each resolution is taken (it has seen most at that scale), the deepest
    resolutions first; if there are fewer than n, the layer farthest from the chosen ones is added until there are n.

    Raises:
      ValueError: If there is no layer with more than one position.
    """
    return tuple(layer for layer, _ in layer_choice(layers, n))


def layer_choice(layers: Sequence[LayerInfo], n: int = 4) -> tuple[tuple[LayerInfo, str], ...]:
    """Chooses layers as `choose_layers` does, and gives each with the reason, for people to read.

    Raises:
      ValueError: If there is no layer with more than one position.
    """
    spatial = [layer for layer in layers if layer.height * layer.width > 1]
    rectified = [layer for layer in spatial if layer.nonlinear and not layer.signed]
    nonlinear = [layer for layer in spatial if layer.nonlinear]
    candidates = rectified or nonlinear or spatial
    if not candidates:
        seen = ", ".join(f"{layer.name} {layer.height}x{layer.width}x{layer.channels}" for layer in layers) or "none"
        raise ValueError(
            "model must have layers with more than one position, planes [N, H, W, C] or tokens [N, T, C] in the grid "
            f"of their patches, got {seen}"
        )
    kind = "rectified layer" if rectified else "non-linear layer" if nonlinear else "layer"
    last_at = {(layer.height, layer.width): i for i, layer in enumerate(candidates)}
    chosen = {i: f"last {kind} of {height} x {width} positions" for (height, width), i in last_at.items()}
    chosen = {i: chosen[i] for i in sorted(chosen)[-n:]}
    while len(chosen) < min(n, len(candidates)):
        rest = [i for i in range(len(candidates)) if i not in chosen]
        farthest = max(rest, key=lambda i: min(abs(i - j) for j in chosen))
        chosen[farthest] = f"{kind} farthest from the others"
    return tuple((candidates[i], chosen[i]) for i in sorted(chosen))
