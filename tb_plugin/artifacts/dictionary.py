"""What each channel of a layer looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._parts import DATASET, activation_of, check_shape, layer_from_proto, layer_to_proto
from tb_plugin.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.pictures import Picture, from_sheet, to_sheet
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class Dictionary:
    """What each channel of a layer looks for.

    Attributes:
      layer: The layer.
      icons: Feature visualizations, uint8 `[C, S, S, 3]`.
      objective: `[C]` what each icon reached of what it was optimised for; NaN where it was not rendered.
      icon_maximum: `[C]` the strongest activation of the channel on its own icon; NaN likewise.
      crops: The pieces of the data set that excite each channel most, uint8 `[C, n, P, P, 3]`, strongest first.
      crop_values: `[C, n]` activation of the position the crop is centred on; NaN where there is no crop.
      crop_places: `[C, n, 5]` image index, y and x of the position, height and width of the crop in input pixels.
      ranges: `[C, 2]` lowest and highest activation over the data set.
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

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence."""
        writer = BlobWriter()
        channels = grammar.Network("channel", grammar.Hidden(self.layer.name))
        crops = self.crops.reshape(-1, *self.crops.shape[2:])
        writer.sprite(grammar.Transform("icons", channels), Picture.from_array(to_sheet(self.icons)), self.icons.shape)
        writer.floats(grammar.Transform("objective", channels), self.objective)
        writer.floats(grammar.Transform("icon maximum", channels), self.icon_maximum)
        writer.sprite(grammar.Transform("crops", DATASET), Picture.from_array(to_sheet(crops)), self.crops.shape)
        writer.floats(grammar.Transform("crop values", DATASET), self.crop_values)
        writer.floats(grammar.Transform("crop places", DATASET), self.crop_places)
        writer.floats(grammar.Transform("range", activation_of(self.layer.name, "channel")), self.ranges)
        return writer.blobs(
            dictionary=pb.Dictionary(layer=layer_to_proto(self.layer), settings=self.settings, complete=self.complete)
        )

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Dictionary:
        """Reads a blob sequence back; icons and crops come back as compressed.

        Raises:
          ValueError: If it is no dictionary, or written by a newer version, or damaged.
        """
        reader = BlobReader(blobs, "dictionary")
        message = reader.manifest.dictionary
        layer = layer_from_proto(message.layer)
        channels = grammar.Network("channel", grammar.Hidden(layer.name))
        return cls(
            layer=layer,
            icons=_read_sprite(reader, grammar.Transform("icons", channels)),
            objective=reader.array(grammar.Transform("objective", channels)),
            icon_maximum=reader.array(grammar.Transform("icon maximum", channels)),
            crops=_read_sprite(reader, grammar.Transform("crops", DATASET)),
            crop_values=reader.array(grammar.Transform("crop values", DATASET)),
            crop_places=reader.array(grammar.Transform("crop places", DATASET)),
            ranges=reader.array(grammar.Transform("range", activation_of(layer.name, "channel"))),
            settings=dict(message.settings),
            complete=message.complete,
        )


def _read_sprite(reader: BlobReader, content: grammar.Content) -> np.ndarray:
    blob, data = reader.find(content)
    sprite = blob.sprite
    sheet = Picture(data, blob.media_type, 0, 0).to_array()
    tiles = from_sheet(sheet, sprite.count, sprite.tile_height, sprite.tile_width, sprite.columns)
    return tiles.reshape(tuple(blob.shape))
