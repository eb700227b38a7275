"""From what was removed to the tables of an audit: decisions by class, errors of estimates, answers about examples."""

from __future__ import annotations

import numpy as np

from tb_plugin.artifacts import AuditAnswers, AuditOutcome, AuditRemoval, AuditRemovalClass
from tb_plugin.findings.answers import softmax
from tb_plugin.makers.audit_removals import N_SHOWN, Removed, Removing

# Of so many classes it is kept what becomes of them without a concept.
N_CLASSES = 40


def removals_of(removing: Removing | None) -> tuple[AuditRemoval, ...]:
    """Counts what becomes of decisions without each concept and pair that was removed."""
    return () if removing is None else tuple(_removal(each, removing) for each in removing.done)


def decided_of(removing: Removing | None) -> tuple[int, ...]:
    """Gives what is decided of each example with all concepts; nothing where nothing was removed."""
    if removing is None or not removing.done:
        return ()
    return tuple(removing.logits.argmax(axis=1).tolist())


def answers_of(removing: Removing | None) -> tuple[AuditAnswers, ...]:
    """Gives the answers about each example, of the likeliest classes and of all that are decided or expected."""
    if removing is None or not removing.done:
        return ()
    measured = np.stack([removing.logits, *(each.logits for each in removing.done)])
    estimated = np.stack([removing.logits, *(each.estimated for each in removing.done)])
    found = []
    for example, likeliest in enumerate(_shown(removing.logits)):
        expected = [_expected(each)[example] for each in removing.done]
        classes = dict.fromkeys([*likeliest.tolist(), *measured[:, example].argmax(axis=1).tolist(), *expected])
        probabilities = softmax(measured[:, example].astype(np.float64))
        values = np.stack([measured[:, example], probabilities, estimated[:, example]])
        found.append(AuditAnswers(tuple(classes), values[:, :, list(classes)].transpose(2, 0, 1).astype(np.float32)))
    return tuple(found)


def _removal(removed: Removed, removing: Removing) -> AuditRemoval:
    from tb_plugin.audit import deviation

    before, logits = removing.before, removing.logits
    known = np.isin(before.labels, before.classes)
    old, new, foreseen = (each[known] for each in (before.logits.argmax(axis=1), removed.decided, removed.expected))
    labels = before.labels[known]
    measured, estimated = _by_class(old, new, labels), _by_class(old, foreseen, labels)
    classes = [
        AuditRemovalClass(label, m, e)
        for label, m, e in zip(before.classes, measured, estimated, strict=True)
        if m.changed or e.changed
    ]
    classes.sort(key=lambda each: (-each.measured.changed, -each.estimated.changed, each.index))
    shown = _shown(logits)
    rows = np.arange(len(logits))[:, None]
    return AuditRemoval(
        removed.places,
        _sum(measured),
        _sum(estimated),
        int(((new == foreseen) & (new != old)).sum()),
        tuple(classes[:N_CLASSES]),
        deviation(removed.estimated[rows, shown], removed.logits[rows, shown]),
        deviation(logits[rows, shown], removed.logits[rows, shown]),
        shown.size,
        tuple(removed.logits.argmax(axis=1).tolist()),
        tuple(_expected(removed).tolist()),
    )


def _by_class(old: np.ndarray, new: np.ndarray, labels: np.ndarray) -> list[AuditOutcome]:
    """Counts, of the classes of an audit, what becomes of decisions `[n]`."""
    from tb_plugin.audit import removals_of_decisions

    gone = removals_of_decisions(old, new[None], labels)
    counts = zip(gone.lost[0].tolist(), gone.mended[0].tolist(), gone.otherwise[0].tolist(), strict=True)
    return [AuditOutcome(*each) for each in counts]


def _sum(outcomes: list[AuditOutcome]) -> AuditOutcome:
    return AuditOutcome(
        sum(each.lost for each in outcomes),
        sum(each.mended for each in outcomes),
        sum(each.otherwise for each in outcomes),
    )


def _shown(logits: np.ndarray) -> np.ndarray:
    """Gives the likeliest classes of examples `[N, T]`, of which logits are told."""
    from tb_plugin.audit import candidates

    return candidates(logits, np.full(len(logits), -1), N_SHOWN)


def _expected(removed: Removed) -> np.ndarray:
    """Gives what was estimated to be decided of the examples, among those classes of which that was estimated."""
    return np.nan_to_num(removed.estimated, nan=-np.inf).argmax(axis=1)
