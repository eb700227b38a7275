"""Which classes are explained, and how any method is applied to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.attribution.methods import Attribute
from tb_plugin.network import LayerInfo, Network

# How many classes of each example are explained, besides the true one.
N_BEST = 5


def attributed(
    attribute: Attribute, network: Network, inputs: np.ndarray, layer: LayerInfo, targets: np.ndarray
) -> np.ndarray:
    """Attributes targets to a layer by any method, in one call for each class.

    Args:
      attribute: The method.
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      layer: The layer.
      targets: `[N, T]`, classes of each example.

    Returns:
      `[N, T, H, W, C]` in the units of the method.

    Raises:
      ValueError: If the method gives something else than finite attribution of the layer.
    """
    shape = (layer.height, layer.width, layer.channels)
    table = np.zeros((*targets.shape, *shape), np.float32)
    for target in np.unique(targets).tolist():
        rows, columns = np.nonzero(targets == target)
        found = np.asarray(attribute(network, inputs[rows], layer.name, target))
        if found.shape != (len(rows), *shape) or not np.isfinite(found).all():
            raise ValueError(
                f"attribute must give finite attribution {[len(rows), *shape]} of {layer.name}, got {list(found.shape)}"
                + ("" if np.isfinite(found).all() else " with values that are not finite")
            )
        table[rows, columns] = found
    return table


def explained_targets(
    logits: np.ndarray, n_best: int, true_classes: Sequence[Sequence[int]] | None, classes: Sequence[int]
) -> np.ndarray:
    """Chooses the classes of each example that are explained.

    Args:
      logits: `[N, K]`.
      n_best: How many of the likeliest classes are taken.
      true_classes: The true classes of each example, which are taken as well; or None.
      classes: Classes that are taken for all examples.

    Returns:
      `[N, T]`, each class once; rows with fewer than T classes end in -1.
    """
    best = np.argsort(-logits, axis=1, kind="stable")[:, :n_best]
    rows = []
    for example, row in enumerate(best):
        true = () if true_classes is None else true_classes[example]
        rows.append(list(dict.fromkeys([*row.tolist(), *true, *classes])))
    table = np.full((len(rows), max(map(len, rows))), -1)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table
