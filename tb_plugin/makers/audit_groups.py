"""Groups of images by metadata, in an audit: how right the network is about each, and by which reasons it differs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tb_plugin.artifacts import AuditGroup, AuditReason
from tb_plugin.attribution.calibration import calibration
from tb_plugin.findings import attributes
from tb_plugin.findings.answers import softmax
from tb_plugin.makers.audit_layer import LayerAudit
from tb_plugin.makers.audit_tables import counted
from tb_plugin.makers.decisions import Decisions

# So many classes Fairlearn compares, the most frequent ones, and so many reasons of a group are told.
_MOST_CLASSES, N_REASONS = 20, 5
# A difference is a reason where chance alone makes one as clear in one of twenty runs at most.
CHANCE = 0.05


def columns_of(metadata: Mapping[str, np.ndarray]) -> list[attributes.Column]:
    """Gives each category of each column of which there are enough images, and enough of the rest."""
    return [each for name, values in metadata.items() for each in attributes.columns_of(name, values)]


def group_of(column: attributes.Column, decisions: Decisions, seed: int) -> AuditGroup:
    """Counts how right the network is about a group and the rest, and how sure of it.

    Args:
      column: Which images are in the group.
      decisions: What is decided.
      seed: Makes intervals of calibration repeatable.
    """
    from tb_plugin.audit import difference

    own, rest = ((column.has == value) & (decisions.labels >= 0) for value in (1, 0))
    known = decisions.are_true
    made = AuditGroup(
        column.name,
        column.category,
        counted(decisions.right[own], known=known),
        counted(decisions.right[rest], known=known),
    )
    if not known or not own.any() or not rest.any():
        return made
    gap, low, high = difference(*_hits(decisions.right, own), *_hits(decisions.right, rest))
    probabilities = softmax(decisions.logits)
    told = [calibration(probabilities[rows], decisions.labels[rows], seed=seed) for rows in (own, rest)]
    errors = [(*each.error.tolist(), each.by_chance) for each in told]
    return dataclasses.replace(
        made,
        gap=float(gap),
        gap_low=float(low),
        gap_high=float(high),
        calibration=errors[0],
        others_calibration=errors[1],
        metrics=fairlearn_metrics(column, decisions),
    )


def reasons_of(
    column: attributes.Column, layer: LayerAudit, first: int, decisions: Decisions, n_asked: int, seed: int
) -> list[AuditReason]:
    """Finds which concepts of a layer argue differently for the same class, and what the gap is without each.

    Args:
      column: Which images are in the group.
      layer: The layer.
      first: The place of its first concept in the audit's list.
      decisions: What is decided.
      n_asked: How many columns and layers are asked in all: by chance one of them is likelier to differ.
      seed: Decides how groups are permuted.
    """
    from tb_plugin.audit import difference, reasons

    labels = np.where(np.isin(decisions.labels, decisions.classes), decisions.labels, -1)
    if not layer.concepts:
        return []
    n = attributes.n_permutations(n_asked)
    own, rest = ((column.has == value) & (labels >= 0) for value in (1, 0))
    found = []
    for each in reasons(layer.evidence, column.has, labels, n_permutations=n, seed=seed):
        chance = min(1.0, each.chance * n_asked)
        if chance > CHANCE or len(found) == N_REASONS:
            break
        made = AuditReason(first + each.concept, each.label, each.difference, each.error, each.n, each.n_others, chance)
        if decisions.are_true:
            right = layer.without[:, each.concept] == decisions.labels
            gap, low, high = difference(*_hits(right, own), *_hits(right, rest))
            made = dataclasses.replace(made, gap=float(gap), gap_low=float(low), gap_high=float(high))
        found.append(made)
    return found


def clearest(group: AuditGroup, found: Sequence[AuditReason]) -> AuditGroup:
    """Gives the group with more reasons, as many as are told: those that differ by most."""
    reasons = sorted((*group.reasons, *found), key=lambda each: (-abs(each.difference), each.concept, each.index))
    return dataclasses.replace(group, reasons=tuple(reasons[:N_REASONS]))


def ordered(groups: Sequence[AuditGroup]) -> tuple[AuditGroup, ...]:
    """Puts those first whose accuracy differs most for certain, then those whose reasons differ most."""

    def key(group: AuditGroup) -> tuple[float, float]:
        surely = 0.0 if group.gap is None else max(group.gap_low, -group.gap_high, 0.0)
        return -surely, -max((abs(each.difference) for each in group.reasons), default=0.0)

    return tuple(sorted(groups, key=key))


def has_fairlearn() -> bool:
    """Tells whether Fairlearn is installed."""
    try:
        import fairlearn.metrics  # noqa: F401
    except ImportError:
        return False
    return True


def fairlearn_metrics(column: attributes.Column, decisions: Decisions) -> dict[str, float]:
    """Gives how far rates of a class differ between the group and the rest: the largest of all classes, and which.

    Returns:
      By "missed" (false negatives), "false alarms" (false positives) and "selected" (predictions) the difference, and
      by the same name with " of" the class; nothing without Fairlearn.

    Source: Weerts et al. 2023, "Fairlearn: Assessing and Improving Fairness of AI Systems".
    """
    if not has_fairlearn():
        return {}
    from fairlearn import metrics as rates

    rows = (column.has >= 0) & (decisions.labels >= 0)
    truth, predicted = decisions.labels[rows], decisions.logits[rows].argmax(axis=1)
    frequent, counts = np.unique(truth, return_counts=True)
    classes = frequent[np.argsort(-counts, kind="stable")[:_MOST_CLASSES]].tolist()
    asked: dict[str, Any] = {
        "missed": rates.false_negative_rate,
        "false alarms": rates.false_positive_rate,
        "selected": rates.selection_rate,
    }

    def of_class(rate: Any, label: int) -> Any:
        return lambda y_true, y_pred: rate(y_true == label, y_pred == label)

    frame = rates.MetricFrame(
        metrics={f"{name} {label}": of_class(rate, label) for name, rate in asked.items() for label in classes},
        y_true=truth,
        y_pred=predicted,
        sensitive_features=column.has[rows],
    )
    apart = frame.difference(method="between_groups").to_dict()
    found: dict[str, float] = {}
    for name in asked:
        by_class = {label: float(apart[f"{name} {label}"]) for label in classes}
        told = {label: value for label, value in by_class.items() if np.isfinite(value)}
        if told:
            most = max(told, key=lambda label: told[label])
            found |= {name: told[most], f"{name} of": float(most)}
    return found


def _hits(right: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.array(np.count_nonzero(right[rows])), np.array(np.count_nonzero(rows))
