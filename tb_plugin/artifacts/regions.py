"""What the strongest regions of examples argue for, and what they really do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts._tables import target_table, value_table
from tb_plugin.artifacts.contents import attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class EvidenceRegions:
    """The strongest regions of evidence at a layer, and their measured effects, in units of the logit.

    Attributes:
      layer: The layer whose positions the regions are made of.
      examples: `E` indices of the snapshot's examples.
      masks: `[E, R, H, W]` booleans: the positions of each region, the strongest first; an example of fewer than R
        regions has empty ones at its end.
      targets: `[E, T]` classes; -1 fills up.
      evidence: `[E, T, R]` the sum of each region's attribution to each target.
      effects: `[E, T, R]` what each target's logit lost, in the mean, where the region was replaced by the same region
        of other images.
      errors: `[E, T, R]` standard errors of these means.
      n_donors: How many other images it was.
      settings: How they were found and measured, for people to read.
      complete: False where time was up before the last example.
    """

    layer: LayerInfo
    examples: tuple[int, ...]
    masks: np.ndarray
    targets: np.ndarray
    evidence: np.ndarray
    effects: np.ndarray
    errors: np.ndarray
    n_donors: int
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "regions"

    def __post_init__(self) -> None:
        n, layer = len(self.examples), self.layer
        check_shape("masks", self.masks, (n, None, layer.height, layer.width))
        check_shape("targets", self.targets, (n, None))
        shape = (n, self.targets.shape[1], self.masks.shape[1])
        for name in ("evidence", "effects", "errors"):
            check_shape(name, getattr(self, name), shape)
        if self.n_donors < 1:
            raise ValueError(f"n_donors must be at least 1, got {self.n_donors}")

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence, which holds all numbers without loss.

        Raises:
          ValueError: If a value is not finite.
        """
        writer = BlobWriter()
        masks, *tables = _contents(self.layer.name)
        numbers = (self.evidence, self.effects, self.errors)
        if not all(np.isfinite(values).all() for values in numbers):
            raise ValueError(f"evidence, effects and errors of regions of {self.layer.name} must be finite")
        for i, example in enumerate(self.examples):
            found, kept = self.masks[i].any(axis=(1, 2)), self.targets[i] >= 0
            writer.floats(masks, self.masks[i][found].astype(np.float32), example=example)
            names = self.targets[i][kept].tolist()
            # Of an example without any evidence there are no regions, and so no numbers of them.
            for content, values in zip(tables, numbers, strict=True) if found.any() else ():
                writer.floats(content, values[i][kept][:, found], example=example, targets=names)
        message = pb.Regions(
            layer=layer_to_proto(self.layer), settings=self.settings, complete=self.complete, n_donors=self.n_donors
        )
        return writer.blobs(message)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> EvidenceRegions:
        """Reads a blob sequence back.

        Raises:
          ValueError: If it holds no regions, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.regions
        layer = layer_from_proto(message.layer)
        masks, *tables = _contents(layer.name)
        examples = reader.examples(masks)
        drawn = [reader.array(masks, example) > 0.5 for example in examples]
        most = max(map(len, drawn), default=0)
        table = np.zeros((len(examples), most, layer.height, layer.width), bool)
        for row, found in zip(table, drawn, strict=True):
            row[: len(found)] = found
        targets = target_table([reader.targets(tables[0], example) for example in examples])
        return cls(
            layer,
            tuple(examples),
            table,
            targets,
            *(_table(reader, content, examples, targets, most) for content in tables),
            n_donors=message.n_donors,
            settings=dict(message.settings),
            complete=message.complete,
        )


def _table(
    reader: BlobReader, content: grammar.Content, examples: Sequence[int], targets: np.ndarray, n_regions: int
) -> np.ndarray:
    """Reads `[E, T, R]`, zero where an example has fewer regions."""
    rows = (
        reader.array(content, example) if reader.has(content, example) else np.zeros((0, 0), np.float32)
        for example in examples
    )
    padded = [np.pad(row, ((0, 0), (0, n_regions - row.shape[1]))) for row in rows]
    return value_table(targets, padded) if padded else np.zeros((0, 0, n_regions), np.float32)


def _contents(layer: str) -> tuple[grammar.Content, ...]:
    """Gives the contents: the regions, their evidence, effects and standard errors."""
    regions = grammar.Transform("regions", attribution_of(layer, "spatial"))
    return (regions, *(grammar.Transform(name, regions) for name in ("evidence", "effects", "standard errors")))
