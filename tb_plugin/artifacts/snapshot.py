"""What the network computes on the examples at a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._parts import (
    EXAMPLES,
    LOGITS,
    activation_of,
    attribution_of,
    check_count,
    check_shape,
    layer_from_proto,
    layer_to_proto,
)
from tb_plugin.artifacts.trust import Trust
from tb_plugin.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo, OutputKind
from tb_plugin.pictures import Picture
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class LayerRecord:
    """What one layer did on the examples.

    Attributes:
      info: The layer.
      activations: `[N, H, W, C]`.
      by_neuron: Attribution `[N, M, H, W, C]` to the snapshot's `neuron_targets`.
      by_position: Attribution `[N, T, H, W]` to `targets`: the sum over channels.
      by_channel: Attribution `[N, T, C]` to `targets`: the sum over positions.
      trust: Checks of `by_channel`, where they were made.
    """

    info: LayerInfo
    activations: np.ndarray
    by_neuron: np.ndarray
    by_position: np.ndarray
    by_channel: np.ndarray
    trust: Trust | None = None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What the network computes on the examples at a step.

    Attributes:
      images: The examples, as pictures.
      logits: `[N, K]`.
      targets: `[N, T]` classes that are explained, of each example; -1 fills up.
      neuron_targets: `[N, M]` classes that are explained neuron by neuron; -1 fills up.
      layers: Shallow to deep.
      output: What the model makes of its logits.
      value_range: Of the network's input.
      labels: True class of each example, -1 where not known; or None.
      class_names: K names, or None.
    """

    images: tuple[Picture, ...]
    logits: np.ndarray
    targets: np.ndarray
    neuron_targets: np.ndarray
    layers: tuple[LayerRecord, ...]
    output: OutputKind = "softmax"
    value_range: tuple[float, float] = (0.0, 1.0)
    labels: tuple[int, ...] | None = None
    class_names: tuple[str, ...] | None = None

    kind: ClassVar[str] = "snapshot"
    layer_name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        n, n_classes = self.logits.shape
        check_count("images", self.images, n)
        check_count("labels", self.labels, n)
        check_count("class_names", self.class_names, n_classes)
        check_shape("targets", self.targets, (n, None))
        check_shape("neuron_targets", self.neuron_targets, (n, None))
        n_targets, n_neuron_targets = self.targets.shape[1], self.neuron_targets.shape[1]
        for layer in self.layers:
            shape = (layer.info.height, layer.info.width, layer.info.channels)
            check_shape(f"activations of {layer.info.name}", layer.activations, (n, *shape))
            check_shape(f"by_neuron of {layer.info.name}", layer.by_neuron, (n, n_neuron_targets, *shape))
            check_shape(f"by_position of {layer.info.name}", layer.by_position, (n, n_targets, *shape[:2]))
            check_shape(f"by_channel of {layer.info.name}", layer.by_channel, (n, n_targets, shape[2]))
            if layer.trust is not None:
                layer.trust.check(n, n_targets, n_neuron_targets, shape[2])

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If an activation or attribution is not finite.
        """
        writer = BlobWriter()
        for example, picture in enumerate(self.images):
            writer.picture(EXAMPLES, picture, example=example)
        writer.floats(LOGITS, self.logits)
        for layer in self.layers:
            _write_layer(writer, self, layer)
        return writer.blobs(
            snapshot=pb.Snapshot(
                n_examples=self.logits.shape[0],
                n_classes=self.logits.shape[1],
                class_names=self.class_names or (),
                labels=self.labels or (),
                output=self.output,
                value_range=self.value_range,
                layers=[layer_to_proto(layer.info) for layer in self.layers],
            )
        )

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Snapshot:
        """Reads a blob sequence back; quantised values differ by at most each blob's `max_error`.

        Raises:
          ValueError: If it is no snapshot, or written by a newer version, or damaged.
        """
        reader = BlobReader(blobs, "snapshot")
        message = reader.manifest.snapshot
        examples = range(message.n_examples)
        targets = _targets_of(reader, "spatial", message.n_examples)
        neuron_targets = _targets_of(reader, "neuron", message.n_examples)
        infos = [layer_from_proto(layer) for layer in message.layers]
        return cls(
            images=tuple(reader.picture(EXAMPLES, example) for example in examples),
            logits=reader.array(LOGITS),
            targets=targets,
            neuron_targets=neuron_targets,
            layers=tuple(_read_layer(reader, info, targets, neuron_targets) for info in infos),
            output=cast(OutputKind, message.output),
            value_range=(message.value_range[0], message.value_range[1]),
            labels=tuple(message.labels) or None,
            class_names=tuple(message.class_names) or None,
        )


def _write_layer(writer: BlobWriter, snapshot: Snapshot, layer: LayerRecord) -> None:
    name = layer.info.name
    examples = range(len(snapshot.images))
    writer.quantized(activation_of(name), layer.activations, "last", examples=examples)
    rows, columns = np.nonzero(snapshot.neuron_targets >= 0)
    neuron_targets = [[target] for target in snapshot.neuron_targets[rows, columns].tolist()]
    by_neuron = layer.by_neuron[rows, columns][:, None]
    writer.quantized(attribution_of(name, "neuron"), by_neuron, "first", examples=rows.tolist(), targets=neuron_targets)
    kept = snapshot.targets >= 0
    targets = [snapshot.targets[example][kept[example]].tolist() for example in examples]
    by_position, by_channel = attribution_of(name, "spatial"), attribution_of(name, "channel")
    for content, values in ((by_position, layer.by_position), (by_channel, layer.by_channel)):
        writer.quantized(content, values, "first", bits=16, examples=examples, targets=targets, kept=kept)
    if layer.trust is not None:
        layer.trust.write(writer, name, snapshot.targets, snapshot.neuron_targets)


def _read_layer(reader: BlobReader, info: LayerInfo, targets: np.ndarray, neuron_targets: np.ndarray) -> LayerRecord:
    n = len(targets)
    shape = (info.height, info.width, info.channels)
    by_neuron = np.zeros((*neuron_targets.shape, *shape), np.float32)
    by_position = np.zeros((*targets.shape, *shape[:2]), np.float32)
    by_channel = np.zeros((*targets.shape, shape[2]), np.float32)
    for example in range(n):
        for m, target in enumerate(neuron_targets[example]):
            if target >= 0:
                content = attribution_of(info.name, "neuron")
                by_neuron[example, m] = reader.array(content, example, target=int(target))[0]
        n_kept = np.count_nonzero(targets[example] >= 0)
        by_position[example, :n_kept] = reader.array(attribution_of(info.name, "spatial"), example)
        by_channel[example, :n_kept] = reader.array(attribution_of(info.name, "channel"), example)
    activations = np.stack([reader.array(activation_of(info.name), example) for example in range(n)])
    trust = Trust.read(reader, info.name, targets, neuron_targets)
    return LayerRecord(info, activations, by_neuron, by_position, by_channel, trust)


def _targets_of(reader: BlobReader, atom: grammar.AtomKind, n_examples: int) -> np.ndarray:
    layers = reader.manifest.snapshot.layers
    if not layers:
        return np.zeros((n_examples, 0), np.int64)
    rows = [reader.targets(attribution_of(layers[0].name, atom), example) for example in range(n_examples)]
    table = np.full((n_examples, max(map(len, rows))), -1, np.int64)
    for row, values in zip(table, rows, strict=True):
        row[: len(values)] = values
    return table
