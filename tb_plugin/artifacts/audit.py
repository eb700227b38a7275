"""Where the network errs on the probe set at a step, by which concepts, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, cast

from tb_plugin.artifacts.audit_records import (
    AuditCell,
    AuditClass,
    AuditConcept,
    AuditGroup,
    AuditSlice,
    from_message,
    to_message,
)
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb

Missing = Literal["labels", "metadata", "classes", "images", "fairlearn"]


@dataclass(frozen=True)
class Audit:
    """Where the network errs on the probe set at a step.

    Attributes:
      n_images: Of how many images.
      fingerprint: Of these.
      by: What an image's class is: the true one, or where no label is known the predicted one.
      classes: Those with enough images, ascending, with how many of them are right.
      concepts: By layers, the deepest first.
      cells: By classes, what argues most first; not of every concept and class.
      slices: The one first that is worse by most for certain.
      groups: Those first that differ most.
      missing: What would have to be known, or logged, to say more.
      settings: How it was measured, for people to read.
      complete: False where time was up before all was looked at.
    """

    n_images: int
    fingerprint: str
    by: Literal["true", "predicted"] = "true"
    classes: tuple[AuditClass, ...] = ()
    concepts: tuple[AuditConcept, ...] = ()
    cells: tuple[AuditCell, ...] = ()
    slices: tuple[AuditSlice, ...] = ()
    groups: tuple[AuditGroup, ...] = ()
    missing: tuple[Missing, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "audit"

    def __post_init__(self) -> None:
        reasons = [reason for group in self.groups for reason in group.reasons]
        places = [each.concept for each in (*self.cells, *self.slices, *reasons)]
        if any(not 0 <= place < len(self.concepts) for place in places):
            raise ValueError(f"places of concepts must be below {len(self.concepts)}, got {max(places)}")

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of several."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence: the manifest says it all."""
        message = pb.Audit(
            n_images=self.n_images,
            fingerprint=self.fingerprint,
            by=self.by,
            classes=map(to_message, self.classes),
            concepts=map(to_message, self.concepts),
            cells=map(to_message, self.cells),
            slices=map(to_message, self.slices),
            groups=map(to_message, self.groups),
            missing=self.missing,
            settings=self.settings,
            complete=self.complete,
        )
        return BlobWriter().blobs(message)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Audit:
        """Reads a blob sequence back; shares come back in single precision.

        Raises:
          ValueError: If it holds no audit, or was written by a newer version, or is damaged.
        """
        message = BlobReader(blobs, cls.kind).manifest.audit
        return cls(
            n_images=message.n_images,
            fingerprint=message.fingerprint,
            by="predicted" if message.by == "predicted" else "true",
            classes=tuple(map(from_message, message.classes)),
            concepts=tuple(map(from_message, message.concepts)),
            cells=tuple(map(from_message, message.cells)),
            slices=tuple(map(from_message, message.slices)),
            groups=tuple(map(from_message, message.groups)),
            missing=tuple(cast(Missing, each) for each in message.missing),
            settings=dict(message.settings),
            complete=message.complete,
        )
