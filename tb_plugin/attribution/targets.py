"""Which classes are explained, and how any method is applied to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.attribution.methods import Attribute
from tb_plugin.network import LayerInfo, Network

# How many classes of each example are explained, the true one among them: each takes a backward pass.
N_BEST = 3
_FEWEST = 2


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


def attributions(
    attribute: Attribute, network: Network, inputs: np.ndarray, layers: Sequence[LayerInfo], targets: np.ndarray
) -> dict[str, np.ndarray]:
    """Attributes targets to layers by any method (see `attributed`).

    Returns:
      `[N, T, H, W, C]` by the layers' names, without layers that are cut from the output and of which the method tells
      nothing: most take gradients, but one that removes parts needs none.
    """
    found: dict[str, np.ndarray] = {}
    for layer in layers:
        try:
            values = attributed(attribute, network, inputs, layer, targets)
        except Exception:
            # What a method raises where there is no gradient is its own affair.
            if not layer.cut_from_output:
                raise
            continue
        if values.any() or not layer.cut_from_output:
            found[layer.name] = values
    return found


def explained_targets(
    logits: np.ndarray, n_best: int, true_classes: Sequence[Sequence[int]] | None, classes: Sequence[int]
) -> np.ndarray:
    """Chooses the classes of each example that are explained.

    Args:
      logits: `[N, K]`.
      n_best: How many of the likeliest classes are taken. True ones that are not among them stand in for the last of
        them, but not for the two likeliest.
      true_classes: The true classes of each example, which are all taken; or None.
      classes: Classes that are taken for all examples besides.

    Returns:
      `[N, T]`, each class once; rows with fewer than T classes end in -1.
    """
    best = np.argsort(-logits, axis=1, kind="stable")[:, :n_best].tolist()
    rows = []
    for example, row in enumerate(best):
        true = [] if true_classes is None else list(dict.fromkeys(true_classes[example]))
        kept = row
        while len(kept) > _FEWEST and len({*kept, *true}) > n_best:
            kept = kept[:-1]
        rows.append(list(dict.fromkeys([*kept, *true, *classes])))
    table = np.full((len(rows), max(map(len, rows))), -1)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def filled(targets: np.ndarray) -> np.ndarray:
    """Gives targets `[N, T]` with the first of a row where it has none, for all of them to be differentiated."""
    return np.where(targets < 0, targets[:, :1], targets)
