"""How the layers are made of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_count, check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts._tables import target_table, value_table
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class Relation:
    """Attribution between two layers. Seen from either of them it is the same number.

    Attributes:
      earlier: Name of the layer whose atoms are the parts.
      later: Name of the layer whose atoms are explained.
      positions: `[E, H1, W1, H2, W2]` attribution to the length of each later position's vector; or None.
      channels: `[E, K]` ascending channels of the later layer; -1 fills up; or None.
      by_channel: `[E, K, C1]` attribution to the sums of these channels over positions; or None.
    """

    earlier: str
    later: str
    positions: np.ndarray | None = None
    channels: np.ndarray | None = None
    by_channel: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class LayerRelations:
    """Attribution between pairs of layers, of some examples, in units of the later layer's activations.

    Attributes:
      layers: Shallow to deep.
      examples: `E` indices of the snapshot's examples.
      pairs: At most one relation between any two layers.
      settings: How they were computed, for people to read.
      complete: False where time was up before the last example.
      partial: Whether NaN stands for a value that is not known.
      rounding: How far values may have been off already, as where they were read rounded.
      bits: With how many bits values are written: 16 keep each within 0.002 % of the largest one for its explained
        atom, so that sums over an atom's parts are known too; 8 keep it within 0.4 %, in half the bytes.
    """

    layers: tuple[LayerInfo, ...]
    examples: tuple[int, ...]
    pairs: tuple[Relation, ...]
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True
    bits: Literal[8, 16] = 16
    partial: bool = False
    rounding: float = 0.0

    kind: ClassVar[str] = "relations"

    def __post_init__(self) -> None:
        n = len(self.examples)
        infos = {layer.name: layer for layer in self.layers}
        for pair in self.pairs:
            if pair.earlier not in infos or pair.later not in infos:
                raise ValueError(f"pairs must be of the layers {list(infos)}, got {pair.earlier!r} and {pair.later!r}")
            first, last = infos[pair.earlier], infos[pair.later]
            what = f"of {first.name} and {last.name}"
            if pair.positions is not None:
                shape = (n, first.height, first.width, last.height, last.width)
                check_shape(f"positions {what}", pair.positions, shape)
            if pair.by_channel is not None:
                check_shape(f"by_channel {what}", pair.by_channel, (n, None, first.channels))
                check_count(f"channels {what}", pair.channels if pair.channels is None else list(pair.channels), n)

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of all."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a value is not finite.
        """
        writer = BlobWriter()
        told: dict[str, Any] = {"bits": self.bits, "partial": self.partial}
        for pair in self.pairs:
            if pair.positions is not None:
                # Each explained atom has a scale of its own: a weak one would drown in the error of the strongest.
                flat = pair.positions.reshape(*pair.positions.shape[:3], -1)
                there = np.flatnonzero(~np.isnan(flat).all(axis=(1, 2, 3))) if self.partial else np.arange(len(flat))
                examples = [self.examples[i] for i in there]
                writer.quantized(_content("spatial", pair), flat[there], "last", examples=examples, **told)
            if pair.by_channel is not None and pair.channels is not None:
                kept = pair.channels >= 0
                names = [row[mask].tolist() for row, mask in zip(pair.channels, kept, strict=True)]
                own: dict[str, Any] = told | {"targets": names, "kept": kept, "rounding": self.rounding}
                writer.quantized(_content("channel", pair), pair.by_channel, "first", examples=self.examples, **own)
        layers = [layer_to_proto(layer) for layer in self.layers]
        return writer.blobs(pb.Relations(layers=layers, settings=self.settings, complete=self.complete))

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> LayerRelations:
        """Reads a blob sequence back; quantised values differ by at most each blob's `max_error`.

        Raises:
          ValueError: If it holds no relations, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.relations
        layers = tuple(layer_from_proto(layer) for layer in message.layers)
        pairs = [Relation(first.name, last.name) for i, last in enumerate(layers) for first in layers[:i]]
        examples = sorted({blob.example for blob in reader.manifest.blobs})
        read = (_read(reader, pair, examples, {layer.name: layer for layer in layers}) for pair in pairs)
        return cls(
            layers=layers,
            examples=tuple(examples),
            pairs=tuple(pair for pair in read if pair.positions is not None or pair.by_channel is not None),
            settings=dict(message.settings),
            complete=message.complete,
            partial=any(blob.partial for blob in reader.manifest.blobs),
            rounding=max((blob.rounding for blob in reader.manifest.blobs), default=0.0),
        )


def _content(atom: grammar.AtomKind, pair: Relation) -> grammar.Attribution:
    earlier, later = grammar.Hidden(pair.earlier), grammar.Hidden(pair.later)
    return grammar.Attribution(grammar.Network(atom, earlier), grammar.Network(atom, later))


def _read(reader: BlobReader, pair: Relation, examples: Sequence[int], infos: dict[str, LayerInfo]) -> Relation:
    first, last = infos[pair.earlier], infos[pair.later]
    by_position, by_channel = _content("spatial", pair), _content("channel", pair)
    positions = channels = values = None
    if reader.examples(by_position):
        shape = (len(examples), first.height, first.width, last.height, last.width)
        positions = np.full(shape, np.nan, np.float32)
        for example in reader.examples(by_position):
            positions[examples.index(example)] = reader.array(by_position, example).reshape(shape[1:])
    if reader.examples(by_channel):
        channels = target_table([reader.targets(by_channel, example) for example in examples])
        values = value_table(channels, [reader.array(by_channel, example) for example in examples])
    return Relation(pair.earlier, pair.later, positions, channels, values)
