"""The rows of a linear classifier: by pixel of the image where it sees the image, else by channel of a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tb_plugin.network.weights import Kernel

# What a dense layer is given: the image, a layer's mean or maximum over positions, or all of a layer's positions.
Seen = Literal["image", "mean", "maximum", "positions"]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a linear classifier, one for each class.

    Attributes:
      layer: The dense layer's name.
      seen: What it is given.
      of: The name of the layer that it is given; empty: the image.
      values: `[K, H, W, C]` by pixel of the image, or `[K, C]` by channel of the layer: where the classifier is given
        all positions, the sum over these, which is what a channel counts that is the same everywhere.
    """

    layer: str
    seen: Seen
    of: str
    values: np.ndarray


def classifier_of(
    layer: str,
    kernel: Kernel,
    seen: Seen,
    of: str,
    shape: tuple[int, int, int],
    *,
    channels_first: bool = False,
    order: tuple[int, ...] | None = None,
    n_classes: int | None = None,
) -> Rows:
    """Gives the rows of a dense layer.

    Args:
      layer: Its name.
      kernel: Its kernel, `[D, K]`.
      seen: What it is given.
      of: Of which layer; empty: of the image.
      shape: H, W, C of that.
      channels_first: Whether what it is given was laid out channel by channel.
      order: By channel of the image, which channel of what it is given it is; None: the same.
      n_classes: 2 where one output z stands for two classes, whose logits are (-z/2, z/2).
    """
    rows = kernel.values.T
    if len(rows) == 1 and n_classes == 2:
        rows = np.concatenate([-rows / 2, rows / 2])
    if seen in ("mean", "maximum"):
        return Rows(layer, seen, of, np.ascontiguousarray(rows))
    height, width, channels = shape
    inner = (channels, height, width) if channels_first else (height, width, channels)
    cubes = rows.reshape(len(rows), *inner)
    cubes = cubes.transpose(0, 2, 3, 1) if channels_first else cubes
    if seen == "positions":
        return Rows(layer, seen, of, cubes.sum(axis=(1, 2)))
    return Rows(layer, seen, of, np.ascontiguousarray(cubes if order is None else cubes[..., list(order)]))


def table_of(values: np.ndarray, strongest: int) -> np.ndarray:
    """Leaves of each row of `[K, C]` only the strongest values, of either sign; the others are NaN."""
    if values.shape[1] <= strongest:
        return values
    weak = np.argpartition(-np.abs(values), strongest - 1, axis=1)[:, strongest:]
    kept = values.copy()
    np.put_along_axis(kept, weak, np.nan, axis=1)
    return kept
