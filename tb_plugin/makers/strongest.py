"""The strongest pieces of some images for each channel, and what is kept of them while more images pass.

What is asked of some images (`Query`) and what they tell (`Answer`) are values: images may be looked at anywhere, and
in any order, as long as the answers are taken in the order of the images.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from PIL import Image

from tb_plugin.groups import group_activations
from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.inputs import to_rgb

# Smaller pieces say nothing to the eye; the position that counts is still the middle one.
_SMALLEST_CROP = 12


@runtime_checkable
class Unread(Protocol):
    """Images that are read where they are looked at."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def __getitem__(self, part: slice) -> Unread:
        """Gives some of them."""
        ...

    def read(self, value_range: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
        """Reads them.

        Args:
          value_range: What black and white become.

        Returns:
          Images float32 `[R, H, W, C]`, the places `[R]` among all of those that could be read, and a sentence for each
          of the others.
        """
        ...


@dataclass(frozen=True, eq=False)
class Sought:
    """What is looked for in a layer.

    Attributes:
      layer: The layer.
      groups: Channel factors `[G, C]`, where it is groups that are looked for; None: channels.
      patch: Pixels a side of the patches that are kept beside crops, for icons to start from; 0: none are.
    """

    layer: LayerInfo
    groups: np.ndarray | None = None
    patch: int = 0

    @property
    def n(self) -> int:
        """How many channels or groups."""
        return self.layer.channels if self.groups is None else len(self.groups)


@dataclass(frozen=True, eq=False)
class Query:
    """What is asked of some images.

    Attributes:
      numbers: `[B]` of the images.
      images: `[B, H, W, C]` as the network takes them, or what reads them.
      sought: What is looked for, by any name.
      floors: For each name `[C]` values that must be exceeded, as so many images before have reached them.
      n: The most pieces of each channel.
      size: P, pixels a side to which pieces are scaled.
    """

    numbers: np.ndarray
    images: np.ndarray | Unread
    sought: Mapping[Any, Sought]
    floors: Mapping[Any, np.ndarray]
    n: int
    size: int


@dataclass(frozen=True, eq=False)
class Strong:
    """K pieces that exceed the floors of their channels; those of a channel in a row, the strongest first.

    Attributes:
      channels: `[K]`.
      values: `[K]`.
      places: `[K, 5]` image number, y and x of the position, height and width of the piece in input pixels.
      crops: uint8 `[K, P, P, 3]`.
      patches: uint8 `[K, T, T, C]`, squares of T pixels around the same places, as the network takes them: 0 and 255
        are the ends of its value range.
      low: `[C]` lowest activations of the images.
      high: `[C]` highest ones; not-a-number counts as silent.
    """

    channels: np.ndarray
    values: np.ndarray
    places: np.ndarray
    crops: np.ndarray
    patches: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True, eq=False)
class Answer:
    """What some images tell.

    Attributes:
      strong: By the names of the query; nothing where no image could be read.
      n_images: How many images were looked at.
      seconds: How long it took.
      problems: A sentence for each image that could not be read.
    """

    strong: Mapping[Any, Strong]
    n_images: int
    seconds: float = 0.0
    problems: tuple[str, ...] = field(default=())


# Takes queries one by one, when there is room for another, and gives each with its answer, in their order.
Look: TypeAlias = Callable[[Iterable[Query]], Generator[tuple[Query, Answer], None, None]]


def looked_at(network: Network, query: Query) -> Answer:
    """Looks at some images."""
    begun = time.monotonic()
    numbers, images, problems = query.numbers, query.images, ()
    if not isinstance(images, np.ndarray):
        images, places, problems = images.read(network.value_range)
        numbers = numbers[places]
    if not len(images):
        return Answer({}, 0, time.monotonic() - begun, problems)
    layers = list({sought.layer.name: None for sought in query.sought.values()})
    activations = network.record(images, layers).activations
    pictures, levels = to_rgb(images, network.value_range), images
    if any(sought.patch for sought in query.sought.values()):
        low, high = network.value_range
        levels = np.clip(np.nan_to_num((images - low) * (255 / (high - low))), 0, 255).round().astype(np.uint8)
    strong = {}
    for name, sought in query.sought.items():
        values = activations[sought.layer.name]
        if sought.groups is not None:
            values = group_activations(np.nan_to_num(values), sought.groups)
        strong[name] = _strong(query, sought, values, query.floors[name], (pictures, levels), numbers)
    return Answer(strong, len(images), time.monotonic() - begun, problems)


