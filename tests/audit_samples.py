"""An audit as tests need it."""

import numpy as np

from tb_plugin.artifacts import (
    Audit,
    AuditAnswers,
    AuditCell,
    AuditClass,
    AuditConcept,
    AuditDirection,
    AuditFlips,
    AuditGroup,
    AuditLead,
    AuditMove,
    AuditMoves,
    AuditOutcome,
    AuditOutput,
    AuditReason,
    AuditRemoval,
    AuditRemovalClass,
    AuditSlice,
    Counted,
)
from tb_plugin.network import OutputKind

SUSPECT, OTHER = 3, 7


def counts(n: int, hits: int) -> Counted:
    """With an interval that is wide, in numbers that single precision holds."""
    share = round(64 * hits / n) / 64
    return Counted(n, hits, max(0.0, share - 0.125), min(1.0, share + 0.125))


# Three examples: what they are decided for with all concepts, without the first, the second and both; and as estimated.
DECIDED = ((0, 1, 2), (2, 1, 2), (0, 1, 0), (2, 2, 0))
EXPECTED = (DECIDED[0], (0, 1, 2), DECIDED[2], (2, 1, 0))


def removals() -> tuple[AuditRemoval, ...]:
    """The first decides class 0; the second alone bears on class 2, and both together on more than their sum."""
    lost = AuditOutcome(12, 0, 1)
    mixed = AuditOutcome(3, 2, 1)
    both, fewer = AuditOutcome(18, 1, 2), AuditOutcome(15, 2, 2)
    return (
        AuditRemoval(
            (0,),
            lost,
            AuditOutcome(10, 0, 1),
            10,
            (AuditRemovalClass(0, lost, AuditOutcome(10, 0, 1)),),
            0.5,
            2.0,
            18,
            DECIDED[1],
            EXPECTED[1],
        ),
        AuditRemoval(
            (1,), mixed, mixed, 6, (AuditRemovalClass(2, mixed, mixed),), 0.0625, 0.5, 18, DECIDED[2], EXPECTED[2]
        ),
        AuditRemoval(
            (0, 1),
            both,
            fewer,
            14,
            (
                AuditRemovalClass(0, AuditOutcome(13), AuditOutcome(12)),
                AuditRemovalClass(2, AuditOutcome(5, 1, 2), AuditOutcome(3, 2, 2)),
            ),
            0.75,
            2.5,
            18,
            DECIDED[3],
            EXPECTED[3],
        ),
    )


def answers() -> tuple[AuditAnswers, ...]:
    """Of three classes, of which the one that is decided has a logit of 2 and the others of 0."""
    found = []
    for measured, estimated in zip(np.transpose(DECIDED), np.transpose(EXPECTED), strict=True):
        own, told = (2.0 * (each == np.arange(3)[:, None]) for each in (measured, estimated))
        probabilities = np.exp(own) / (np.exp(own).sum(axis=0) + 3)
        found.append(AuditAnswers((0, 1, 2), np.stack([own, probabilities, told], axis=1).astype(np.float32)))
    found[0].values[1, 2, 1] = np.nan
    return tuple(found)


