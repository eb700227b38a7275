"""The probe set's images, which are logged once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts.probe import PROBE
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class ProbeImages:
    """The probe set's images, small.

    Attributes:
      fingerprint: Of the probe set (see `ProbeAnswers`).
      thumbnails: uint8 `[P, h, w, 3]`.
    """

    fingerprint: str
    thumbnails: np.ndarray

    kind: ClassVar[str] = "probe_images"

    def __post_init__(self) -> None:
        check_shape("thumbnails", self.thumbnails, (None, None, None, 3))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of none."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence."""
        writer = BlobWriter()
        writer.rows(PROBE, self.thumbnails)
        return writer.blobs(pb.ProbeImages(n_images=len(self.thumbnails), fingerprint=self.fingerprint))

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> ProbeImages:
        """Reads a blob sequence back; images come back as compression has left them.

        Raises:
          ValueError: If it holds no images, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        return cls(reader.manifest.probe_images.fingerprint, reader.tiles(PROBE))
