"""What a layer's channels do on the probe set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, cast

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_count, check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts._tables import add_integers, add_table
from tb_plugin.artifacts.contents import activation_of, attribution_of
from tb_plugin.artifacts.removal_record import RemovalRecord
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb

# Rows of `Statistics.summary`.
SILENT, MAXIMUM, MEAN, KEPT, SPLIT = range(5)
N_SUMMARY = 5
QUANTILES = (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
N_BINS = 24
# A table by class and channel of more values is kept in part: so many values in all, the strongest of each class.
WHOLE, N_KEPT, FEWEST_KEPT = 2**14, 2**12, 4
By = Literal["true", "predicted"]


@dataclass(frozen=True, eq=False)
class Statistics:
    """What a layer's C channels do on the P images of the probe set.

    An *image maximum* is the largest activation of a channel over the positions of one image. Tables by class are of
    the K' classes that have enough images.

    Attributes:
      layer: Which layer.
      n_images: P.
      fingerprint: Of the probe set.
      classes: `K'` classes, ascending.
      counts: `K'` how many images each has.
      n_other: How many classes have too few.
      summary: `[5, C]`: the share of positions that are not above zero; the largest activation; the mean of image
        maxima; how image maxima correlate with those of the step before, NaN at the first; how well the images that
        excite the channel fall into two, from 0 to 1, NaN where they are too few.
      histogram: `[24, C]` shares, 1 in sum, of the values above zero (where the layer is signed, of all that are not
        zero), in equal bins over `span`.
      span: `[2, C]` where the first bin begins and the last one ends: all of these values lie within.
      quantiles: `[7, C]` of the same values, at `QUANTILES`.
      class_quartiles: `[K', 3, C]` of image maxima.
      class_auroc: `[K', C]`, from -0.5 to 0.5: how well image maxima tell the class from all others, 0 by chance.
      column_auroc: `[M, C]` the same of `columns`.
      examples: `[C, E, 4]` integers: images by their place in the probe set, row and column of the maximum, and on
        which of the two sides of the split it is (0 or 1); -1 stands for none.
      example_values: `[C, E]` their image maxima, NaN where there is none.
      contrast: `[C, n]` places of images that are alike but do not excite the channel; -1 stands for none.
      pairs: `[R, 3]` pairs of channels and the correlation of their image maxima, the strongest first.
      places: `[h, w, C]` where it fires, 1 in sum, or all zero.
      columns: M pairs of a column of metadata and a category; of numbers "": above the median.
      evidence: `[2, K', C]` the mean over images of each class of gradient × activation, summed over positions, for the
        class: over those of which it is the true one, and those of which it is predicted. NaN where these are too few.
        None where no gradient comes back.
      totals: `[2, K', 2]` the sums over channels of what is positive and of what is negative in it; with `evidence`.
      by: What an image's class is.
      step_before: The step that it is compared with, if any.
      removal: What removing channels does, where that was measured.
      settings: How all was computed, for people to read.
      complete: False where time was up before the last removal.
    """

    layer: LayerInfo
    n_images: int
    fingerprint: str
    classes: tuple[int, ...]
    counts: tuple[int, ...]
    n_other: int
    summary: np.ndarray
    histogram: np.ndarray
    span: np.ndarray
    quantiles: np.ndarray
    class_quartiles: np.ndarray
    class_auroc: np.ndarray
    column_auroc: np.ndarray
    examples: np.ndarray
    example_values: np.ndarray
    contrast: np.ndarray
    pairs: np.ndarray
    places: np.ndarray
    columns: tuple[tuple[str, str], ...] = ()
    evidence: np.ndarray | None = None
    totals: np.ndarray | None = None
    by: By = "true"
    step_before: int | None = None
    removal: RemovalRecord | None = None
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "statistics"

    def __post_init__(self) -> None:
        c, k, m = self.layer.channels, len(self.classes), len(self.columns)
        check_count("counts", self.counts, k)
        for name, shape in (
            ("summary", (N_SUMMARY, c)),
            ("histogram", (N_BINS, c)),
            ("span", (2, c)),
            ("quantiles", (len(QUANTILES), c)),
            ("class_quartiles", (k, 3, c)),
            ("class_auroc", (k, c)),
            ("column_auroc", (m, c)),
            ("examples", (c, None, 4)),
            ("example_values", (c, self.examples.shape[1])),
            ("contrast", (c, None)),
            ("pairs", (None, 3)),
            ("places", (None, None, c)),
        ):
            check_shape(name, getattr(self, name), shape)
        if (self.evidence is None) != (self.totals is None):
            raise ValueError("evidence and totals must be given together")
        if self.evidence is not None and self.totals is not None:
            check_shape("evidence", self.evidence, (2, k, c))
            check_shape("totals", self.totals, (2, k, 2))
        if self.removal is not None:
            check_shape("n_right", self.removal.n_right, (k,))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence; tables by class that are large hold the strongest channels of each class alone.

        Raises:
          ValueError: If a value is not finite that must be.
        """
        writer = BlobWriter()
        return writer.blobs(self.write(writer))

    def write(self, writer: BlobWriter, atom: grammar.AtomKind = "channel") -> pb.Statistics:
        """Adds the blobs, as contents of an atom of the layer, and gives the message that describes them.

        Raises:
          ValueError: If a value is not finite that must be.
        """
        of = _Contents(self.layer.name, atom)
        writer.floats(of.activation("summary"), self.summary, partial=True)
        writer.floats(of.activation("span"), self.span)
        writer.quantized(of.activation("histogram"), self.histogram[None], "last", examples=[None])
        writer.quantized(of.activation("quantiles"), self.quantiles[None], "last", bits=16, examples=[None])
        writer.quantized(of.activation("places"), self.places[None], "last", examples=[None])
        if self.columns:
            add_table(writer, of.activation("column AUROC"), self.column_auroc)
        self._add_by_class(writer, of)
        self._add_examples(writer, of)
        if len(self.pairs):
            writer.floats(of.activation("pairs"), self.pairs)
        if self.removal is not None:
            self.removal.add_to(writer, layer=self.layer.name, classes=self.classes, atom=atom)
        return self._message()

    def _message(self) -> pb.Statistics:
        message = pb.Statistics(
            layer=layer_to_proto(self.layer),
            n_images=self.n_images,
            fingerprint=self.fingerprint,
            classes=self.classes,
            counts=self.counts,
            n_other=self.n_other,
            by=self.by,
            columns=[pb.ColumnOf(name=name, category=category) for name, category in self.columns],
            settings=self.settings,
            complete=self.complete,
        )
        if self.step_before is not None:
            message.step_before = self.step_before
        return message

    def _add_by_class(self, writer: BlobWriter, of: _Contents) -> None:
        if not self.classes:
            return
        k, c = self.class_auroc.shape
        n_kept = None if k * c <= WHOLE else max(FEWEST_KEPT, N_KEPT // k)
        telling = _strongest(np.abs(self.class_auroc), n_kept)
        auroc = np.where(telling, self.class_auroc, np.nan)
        add_table(writer, of.activation("class AUROC"), auroc, self.classes, n_kept)
        quartiles = np.where(telling[:, None], self.class_quartiles, np.nan)
        add_table(writer, of.activation("class quartiles"), quartiles, self.classes, n_kept)
        if self.evidence is None or self.totals is None:
            return
        for name, values, totals in zip(_EVIDENCE, self.evidence, self.totals, strict=True):
            strong = np.where(_strongest(np.abs(np.nan_to_num(values)), n_kept), values, np.nan)
            add_table(writer, of.evidence(name), strong, self.classes, n_kept)
            writer.floats(of.evidence(f"totals, {name}"), totals, targets=self.classes, partial=True)

    def _add_examples(self, writer: BlobWriter, of: _Contents) -> None:
        add_integers(writer, of.activation("examples"), self.examples)
        add_table(writer, of.activation("example values"), self.example_values)
        if self.contrast.shape[1]:
            add_integers(writer, of.activation("contrast"), self.contrast)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Statistics:
        """Reads a blob sequence back, NaN in tables by class where only the strongest channels were kept.

        Raises:
          ValueError: If it holds no statistics, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        return cls.read(reader, reader.manifest.statistics)

    @classmethod
    def read(cls, reader: BlobReader, message: pb.Statistics, atom: grammar.AtomKind = "channel") -> Statistics:
        """Reads back what `write` has added.

        Raises:
          ValueError: If it is damaged.
        """
        layer = layer_from_proto(message.layer)
        of, c, k, m = _Contents(layer.name, atom), layer.channels, len(message.classes), len(message.columns)

        def table(name: str, shape: tuple[int, ...]) -> np.ndarray:
            content = of.activation(name)
            return reader.array(content) if reader.has(content) else np.zeros(shape, np.float32)

        return cls(
            layer=layer,
            n_images=message.n_images,
            fingerprint=message.fingerprint,
            classes=tuple(message.classes),
            counts=tuple(message.counts),
            n_other=message.n_other,
            summary=reader.array(of.activation("summary")),
            histogram=reader.array(of.activation("histogram")),
            span=reader.array(of.activation("span")),
            quantiles=reader.array(of.activation("quantiles")),
            class_quartiles=table("class quartiles", (k, 3, c)),
            class_auroc=table("class AUROC", (k, c)),
            column_auroc=table("column AUROC", (m, c)),
            examples=np.rint(reader.array(of.activation("examples"))).astype(int),
            example_values=reader.array(of.activation("example values")),
            contrast=np.rint(table("contrast", (c, 0))).astype(int),
            pairs=table("pairs", (0, 3)),
            places=reader.array(of.activation("places")),
            columns=tuple((column.name, column.category) for column in message.columns),
            evidence=_both(reader, of, ""),
            totals=_both(reader, of, "totals, "),
            by=cast(By, message.by),
            step_before=message.step_before if message.HasField("step_before") else None,
            removal=RemovalRecord.read(reader, layer.name, atom),
            settings=dict(message.settings),
            complete=message.complete,
        )


_EVIDENCE = ("evidence by true class", "evidence by predicted class")


@dataclass(frozen=True)
class _Contents:
    """The contents that are logged of a layer."""

    layer: str
    atom: grammar.AtomKind

    def activation(self, name: str) -> grammar.Transform:
        return grammar.Transform(name, activation_of(self.layer, self.atom))

    def evidence(self, name: str) -> grammar.Transform:
        return grammar.Transform(name, attribution_of(self.layer, self.atom))


def _strongest(magnitudes: np.ndarray, n: int | None) -> np.ndarray:
    """Tells which are the n largest of each row of `[K', C]`; of None all."""
    if n is None or n >= magnitudes.shape[1]:
        return np.ones(magnitudes.shape, bool)
    kept = np.zeros(magnitudes.shape, bool)
    np.put_along_axis(kept, np.argpartition(-magnitudes, n - 1, axis=1)[:, :n], True, axis=1)
    return kept


def _both(reader: BlobReader, of: _Contents, prefix: str) -> np.ndarray | None:
    contents = [of.evidence(prefix + name) for name in _EVIDENCE]
    return np.stack([reader.array(each) for each in contents]) if all(map(reader.has, contents)) else None
