"""What a technique may ask of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from typing_extensions import Self

from tb_plugin.network.layout import Layout, Unread

OutputKind = Literal["softmax", "sigmoid", "linear"]
# What outputs were measured to be: shares of classes that exclude each other, or the probability of each by itself.
Probabilities = Literal["shares", "each"]
# From logits `[N, K]` to the classes of each example that are differentiated, `[N, T]`.
Choose = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class LayerInfo:
    """A layer whose output has rows, columns and channels.

    Attributes:
      name: Path of names from the model down, with ":1", ":2", ... on later calls of a shared layer
        (see `tb_plugin.network.calls`).
      height: H, positions from top to bottom.
      width: W.
      channels: C.
      signed: Whether values fall on both sides of zero, as far as was seen.
      nonlinear: Whether the layer is, or ends with, a non-linearity.
      receptive_field: Height and width in input pixels that the middle position sees, where known.
      bypassed: Whether what follows is also computed past it, as past all that is inside of a residual block.
      joins: Whether it is computed from several layers, as the end of a residual block is.
      cut_from_output: Whether the output depends on the layer by a way that no gradient comes back, as behind `detach`:
        nothing can then be attributed to it.
      cut_from_input: Whether no gradient comes from the layer back to the input: no icon can then be made of it.
    """

    name: str
    height: int
    width: int
    channels: int
    signed: bool = False
    nonlinear: bool = False
    receptive_field: tuple[int, int] | None = None
    bypassed: bool = field(default=False, compare=False, repr=False)
    joins: bool = field(default=False, compare=False, repr=False)
    cut_from_output: bool = False
    cut_from_input: bool = False


class NoGradientPath(ValueError):
    """A gradient was asked for, but between the two ends is something that no gradient comes through."""


@dataclass(frozen=True, eq=False)
class Recording:
    """What a network computed.

    Attributes:
      logits: `[N, K]`, before a softmax or sigmoid.
      activations: `[N, H, W, C]` of each layer that was asked for, by its name.
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
        """K, the number of classes: the length of the vector of logits.

        A model of one output z that is a probability's logit has two classes, with the logits (-z/2, z/2): their
        softmax is what the model makes of z, and evidence for one is evidence against the other.
        """
        ...

    @property
    def output_kind(self) -> OutputKind:
        """What the model makes of its logits.

        Probabilities of classes that exclude each other ("softmax") or do not ("sigmoid"), or nothing ("linear"), as
        where they are quantities.
        """
        ...

    @property
    def value_range(self) -> tuple[float, float]:
        """Lowest and highest value of an input, shown as black and white."""
        ...

    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        """Computes logits and activations.

        Args:
          inputs: `[N, H, W, C]`.
          layers: Names of the layers whose activations are recorded.

        Raises:
          ValueError: If there is no such layer.
        """
        ...

    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        """Differentiates logits with respect to activations.

        Args:
          inputs: `[N, H, W, C]`.
          layers: Names.
          targets: `[N, T]`, for each example the classes whose logits are differentiated.

        Returns:
          For each layer `[N, T, H, W, C]`; zero where the logits do not depend on it.

        Raises:
          ValueError: If there is no such layer.
          NoGradientPath: If one of them is cut from the output.
        """
        ...

    def record_with_gradients(
        self, inputs: np.ndarray, layers: Sequence[str], choose: Choose
    ) -> tuple[Recording, Mapping[str, np.ndarray]]:
        """Records, and differentiates the logits that are chosen by what they are: in one forward pass, where it can.

        Args:
          inputs: `[N, H, W, C]`.
          layers: Names of the layers.
          choose: Chooses `[N, T]` classes, given the logits.

        Returns:
          What `record` gives, and what `gradients` gives of the layers that are not cut from the output.

        Raises:
          ValueError: If there is no such layer.
        """
        recording = self.record(inputs, layers)
        reached = [name for name in layers if not layer_named(self, name).cut_from_output]
        return recording, self.gradients(inputs, reached, choose(recording.logits))

    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        """Computes logits, or a later layer, with a layer's activations replaced.

        Args:
          inputs: `[N, H, W, C]`; matter only to what does not go through the layer.
          layer: Name.
          activations: `[N, H, W, C]` of the layer.
          later: Name of a layer computed after it.

        Returns:
          `[N, K]`, or `[N, H2, W2, C2]` of the later layer.

        Raises:
          ValueError: If there is no such layer.
        """
        ...

    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        """Differentiates logits with respect to a layer's activations, at activations that replace the layer's own.

        Args:
          inputs: `[N, H, W, C]`; matter only to what does not go through the layer.
          layer: Name.
          activations: `[N, H, W, C]` of the layer.
          targets: `[N, T]`, for each example the classes whose logits are differentiated.

        Returns:
          `[N, T, H, W, C]`.

        Raises:
          ValueError: If there is no such layer.
          NoGradientPath: If it is cut from the output.
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
          activations: `[N, H1, W1, C1]` that stand in for the earlier layer's own; None: its own.

        Returns:
          `[N, V, H1, W1, C1]`: the gradients, with respect to the earlier layer, of the dot products of the later one
          with each cotangent.

        Raises:
          ValueError: If there is no such layer.
          NoGradientPath: If the later layer depends on the earlier one by a way that no gradient comes back.
        """
        ...


class WatchedNetwork(Network, Protocol):
    """A network whose layers were looked for in a model.

    Attributes:
      probabilities: What the model's outputs were measured to be, where they are probabilities without a softmax or
        sigmoid; the logits are then the logarithms of shares, or the logits of each.
      remarks: What people must know of the model to read what is shown of it, in sentences.
    """

    probabilities: Probabilities | None
    remarks: tuple[str, ...]

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The layers that are not among `layers`, as it is not known how their tensors lie."""
        ...

    def layout_of(self, layer: str) -> Layout:
        """Gives how the tensor of a layer lies.

        Raises:
          ValueError: If there is no such layer.
        """
        ...

    def redrawn(self, images: np.ndarray, seed: int) -> Self:
        """Gives a network of the same architecture whose weights are shuffled; the model itself is left alone.

        Args:
          images: Some `[N, H, W, C]` in the value range, of which statistics of normalisations are taken.
          seed: Makes it repeatable.

        Raises:
          CannotRedraw: If the model has no weights that can be redrawn.
        """
        ...


def layer_named(network: Network, name: str) -> LayerInfo:
    """Finds the layer of a name.

    Raises:
      ValueError: If there is none; the message lists the names there are.
    """
    for layer in network.layers:
        if layer.name == name:
            return layer
    unread: Sequence[Unread] = getattr(network, "unread", ())
    for layer in unread:
        if layer.name == name:
            raise ValueError(f"layer {name!r} cannot be read: {layer}")
    names = ", ".join(layer.name for layer in network.layers) or "none"
    raise ValueError(f"layer must be one with a [H, W, C] output ({names}), got {name!r}")


def width_of(network: Network, layer: str | None) -> int:
    """Gives the number of a layer's channels, or of classes for the output (None).

    Raises:
      ValueError: If there is no such layer.
    """
    return network.n_classes if layer is None else layer_named(network, layer).channels
