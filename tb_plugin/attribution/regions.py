"""What a region of an image really does to the decision: it is replaced by the same region of other images.

Removal to zero or grey shows the network what it has never seen. What other images have in the same place is what it
might have seen there instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tb_plugin.network import LayerInfo, Network, layer_named

# What of other images is put in the place of a region's own.
Replaced: TypeAlias = Literal["pixels", "activations", "both"]

# So many images are asked for at once.
_BATCH = 64
_FEWEST = 2


@dataclass(frozen=True, eq=False)
class RegionEffect:
    """What regions really do to the logits.

    Attributes:
      effects: `[N, K]` what each logit loses in the mean over donors where the region is replaced, positive where the
        region supported the class.
      errors: `[N, K]` standard errors of these means over donors.
      n_donors: D, over how many images the mean is.
    """

    effects: np.ndarray
    errors: np.ndarray
    n_donors: int

    def __post_init__(self) -> None:
        if self.effects.shape != self.errors.shape or self.effects.ndim != 2:
            raise ValueError(
                f"effects and errors must be [N, K], got {list(self.effects.shape)} and {list(self.errors.shape)}"
            )


def region_effect(
    network: Network,
    inputs: np.ndarray,
    region: np.ndarray,
    donors: np.ndarray,
    *,
    layer: str | None = None,
    replaced: Replaced | None = None,
) -> RegionEffect:
    """Measures what logits lose where a region of each image is replaced by the same region of other images.

    For each image and donor it takes one forward pass for pixels, and one from the layer on for activations.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      region: Which part of each input: booleans `[N, H, W]` of its pixels or, where a layer is given, `[N, h, w]` of
        the layer's positions. Carried over to the other grid it is all cells that it touches, without soft edges.
      donors: `[D, H, W, C]` other images, from two on: 8 to 24 of the data that the network is used on. An image that
        is its own donor is left as it is, and so lessens the mean.
      layer: Name of a layer whose activations are replaced.
      replaced: "pixels" of the image; "activations" of the layer, computed from the image as it is; or "both": the
        pixels, and then what the layer makes of them in the region, so that nothing of it is left that its surroundings
        saw. By default both where a layer is given, else pixels. Of the three "both" comes closest to what happens
        where a part is drawn anew (`tests/benchmarks/regions.py`).

    Returns:
      Means over donors with their standard errors.

    Raises:
      ValueError: If there is no such layer, a shape does not fit, or there are fewer than two donors.

    Source: Zintgraf et al. 2017, "Visualizing Deep Neural Network Decisions: Prediction Difference Analysis", with
    regions of other images in the place of a model of pixels; activations as in Vig et al. 2020, "Causal Mediation
    Analysis for Interpreting Neural NLP".
    """
    info = None if layer is None else layer_named(network, layer)
    what = replaced or ("pixels" if info is None else "both")
    _check(inputs, region, donors, info, what)
    logits = network.record(inputs, []).logits.astype(np.float64)
    swaps = _Swaps(network, inputs, region, donors, None if what == "pixels" else info, what)
    lost = np.concatenate([logits[images] - swapped for images, swapped in swaps.logits()])
    lost = lost.reshape(len(inputs), len(donors), -1)
    errors = lost.std(axis=1, ddof=1) / np.sqrt(len(donors))
    return RegionEffect(lost.mean(axis=1).astype(np.float32), errors.astype(np.float32), len(donors))


def touched(region: np.ndarray, height: int, width: int) -> np.ndarray:
    """Gives the cells of a grid that a region of another grid touches.

    Args:
      region: Booleans `[N, H, W]` of a grid over the same image.
      height: Rows of the grid that is asked for.
      width: Its columns.

    Returns:
      Booleans `[N, height, width]`.
    """
    rows, columns = _overlap(height, region.shape[1]), _overlap(width, region.shape[2])
    return np.einsum("yi,nij,xj->nyx", rows, region.astype(np.float32), columns, optimize=True) > 0.5


class _Swaps:
    """All pairs of an image and a donor, some at a time."""

    def __init__(
        self,
        network: Network,
        inputs: np.ndarray,
        region: np.ndarray,
        donors: np.ndarray,
        layer: LayerInfo | None,
        replaced: Replaced,
    ) -> None:
        self._network, self._inputs, self._donors = network, inputs, donors
        self._layer, self._replaced = layer, replaced
        self._pixels = touched(region, *inputs.shape[1:3])[..., None]
        if layer is not None:
            self._positions = touched(region, layer.height, layer.width)[..., None]
            self._of_donors = network.record(donors, [layer.name]).activations[layer.name]
        if replaced == "activations" and layer is not None:
            self._of_inputs = network.record(inputs, [layer.name]).activations[layer.name]

    def logits(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Gives which images they are, and logits, image by image and for each of them donor by donor."""
        pairs = [(n, d) for n in range(len(self._inputs)) for d in range(len(self._donors))]
        for first in range(0, len(pairs), _BATCH):
            images, donors = np.transpose(pairs[first : first + _BATCH])
            yield images, self._swapped(images, donors)

    def _swapped(self, images: np.ndarray, donors: np.ndarray) -> np.ndarray:
        inputs = self._inputs[images]
        if self._replaced != "activations":
            inputs = np.where(self._pixels[images], self._donors[donors], inputs)
        if self._layer is None:
            return self._network.record(inputs, []).logits
        name = self._layer.name
        if self._replaced == "activations":
            own = self._of_inputs[images]
        else:
            own = self._network.record(inputs, [name]).activations[name]
        return self._network.resume(inputs, name, np.where(self._positions[images], self._of_donors[donors], own))


def _overlap(n: int, n_from: int) -> np.ndarray:
    """Gives `[n, n_from]`: 1 where one of n equal pieces of a length meets one of n_from equal ones, else 0."""
    # In whole numbers: a piece that ends where another begins does not meet it.
    begins, others = np.arange(n)[:, None] * n_from, np.arange(n_from)[None] * n
    return ((begins < others + n) & (others < begins + n_from)).astype(np.float32)


def _check(
    inputs: np.ndarray, region: np.ndarray, donors: np.ndarray, layer: LayerInfo | None, replaced: Replaced
) -> None:
    if replaced not in ("pixels", "activations", "both"):
        raise ValueError(f'replaced must be "pixels", "activations" or "both", got {replaced!r}')
    if layer is None and replaced != "pixels":
        raise ValueError(f"to replace {replaced} a layer must be named, got None")
    if inputs.ndim != 4 or donors.ndim != 4 or inputs.shape[1:] != donors.shape[1:]:
        raise ValueError(
            f"inputs and donors must be [N, H, W, C] and [D, H, W, C] of one size, got {list(inputs.shape)} and "
            f"{list(donors.shape)}"
        )
    if len(donors) < _FEWEST:
        raise ValueError(f"donors must be at least {_FEWEST} images, for there to be an error, got {len(donors)}")
    if region.dtype != bool:
        raise ValueError(f"region must be booleans, got {region.dtype}")
    grids = [inputs.shape[1:3], *([] if layer is None else [(layer.height, layer.width)])]
    if region.ndim != 3 or len(region) != len(inputs) or region.shape[1:] not in grids:
        wanted = " or ".join(str([len(inputs), *grid]) for grid in dict.fromkeys(grids))
        raise ValueError(f"region must have the shape {wanted}, got {list(region.shape)}")
