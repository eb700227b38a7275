"""An artifact that is encoded already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Encoded:
    """An artifact as it is logged: for converters that know a part of one.

    Attributes:
      kind: A key of `KINDS`.
      layer_name: Of which layer it is; "" where it is of all.
      blobs: A manifest and the blobs that it describes, as `BlobWriter.blobs` gives them.
    """

    kind: str
    layer_name: str
    blobs: Sequence[bytes]

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence."""
        return list(self.blobs)
