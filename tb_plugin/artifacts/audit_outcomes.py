"""What becomes of decisions without concepts: each of these is a message of the same name, with the same fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AuditOutcome:
    """Decisions that become others.

    Attributes:
      lost: Right ones that become wrong.
      mended: Wrong ones that become right.
      otherwise: Wrong ones that become wrong in another way.
    """

    lost: int = 0
    mended: int = 0
    otherwise: int = 0

    @property
    def changed(self) -> int:
        """All of them."""
        return self.lost + self.mended + self.otherwise


@dataclass(frozen=True)
class AuditRemovalClass:
    """What becomes of a class without something.

    Attributes:
      index: The class.
      measured: As it was measured.
      estimated: As it was estimated.
    """

    index: int
    measured: AuditOutcome
    estimated: AuditOutcome


@dataclass(frozen=True)
class AuditRemoval:
    """What becomes of decisions without one concept or two, as measured and as estimated.

    A single concept's effect is estimated by its attribution, that of two by what each does alone.

    Attributes:
      concepts: One or two places in the list of concepts, ascending.
      measured: In all images of the audit's classes.
      estimated: In the same.
      hits: How many decisions become others and were estimated to become just these.
      classes: Those in which most changes first; not all.
      error: How far estimated logits of the examples are from the measured ones: the root mean square.
      change: How far the measured ones are from those with all concepts.
      n_logits: Over how many both are.
      decided: Of each example what is decided without it.
      expected: Of each example what was estimated.
    """

    concepts: tuple[int, ...]
    measured: AuditOutcome
    estimated: AuditOutcome
    hits: int
    classes: tuple[AuditRemovalClass, ...] = ()
    error: float = 0.0
    change: float = 0.0
    n_logits: int = 0
    decided: tuple[int, ...] = ()
    expected: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.concepts) <= 2 or self.hits > min(self.measured.changed, self.estimated.changed):
            raise ValueError(f"a removal is of one or two concepts, hits among what changes, got {self.concepts}")
