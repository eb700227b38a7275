"""From outputs that moved to the tables of an audit: flips, moves and their errors, answers about examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tb_plugin.artifacts import AuditAnswers, AuditFlips, AuditMove, AuditMoves, AuditOutput
from tb_plugin.makers.audit_moves import Moved, Moving
from tb_plugin.makers.own_outputs import OwnOutputs

if TYPE_CHECKING:
    from tb_plugin.audit import Flips

# Of so many outputs it is kept what becomes of them without a concept, and of an example what is answered.
N_OUTPUTS = 40


def outputs_of(outputs: OwnOutputs, moving: Moving | None) -> tuple[AuditOutput, ...]:
    """Says how those outputs are with all concepts of which something is told."""
    from tb_plugin.audit import mean_error

    if moving is None:
        return ()
    told = sorted({each.index for moves in moves_of(moving) for each in moves.outputs})
    truth = np.full(outputs.logits.shape, np.nan) if outputs.truth is None else outputs.truth
    error, known = np.nan_to_num(mean_error(outputs.logits, truth)), ~np.isnan(truth)
    right = known & (outputs.on == (truth > 0))
    return tuple(
        AuditOutput(
            index,
            float(outputs.spread[index]),
            int(outputs.on[:, index].sum()),
            int(known[:, index].sum()),
            int(right[:, index].sum()) if outputs.are_labels else 0,
            0.0 if outputs.are_labels else float(error[index]),
        )
        for index in told
    )


def moves_of(moving: Moving | None) -> tuple[AuditMoves, ...]:
    """Says what becomes of outputs without each concept and pair that was removed."""
    return () if moving is None else tuple(_moves(each, moving) for each in moving.done)


def output_answers_of(moving: Moving | None) -> tuple[AuditAnswers, ...]:
    """Gives the answers about each example: of all outputs, or of those that are decided for, flip, or are told of."""
    if moving is None or not moving.done:
        return ()
    own = moving.before
    measured = np.stack([moving.logits, *(each.logits for each in moving.done)])
    estimated = np.stack([moving.logits, *(each.estimates for each in moving.done)])
    # As it is told of labels: exponentials of what is very unlikely have no end.
    returned = 0.5 * (1 + np.tanh(0.5 * measured.astype(np.float64))) if own.are_labels else measured
    found = []
    for example in range(len(moving.logits)):
        kept = _kept(measured[:, example], estimated[:, example], own)
        values = np.stack([measured[:, example], returned[:, example], estimated[:, example]])
        found.append(AuditAnswers(tuple(kept), values[:, :, kept].transpose(2, 0, 1).astype(np.float32)))
    return tuple(found)


def _kept(measured: np.ndarray, estimated: np.ndarray, own: OwnOutputs) -> list[int]:
    """Chooses outputs of an example by what is answered of it, `[1 + R, K]`: the likeliest first, or in their order."""
    n = measured.shape[1]
    order = np.argsort(-measured[0], kind="stable").tolist() if own.are_labels else list(range(n))
    if n <= N_OUTPUTS:
        return order
    told = own.decided(measured) | own.decided(np.where(np.isnan(estimated), -np.inf, estimated))
    return list(dict.fromkeys([*np.flatnonzero(told.any(axis=0)).tolist(), *order]))[:N_OUTPUTS]


def _counts(flips: Flips) -> tuple[np.ndarray, ...]:
    return flips.off, flips.on, flips.lost, flips.mended


def _moves(moved: Moved, moving: Moving) -> AuditMoves:
    own, before = moving.before, moving.before.decided(moving.logits)
    flipped = moved.measured.off + moved.measured.on + moved.estimated.off + moved.estimated.on
    distance = moved.moved / np.maximum(own.spread, 1e-12)
    order = np.lexsort((-distance, -flipped))[:N_OUTPUTS].tolist()
    foreseen = own.decided(np.where(np.isnan(moved.estimates), moving.logits, moved.estimates))
    return AuditMoves(
        moved.places,
        AuditFlips(*(int(each.sum()) for each in _counts(moved.measured))),
        AuditFlips(*(int(each.sum()) for each in _counts(moved.estimated))),
        moved.hits,
        moved.n_images,
        tuple(_move(moved, index) for index in order),
        tuple((own.decided(moved.logits) != before).sum(axis=1).tolist()),
        tuple((foreseen != before).sum(axis=1).tolist()),
    )


def _move(moved: Moved, index: int) -> AuditMove:
    is_known = not np.isnan(moved.off_by[index])
    return AuditMove(
        index,
        AuditFlips(*(int(each[index]) for each in _counts(moved.measured))),
        AuditFlips(*(int(each[index]) for each in _counts(moved.estimated))),
        float(moved.moved[index]),
        float(moved.shift[index]),
        float(moved.estimated_moved[index]) if is_known else None,
        float(moved.off_by[index]) if is_known else None,
        float(np.nan_to_num(moved.error[index])),
    )
