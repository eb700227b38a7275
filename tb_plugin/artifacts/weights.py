"""How large the weights of a network's layers are at a step, and those that can be seen as images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_count, check_shape
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb

ALL = grammar.Parameters("all")
FILTERS = grammar.Parameters("first filters")
CLASSIFIER = grammar.Parameters("classifier")


@dataclass(frozen=True, eq=False)
class FilterRecord:
    """The filters of the first convolution.

    Attributes:
      layer: Its name.
      values: `[F, h, w, C]`, the first F of K filters, over the channels of the image.
      norms: `[2, K]`: how large each filter is, and how far it has moved since the step before, NaN where not known.
      groups: In how many groups the layer divides the channels of the image.
      mixed: Whether the layer's input channels are not those of the image.
      shown_as: The name of the logged layer whose channels are what filters give; empty where there is none.
    """

    layer: str
    values: np.ndarray
    norms: np.ndarray
    groups: int = 1
    mixed: bool = False
    shown_as: str = ""

    def __post_init__(self) -> None:
        check_shape("values of filters", self.values, (None, None, None, None))
        check_shape("norms of filters", self.norms, (2, None))


@dataclass(frozen=True, eq=False)
class ClassifierRecord:
    """The rows of a dense layer that gives a number for each class.

    Attributes:
      layer: Its name.
      seen: What it is given, as of `tb_plugin.weights.Rows`.
      of: The name of the layer that it is given; empty: the image.
      values: `[F, H, W, C]` of the first F classes where it is given the image; else `[K, C]` with NaN for those that
        are not kept.
      norms: `[2, K]`, as of `FilterRecord`.
      strongest: How many values of each row are kept, where not all are.
    """

    layer: str
    seen: str
    of: str
    values: np.ndarray
    norms: np.ndarray
    strongest: int | None = None

    def __post_init__(self) -> None:
        n_axes = 4 if self.seen == "image" else 2
        check_shape("values of the classifier", self.values, (None,) * n_axes)
        check_shape("norms of the classifier", self.norms, (2, None))


@dataclass(frozen=True, eq=False)
class Weights:
    """How large the weights of all layers are, how far they have moved, and those that can be seen as images.

    Attributes:
      layers: Names of the layers that have weights, as the model orders them.
      sizes: How many weights each has.
      norms: `[2, L]`: the root of the sum of squares of each layer's weights, and of their differences to those of the
        step before, NaN where not known.
      step_before: That step; None where nothing is known of it.
      filters: Those of the first convolution, if it has the image's channels.
      classifier: The last dense layer, where it is known what it is given.
      problems: What is left out, each in a sentence.
      settings: How they were measured, for people to read.
      fingerprint: As of `tb_plugin.weights.Fingerprint`; empty where it is not known.
    """

    layers: tuple[str, ...]
    sizes: tuple[int, ...]
    norms: np.ndarray
    step_before: int | None = None
    filters: FilterRecord | None = None
    classifier: ClassifierRecord | None = None
    problems: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    fingerprint: str = ""

    kind: ClassVar[str] = "weights"

    def __post_init__(self) -> None:
        check_count("sizes", self.sizes, len(self.layers))
        check_shape("norms", self.norms, (2, len(self.layers)))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of all."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a filter or row is not finite.
        """
        writer = BlobWriter()
        writer.floats(_norms(ALL), self.norms)
        message = pb.Weights(
            weighed=[pb.WeighedLayer(name=name, size=n) for name, n in zip(self.layers, self.sizes, strict=True)],
            step_before=self.step_before,
            problems=self.problems,
            settings=self.settings,
            fingerprint=self.fingerprint,
        )
        if (filters := self.filters) is not None:
            writer.quantized(FILTERS, filters.values[None], "first", examples=[None])
            writer.floats(_norms(FILTERS), filters.norms)
            message.filters.layer, message.filters.n_filters = filters.layer, filters.norms.shape[1]
            message.filters.groups, message.filters.mixed = filters.groups, filters.mixed
            message.filters.shown_as = filters.shown_as
        if (rows := self.classifier) is not None:
            partial = rows.strongest is not None
            writer.quantized(
                CLASSIFIER, rows.values[None], "first", examples=[None], strongest=rows.strongest, partial=partial
            )
            writer.floats(_norms(CLASSIFIER), rows.norms)
            message.classifier.layer, message.classifier.seen, message.classifier.of = rows.layer, rows.seen, rows.of
            message.classifier.n_classes = rows.norms.shape[1]
        return writer.blobs(message)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Weights:
        """Reads a blob sequence back; filters and rows differ by at most their blob's `max_error`.

        Raises:
          ValueError: If it holds no weights, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.weights
        return cls(
            layers=tuple(each.name for each in message.weighed),
            sizes=tuple(each.size for each in message.weighed),
            norms=reader.array(_norms(ALL)),
            step_before=message.step_before if message.HasField("step_before") else None,
            filters=_filters(reader, message.filters) if message.HasField("filters") else None,
            classifier=_classifier(reader, message.classifier) if message.HasField("classifier") else None,
            problems=tuple(message.problems),
            settings=dict(message.settings),
            fingerprint=message.fingerprint,
        )


def _filters(reader: BlobReader, message: pb.FirstFilters) -> FilterRecord:
    values, norms = reader.array(FILTERS), reader.array(_norms(FILTERS))
    return FilterRecord(message.layer, values, norms, message.groups, message.mixed, message.shown_as)


def _classifier(reader: BlobReader, message: pb.Classifier) -> ClassifierRecord:
    values, norms = reader.array(CLASSIFIER), reader.array(_norms(CLASSIFIER))
    strongest = reader.find(CLASSIFIER)[0].strongest or None
    return ClassifierRecord(message.layer, message.seen, message.of, values, norms, strongest)


def _norms(of: grammar.Parameters) -> grammar.Content:
    return grammar.Transform("norms", of)
