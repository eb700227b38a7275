"""What may be asked of a network beside what it computes: its weights, layer by layer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np


@dataclass(frozen=True, eq=False)
class Kernel:
    """The weights by which a layer's outputs are sums of its inputs.

    Attributes:
      kind: What the layer is.
      values: float32: of a convolution `[h, w, C / groups, K]`, as it is slid over images, of a dense layer `[D, K]`.
      groups: In how many groups a convolution divides its C inputs; those of output k are group k // (K / groups).
    """

    kind: Literal["convolution", "dense"]
    values: np.ndarray
    groups: int = 1

    @property
    def inputs(self) -> int:
        """C or D, how many inputs there are."""
        return self.values.shape[-2] * self.groups


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """A layer's own weights at this moment, and none of the layers inside it.

    Attributes:
      name: The layer's name, as in `Network.layers` where it is one of them.
      values: float32 copies of what may be trained in it, also where it is frozen; what another layer before had
        already is left out.
      kernel: The weights that make sums of its inputs, where it is a plane convolution or dense.
      left_out: What else it has that is not told, in sentences.
    """

    name: str
    values: tuple[np.ndarray, ...]
    kernel: Kernel | None = None
    left_out: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers they are."""
        return sum(each.size for each in self.values)

    def flat(self) -> np.ndarray:
        """Gives all values in a row, `[size]`."""
        return np.concatenate([np.zeros(0, np.float32), *(each.reshape(-1) for each in self.values)])


@runtime_checkable
class WeighedNetwork(Protocol):
    """A network that tells its weights. Those whose weights are constants of a graph have none to tell."""

    def weights(self) -> Iterator[LayerWeights]:
        """Gives the weights of each layer that has some, or has what is left out; the model is only read."""
        ...

    def inputs_of(self, names: Collection[str], images: np.ndarray) -> Mapping[str, np.ndarray]:
        """Gives what layers are given when the network computes images.

        Args:
          names: Names as of `weights`.
          images: `[N, H, W, C]`.

        Returns:
          What each was given when it was called last, in the order of these calls: of convolutions `[N, h, w, C]`, of
          others as it is.
        """
        ...


def planes_last(values: np.ndarray, *, are_first: bool) -> np.ndarray:
    """Gives what a layer is given with channels last, where planes of channels are first in it."""
    return values.transpose(0, 2, 3, 1) if are_first and values.ndim == 4 else values


def unlike_floats(name: str, dtypes: Iterable[object]) -> tuple[str, ...]:
    """Says of some weights of a layer why they are left out, once for each type."""
    return tuple(_unlike_float(name, dtype) for dtype in dict.fromkeys(map(str, dtypes)))


def _unlike_float(name: str, dtype: str) -> str:
    return f"weights of layer {name!r} are {dtype.removeprefix('torch.')}, no floating-point numbers: left out"
