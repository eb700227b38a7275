"""Which classes are explained, and any method applied to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.attribution.methods import Attribute
from tb_plugin.network import LayerInfo, Network

# Classes of each example that are explained, besides the true one.
N_BEST = 5


def attributed(
    attribute: Attribute, network: Network, inputs: np.ndarray, layer: LayerInfo, targets: np.ndarray
) -> np.ndarray:
    """Attributes targets `[N, T]` to a layer by any method, in one call for each class.

    Returns:
      `[N, T, H, W, C]`.

    Raises:
      ValueError: If the method gives something else than an attribution.
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
    logits: np.ndarray, n_best: int, labels: tuple[int, ...] | None, classes: Sequence[int]
) -> np.ndarray:
    """Gives `[N, T]`: the best classes, the true one and the wanted ones, each once; -1 fills up."""
    best = np.argsort(-logits, axis=1, kind="stable")[:, :n_best]
    rows = []
    for example, row in enumerate(best):
        true = () if labels is None or labels[example] < 0 else (labels[example],)
        rows.append(list(dict.fromkeys([*row.tolist(), *true, *classes])))
    table = np.full((len(rows), max(map(len, rows))), -1)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table
