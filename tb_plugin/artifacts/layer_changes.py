"""What the channels of a layer have in common with those of a layer of another state."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts.contents import activation_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb

# What became of a channel; a number in a table is a place here.
SAME, BORN, DIED, CHANGED, ONLY_HERE, ONLY_THERE = range(6)
CHANGE_NAMES = ("same", "born", "died", "changed", "only here", "only there")
_ROWS = ("matches", "strengths", "chance", "changes", "effects", "replaced", "explained")
_REFERENCE_ROWS = ("changes", "effects", "explained")
_NUMBERS = ("distance", "move", "spread", "reference_spread", "kept", "kept_by_mean", "moved")


@dataclass(frozen=True, eq=False)
class LayerChanges:
    """C channels of a layer, beside D channels of a layer of the reference, on the same images.

    What was not measured is NaN.

    Attributes:
      layer: Name of the layer.
      reference_layer: Name of the layer of the reference.
      matches: `[C]` which channel of the reference each one is, -1 where none. Within a run it is that of its index.
      strengths: `[C]` the correlation of both over positions and images; NaN without a match.
      chance: `[C]` how often images beside others make a match as strong somewhere in the layer.
      changes: `[C]` what became of each channel: places in `CHANGE_NAMES`.
      effects: `[C]` the share of its margin that a decision loses without the channel, 1 where it becomes another, in
        the mean over the images that are compared.
      replaced: `[C]` how far logits move when the match takes the channel's place, as a share of how far its mean moves
        them (see `alignment.Replacement`): 0 where the match does all that the channel does.
      explained: `[C]` the share of the channel's variance that all channels of the reference predict.
      reference_changes: `[D]` the same of the reference's channels.
      reference_effects: `[D]` the same, measured on the reference.
      reference_explained: `[D]` the same, of what this state's channels predict.
      distance: Of transport between what both layers are on the images, means over positions: the root of the mean
        squared way, whichever image goes to which. In the unit of activations.
      move: The root of the mean squared way of the same images; it is never below `distance`.
      spread: The root of the mean squared distance of the images from their mean, as a unit for both.
      reference_spread: The same of the reference.
      kept: The share of predictions that stay with all matches in the place of own channels.
      kept_by_mean: The same with means.
      moved: How far logits move then, as a share of how far means move them.
    """

    layer: str
    reference_layer: str
    matches: np.ndarray
    strengths: np.ndarray
    chance: np.ndarray
    changes: np.ndarray
    effects: np.ndarray
    replaced: np.ndarray
    explained: np.ndarray
    reference_changes: np.ndarray
    reference_effects: np.ndarray
    reference_explained: np.ndarray
    distance: float = math.nan
    move: float = math.nan
    spread: float = math.nan
    reference_spread: float = math.nan
    kept: float = math.nan
    kept_by_mean: float = math.nan
    moved: float = math.nan

    def check(self, n_channels: int, n_reference: int) -> None:
        """Raises a ValueError where a table does not fit layers of so many channels."""
        for name in _ROWS:
            check_shape(f"{name} of {self.layer}", getattr(self, name), (n_channels,))
        for name in _REFERENCE_ROWS:
            check_shape(f"reference_{name} of {self.layer}", getattr(self, f"reference_{name}"), (n_reference,))
        for name, values, low, high in (
            ("matches", self.matches, -1, n_reference),
            ("changes", self.changes, 0, len(CHANGE_NAMES)),
            ("reference_changes", self.reference_changes, 0, len(CHANGE_NAMES)),
        ):
            # NaN is in no range.
            if not ((values >= low) & (values < high)).all():
                raise ValueError(f"{name} of {self.layer} must be from {low} to {high - 1}, got others")

    @property
    def unmatched(self) -> np.ndarray:
        """Channels that have no match."""
        return np.flatnonzero(self.matches < 0)

    @property
    def reference_unmatched(self) -> np.ndarray:
        """Channels of the reference that no channel matches."""
        return np.setdiff1d(np.arange(len(self.reference_changes)), self.matches)

    def add_to(self, writer: BlobWriter) -> pb.LayerChanges:
        """Adds its tables, and gives the message that describes it."""
        own, reference = contents_of_changes(self.layer)
        writer.floats(own, np.stack([getattr(self, name) for name in _ROWS]).astype(np.float32), partial=True)
        rows = [getattr(self, f"reference_{name}") for name in _REFERENCE_ROWS]
        writer.floats(reference, np.stack(rows).astype(np.float32), partial=True)
        message = pb.LayerChanges(layer=self.layer, reference_layer=self.reference_layer)
        for name in _NUMBERS:
            if math.isfinite(getattr(self, name)):
                setattr(message, name, getattr(self, name))
        return message

    @classmethod
    def read(cls, reader: BlobReader, message: pb.LayerChanges) -> LayerChanges:
        """Reads it back.

        Raises:
          ValueError: If it is damaged.
        """
        own, reference = map(reader.array, contents_of_changes(message.layer))
        check_shape("changes", own, (len(_ROWS), None))
        check_shape("reference changes", reference, (len(_REFERENCE_ROWS), None))
        rows: dict[str, Any] = dict(zip(_ROWS, own, strict=True))
        rows |= {f"reference_{name}": row for name, row in zip(_REFERENCE_ROWS, reference, strict=True)}
        for name in ("matches", "changes", "reference_changes"):
            if not np.isfinite(rows[name]).all():
                raise ValueError(f"{name} of {message.layer} must be known of all channels, got some that are not")
            rows[name] = rows[name].astype(int)
        rows |= {name: getattr(message, name) if message.HasField(name) else math.nan for name in _NUMBERS}
        return cls(message.layer, message.reference_layer, **rows)


def contents_of_changes(layer: str) -> tuple[grammar.Content, grammar.Content]:
    """Gives what the tables of a layer's channels, and of the reference's beside them, are."""
    of = activation_of(layer, "channel")
    return grammar.Transform("changes", of), grammar.Transform("reference changes", of)
