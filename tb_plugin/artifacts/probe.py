"""What the network answers on the probe set at a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, cast

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_count, check_shape
from tb_plugin.artifacts.contents import LOGITS
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import OutputKind
from tb_plugin.schema import pb

PROBE = grammar.Dataset("probe")
PROBE_LOGITS = grammar.Transform("probe", LOGITS)
_TRUE_VALUES = grammar.Transform("true values", PROBE)


@dataclass(frozen=True, eq=False)
class ProbeAnswers:
    """What the network answers on the probe set, the same images at every step, and what is known of these.

    Attributes:
      logits: `[P, K]`.
      fingerprint: Of the images (see `tb_plugin.makers.probe.Probe`).
      numbers: `[P]` of the images in the data set, ascending.
      thumbnails: uint8 `[P, h, w, 3]`, or None.
      labels: `[P]` the true class of each, the first of several, -1 where it is not known; or None.
      true_classes: All true classes of each image, where one has several; or None.
      true_values: `[P, K]` what a regression's outputs should be, NaN where it is not known; or None.
      weights: `[P]`, 1 in sum: which share of the images that they were chosen of each stands for; None: all alike.
      n_seen: Of how many images they were chosen; 0 where all that there are were taken.
      columns: By the name of a column of metadata: `[P]` numbers, float64 with NaN where not known, or texts with None.
      output: What the model makes of its logits.
      class_names: K names, or None.
      settings: How they were chosen, for people to read.
    """

    logits: np.ndarray
    fingerprint: str
    numbers: np.ndarray
    thumbnails: np.ndarray | None = None
    labels: tuple[int, ...] | None = None
    true_classes: tuple[tuple[int, ...], ...] | None = None
    true_values: np.ndarray | None = None
    weights: np.ndarray | None = None
    n_seen: int = 0
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)
    output: OutputKind = "softmax"
    class_names: tuple[str, ...] | None = None
    settings: dict[str, str] = field(default_factory=dict)

    kind: ClassVar[str] = "probe"

    def __post_init__(self) -> None:
        n, n_classes = self.logits.shape
        check_shape("numbers", self.numbers, (n,))
        if self.thumbnails is not None:
            check_shape("thumbnails", self.thumbnails, (n, None, None, 3))
        if self.true_values is not None:
            check_shape("true_values", self.true_values, (n, n_classes))
        if self.weights is not None:
            check_shape("weights", self.weights, (n,))
        check_count("labels", self.labels, n)
        check_count("true_classes", self.true_classes, n)
        check_count("class_names", self.class_names, n_classes)
        for name, values in self.columns.items():
            check_shape(f"column {name}", values, (n,))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of the output."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a logit is not finite.
        """
        writer = BlobWriter()
        if self.thumbnails is not None:
            writer.sprite(PROBE, self.thumbnails)
        # A scale for each image: the error is a share of its own largest logit.
        writer.quantized(PROBE_LOGITS, self.logits[None], "first", bits=16, examples=[None])
        if self.true_values is not None:
            writer.floats(_TRUE_VALUES, self.true_values)
        return writer.blobs(
            pb.Probe(
                n_images=self.logits.shape[0],
                n_classes=self.logits.shape[1],
                fingerprint=self.fingerprint,
                numbers=self.numbers.tolist(),
                labels=self.labels or (),
                true_classes=[pb.TrueClasses(classes=classes) for classes in self.true_classes or ()],
                weights=() if self.weights is None else self.weights.tolist(),
                n_seen=self.n_seen,
                columns=[_column_to_proto(name, values) for name, values in self.columns.items()],
                output=self.output,
                class_names=self.class_names or (),
                settings=self.settings,
            )
        )

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> ProbeAnswers:
        """Reads a blob sequence back; logits differ by at most the blob's `max_error`.

        Raises:
          ValueError: If it holds no probe set, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.probe
        return cls(
            logits=reader.array(PROBE_LOGITS),
            fingerprint=message.fingerprint,
            numbers=np.array(message.numbers, np.int64),
            thumbnails=reader.tiles(PROBE) if reader.has(PROBE) else None,
            labels=tuple(message.labels) or None,
            true_classes=tuple(tuple(each.classes) for each in message.true_classes) or None,
            true_values=reader.array(_TRUE_VALUES) if reader.has(_TRUE_VALUES) else None,
            weights=np.array(message.weights) if message.weights else None,
            n_seen=message.n_seen,
            columns={column.name: _column_from_proto(column) for column in message.columns},
            output=cast(OutputKind, message.output),
            class_names=tuple(message.class_names) or None,
            settings=dict(message.settings),
        )


def _column_to_proto(name: str, values: np.ndarray) -> pb.Column:
    if values.dtype.kind == "f":
        return pb.Column(name=name, values=values.tolist())
    categories = sorted({text for text in values if text is not None})
    codes = {text: code for code, text in enumerate(categories)}
    return pb.Column(name=name, categories=categories, codes=[codes.get(text, -1) for text in values])


def _column_from_proto(column: pb.Column) -> np.ndarray:
    if not column.codes:
        return np.array(column.values, np.float64)
    texts = np.empty(len(column.codes), object)
    texts[:] = [column.categories[code] if code >= 0 else None for code in column.codes]
    return texts
