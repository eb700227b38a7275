"""What a technique may ask of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

OutputKind = Literal["softmax", "sigmoid", "linear"]


@dataclass(frozen=True)
class LayerInfo:
    """A layer whose output has rows, columns and channels.

    Attributes:
      name: Path of names from the model down, with ":1", ":2", ... on later calls of a shared layer.
      height: H, positions from top to bottom.
      width: W.
      channels: C.
      signed: Whether values fall on both sides of zero, as far as was seen.
      nonlinear: Whether the layer is, or ends with, a non-linearity.
      receptive_field: Height and width in input pixels that the middle position sees, where known.
    """

    name: str
    height: int
    width: int
    channels: int
    signed: bool = False
    nonlinear: bool = False
    receptive_field: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class Recording:
    """What a network computed.

    Attributes:
      logits: `[N, K]`, before a softmax or sigmoid.
      activations: Of each layer asked for, `[N, H, W, C]`.
    """

    logits: np.ndarray
    activations: Mapping[str, np.ndarray]


class Network(Protocol):
    """A trained or training model, frozen in inference mode. All arrays are float32."""

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """All layers with `[H, W, C]` outputs, in the order in which they are computed."""
        ...

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of an input."""
        ...

    @property
    def n_classes(self) -> int:
        """K, the length of the vector of logits."""
        ...

    @property
    def output_kind(self) -> OutputKind:
        """What the model makes of its logits."""
        ...

    @property
    def value_range(self) -> tuple[float, float]:
        """Lowest and highest value of an input, shown as black and white."""
        ...

    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        """Computes logits and activations of `inputs` `[N, H, W, C]`."""
        ...

    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        """Differentiates logits with respect to activations.

        Args:
          inputs: `[N, H, W, C]`.
          layers: Names.
          targets: `[N, T]`, for each example the classes whose logits are differentiated.

        Returns:
          For each layer `[N, T, H, W, C]`.
        """
        ...

    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        """Computes logits, or a later layer, with a layer's activations replaced.

        Args:
          inputs: `[N, H, W, C]`; matter only to what does not go through the layer.
          layer: Name.
          activations: `[N, H, W, C]` of the layer.
          later: Name of a layer computed after it.

        Returns:
          `[N, K]`, or `[N, H2, W2, C2]` of the later layer.
        """
        ...

    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        """Differentiates logits with respect to replaced activations of a layer, at these.

        Returns:
          `[N, T, H, W, C]` for `targets` `[N, T]`.
        """
        ...

    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        """Multiplies cotangents of a layer by its Jacobian with respect to an earlier one.

        Args:
          inputs: `[N, H, W, C]`.
          earlier: Name.
          later: Name of a layer computed after it.
          cotangents: `[N, V, H2, W2, C2]`, V for each example.
          activations: `[N, H1, W1, C1]` to stand in for those of the earlier layer; None: its own.

        Returns:
          `[N, V, H1, W1, C1]`: the gradients, with respect to the earlier layer, of the dot products of the later one
          with each cotangent.
        """
        ...


def layer_named(network: Network, name: str) -> LayerInfo:
    """Finds a layer.

    Raises:
      ValueError: If there is none of that name, with the names there are.
    """
    for layer in network.layers:
        if layer.name == name:
            return layer
    names = ", ".join(layer.name for layer in network.layers) or "none"
    raise ValueError(f"layer must be one with a [H, W, C] output ({names}), got {name!r}")


def deciding_layers(network: Network, inputs: np.ndarray) -> tuple[LayerInfo, ...]:
    """Finds the layers that the likeliest class depends on.

    Where a class token decides, the other tokens of the last layers have no effect; nor has a branch to another output.

    Args:
      network: The model.
      inputs: One or two examples `[N, H, W, C]`.

    Returns:
      Those whose gradient is not zero everywhere, in their order; all of them if it is zero in every layer, as it is in
      networks that start from zeros.
    """
    names = [layer.name for layer in network.layers]
    best = network.record(inputs, []).logits.argmax(axis=1)[:, None]
    gradients = network.gradients(inputs, names, best) if names else {}
    return tuple(layer for layer in network.layers if gradients[layer.name].any()) or network.layers


def width_of(network: Network, layer: str | None) -> int:
    """Channels of a layer; of the output (None) the number of classes."""
    return network.n_classes if layer is None else layer_named(network, layer).channels


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
    """Gives what `choose_layers` chooses, each with the reason, for people to read.

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
