"""What each channel of a layer looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts.contents import DATASET, activation_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class Dictionary:
    """What each channel of a layer looks for.

    Attributes:
      layer: The layer.
      icons: Feature visualizations, uint8 `[C, S, S, 3]`.
      objective: `[C]` what each icon reached of what it was optimised for; NaN where none was rendered.
      icon_maximum: `[C]` the strongest activation of the channel on its own icon; NaN where none was rendered.
      crops: The pieces of the data set that excite each channel most, uint8 `[C, n, P, P, 3]`, strongest first.
      crop_values: `[C, n]` activation at the position that the crop is centred on; NaN where there is no crop.
      crop_places: `[C, n, 5]` image index, y and x of the position, height and width of the crop in input pixels.
      ranges: `[C, 2]` lowest and highest activation over the data set.
      diverse_icons: Several icons of each channel that are held apart, uint8 `[C, k, S, S, 3]`; or None.
      differences: `[C]` how different these are: 0 (alike) to 1; NaN where they were not rendered; or None.
      settings: How the icons were made, for people to read.
      complete: False where rendering was interrupted.
    """

    layer: LayerInfo
    icons: np.ndarray
    objective: np.ndarray
    icon_maximum: np.ndarray
    crops: np.ndarray
    crop_values: np.ndarray
    crop_places: np.ndarray
    ranges: np.ndarray
    diverse_icons: np.ndarray | None = None
    differences: np.ndarray | None = None
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "dictionary"

    def __post_init__(self) -> None:
        n, n_crops = self.layer.channels, self.crop_values.shape[-1]
        check_shape("icons", self.icons, (n, None, None, 3))
        check_shape("objective", self.objective, (n,))
        check_shape("icon_maximum", self.icon_maximum, (n,))
        check_shape("crops", self.crops, (n, n_crops, None, None, 3))
        check_shape("crop_values", self.crop_values, (n, n_crops))
        check_shape("crop_places", self.crop_places, (n, n_crops, 5))
        check_shape("ranges", self.ranges, (n, 2))
        if self.diverse_icons is not None and self.differences is not None:
            check_shape("diverse_icons", self.diverse_icons, (n, None, None, None, 3))
            check_shape("differences", self.differences, (n,))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence."""
        writer = BlobWriter()
        channels = grammar.Network("channel", grammar.Hidden(self.layer.name))
        writer.rows(grammar.Transform("icons", channels), self.icons)
        writer.floats(grammar.Transform("objective", channels), self.objective)
        writer.floats(grammar.Transform("icon maximum", channels), self.icon_maximum)
        writer.rows(grammar.Transform("crops", DATASET), self.crops)
        writer.floats(grammar.Transform("crop values", DATASET), self.crop_values)
        writer.floats(grammar.Transform("crop places", DATASET), self.crop_places)
        writer.floats(grammar.Transform("range", activation_of(self.layer.name, "channel")), self.ranges)
        if self.diverse_icons is not None and self.differences is not None:
            writer.rows(grammar.Transform("diverse icons", channels), self.diverse_icons)
            writer.floats(grammar.Transform("difference", channels), self.differences)
        return writer.blobs(
            pb.Dictionary(layer=layer_to_proto(self.layer), settings=self.settings, complete=self.complete)
        )

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Dictionary:
        """Reads a blob sequence back; icons and crops come back as compression has left them.

        Raises:
          ValueError: If it is no dictionary, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.dictionary
        layer = layer_from_proto(message.layer)
        channels = grammar.Network("channel", grammar.Hidden(layer.name))
        diverse_icons, difference = (grammar.Transform(name, channels) for name in ("diverse icons", "difference"))
        diverse = reader.has(diverse_icons)
        return cls(
            layer=layer,
            icons=reader.tiles(grammar.Transform("icons", channels)),
            objective=reader.array(grammar.Transform("objective", channels)),
            icon_maximum=reader.array(grammar.Transform("icon maximum", channels)),
            crops=reader.tiles(grammar.Transform("crops", DATASET)),
            crop_values=reader.array(grammar.Transform("crop values", DATASET)),
            crop_places=reader.array(grammar.Transform("crop places", DATASET)),
            ranges=reader.array(grammar.Transform("range", activation_of(layer.name, "channel"))),
            diverse_icons=reader.tiles(diverse_icons) if diverse else None,
            differences=reader.array(difference) if diverse else None,
            settings=dict(message.settings),
            complete=message.complete,
        )
