"""What an audit is made of: each of these is a message of the same name, with the same fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tb_plugin.artifacts._messages import reader_of
from tb_plugin.artifacts.audit_moves import AuditFlips, AuditMove, AuditMoves, AuditOutput
from tb_plugin.artifacts.audit_outcomes import AuditOutcome, AuditRemoval, AuditRemovalClass


@dataclass(frozen=True)
class Counted:
    """How many of some images are right.

    Attributes:
      n: How many images.
      hits: How many of them; None where it is not known.
      low: The lowest that their share may be, by an interval of 95 %.
      high: The highest.
    """

    n: int
    hits: int | None = None
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if self.n < 0 or (self.hits is not None and not 0 <= self.hits <= self.n):
            raise ValueError(f"hits must be from 0 to n, got {self.hits} of {self.n}")


@dataclass(frozen=True)
class AuditClass:
    """A class.

    Attributes:
      index: Which.
      right: How many images of it are right.
    """

    index: int
    right: Counted


@dataclass(frozen=True)
class AuditConcept:
    """Channels whose evidence for a class goes together.

    Attributes:
      layer: The layer's name.
      channels: The strongest first.
      images: Places in the probe set that have most of it.
      n_has: How many images of the probe set have it.
    """

    layer: str
    channels: tuple[int, ...]
    images: tuple[int, ...] = ()
    n_has: int = 0


@dataclass(frozen=True)
class AuditCell:
    """A concept and a class.

    Attributes:
      concept: The concept's place in the list.
      index: The class.
      logit: How much it argues for the class, in the mean over images of it, in units of its logit; below 0: against.
      share: Which share that is of all that argues for the class.
      argues: In how many of its images the concept argues for it.
      lost: How many right decisions become wrong without it.
      mended: How many wrong ones become right.
      otherwise: How many wrong ones become wrong in another way.
      having: How many images of the class that have it are right.
      lacking: How many of those that have it not.
    """

    concept: int
    index: int
    logit: float
    share: float
    argues: Counted
    lost: int
    mended: int
    otherwise: int
    having: Counted
    lacking: Counted


@dataclass(frozen=True)
class AuditSlice:
    """Images of a class that have a concept, or those that have it not: the worse of the two.

    Attributes:
      concept: The concept's place in the list.
      index: The class.
      has: Whether the images have it.
      right: How many of them are right.
      others: How many of the class's other images.
      worse: By how much the accuracy is lower.
      worse_at_least: The lowest that this may be.
      chance: As of `tb_plugin.audit.Slice`.
      images: Places in the probe set, wrong ones first.
      other_images: Of the others.
    """

    concept: int
    index: int
    has: bool
    right: Counted
    others: Counted
    worse: float
    worse_at_least: float
    chance: float
    images: tuple[int, ...] = ()
    other_images: tuple[int, ...] = ()


@dataclass(frozen=True)
class AuditReason:
    """A concept that argues more for a class in a group than in the rest.

    Attributes:
      concept: The concept's place in the list.
      index: The class.
      difference: By how much of the logit; below 0: less.
      error: Its standard error.
      n: How many images of the class are in the group.
      n_others: How many are in the rest.
      chance: How likely any concept, class and group that was looked at differs as clearly by chance.
      gap: What the difference of accuracies is without the concept; None where it is not known.
      gap_low: The lowest that this may be.
      gap_high: The highest.
    """

    concept: int
    index: int
    difference: float
    error: float
    n: int
    n_others: int
    chance: float
    gap: float | None = None
    gap_low: float = -1.0
    gap_high: float = 1.0


@dataclass(frozen=True)
class AuditGroup:
    """Images with a category of metadata, beside the rest of the column.

    Attributes:
      column: The column.
      category: The category; "": that a number is above its median.
      right: How many of them are right.
      others: How many of the rest.
      gap: Their accuracy less that of the rest; None where it is not known.
      gap_low: The lowest that this may be.
      gap_high: The highest.
      calibration: Their expected calibration error, the lowest and highest that it may be, and what chance gives; or
        empty.
      others_calibration: The same of the rest.
      metrics: What Fairlearn says beside that, by name.
      reasons: The clearest first.
    """

    column: str
    category: str
    right: Counted
    others: Counted
    gap: float | None = None
    gap_low: float = -1.0
    gap_high: float = 1.0
    calibration: tuple[float, ...] = ()
    others_calibration: tuple[float, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[AuditReason, ...] = ()

    def __post_init__(self) -> None:
        if {len(self.calibration), len(self.others_calibration)} - {0, 4}:
            raise ValueError(f"calibration must be 4 numbers or none, got {len(self.calibration)}")


@dataclass(frozen=True)
class AuditLead:
    """Which decision between two classes what images differ in moves.

    Attributes:
      index: The class that the one end is moved to.
      other: The one that it is moved away from.
      margin: Which share of the lead goes where images are moved to the other end, in the mean.
      changed: Of how many images the decision becomes another then.
      n: Of how many.
      chance: How likely chance moves two classes as far, by any of the directions that were looked at.
    """

    index: int
    other: int
    margin: float
    changed: int
    n: int
    chance: float

    def __post_init__(self) -> None:
        if self.index == self.other or not 0 <= self.changed <= self.n:
            raise ValueError(f"a lead is between two classes, with changes among its images, got {self}")


@dataclass(frozen=True)
class AuditDirection:
    """What images of the same class differ in along a direction of a layer.

    Attributes:
      layer: The layer's name.
      apart: Which share of the variance lies between its two ends, in [0, 1].
      channel: Which channel tells the ends apart best.
      shown: How well it does: the area under its ROC curve within classes, in [0.5, 1].
      n_has: How many images lie at the one end.
      n_lacks: How many at the other.
      images: Places in the probe set of those that lie furthest at the one end.
      other_images: At the other.
      leads: Which decision it moves; one, or none.
    """

    layer: str
    apart: float
    channel: int
    shown: float
    n_has: int
    n_lacks: int
    images: tuple[int, ...] = ()
    other_images: tuple[int, ...] = ()
    leads: tuple[AuditLead, ...] = ()


from_message = reader_of(
    Counted,
    AuditClass,
    AuditConcept,
    AuditCell,
    AuditSlice,
    AuditReason,
    AuditGroup,
    AuditLead,
    AuditDirection,
    AuditOutcome,
    AuditRemovalClass,
    AuditRemoval,
    AuditOutput,
    AuditFlips,
    AuditMove,
    AuditMoves,
)