def random_audit(layer: str, n: int = 60) -> Audit:
    """Of two concepts and two classes: the first decides class 0, and goes with a column."""
    concepts = (AuditConcept(layer, (SUSPECT, 1), (1, 4, 7), 20), AuditConcept(layer, (OTHER,), (2,), 30))
    cells = (
        AuditCell(0, 0, 2.5, 0.5, counts(20, 19), 12, 0, 0, counts(12, 11), counts(8, 2)),
        AuditCell(1, 0, -0.5, -0.125, counts(20, 3), 0, 2, 1, counts(10, 7), counts(10, 6)),
        AuditCell(1, 2, 1.5, 0.25, counts(20, 18), 3, 1, 0, counts(16, 15), counts(4, 3)),
    )
    worst = AuditSlice(0, 0, False, counts(8, 2), counts(12, 11), 0.65625, 0.25, 0.015625, (0, 8), (1, 4))
    reason = AuditReason(0, 0, 1.5, 0.25, 9, 11, 0.03125, -0.0625, -0.25, 0.125)
    warm = AuditGroup(
        "fur",
        "warm",
        counts(30, 28),
        counts(30, 18),
        0.3125,
        0.125,
        0.5,
        (0.125, 0.0625, 0.1875, 0.09375),
        (0.25, 0.125, 0.375, 0.09375),
        {"missed": 0.4, "missed of": 0.0},
        (reason,),
    )
    year = AuditGroup("year", "", counts(28, 22), counts(32, 24))
    return Audit(
        n_images=n,
        fingerprint=f"{0:032x}",
        classes=(AuditClass(0, counts(20, 13)), AuditClass(2, counts(20, 18))),
        concepts=concepts,
        cells=cells,
        slices=(worst,),
        groups=(warm, year),
        directions=(
            AuditDirection(layer, 0.75, 1, 0.6875, 25, 35, (3, 5), (6, 8), (AuditLead(0, 2, 0.25, 2, 30, 0.015625),)),
        ),
        direction_slices=(AuditSlice(0, 2, True, counts(8, 5), counts(12, 12), 0.375, 0.125, 0.03125, (3, 9), (2, 5)),),
        removals=removals(),
        decided=DECIDED[0],
        answers=answers(),
        missing=("fairlearn",),
        settings={"layers": layer, "directions": "independent components"},
    )


def audit_of_outputs(layer: str, kind: OutputKind, n: int = 60) -> Audit:
    """Of two concepts and three outputs, of which the third moves little, and three examples: the first flips."""
    are_labels = kind == "sigmoid"
    none, nine, six, two = AuditFlips(), AuditFlips(9, 0, 8, 1), AuditFlips(6, 0, 5, 1), AuditFlips(0, 2, 0, 2)
    outputs = tuple(
        AuditOutput(k, 2.0, 20 if are_labels else 0, n, 50 if are_labels else 0, 0.0 if are_labels else 0.5)
        for k in range(3)
    )

    def move(index: int, measured: AuditFlips, estimated: AuditFlips, shift: float, error: float) -> AuditMove:
        flips = (measured, estimated) if are_labels else (none, none)
        return AuditMove(index, *flips, abs(shift), shift, abs(shift) / 2, 0.25, 0.0 if are_labels else error)

    def moves(concepts: tuple[int, ...], measured: AuditFlips, estimated: AuditFlips, *of: AuditMove) -> AuditMoves:
        flips = (measured, estimated, min(measured.changed, estimated.changed), measured.changed)
        by_example = ((1, 0, 0), (1, 0, 0)) if are_labels else ((0, 0, 0), (0, 0, 0))
        return AuditMoves(concepts, *(flips if are_labels else (none, none, 0, 0)), of, *by_example)

    made = (
        moves((0,), nine, six, move(0, nine, six, -3.0, 2.5), move(2, none, none, 0.0625, 0.5)),
        moves((1,), two, two, move(1, two, two, 1.5, 1.0)),
        moves((0, 1), nine, nine, move(0, nine, nine, -3.5, 2.75)),
    )
    # Of three outputs: with all concepts, and without; the first output alone moves.
    measured = np.array([[2.0, -1.0, 2.0, -1.5], [1.0, 1.0, 1.5, 1.0], [-3.0, -3.0, -3.0, -3.0]])
    estimated = measured + np.array([0, 0.5, 0, 0.5]) * (np.arange(3)[:, None] == 0)
    returned = 1 / (1 + np.exp(-measured)) if are_labels else measured
    values = np.stack([measured, returned, estimated], axis=1).astype(np.float32)
    audit = random_audit(layer, n)
    return Audit(
        n_images=n,
        fingerprint=f"{0:032x}",
        concepts=audit.concepts,
        output_kind=kind,
        outputs=outputs,
        moves=made,
        answers=tuple(AuditAnswers((0, 1, 2), values.copy()) for _ in range(3)),
        missing=("classes",),
        settings={"layers": layer},
    )
