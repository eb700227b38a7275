"""From what concepts of layers do to the tables of an audit: concepts, concept × class, and slices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.artifacts import AuditCell, AuditClass, AuditConcept, AuditSlice, Counted
from tb_plugin.encoding.limits import MAX_ROWS
from tb_plugin.makers.audit_layer import LayerAudit
from tb_plugin.makers.decisions import Decisions

# A concept argues in an image where it is so much of what argues for the image's class there.
ARGUES = 0.05
# So many images of a concept or of half a slice are named, so many slices, and cells of a class and in all.
N_IMAGES, N_SLICES, N_OF_CLASS, N_CELLS = 6, 24, 8, 1200


def counted(hits: np.ndarray, *, known: bool = True) -> Counted:
    """Counts which of some images are right, `[n]` truth values; not how many, where that is not known."""
    from tb_plugin.audit import wilson

    n, n_hits = len(hits), int(np.count_nonzero(hits))
    if not known:
        return Counted(n)
    low, high = wilson(np.array(n_hits), np.array(n))
    return Counted(n, n_hits, float(low), float(high))


def classes_of(decisions: Decisions) -> tuple[AuditClass, ...]:
    """Counts how right each class is."""
    return tuple(
        AuditClass(label, counted(decisions.right[decisions.labels == label], known=decisions.are_true))
        for label in decisions.classes
    )


def concepts_of(layers: Sequence[LayerAudit]) -> tuple[AuditConcept, ...]:
    """Lists concepts of all layers, with the images that have most of each."""
    return tuple(
        AuditConcept(
            each.layer,
            channels,
            tuple(np.argsort(-each.strengths[:, j], kind="stable")[:N_IMAGES].tolist()),
            int(each.has[:, j].sum()),
        )
        for each in layers
        for j, channels in enumerate(each.concepts)
    )


def cells_of(layers: Sequence[LayerAudit], decisions: Decisions) -> tuple[AuditCell, ...]:
    """Says of each class what the concepts do that argue most for it, or against it.

    Args:
      layers: In the order in which `concepts_of` lists their concepts.
      decisions: What is decided.
    """
    from tb_plugin.audit import removals_of_decisions

    n_kept = max(1, min(N_OF_CLASS, N_CELLS // max(1, len(decisions.classes) * len(layers))))
    before, first, found = decisions.logits.argmax(axis=1), 0, []
    for each in layers:
        argues, has = each.evidence >= ARGUES * each.favour[:, None], each.has
        argues &= each.evidence > 0
        gone = removals_of_decisions(before, each.without.T, decisions.labels)
        for i, label in enumerate(decisions.classes):
            rows = np.flatnonzero(decisions.labels == label)
            logits, right = each.evidence[rows].mean(axis=0), decisions.right[rows]
            order = np.argsort(-logits, kind="stable").tolist()
            # What argues against a class is told of too, however much weaker it is.
            n_against = n_kept // 4
            for j in dict.fromkeys(order[: n_kept - n_against] + order[len(order) - n_against :]):
                place = int(np.searchsorted(gone.classes, label))
                own = has[rows, j]
                found.append(
                    AuditCell(
                        concept=first + j,
                        index=label,
                        logit=float(logits[j]),
                        share=float(each.shares[i, j]),
                        argues=counted(argues[rows, j]),
                        lost=int(gone.lost[j, place]),
                        mended=int(gone.mended[j, place]),
                        otherwise=int(gone.otherwise[j, place]),
                        having=counted(right[own], known=decisions.are_true),
                        lacking=counted(right[~own], known=decisions.are_true),
                    )
                )
        first += len(each.concepts)
    # Each class has one of each layer, and with very many of both they are more than can be shown.
    strongest = sorted(found, key=lambda cell: -abs(cell.logit))[:MAX_ROWS]
    return tuple(sorted(strongest, key=lambda cell: (cell.index, -cell.logit, cell.concept)))


def slices_of(layers: Sequence[LayerAudit], decisions: Decisions) -> tuple[AuditSlice, ...]:
    """Compares images of each class with each concept and without it; none where labels are not known.

    Of each class the worst is kept before any second; those that are kept come in the order of what is worst.
    """
    if not layers:
        return ()
    strengths = np.concatenate([each.strengths for each in layers], axis=1)
    return worst_halves(strengths, np.concatenate([each.has for each in layers], axis=1), decisions)


def worst_halves(
    strengths: np.ndarray, has: np.ndarray, decisions: Decisions, known: np.ndarray | None = None
) -> tuple[AuditSlice, ...]:
    """Compares images of each class by what splits them; none where labels are not known.

    Args:
      strengths: `[P, J]` how much of each thing is in an image.
      has: `[P, J]` whether it has it.
      decisions: What is decided.
      known: `[P]` of which images that is known; None: of all.
    """
    from tb_plugin.audit import by_turns, slices

    if not decisions.are_true:
        return ()
    is_asked = np.isin(decisions.labels, decisions.classes) & (True if known is None else known)
    labels = np.where(is_asked, decisions.labels, -1)
    found = []
    compared = slices(has, labels, decisions.right)
    kept = set(by_turns(compared)[:N_SLICES])
    for each in filter(kept.__contains__, compared):
        rows, own = labels == each.label, has[:, each.concept] == each.has
        # What has most of it stands for what has it, and what has least for what has it not.
        order = np.argsort(strengths[:, each.concept] * (-1 if each.has else 1), kind="stable")
        wrong_first = order[np.argsort(decisions.right[order], kind="stable")]
        found.append(
            AuditSlice(
                each.concept,
                each.label,
                each.has,
                counted(decisions.right[rows & own]),
                counted(decisions.right[rows & ~own]),
                each.worse,
                each.worse_at_least,
                each.chance,
                tuple(wrong_first[(rows & own)[wrong_first]][:N_IMAGES].tolist()),
                tuple(order[::-1][(rows & ~own)[order[::-1]]][:N_IMAGES].tolist()),
            )
        )
    return tuple(found)
