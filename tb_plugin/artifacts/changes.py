"""What two states of a network, or two networks, have in common on the same images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts.group_changes import GroupChanges
from tb_plugin.artifacts.layer_changes import LayerChanges
from tb_plugin.artifacts.probe import PROBE
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb

SIMILARITY = grammar.Transform("similarity", PROBE)


@dataclass(frozen=True, eq=False)
class Changes:
    """What this state, of the run and the step that it is logged of, has in common with a reference.

    Attributes:
      reference_run: The run that the reference is of; empty: the same run.
      reference_step: Its step.
      fingerprint: Of the probe set, which is that of both.
      n_images: Of how many images the probe set is.
      n_compared: On how many of these states are compared.
      layers: L layers of this state, shallow to deep.
      reference_layers: M layers of the reference.
      similarity: `[M, L]` centred kernel alignment of each layer of the reference with each of this state, 1 where both
        tell the same of images; NaN where it is not known.
      pairs: What channels of layers have in common, of each layer of this state at most once.
      settings: How they were compared, for people to read.
      complete: False where time was up before all was measured.
      accuracy: Of this state on the images that are compared, in [0, 1]; None where it is not known.
      groups: What became of groups of neurons, of each layer of this state at most once.
    """

    reference_run: str
    reference_step: int
    fingerprint: str
    n_images: int
    n_compared: int
    layers: tuple[LayerInfo, ...]
    reference_layers: tuple[LayerInfo, ...]
    similarity: np.ndarray
    pairs: tuple[LayerChanges, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    accuracy: float | None = None
    groups: tuple[GroupChanges, ...] = ()

    kind: ClassVar[str] = "changes"

    def __post_init__(self) -> None:
        check_shape("similarity", self.similarity, (len(self.reference_layers), len(self.layers)))
        own, other = ({each.name: each.channels for each in of} for of in (self.layers, self.reference_layers))
        for names in ([each.layer for each in of] for of in (self.pairs, self.groups)):
            if len(set(names)) < len(names):
                raise ValueError(f"pairs must be of different layers, got {names}")
        for each in (*self.pairs, *self.groups):
            if each.layer not in own or each.reference_layer not in other:
                raise ValueError(
                    f"pairs must be of the layers {list(own)} and {list(other)}, got {each.layer!r} and "
                    f"{each.reference_layer!r}"
                )
            each.check(own[each.layer], other[each.reference_layer])

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of all."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence."""
        writer = BlobWriter()
        writer.floats(SIMILARITY, self.similarity, partial=True)
        message = pb.Changes(
            reference_run=self.reference_run,
            reference_step=self.reference_step,
            fingerprint=self.fingerprint,
            n_images=self.n_images,
            n_compared=self.n_compared,
            layers=[layer_to_proto(layer) for layer in self.layers],
            reference_layers=[layer_to_proto(layer) for layer in self.reference_layers],
            pairs=[each.add_to(writer) for each in self.pairs],
            settings=self.settings,
            complete=self.complete,
            groups=[each.add_to(writer) for each in self.groups],
        )
        if self.accuracy is not None:
            message.accuracy = self.accuracy
        return writer.blobs(message)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Changes:
        """Reads a blob sequence back.

        Raises:
          ValueError: If it holds no changes, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.changes
        return cls(
            message.reference_run,
            message.reference_step,
            message.fingerprint,
            message.n_images,
            message.n_compared,
            tuple(map(layer_from_proto, message.layers)),
            tuple(map(layer_from_proto, message.reference_layers)),
            reader.array(SIMILARITY),
            tuple(LayerChanges.read(reader, each) for each in message.pairs),
            dict(message.settings),
            message.complete,
            message.accuracy if message.HasField("accuracy") else None,
            tuple(GroupChanges.read(reader, each) for each in message.groups),
        )
