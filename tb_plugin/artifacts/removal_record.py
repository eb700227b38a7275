"""What becomes of the predictions for the probe set without a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts.contents import attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter


@dataclass(frozen=True, eq=False)
class RemovalRecord:
    """What becomes of the predictions for the probe set without a channel; numbers are counts of images.

    Attributes:
      channels: `[R]`.
      changed: `[R]` predictions that become others.
      to_wrong: `[K', R]` of each class, right ones that become wrong.
      to_right: `[K', R]` of each class, wrong ones that become right.
      n_right: `[K']` of each class, those that are right with all channels.
    """

    channels: np.ndarray
    changed: np.ndarray
    to_wrong: np.ndarray
    to_right: np.ndarray
    n_right: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.channels)
        check_shape("channels", self.channels, (n,))
        check_shape("changed", self.changed, (n,))
        check_shape("n_right", self.n_right, (None,))
        for name in ("to_wrong", "to_right"):
            check_shape(name, getattr(self, name), (len(self.n_right), n))

    def add_to(
        self, writer: BlobWriter, *, layer: str, classes: Sequence[int], atom: grammar.AtomKind = "channel"
    ) -> None:
        """Adds it to what is logged of a layer."""
        whole, by_class, right = _contents(layer, atom)
        writer.floats(whole, np.stack([self.channels, self.changed]).astype(np.float32))
        if classes:
            both = np.stack([self.to_wrong, self.to_right], axis=1)
            writer.floats(by_class, both.astype(np.float32), targets=classes)
        writer.floats(right, self.n_right.astype(np.float32), targets=classes)

    @classmethod
    def read(cls, reader: BlobReader, layer: str, atom: grammar.AtomKind = "channel") -> RemovalRecord | None:
        """Reads it back; None where it was not measured.

        Raises:
          ValueError: If it is damaged.
        """
        whole, by_class, right = _contents(layer, atom)
        if not reader.has(whole):
            return None
        channels, changed = reader.array(whole).astype(int)
        n_right = reader.array(right).astype(int)
        both = reader.array(by_class) if reader.has(by_class) else np.zeros((0, 2, len(channels)))
        check_shape("removal by class", both, (len(n_right), 2, len(channels)))
        return cls(channels, changed, both[:, 0].astype(int), both[:, 1].astype(int), n_right)


def _contents(layer: str, atom: grammar.AtomKind) -> tuple[grammar.Content, ...]:
    """Gives the contents: of all images, by class, and what is right with all channels."""
    evidence = attribution_of(layer, atom)
    return tuple(grammar.Transform(name, evidence) for name in ("removal", "removal by class", "right with all"))
