"""What becomes of outputs that exclude no other, without concepts: each of these is a message of the same name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AuditOutput:
    """An output that excludes no other, with all concepts: a label of its own, or a quantity.

    Attributes:
      index: Which.
      spread: The standard deviation of the logit, or quantity, over the images.
      n_on: Of a label: in how many images it is decided for.
      n_known: Of how many images the truth is known.
      n_right: Of a label: of how many of these it is right.
      error: Of a quantity: how far it is off on these, in the mean.
    """

    index: int
    spread: float
    n_on: int = 0
    n_known: int = 0
    n_right: int = 0
    error: float = 0.0

    def __post_init__(self) -> None:
        if self.n_right > self.n_known:
            raise ValueError(f"an output is right of known images only, got {self.n_right} of {self.n_known}")


@dataclass(frozen=True)
class AuditFlips:
    """Decisions about labels that become others.

    Attributes:
      off: Those for a label, which become against it.
      on: Those against a label, which become for it.
      lost: How many of both become wrong, where the truth is known.
      mended: How many become right.
    """

    off: int = 0
    on: int = 0
    lost: int = 0
    mended: int = 0

    @property
    def changed(self) -> int:
        """All of them."""
        return self.off + self.on


@dataclass(frozen=True)
class AuditMove:
    """What becomes of an output without something.

    Attributes:
      index: The output.
      measured: Of a label: as it was measured.
      estimated: As it was estimated.
      moved: How far the logit, or quantity, moves, in the mean over the images.
      shift: The same with its sign.
      estimated_moved: How far it was estimated to; None where that was done in no image.
      off_by: How far estimates are off, in the mean; None where there are none.
      error: Of a quantity: how far it is off without, in the mean.
    """

    index: int
    measured: AuditFlips = AuditFlips()
    estimated: AuditFlips = AuditFlips()
    moved: float = 0.0
    shift: float = 0.0
    estimated_moved: float | None = None
    off_by: float | None = None
    error: float = 0.0

    def __post_init__(self) -> None:
        if (self.estimated_moved is None) != (self.off_by is None):
            raise ValueError("an estimate of a move must come with how far it is off")


@dataclass(frozen=True)
class AuditMoves:
    """What becomes of outputs without one concept or two, as measured and as estimated.

    Attributes:
      concepts: One or two places in the list of concepts, ascending.
      measured: Of all labels, over all images.
      estimated: The same.
      hits: How many decisions flip and were estimated to.
      n_images: In how many images any flips.
      outputs: Those that move most first; not all.
      flips: Of each example how many decisions flip.
      expected: Of each example how many were estimated to.
    """

    concepts: tuple[int, ...]
    measured: AuditFlips = AuditFlips()
    estimated: AuditFlips = AuditFlips()
    hits: int = 0
    n_images: int = 0
    outputs: tuple[AuditMove, ...] = ()
    flips: tuple[int, ...] = ()
    expected: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.concepts) <= 2 or self.hits > min(self.measured.changed, self.estimated.changed):
            raise ValueError(f"moves are of one or two concepts, hits among what flips, got {self.concepts}")
