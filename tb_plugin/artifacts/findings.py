"""What was found in a run at a step, and how right it is about each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts.probe import PROBE
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb

# Of so many findings, the strongest, so many images each are kept larger than the rest of the probe set.
N_SHOWN, N_PICTURES = 6, 4
PICTURES = grammar.Transform("findings", grammar.Transform("images", PROBE))


@dataclass(frozen=True)
class ClassRecord:
    """How right a network is about one class.

    Attributes:
      index: The class.
      n_images: How many images of the probe set it has.
      accuracy: In [0, 1]; None where it is not known, as without labels.
      confused: Classes that its images are taken for instead, the most frequent first, with the share of its images.
    """

    index: int
    n_images: int
    accuracy: float | None = None
    confused: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something that is worth a look, by one rule.

    Attributes:
      rule: The name of the rule.
      effect: The share of the probe set's decisions that it was measured to bear on, in [0, 1].
      layer: Which layer, "" where it is of none.
      channels: Which channels of the layer.
      classes: Which classes.
      column: Which column of metadata, or "".
      category: Which category of it, or "".
      images: Places in the probe set that show it.
      numbers: What its sentence says.
    """

    rule: str
    effect: float
    layer: str = ""
    channels: tuple[int, ...] = ()
    classes: tuple[int, ...] = ()
    column: str = ""
    category: str = ""
    images: tuple[int, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.effect <= 1:
            raise ValueError(f"effect must be a share from 0 to 1, got {self.effect}")


@dataclass(frozen=True)
class Findings:
    """What was found in a run at a step.

    Attributes:
      n_images: Of how many images, those of the probe set.
      fingerprint: Of these.
      accuracy: In [0, 1], None where it is not known.
      classes: Those that have images, ascending.
      findings: The strongest first.
      settings: What was looked for, for people to read.
      complete: False where time was up before all was looked for.
      pictures: uint8 `[len(pictured), h, w, 3]`, images that show findings; None where they are not kept.
    """

    n_images: int
    fingerprint: str
    accuracy: float | None = None
    classes: tuple[ClassRecord, ...] = ()
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    pictures: np.ndarray | None = field(default=None, compare=False)

    kind: ClassVar[str] = "findings"

    def __post_init__(self) -> None:
        if self.pictures is not None:
            check_shape("pictures", self.pictures, (len(self.pictured), None, None, 3))

    @property
    def pictured(self) -> tuple[int, ...]:
        """Places in the probe set of the first images of the first findings, each once, in the order of these."""
        shown = self.findings[:N_SHOWN]
        return tuple(dict.fromkeys(image for finding in shown for image in finding.images[:N_PICTURES]))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of all."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence: a manifest says it all but for pictures."""
        message = pb.Findings(
            n_images=self.n_images,
            fingerprint=self.fingerprint,
            classes=[_class_to_proto(each) for each in self.classes],
            findings=[_finding_to_proto(each) for each in self.findings],
            settings=self.settings,
            complete=self.complete,
        )
        if self.accuracy is not None:
            message.accuracy = self.accuracy
        writer = BlobWriter()
        if self.pictures is not None and len(self.pictures):
            writer.sprite(PICTURES, self.pictures)
        return writer.blobs(message)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Findings:
        """Reads a blob sequence back; pictures come back as compression has left them.

        Raises:
          ValueError: If it holds no findings, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.findings
        return cls(
            n_images=message.n_images,
            fingerprint=message.fingerprint,
            accuracy=message.accuracy if message.HasField("accuracy") else None,
            classes=tuple(map(_class_from_proto, message.classes)),
            findings=tuple(map(_finding_from_proto, message.findings)),
            settings=dict(message.settings),
            complete=message.complete,
            pictures=reader.tiles(PICTURES) if reader.has(PICTURES) else None,
        )


def _class_to_proto(record: ClassRecord) -> pb.ClassRecord:
    message = pb.ClassRecord(
        index=record.index,
        n_images=record.n_images,
        confused=[index for index, _ in record.confused],
        shares=[share for _, share in record.confused],
    )
    if record.accuracy is not None:
        message.accuracy = record.accuracy
    return message


def _class_from_proto(message: pb.ClassRecord) -> ClassRecord:
    accuracy = message.accuracy if message.HasField("accuracy") else None
    confused = tuple(zip(message.confused, message.shares, strict=True))
    return ClassRecord(message.index, message.n_images, accuracy, confused)


def _finding_to_proto(finding: Finding) -> pb.Finding:
    return pb.Finding(
        rule=finding.rule,
        effect=finding.effect,
        layer=finding.layer,
        channels=finding.channels,
        classes=finding.classes,
        column=finding.column,
        category=finding.category,
        images=finding.images,
        numbers=finding.numbers,
    )


def _finding_from_proto(message: pb.Finding) -> Finding:
    return Finding(
        message.rule,
        message.effect,
        message.layer,
        tuple(message.channels),
        tuple(message.classes),
        message.column,
        message.category,
        tuple(message.images),
        dict(message.numbers),
    )
