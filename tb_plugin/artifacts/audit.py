"""Where the network errs on the probe set at a step, by which concepts, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, cast

from tb_plugin.artifacts._messages import to_message
from tb_plugin.artifacts.audit_answers import OUTPUTS_WITHOUT, WITHOUT, AuditAnswers, read_answers, write_answers
from tb_plugin.artifacts.audit_moves import AuditMoves, AuditOutput
from tb_plugin.artifacts.audit_outcomes import AuditRemoval
from tb_plugin.artifacts.audit_records import (
    AuditCell,
    AuditClass,
    AuditConcept,
    AuditDirection,
    AuditGroup,
    AuditSlice,
    from_message,
)
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import OutputKind
from tb_plugin.schema import pb

Missing = Literal["labels", "metadata", "classes", "images", "fairlearn"]
_KINDS: Mapping[str, OutputKind] = {"sigmoid": "sigmoid", "linear": "linear"}


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
      removals: What becomes of decisions without the concepts that single classes rest on most, then without pairs.
      decided: Of each of N examples what is decided with all concepts; empty where nothing was removed.
      answers: Of each example the logits of the removals, or of the moves.
      directions: What images of the same class differ in, by layers, the deepest first.
      direction_slices: As `slices`, by places in the list of directions in place of concepts.
      output_kind: "softmax", or what outputs are that exclude no other, of which nothing above is counted.
      outputs: Of such outputs what is there with all concepts, by their index.
      moves: As `removals`, of such outputs.
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
    removals: tuple[AuditRemoval, ...] = ()
    decided: tuple[int, ...] = ()
    answers: tuple[AuditAnswers, ...] = ()
    directions: tuple[AuditDirection, ...] = ()
    direction_slices: tuple[AuditSlice, ...] = ()
    output_kind: OutputKind = "softmax"
    outputs: tuple[AuditOutput, ...] = ()
    moves: tuple[AuditMoves, ...] = ()
    missing: tuple[Missing, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "audit"

    def __post_init__(self) -> None:
        reasons = [reason for group in self.groups for reason in group.reasons]
        places = [each.concept for each in (*self.cells, *self.slices, *reasons)]
        places += [place for each in (*self.removals, *self.moves) for place in each.concepts]
        if any(not 0 <= place < len(self.concepts) for place in places):
            raise ValueError(f"places of concepts must be below {len(self.concepts)}, got {max(places)}")
        if any(not 0 <= each.concept < len(self.directions) for each in self.direction_slices):
            raise ValueError(f"slices by directions must be of the {len(self.directions)} that there are")
        if self.moves and (self.removals or self.output_kind == "softmax"):
            raise ValueError("moves are of outputs that exclude no other, and removals of classes that do")
        n = len(self.answers if self.moves else self.decided)
        lengths = {n, len(self.answers), *(len(of) for each in self.removals for of in (each.decided, each.expected))}
        lengths |= {len(of) for each in self.moves for of in (each.flips, each.expected)}
        if lengths != {n}:
            raise ValueError(f"removals must be of {n} examples, as what is decided, got {sorted(lengths)}")
        n_removals = len(self.removals) + len(self.moves)
        columns = {each.values.shape[2] for each in self.answers} - {1 + n_removals}
        if columns:
            raise ValueError(f"answers must be of {n_removals} removals and of none, got {sorted(columns)}")

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of several."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence: the manifest says it all but the logits of examples."""
        writer = BlobWriter()
        write_answers(writer, self.answers, OUTPUTS_WITHOUT if self.moves else WITHOUT)
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
            removals=map(to_message, self.removals),
            decided=self.decided,
            directions=map(to_message, self.directions),
            direction_slices=map(to_message, self.direction_slices),
            output_kind="" if self.output_kind == "softmax" else self.output_kind,
            outputs=map(to_message, self.outputs),
            moves=map(to_message, self.moves),
            n_examples=len(self.answers) if self.moves else 0,
        )
        return writer.blobs(message, numbered=True)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Audit:
        """Reads a blob sequence back; shares come back in single precision.

        Raises:
          ValueError: If it holds no audit, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.audit
        return cls(
            n_images=message.n_images,
            fingerprint=message.fingerprint,
            by="predicted" if message.by == "predicted" else "true",
            classes=tuple(map(from_message, message.classes)),
            concepts=tuple(map(from_message, message.concepts)),
            cells=tuple(map(from_message, message.cells)),
            slices=tuple(map(from_message, message.slices)),
            groups=tuple(map(from_message, message.groups)),
            removals=tuple(map(from_message, message.removals)),
            decided=tuple(message.decided),
            answers=read_answers(reader, message.n_examples, OUTPUTS_WITHOUT)
            if message.moves
            else read_answers(reader, len(message.decided)),
            directions=tuple(map(from_message, message.directions)),
            direction_slices=tuple(map(from_message, message.direction_slices)),
            output_kind=_KINDS.get(message.output_kind, "softmax"),
            outputs=tuple(map(from_message, message.outputs)),
            moves=tuple(map(from_message, message.moves)),
            missing=tuple(cast(Missing, each) for each in message.missing),
            settings=dict(message.settings),
            complete=message.complete,
        )
