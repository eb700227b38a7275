"""Findings about columns of metadata: which of them move a decision between two classes, within each class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tb_plugin.artifacts import Finding
from tb_plugin.attribution import attribute_effect
from tb_plugin.deadline import NEVER, Deadline, OutOfTime
from tb_plugin.findings import attributes
from tb_plugin.findings.margins import lost
from tb_plugin.makers.class_findings import N_IMAGES
from tb_plugin.makers.decisions import Decisions
from tb_plugin.network import Network

_BATCH = 32


def attribute_findings(
    network: Network,
    inputs: np.ndarray,
    metadata: Mapping[str, np.ndarray],
    decisions: Decisions,
    seed: int,
    deadline: Deadline = NEVER,
) -> Iterable[Finding]:
    """Finds them: what stands out from chance in the logits, and of that what a layer was measured to carry.

    Args:
      network: The model.
      inputs: `[P, ...]` the probe set.
      metadata: Columns of it.
      decisions: What is decided on it.
      seed: Decides the permutations.
      deadline: When the last column is to be asked for.

    Raises:
      OutOfTime: If there is no time for a column, or the network says so.
    """
    asked = [each for name, values in metadata.items() for each in attributes.columns_of(name, values)]
    rng = np.random.default_rng(seed)
    for column in asked:
        if not deadline.has():
            raise OutOfTime
        found = moved_decision(network, inputs, column, decisions, len(asked), rng)
        if found is not None:
            yield found


def moved_decision(
    network: Network,
    inputs: np.ndarray,
    column: attributes.Column,
    decisions: Decisions,
    n_asked: int,
    rng: np.random.Generator,
) -> Finding | None:
    """Finds which decision a column moves; None where it moves none, or by chance.

    Args:
      network: The model.
      inputs: `[P, ...]` the probe set.
      column: Which images have something.
      decisions: What is decided on it.
      n_asked: How many columns are asked in all: by chance one of them is likelier to move something.
      rng: What the column is permuted by.

    Raises:
      OutOfTime: If the network says so.
    """
    classes, labels = np.array(decisions.classes), decisions.labels
    layer = next((each.name for each in reversed(network.layers) if not each.cut_from_output), None)
    if len(classes) < 2 or layer is None or not attributes.within_classes(column.has, labels).any():
        return None
    logits = decisions.logits[:, classes]
    chance = attributes.chance_of(column, labels, logits, attributes.n_permutations(n_asked), rng)
    if chance * n_asked > attributes.CHANCE:
        return None
    differences = attributes.moved(column.has, labels, logits)
    pair = int(classes[differences.argmax()]), int(classes[differences.argmin()])
    return _measured(network, inputs, layer, column, pair, decisions, chance)


def _measured(
    network: Network,
    inputs: np.ndarray,
    layer: str,
    column: attributes.Column,
    pair: tuple[int, int],
    decisions: Decisions,
    chance: float,
) -> Finding | None:
    """Measures what becomes of decisions for two classes where images get the other value of a column."""
    has = [bool(value) if value >= 0 else None for value in column.has.tolist()]
    # Of a class with one image of a kind nobody knows how far that is from the others: there would be no interval.
    told = attributes.with_several(column.has, decisions.labels)
    if not (told >= 0).any():
        return None
    effect = attribute_effect(network, inputs, has, pair, layer=layer, labels=told)
    if not effect.low > 0:
        return None
    weights = attributes.within_classes(column.has, decisions.labels)
    direction = sum(
        np.tensordot(weights[rows], network.record(inputs[rows], [layer]).activations[layer], axes=1)
        for rows in _batches(np.flatnonzero(weights))
    )
    right = decisions.right & np.isin(decisions.labels, pair) & (column.has >= 0)
    first, second = pair
    difference = (decisions.logits[:, first] - decisions.logits[:, second]) * np.where(decisions.labels == first, 1, -1)
    rows = np.flatnonzero(right & (difference > 0))
    if not len(rows):
        return None
    sign = np.where(decisions.labels[rows] == first, 1, -1)
    towards = np.where(column.has[rows] == 1, -1, 1).astype(np.float32)
    logits = np.concatenate(
        [
            network.resume(
                inputs[rows[part]],
                layer,
                (
                    network.record(inputs[rows[part]], [layer]).activations[layer]
                    + towards[part, None, None, None] * direction
                ).astype(np.float32),
            )
            for part in _batches(np.arange(len(rows)))
        ]
    )
    after = sign * (logits[:, first] - logits[:, second])
    gone = lost(difference[rows], after)
    share = float(gone.sum() / len(decisions))
    if share < attributes.EFFECT:
        return None
    order = np.argsort(-gone, kind="stable")[:N_IMAGES]
    numbers = {
        "changed": int((gone >= 1).sum()),
        "of": len(rows),
        "margin": float(gone.mean()),
        "logits": effect.effect,
        "low": effect.low,
        "high": effect.high,
        "chance": chance,
    }
    return Finding(
        "attribute",
        share,
        layer,
        classes=pair,
        column=column.name,
        category=column.category,
        images=tuple(rows[order].tolist()),
        numbers={name: float(value) for name, value in numbers.items()},
    )


def _batches(rows: np.ndarray) -> Sequence[np.ndarray]:
    return [rows[first : first + _BATCH] for first in range(0, len(rows), _BATCH)]