def _strong(
    query: Query,
    sought: Sought,
    activations: np.ndarray,
    floor: np.ndarray,
    shown: tuple[np.ndarray, np.ndarray],
    numbers: np.ndarray,
) -> Strong:
    (pictures, levels), layer, side = shown, sought.layer, sought.patch
    b, h, w, c = activations.shape
    flat = np.nan_to_num(activations, nan=-np.inf).reshape(b, h * w, c)
    at = flat.argmax(axis=1)
    values = np.take_along_axis(flat, at[:, None], axis=1)[:, 0]
    order = np.argsort(-values.T, axis=1, kind="stable")[:, : query.n]
    channels, ranks = np.nonzero(np.take_along_axis(values.T, order, axis=1) > floor[:, None])
    images = order[channels, ranks]
    places, crops = np.zeros((len(images), 5), np.float32), np.zeros((len(images), *(query.size,) * 2, 3), np.uint8)
    patches = np.zeros((len(images), side, side, levels.shape[3]), np.uint8)
    for i, (channel, image) in enumerate(zip(channels, images, strict=True)):
        y, x = divmod(int(at[image, channel]), w)
        place = (y + 0.5) / h, (x + 0.5) / w
        crop = _crop(pictures[image], *place, max(*(layer.receptive_field or pictures.shape[1:3]), _SMALLEST_CROP))
        if side:
            patches[i] = _crop(levels[image], *place, side)
        places[i] = numbers[image], y, x, *crop.shape[:2]
        crops[i] = _resized(crop, query.size)
    return Strong(
        channels, values[images, channels], places, crops, patches, activations.min(axis=(0, 1, 2)), values.max(axis=0)
    )


class Best:
    """The n strongest pieces so far, of every channel or group of one layer."""

    def __init__(self, n_channels: int, n: int, size: int, patches: tuple[int, int, int] = (0, 0, 0)) -> None:
        """Has none yet; of the strongest pieces so many have patches, of so many pixels a side and channels."""
        self.values = np.full((n_channels, n), -np.inf, np.float32)
        self.places = np.zeros((n_channels, n, 5), np.float32)
        self.crops = np.zeros((n_channels, n, size, size, 3), np.uint8)
        n_patches, side, depth = patches
        self.patches = np.zeros((n_channels, n_patches, side, side, depth), np.uint8)
        self.ranges = np.tile(np.array([np.inf, -np.inf], np.float32), (n_channels, 1))

    @property
    def floor(self) -> np.ndarray:
        """`[C]`: what is not above it is not among the strongest, as of what is equal the earlier is kept."""
        return self.values[:, -1].copy()

    def take(self, strong: Strong) -> None:
        """Takes into account what images told; whatever order they were looked at in, it is taken in theirs."""
        self.ranges[:, 0] = np.minimum(self.ranges[:, 0], strong.low)
        self.ranges[:, 1] = np.maximum(self.ranges[:, 1], strong.high)
        n, n_patches = self.values.shape[1], self.patches.shape[1]
        bounds = np.searchsorted(strong.channels, np.arange(len(self.values) + 1))
        for channel in np.unique(strong.channels):
            new = slice(bounds[channel], bounds[channel + 1])
            values = np.concatenate([self.values[channel], strong.values[new]])
            order = np.argsort(-values, kind="stable")[:n]
            self.values[channel] = values[order]
            self.places[channel] = np.concatenate([self.places[channel], strong.places[new]])[order]
            self.crops[channel] = np.concatenate([self.crops[channel], strong.crops[new]])[order]
            if n_patches:
                # Of pieces there were those with a patch come first, so no other one is among the first now.
                first = np.where(order < n, order, order - n + n_patches)[:n_patches]
                self.patches[channel] = np.concatenate([self.patches[channel], strong.patches[new]])[first]

    def arrays(self) -> dict[str, np.ndarray]:
        """Gives all that there is to keep."""
        return {name: getattr(self, name) for name in ("values", "places", "crops", "patches", "ranges")}

    def fits(self, arrays: Mapping[str, np.ndarray]) -> bool:
        """Tells whether these are arrays of as many pieces of as many channels."""
        return all(
            name in arrays and arrays[name].shape == own.shape and arrays[name].dtype == own.dtype
            for name, own in self.arrays().items()
        )

    def go_on_from(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Takes what `arrays` gave."""
        for name in self.arrays():
            setattr(self, name, np.array(arrays[name]))


def _crop(picture: np.ndarray, y: float, x: float, side: int) -> np.ndarray:
    """Cuts a square, as large as there can be, around the relative place (y, x), moved where it would leave."""
    height, width = picture.shape[:2]
    side = min(height, width, side)
    top = min(max(round(y * height - side / 2), 0), height - side)
    left = min(max(round(x * width - side / 2), 0), width - side)
    return picture[top : top + side, left : left + side]


def _resized(image: np.ndarray, size: int) -> np.ndarray:
    return np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize((size, size), Image.Resampling.BICUBIC))
