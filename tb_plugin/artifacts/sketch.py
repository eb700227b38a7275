"""What a layer is on the probe set, so small that states can be compared where no network is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts.contents import activation_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb

# Values of a sketch at most, each a byte: with scales it stays below 300 kB also where nothing can be deflated.
MAX_VALUES = 2**18
MAX_IMAGES = 512


@dataclass(frozen=True, eq=False)
class Sketch:
    """Means of a layer's C channels over positions, on n images.

    Attributes:
      layer: The layer.
      n_images: Of how many images the probe set is.
      fingerprint: Of these.
      images: `[n]` which of them, places in the probe set, ascending.
      means: `[n, C]`, kept in 8 bits, with a scale for each channel.
      settings: For people to read.
    """

    layer: LayerInfo
    n_images: int
    fingerprint: str
    images: np.ndarray
    means: np.ndarray
    settings: Mapping[str, str] = field(default_factory=dict)

    kind: ClassVar[str] = "sketch"

    def __post_init__(self) -> None:
        check_shape("images", self.images, (None,))
        check_shape("means", self.means, (len(self.images), self.layer.channels))
        if not len(self.images) or self.images[0] < 0 or self.images[-1] >= self.n_images:
            raise ValueError(f"images must be places below {self.n_images}, one or more")
        if not (np.diff(self.images) > 0).all():
            raise ValueError("images must be ascending")

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a value is not finite.
        """
        writer = BlobWriter()
        writer.quantized(_content(self.layer.name), self.means[None], "last", examples=[None])
        message = pb.Sketch(
            layer=layer_to_proto(self.layer),
            n_images=self.n_images,
            fingerprint=self.fingerprint,
            images=self.images.tolist(),
            settings=self.settings,
        )
        return writer.blobs(message)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Sketch:
        """Reads a blob sequence back; means come back within the error that the manifest states.

        Raises:
          ValueError: If it is no sketch, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.sketch
        layer = layer_from_proto(message.layer)
        images, means = np.array(message.images, int), reader.array(_content(layer.name))
        return cls(layer, message.n_images, message.fingerprint, images, means, dict(message.settings))


def sketched(n_images: int, channels: int) -> np.ndarray:
    """Gives which of the probe set's images are sketched of so many channels: places spread evenly over it."""
    n = max(1, min(n_images, MAX_IMAGES, MAX_VALUES // max(channels, 1)))
    return np.linspace(0, n_images - 1, n).round().astype(int)


def _content(layer: str) -> grammar.Content:
    return grammar.Transform("sketch", activation_of(layer, "channel"))
