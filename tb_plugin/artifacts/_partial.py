"""What the artifacts of snapshots know in part: NaN stands for a value, or for all of an example, that is not known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._tables import target_table
from tb_plugin.artifacts.contents import LOADINGS, attribution_of
from tb_plugin.encoding.blobs import BlobReader
from tb_plugin.schema import pb


def check_probabilities(logits: np.ndarray) -> None:
    """Raises a ValueError where logits cannot be logarithms of probabilities, some of which are missing."""
    total = float(np.nansum(np.exp(logits.astype(np.float64)), axis=1).max())
    if total > 1.01:
        raise ValueError(
            f"where not all logits are known they must be logarithms of probabilities, got a sum of {total}"
        )


def told_of(values: np.ndarray) -> list[int]:
    """Gives the examples of which anything is known."""
    return np.flatnonzero(~np.isnan(values.reshape(len(values), -1)).all(axis=1)).tolist()


def stacked(reader: BlobReader, content: grammar.Content) -> np.ndarray | None:
    """Gives `[N, ...]`, NaN for examples of which there is nothing; None where there is none of a content."""
    arrays = {example: reader.array(content, example) for example in reader.examples(content)}
    if not arrays:
        return None
    shape = next(iter(arrays.values())).shape
    found = np.full((reader.manifest.snapshot.n_examples, *shape), np.nan, np.float32)
    for example, array in arrays.items():
        found[example] = array
    return found


def by_target(reader: BlobReader, content: grammar.Content, targets: np.ndarray) -> np.ndarray | None:
    """Gives `[N, T, ...]`, zero without a target, NaN where nothing is known of one; None where there is none."""
    there = reader.examples(content)
    if not there:
        return None
    sides = reader.array(content, there[0]).shape[1:]
    table = np.zeros((*targets.shape, *sides), np.float32)
    table[targets >= 0] = np.nan
    for example in there:
        rows = targets[example].tolist()
        for target, values in zip(reader.targets(content, example), reader.array(content, example), strict=True):
            table[example, rows.index(target)] = values
    return table


def targets_of(reader: BlobReader, atoms: Sequence[grammar.AtomKind], n_examples: int) -> np.ndarray:
    """Gives the `[N, T]` targets of all layers that have any, in the order in which they come first."""
    layers = reader.manifest.snapshot.layers
    contents: list[grammar.Content] = [attribution_of(layer.name, atom) for layer in layers for atom in atoms]
    if "spatial" in atoms:
        contents.insert(0, LOADINGS)
    return target_table(
        [
            list(dict.fromkeys(target for content in contents for target in reader.targets(content, example)))
            for example in range(n_examples)
        ]
    )


def true_values_of(message: pb.Snapshot) -> np.ndarray | None:
    """Gives `[N, K]` what a regression's outputs should be, NaN where it is not known; None where there is none."""
    values = np.array(message.true_values, np.float32)
    return values.reshape(message.n_examples, message.n_classes) if len(values) else None
