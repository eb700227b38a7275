"""What the groups of a layer's neurons have in common with a layer of another state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts.contents import activation_of
from tb_plugin.artifacts.layer_changes import CHANGE_NAMES
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb

# So many channels tell which group it is.
N_NAMED = 4
_MEASURED = ("changes", "effects", "explained", "strengths")


@dataclass(frozen=True, eq=False)
class GroupsOfState:
    """G groups of one of two states. What was not measured is NaN.

    Attributes:
      channels: `[G, N_NAMED]` the channels that belong to a group most, the most first; -1 where a layer has fewer.
      changes: `[G]` what became of each group: places in `CHANGE_NAMES`.
      effects: `[G]` the share of its margin that a decision loses without the group, in the mean over the images that
        are compared.
      explained: `[G]` the share of the group's variance that all channels of the other state predict.
      strengths: `[G]` its correlation with the group that it continues; NaN where it continues none.
    """

    channels: np.ndarray
    changes: np.ndarray
    effects: np.ndarray
    explained: np.ndarray
    strengths: np.ndarray

    def check(self, name: str, n_channels: int) -> None:
        """Raises a ValueError where tables do not fit a layer of so many channels."""
        n = len(self.channels)
        check_shape(f"channels of {name}", self.channels, (n, N_NAMED))
        for each in _MEASURED:
            check_shape(f"{each} of {name}", getattr(self, each), (n,))
        for what, values, low, high in (
            ("channels", self.channels, -1, n_channels),
            ("changes", self.changes, 0, len(CHANGE_NAMES)),
        ):
            if not ((values >= low) & (values < high)).all():
                raise ValueError(f"{what} of {name} must be from {low} to {high - 1}, got others")

    @property
    def table(self) -> np.ndarray:
        """`[4 + N_NAMED, G]`."""
        return np.stack([*(getattr(self, each) for each in _MEASURED), *self.channels.T]).astype(np.float32)

    @classmethod
    def of_table(cls, table: np.ndarray) -> GroupsOfState:
        """Reads it back.

        Raises:
          ValueError: If it is damaged.
        """
        check_shape("changes of groups", table, (len(_MEASURED) + N_NAMED, None))
        rows: dict[str, Any] = dict(zip(_MEASURED, table, strict=False))
        channels = table[len(_MEASURED) :].T
        if not (np.isfinite(rows["changes"]).all() and np.isfinite(channels).all()):
            raise ValueError("what became of groups, and their channels, must be known, got some that are not")
        rows["changes"] = rows["changes"].astype(int)
        return cls(channels.astype(int), **rows)


@dataclass(frozen=True, eq=False)
class GroupChanges:
    """The groups of a layer, and those of the layer of the reference that it is compared with.

    Attributes:
      layer: Name of the layer.
      reference_layer: Name of the layer of the reference.
      own: Groups of this state.
      reference: Those of the reference.
    """

    layer: str
    reference_layer: str
    own: GroupsOfState
    reference: GroupsOfState

    def check(self, n_channels: int, n_reference: int) -> None:
        """Raises a ValueError where tables do not fit layers of so many channels."""
        self.own.check(f"groups of {self.layer}", n_channels)
        self.reference.check(f"groups of {self.reference_layer} of the reference", n_reference)

    def add_to(self, writer: BlobWriter) -> pb.GroupChanges:
        """Adds its tables, and gives the message that describes it."""
        for content, of in zip(contents_of_group_changes(self.layer), (self.own, self.reference), strict=True):
            writer.floats(content, of.table, partial=True)
        return pb.GroupChanges(layer=self.layer, reference_layer=self.reference_layer)

    @classmethod
    def read(cls, reader: BlobReader, message: pb.GroupChanges) -> GroupChanges:
        """Reads it back.

        Raises:
          ValueError: If it is damaged.
        """
        tables = map(reader.array, contents_of_group_changes(message.layer))
        return cls(message.layer, message.reference_layer, *map(GroupsOfState.of_table, tables))


def contents_of_group_changes(layer: str) -> tuple[grammar.Content, grammar.Content]:
    """Gives what the tables of a layer's groups, and of the reference's beside them, are."""
    of = activation_of(layer, "group")
    return grammar.Transform("changes", of), grammar.Transform("reference changes", of)
