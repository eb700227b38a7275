"""An artifact that is encoded already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Encoded:
    """An artifact as it is logged: for converters that know a part of one.

    Attributes:
      kind: As of the others: "snapshot", "dictionary", "grid", "relations" or "groups".
      layer_name: Of which layer; "" of all.
      blobs: A manifest and what it names, as `BlobWriter.blobs` gives them.
    """

    kind: str
    layer_name: str
    blobs: Sequence[bytes]

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence."""
        return list(self.blobs)
