"""What the network computes on the examples at a step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_count, check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts._partial import by_target, check_probabilities, stacked, targets_of, told_of, true_values_of
from tb_plugin.artifacts.contents import (
    EXAMPLES,
    FACTOR_STABILITY,
    LOADINGS,
    LOGIT_BOUNDS,
    LOGITS,
    activation_of,
    attribution_of,
    factors_of,
)
from tb_plugin.artifacts.fineness import levels_within
from tb_plugin.artifacts.trust import TrustRecord
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.encoding.pictures import Picture
from tb_plugin.network import LayerInfo, OutputKind
from tb_plugin.schema import pb

# What an example may take: its activations are kept as finely as what else there is leaves room for.
KILOBYTES = 500


@dataclass(frozen=True, eq=False)
class LayerRecord:
    """What one layer did on the examples; None stands for what is not known.

    Of a snapshot that is known in part, NaN stands for single values that are not.

    Attributes:
      info: The layer.
      activations: `[N, H, W, C]`.
      by_neuron: Attribution `[N, M, H, W, C]` to the snapshot's `neuron_targets`.
      by_position: Attribution `[N, T, H, W]` to `targets`: the sum over channels.
      by_channel: Attribution `[N, T, C]` to `targets`: the sum over positions.
      strongest: How many channels of each position `by_neuron` covers, the same ones for all targets of an example; the
        others are NaN, and together what `by_position` is more than these. None where it covers all.
      trust: Checks of `by_channel`, where they were made.
      factors: `[N, H, W, F]`, none negative: how much each position serves each of the snapshot's factors; or None.
    """

    info: LayerInfo
    activations: np.ndarray | None = None
    by_neuron: np.ndarray | None = None
    by_position: np.ndarray | None = None
    by_channel: np.ndarray | None = None
    strongest: int | None = None
    trust: TrustRecord | None = None
    factors: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What the network computes on the examples at a step.

    Attributes:
      images: The examples, as pictures.
      logits: `[N, K]`.
      targets: `[N, T]` classes that are explained for each example; -1 fills up.
      neuron_targets: `[N, M]` classes that are explained neuron by neuron; -1 fills up.
      layers: Shallow to deep.
      output: What the model makes of its logits.
      value_range: The lowest and highest value of the network's input.
      labels: The true class of each example, the first of several, -1 where it is not known; or None.
      class_names: K names, of classes or of a regression's outputs, or None.
      true_classes: All true classes of each example, where one has several; or None.
      true_values: `[N, K]` what a regression's outputs should be, NaN where it is not known; or None.
      loadings: `[N, F, T]`, none negative: how much each factor of the attribution by position stands for a target, or
        None.
      factor_stability: `[N, F + 1]` how alike each factor is found again, as a cosine, and what chance gives; NaN where
        there is no such factor; None where that was not measured.
      logit_bounds: `[N, K]` what each logit is at most where it is not known, NaN where it is; or None.
      partial: Whether NaN stands for a value that is not known: of logits, attribution, loadings and factors. Where not
        all logits are known, these are logarithms of probabilities, of which they tell without the others.
      rounding: How far attribution may have been off already, as where it was read rounded.
      kilobytes: What an example may take in the log. Activations are kept within 0.4 % of their channel's largest where
        that fits in, else less finely, the largest layers first (see `levels_within`); infinite: with 16 bits.
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
    true_classes: tuple[tuple[int, ...], ...] | None = None
    true_values: np.ndarray | None = None
    loadings: np.ndarray | None = None
    factor_stability: np.ndarray | None = None
    logit_bounds: np.ndarray | None = None
    partial: bool = False
    rounding: float = 0.0
    kilobytes: float = KILOBYTES

    kind: ClassVar[str] = "snapshot"

    def __post_init__(self) -> None:
        n, n_classes = self.logits.shape
        check_count("images", self.images, n)
        check_count("labels", self.labels, n)
        check_count("class_names", self.class_names, n_classes)
        check_count("true_classes", self.true_classes, n)
        if self.true_values is not None:
            check_shape("true_values", self.true_values, (n, n_classes))
        if self.logit_bounds is not None:
            check_shape("logit_bounds", self.logit_bounds, (n, n_classes))
        if self.partial and self.output == "softmax" and np.isnan(self.logits).any():
            check_probabilities(self.logits)
        check_shape("targets", self.targets, (n, None))
        check_shape("neuron_targets", self.neuron_targets, (n, None))
        n_targets, n_neuron_targets = self.targets.shape[1], self.neuron_targets.shape[1]
        n_factors = None
        if self.loadings is not None:
            check_shape("loadings", self.loadings, (n, None, n_targets))
            n_factors = self.loadings.shape[1]
        if self.factor_stability is not None:
            check_shape("factor_stability", self.factor_stability, (n, None if n_factors is None else n_factors + 1))
        for layer in self.layers:
            shape = (layer.info.height, layer.info.width, layer.info.channels)
            expected = {
                "activations": (n, *shape),
                "by_neuron": (n, n_neuron_targets, *shape),
                "by_position": (n, n_targets, *shape[:2]),
                "by_channel": (n, n_targets, shape[2]),
            }
            for name, wanted in expected.items():
                values = getattr(layer, name)
                if values is not None:
                    check_shape(f"{name} of {layer.info.name}", values, wanted)
            if layer.factors is not None:
                check_shape(f"factors of {layer.info.name}", layer.factors, (n, *shape[:2], n_factors))
            if layer.trust is not None:
                layer.trust.check(n, n_targets)

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of all."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If an activation or attribution is not finite.
        """
        writer = BlobWriter()
        for example, picture in enumerate(self.images):
            writer.picture(EXAMPLES, picture, example=example)
        writer.floats(LOGITS, self.logits, partial=self.partial)
        if self.logit_bounds is not None:
            writer.floats(LOGIT_BOUNDS, self.logit_bounds, partial=True)
        if self.loadings is not None:
            for example, (row, loadings) in enumerate(zip(self.targets, self.loadings, strict=True)):
                kept = row >= 0
                targets = row[kept].tolist()
                told = {"partial": self.partial, "rounding": self.rounding}
                writer.floats(LOADINGS, loadings.T[kept], example=example, targets=targets, **told)
        for example, stability in enumerate(() if self.factor_stability is None else self.factor_stability):
            writer.floats(FACTOR_STABILITY, stability, example=example, partial=True)
        for layer in self.layers:
            _write_layer(writer, self, layer)
        _write_activations(writer, self)
        return writer.blobs(
            pb.Snapshot(
                n_examples=self.logits.shape[0],
                n_classes=self.logits.shape[1],
                class_names=self.class_names or (),
                labels=self.labels or (),
                true_classes=[pb.TrueClasses(classes=classes) for classes in self.true_classes or ()],
                true_values=() if self.true_values is None else self.true_values.ravel().tolist(),
                output=self.output,
                value_range=self.value_range,
                layers=[layer_to_proto(layer.info) for layer in self.layers],
            )
        )

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Snapshot:
        """Reads a blob sequence back; quantised values differ by at most each blob's `max_error`.

        Raises:
          ValueError: If it is no snapshot, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.snapshot
        examples = range(message.n_examples)
        targets = targets_of(reader, ["spatial", "channel"], message.n_examples)
        neuron_targets = targets_of(reader, ["neuron"], message.n_examples)
        infos = [layer_from_proto(layer) for layer in message.layers]
        loadings = by_target(reader, LOADINGS, targets)
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
            true_classes=tuple(tuple(each.classes) for each in message.true_classes) or None,
            true_values=true_values_of(message),
            loadings=None if loadings is None else loadings.transpose(0, 2, 1),
            factor_stability=stacked(reader, FACTOR_STABILITY),
            logit_bounds=reader.array(LOGIT_BOUNDS) if reader.has(LOGIT_BOUNDS) else None,
            partial=reader.find(LOGITS)[0].partial,
            rounding=max((blob.rounding for blob in reader.manifest.blobs), default=0.0),
        )


def _write_activations(writer: BlobWriter, snapshot: Snapshot) -> None:
    """Adds them as finely as what the writer has already leaves room for."""
    recorded = [(layer.info.name, layer.activations) for layer in snapshot.layers if layer.activations is not None]
    exact = math.isinf(snapshot.kilobytes)
    levels: Sequence[int | None] = [None] * len(recorded)
    if not exact:
        most = int(1000 * snapshot.kilobytes * len(snapshot.images)) - writer.n_bytes
        levels = levels_within([activations for _, activations in recorded], most)
    for (name, activations), steps in zip(recorded, levels, strict=True):
        bits = 16 if exact else 8
        there = told_of(activations) if snapshot.partial else list(range(len(snapshot.images)))
        writer.quantized(activation_of(name), activations[there], "last", bits=bits, examples=there, levels=steps)


def _write_layer(writer: BlobWriter, snapshot: Snapshot, layer: LayerRecord) -> None:
    name = layer.info.name
    examples = range(len(snapshot.images))
    if layer.by_neuron is not None:
        rows, columns = np.nonzero(snapshot.neuron_targets >= 0)
        targets = [[target] for target in snapshot.neuron_targets[rows, columns].tolist()]
        values, content = layer.by_neuron[rows, columns][:, None], attribution_of(name, "neuron")
        strongest = layer.strongest
        told = {"strongest": strongest, "partial": snapshot.partial or strongest is not None}
        writer.quantized(content, values, "first", examples=rows.tolist(), targets=targets, **told)
    by_position, by_channel = attribution_of(name, "spatial"), attribution_of(name, "channel")
    for content, values in ((by_position, layer.by_position), (by_channel, layer.by_channel)):
        if values is not None:
            _write_by_target(writer, snapshot, content, values)
    if layer.factors is not None:
        there = told_of(layer.factors) if snapshot.partial else list(examples)
        told = {"partial": snapshot.partial, "examples": there}
        writer.quantized(factors_of(name), layer.factors[there], "none", bits=16, **told)
    if layer.trust is not None:
        layer.trust.write(writer, name, snapshot.targets)


def _write_by_target(writer: BlobWriter, snapshot: Snapshot, content: grammar.Content, values: np.ndarray) -> None:
    """Adds a blob for each example; of what is known in part, of the examples and classes of which anything is."""
    kept = snapshot.targets >= 0
    if snapshot.partial:
        kept = kept & ~np.isnan(values.reshape(*kept.shape, -1)).all(axis=2)
    there = np.flatnonzero(kept.any(axis=1)) if snapshot.partial else np.arange(len(kept))
    writer.quantized(
        content,
        values[there],
        "first",
        bits=16,
        examples=there.tolist(),
        targets=[snapshot.targets[example][kept[example]].tolist() for example in there],
        kept=kept[there],
        partial=snapshot.partial,
        rounding=snapshot.rounding,
    )


def _read_layer(reader: BlobReader, info: LayerInfo, targets: np.ndarray, neuron_targets: np.ndarray) -> LayerRecord:
    neuron = attribution_of(info.name, "neuron")
    by_neuron, strongest = None, None
    if reader.examples(neuron):
        by_neuron = np.zeros((*neuron_targets.shape, info.height, info.width, info.channels), np.float32)
        for example, m in np.argwhere(neuron_targets >= 0).tolist():
            blob, _ = reader.find(neuron, example, target=int(neuron_targets[example, m]))
            by_neuron[example, m] = reader.array(neuron, example, target=int(neuron_targets[example, m]))[0]
            strongest = blob.strongest or None
    return LayerRecord(
        info=info,
        activations=stacked(reader, activation_of(info.name)),
        by_neuron=by_neuron,
        by_position=by_target(reader, attribution_of(info.name, "spatial"), targets),
        by_channel=by_target(reader, attribution_of(info.name, "channel"), targets),
        strongest=strongest,
        trust=TrustRecord.read(reader, info.name, targets),
        factors=stacked(reader, factors_of(info.name)),
    )
