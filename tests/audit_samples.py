"""An audit as tests need it."""

from tb_plugin.artifacts import (
    Audit,
    AuditCell,
    AuditClass,
    AuditConcept,
    AuditGroup,
    AuditReason,
    AuditSlice,
    Counted,
)

SUSPECT, OTHER = 3, 7


def counts(n: int, hits: int) -> Counted:
    """With an interval that is wide, in numbers that single precision holds."""
    share = round(64 * hits / n) / 64
    return Counted(n, hits, max(0.0, share - 0.125), min(1.0, share + 0.125))


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
        missing=("fairlearn",),
        settings={"layers": layer},
    )
