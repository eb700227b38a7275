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
        the layer's positions. Each is carried over to the other grid by the share of each cell that it covers; what it
        covers in part is replaced in part.
      donors: `[D, H, W, C]` other images, from two on: 8 to 24 of the data that the network is used on. An image that
        is its own donor is left as it is, and so lessens the mean.
      layer: Name of a layer whose activations are replaced.
      replaced: "pixels" of the image; "activations" of the layer alone; "both": the mean of the two. By default both
        where a layer is given, else pixels.

    Returns:
      Means over donors with their standard errors.

    Raises:
      ValueError: If there is no such layer, a shape does not fit, or there are fewer than two donors.

    Source: Zintgraf et al. 2017, "Visualizing Deep Neural Network Decisions: Prediction Difference Analysis", with
    whole regions of other images in the place of a model of pixels; "activation patching" of Vig et al. 2020, "Causal
    Mediation Analysis for Interpreting Neural NLP".
    """
    info = None if layer is None else layer_named(network, layer)
    what = replaced or ("pixels" if info is None else "both")
    _check(inputs, region, donors, info, what)
    swaps = _Swaps(network, inputs, region, donors, info, what)
    logits = network.record(inputs, []).logits
    lost = np.concatenate(list(swaps.lost(logits))).reshape(len(inputs), len(donors), -1)
    errors = lost.std(axis=1, ddof=1) / np.sqrt(len(donors))
    return RegionEffect(lost.mean(axis=1).astype(np.float32), errors.astype(np.float32), len(donors))


def covered(region: np.ndarray, height: int, width: int) -> np.ndarray:
    """Gives which share of each cell of a grid a region of another grid covers.

    Args:
      region: `[N, H, W]`, boolean or shares from 0 to 1, of a grid over the same image.
      height: Rows of the grid that is asked for.
      width: Its columns.

    Returns:
      `[N, height, width]` from 0 to 1.
    """
    rows, columns = _overlaps(height, region.shape[1]), _overlaps(width, region.shape[2])
    return np.einsum("yi,nij,xj->nyx", rows, region.astype(np.float32), columns, optimize=True)


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
        self._pixels = covered(region, *inputs.shape[1:3])[..., None]
        if layer is not None and replaced != "pixels":
            self._positions = covered(region, layer.height, layer.width)[..., None]
            self._own, self._others = (
                network.record(images, [layer.name]).activations[layer.name] for images in (inputs, donors)
            )

    def lost(self, logits: np.ndarray) -> Iterator[np.ndarray]:
        """Gives what logits lose, image by image and for each of them donor by donor."""
        pairs = [(n, d) for n in range(len(self._inputs)) for d in range(len(self._donors))]
        for first in range(0, len(pairs), _BATCH):
            images, donors = np.transpose(pairs[first : first + _BATCH])
            found = []
            if self._replaced != "activations":
                found.append(self._with_pixels(images, donors))
            if self._layer is not None and self._replaced != "pixels":
                found.append(self._with_activations(images, donors, self._layer.name))
            yield logits[images] - np.mean(found, axis=0, dtype=np.float64)

    def _with_pixels(self, images: np.ndarray, donors: np.ndarray) -> np.ndarray:
        swapped = _mixed(self._inputs[images], self._donors[donors], self._pixels[images])
        return self._network.record(swapped, []).logits

    def _with_activations(self, images: np.ndarray, donors: np.ndarray, layer: str) -> np.ndarray:
        swapped = _mixed(self._own[images], self._others[donors], self._positions[images])
        return self._network.resume(self._inputs[images], layer, swapped)


def _mixed(own: np.ndarray, other: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Gives what lies in a region from the other, without rounding where it is covered in whole or not at all."""
    mixed = np.where(shares >= 1, other, own + shares * (other - own))
    return mixed.astype(np.float32)


def _overlaps(n: int, n_from: int) -> np.ndarray:
    """Gives `[n, n_from]`: which share of each of n equal pieces of a length each of n_from equal ones is."""
    edges, others = np.arange(n + 1) / n, np.arange(n_from + 1) / n_from
    begins = np.maximum(edges[:-1, None], others[None, :-1])
    ends = np.minimum(edges[1:, None], others[None, 1:])
    shares = np.maximum(ends - begins, 0) * n
    return np.where(shares < 1e-9, 0, shares).astype(np.float32)


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
