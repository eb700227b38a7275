"""Which layers decide, and which are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from tb_plugin.network.protocol import LayerInfo, Network
from tb_plugin.network.stages import Stage, outermost, stages_of, without_answer

T = TypeVar("T")

# Where the deepest stage holds so many times the non-linear layers of all others, it is the network, and they its stem;
# as long as it is deep.
_COLUMN = 3
_DEEP = 6


def deciding_layers(network: Network, inputs: np.ndarray) -> tuple[LayerInfo, ...]:
    """Finds the layers that the likeliest class depends on.

    Where a class token decides, the other tokens of the last layers have no effect; nor has a branch to another output.

    Args:
      network: The model.
      inputs: One or two examples `[N, H, W, C]`.

    Returns:
      The layers whose gradient is not zero everywhere, in their order; all layers if it is zero in every one, as it is
      in networks that start from zeros.
    """
    names = [layer.name for layer in network.layers]
    best = network.record(inputs, []).logits.argmax(axis=1)[:, None]
    gradients = network.gradients(inputs, names, best) if names else {}
    return tuple(layer for layer in network.layers if gradients[layer.name].any()) or network.layers


def choose_layers(layers: Sequence[LayerInfo], n: int = 4, *, n_classes: int = 0) -> tuple[LayerInfo, ...]:
    """Chooses the layers that an expert would look at: outputs of stages, as deep as they go.

    A stage is what is computed at one resolution; its output is the tensor that all that is computed at the next one is
    computed from. Whether the last thing done to it is a rectification, a smooth non-linearity or a sum does not
    matter; only of layers that are one another's equals (a norm of a sum, or a norm of a rectified layer, say) the
    non-linear one is taken, whose values are things that are there or not. A way down and up again, a U-Net, is shown
    on both sides of its bottleneck.

    A plain transformer has one stage. There the activations of its MLPs are taken, spread over the depth: what is
    rendered of them is far easier to recognise than what is rendered of the blocks' outputs, whose directions are not
    tied to channels (Ghiasi et al. 2022, "What do Vision Transformers Learn?").

    Args:
      layers: Those to choose from, as `deciding_layers` gives them, in the order in which they are computed.
      n: How many are chosen, where there are so many.
      n_classes: K; last layers of K channels are a map of the answer, which is no layer to look at. 0 if not known.

    Raises:
      ValueError: If there is no layer with more than one position.
    """
    return tuple(layer for layer, _ in layer_choice(layers, n, n_classes=n_classes))


def layer_choice(layers: Sequence[LayerInfo], n: int = 4, *, n_classes: int = 0) -> tuple[tuple[LayerInfo, str], ...]:
    """Chooses layers as `choose_layers` does, and gives each with the reason, for people to read.

    Raises:
      ValueError: If there is no layer with more than one position.
    """
    spatial = [layer for layer in layers if layer.height * layer.width > 1]
    if not spatial:
        seen = ", ".join(f"{layer.name} {layer.height}x{layer.width}x{layer.channels}" for layer in layers) or "none"
        raise ValueError(
            "model must have layers with more than one position, planes [N, H, W, C] or tokens [N, T, C] in the grid "
            f"of their patches, got {seen}"
        )
    stages = stages_of(without_answer(spatial, n_classes))
    if _is_column(stages):
        chosen = _of_column(spatial, stages[-1], n)
        return tuple((layer, chosen[layer.name]) for layer in spatial if layer.name in chosen)
    chosen = _outputs(stages, n)
    rest = [layer for stage in stages for layer in stage.layers]
    nonlinear = [layer for layer in rest if layer.nonlinear]
    on_trunk = [layer for layer in rest if not layer.bypassed and (layer.nonlinear or layer.joins)]
    for candidates in (on_trunk, nonlinear or rest):
        _add_farthest(chosen, spatial, candidates, n)
    return tuple((layer, chosen[layer.name]) for layer in spatial if layer.name in chosen)


def _is_column(stages: Sequence[Stage]) -> bool:
    *others, last = (stage.n_nonlinear for stage in stages)
    return last >= max(_DEEP, _COLUMN * sum(others)) if others else last > 1


def _of_column(layers: Sequence[LayerInfo], stage: Stage, n: int) -> dict[str, str]:
    """Spreads the choice over the one stage: layers on the trunk if there are such, else those within its blocks."""
    nonlinear = [layer for layer in stage.layers if layer.nonlinear]
    on_trunk = [layer for layer in nonlinear if not layer.bypassed]
    candidates = outermost(layers, on_trunk if len(on_trunk) > 1 else nonlinear, n)
    n = min(n, len(candidates))
    return {
        layer.name: f"non-linear layer after {k}/{n} of the one stage of {stage.size}"
        for k, layer in enumerate(_spread(candidates, n), 1)
    }


def _outputs(stages: Sequence[Stage], n: int) -> dict[str, str]:
    """Takes the outputs of the deepest stages; of a way down and up again the half of them on each side."""
    lowest = min(range(len(stages)), key=lambda i: stages[i].area)
    down, up = stages[: lowest + 1], stages[lowest + 1 :]
    n_up = min(len(up), max(n // 2, n - len(down)))
    way_of_down = [" on the way down" if up else "" for _ in down[:-1]] + [", the lowest" if up else ""]
    ways = [*zip(down, way_of_down, strict=True)][-(n - n_up) :] + [
        (stage, " on the way up") for stage in _spread(up, n_up)
    ]
    return {stage.output.name: f"output of the stage of {stage.size}{way}" for stage, way in ways}


def _add_farthest(chosen: dict[str, str], layers: Sequence[LayerInfo], candidates: Sequence[LayerInfo], n: int) -> None:
    """Adds the candidate that is farthest from the layers chosen, until there are n."""
    number = {layer.name: i for i, layer in enumerate(layers)}
    candidates = [layer for layer in candidates if layer.name not in chosen]
    candidates = outermost(layers, candidates, n - len(chosen))
    while candidates and len(chosen) < n:
        farthest = max(candidates, key=lambda o: min(abs(number[o.name] - number[name]) for name in chosen))
        chosen[farthest.name] = "farthest from the others"
        candidates.remove(farthest)


def _spread(items: Sequence[T], n: int) -> list[T]:
    """Picks n items at equal distances, the last among them."""
    return [items[-(-len(items) * k // n) - 1] for k in range(1, n + 1)]
