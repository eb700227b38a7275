"""Which classes cannot be ruled out of the examples at a step, and how often such sets hold the true one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_count, check_shape, reader_of, to_message
from tb_plugin.artifacts.contents import LOGITS
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb

GROUP_RANKS = grammar.Transform("ranks by group", LOGITS)
RANKS = grammar.Transform("ranks", LOGITS)


@dataclass(frozen=True)
class Covered:
    """How prediction sets do on held-out images of one kind: all, those of a class, or those of a group.

    Attributes:
      n: How many images.
      hits: How many of them have their class in their set.
      low: The lowest that this share may be, by an interval of 95 %.
      high: The highest.
      size: How many classes a set has, in the mean.
      single: Which share of the sets is of one class.
      index: The class, where it is of one.
      column: The column of metadata, where it is of a group.
      category: Of the column; empty where numbers above the median are meant.
    """

    n: int
    hits: int
    low: float
    high: float
    size: float
    single: float
    index: int = 0
    column: str = ""
    category: str = ""


@dataclass(frozen=True)
class CertaintyLevel:
    """What prediction sets do at a level.

    Attributes:
      level: How often the true class shall be in the set, in (0, 1).
      fewest: How many held-out images a class needs so that it can ever be ruled out.
      all: On all images.
      classes: On those of each class that has images, ascending.
      groups: On those of each group of metadata.
    """

    level: float
    fewest: int
    all: Covered
    classes: tuple[Covered, ...] = ()
    groups: tuple[Covered, ...] = ()


@dataclass(frozen=True)
class Entropies:
    """The entropy of what the network answers about held-out images, in bits: from 0 to the logarithm of K.

    Attributes:
      n_right: How many images are decided rightly.
      n_wrong: How many are not.
      right: Of right decisions, quantiles from the lowest to the highest in equal steps; empty where there are none.
      wrong: Of wrong ones.
      apart: How likely the entropy of a wrong decision is above that of a right one, ties counted as halves: 1/2 by
        chance; None where either has no image.
    """

    n_right: int
    n_wrong: int
    right: tuple[float, ...]
    wrong: tuple[float, ...]
    apart: float | None


@dataclass(frozen=True, eq=False)
class GroupRanks:
    """Ranks of N examples among held-out images of their own groups, by one column of metadata.

    Attributes:
      column: Its name.
      groups: Which group each example is of; empty where that is not known, or it has too few held-out images.
      n_held: Of how many held-out images that group is.
      ranks: `[N, K]` as of `Certainty`; 1 where no group is told.
    """

    column: str
    groups: tuple[str, ...]
    n_held: tuple[int, ...]
    ranks: np.ndarray


@dataclass(frozen=True, eq=False)
class Certainty:
    """Which classes cannot be ruled out of N examples, by M images that the network was not trained on.

    Attributes:
      ranks: `[N, K]` how unusual each example would be if it were of each class, in (0, 1]: at a level of 0.9, classes
        whose rank is 0.1 or less are ruled out; 1 where there is nothing to compare with (see `tb_plugin.conformal`).
      n_of_class: `[K]` how many of the M images are of each class.
      fingerprint: Of these (see `tb_plugin.makers.probe.Probe`).
      levels: Ascending.
      bins: `[B, 3]` mean probability of the predicted class, share that is right, number of images (see
        `tb_plugin.attribution.calibration`); none without images.
      calibration: The expected calibration error of these, the lowest and highest it may be, and what chance gives;
        empty without bins.
      settings: For people to read.
      entropies: Of answers about the M images; None in older logs.
      by_group: Of each column that is known of examples and held-out images.
    """

    ranks: np.ndarray
    n_of_class: np.ndarray
    fingerprint: str
    levels: tuple[CertaintyLevel, ...]
    bins: np.ndarray
    calibration: tuple[float, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    entropies: Entropies | None = None
    by_group: tuple[GroupRanks, ...] = ()

    kind: ClassVar[str] = "certainty"

    def __post_init__(self) -> None:
        check_shape("ranks", self.ranks, (None, None))
        check_shape("n_of_class", self.n_of_class, (self.ranks.shape[1],))
        check_shape("bins", self.bins, (None, 3))
        check_count("calibration", self.calibration or None, 4)
        for each in self.by_group:
            check_shape(f"ranks by {each.column}", each.ranks, self.ranks.shape)
            check_count(f"groups of {each.column}", each.groups, len(self.ranks))
            check_count(f"held-out images of groups of {each.column}", each.n_held, len(self.ranks))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of the output."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a number is not finite.
        """
        writer = BlobWriter()
        writer.floats(RANKS, self.ranks.astype(np.float32))
        if self.by_group:
            writer.floats(GROUP_RANKS, np.stack([each.ranks for each in self.by_group]).astype(np.float32))
        there = self.bins[self.bins[:, 2] > 0]
        return writer.blobs(
            pb.Certainty(
                n_examples=self.ranks.shape[0],
                n_classes=self.ranks.shape[1],
                n_held=int(self.n_of_class.sum()),
                fingerprint=self.fingerprint,
                n_of_class=self.n_of_class.tolist(),
                levels=map(to_message, self.levels),
                bins=[pb.CalibrationBin(says=says, right=right, n=int(n)) for says, right, n in there.tolist()],
                calibration=self.calibration,
                settings=self.settings,
                by_group=[
                    pb.GroupRanks(column=each.column, groups=each.groups, n_held=each.n_held) for each in self.by_group
                ],
                entropies=None if self.entropies is None else to_message(self.entropies),
            )
        )

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Certainty:
        """Reads a blob sequence back; numbers come back in single precision.

        Raises:
          ValueError: If it holds none, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.certainty
        bins = np.array([[each.says, each.right, each.n] for each in message.bins], np.float64)
        by_group = reader.array(GROUP_RANKS) if message.by_group else ()
        return cls(
            ranks=reader.array(RANKS),
            n_of_class=np.array(message.n_of_class, int),
            fingerprint=message.fingerprint,
            levels=tuple(map(_record_of, message.levels)),
            bins=bins.reshape(-1, 3),
            calibration=tuple(message.calibration),
            settings=dict(message.settings),
            entropies=_record_of(message.entropies) if message.HasField("entropies") else None,
            by_group=tuple(
                GroupRanks(each.column, tuple(each.groups), tuple(each.n_held), ranks)
                for each, ranks in zip(message.by_group, by_group, strict=True)
            ),
        )


_record_of = reader_of(Covered, CertaintyLevel, Entropies)
