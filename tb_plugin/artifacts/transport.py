"""How far sets of the probe set's images lie apart in a layer: steps, classes, right and wrong, metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import layer_from_proto, layer_to_proto
from tb_plugin.artifacts._tables import add_integers
from tb_plugin.artifacts.contents import activation_of
from tb_plugin.artifacts.transport_record import TransportRecord
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb

_NAMES = ("points", "images", "heights", "channels", "quantiles")


@dataclass(frozen=True, eq=False)
class Transport:
    """How far R pairs of sets of images lie apart in a layer, by the means of its channels over positions.

    Attributes:
      layer: Which layer.
      n_images: P, of the probe set.
      fingerprint: Of the probe set.
      pairs: The pairs.
      settings: How all was computed, for people to read.
      complete: False where time was up before all layers were done.
    """

    layer: LayerInfo
    n_images: int
    fingerprint: str
    pairs: tuple[TransportRecord, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "transport"

    def __post_init__(self) -> None:
        for pair in self.pairs:
            for name, values, n in (
                ("images", pair.images, self.n_images),
                ("channels", pair.channels, self.layer.channels),
            ):
                if values.size and not 0 <= values.min() <= values.max() < n:
                    raise ValueError(f"{name} of a pair must be from 0 to {n - 1}, got others")

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a value is not finite.
        """
        writer = BlobWriter()
        if self.pairs:
            points, images, heights, channels, quantiles = contents_of(self.layer.name)
            lines = [np.column_stack([pair.channels, pair.lines]) for pair in self.pairs]
            writer.floats(points, _padded([pair.points for pair in self.pairs], 1), partial=True)
            add_integers(writer, images, np.nan_to_num(_padded([pair.images for pair in self.pairs], 1), nan=-1))
            writer.floats(heights, _padded([pair.heights for pair in self.pairs], 0), partial=True)
            writer.floats(channels, _padded(lines, 0), partial=True)
            writer.floats(quantiles, _padded([pair.quantiles for pair in self.pairs], 0), partial=True)
        message = pb.Transport(
            layer=layer_to_proto(self.layer),
            n_images=self.n_images,
            fingerprint=self.fingerprint,
            pairs=[pair.to_proto() for pair in self.pairs],
            settings=self.settings,
            complete=self.complete,
        )
        return writer.blobs(message)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Transport:
        """Reads a blob sequence back.

        Raises:
          ValueError: If it holds no transport, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.transport
        layer = layer_from_proto(message.layer)
        tables = [reader.array(content) for content in contents_of(layer.name)] if message.pairs else []
        points, images, heights, lines, quantiles = tables or [np.zeros(0)] * len(_NAMES)
        pairs = tuple(
            TransportRecord.of_proto(pair, images[i], points[i], heights[i], lines[i], quantiles[i])
            for i, pair in enumerate(message.pairs)
        )
        return cls(layer, message.n_images, message.fingerprint, pairs, dict(message.settings), message.complete)


def contents_of(layer: str) -> list[grammar.Content]:
    """Gives what tables of points, their images, heights, channels and quantiles are."""
    of = grammar.Transform("transport", activation_of(layer, "channel"))
    return [grammar.Transform(name, of) for name in _NAMES]


def _padded(tables: Sequence[np.ndarray], axis: int) -> np.ndarray:
    """Stacks tables that differ in length along an axis, NaN where one is shorter."""
    longest = max(table.shape[axis] for table in tables)
    rest = [[(0, longest - table.shape[i] if i == axis else 0) for i in range(table.ndim)] for table in tables]
    padded = [
        np.pad(table.astype(np.float32), width, constant_values=np.nan)
        for table, width in zip(tables, rest, strict=True)
    ]
    return np.stack(padded)
