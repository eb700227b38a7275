"""Which pieces of a data set excite each channel, or each group of neurons, most."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from PIL import Image

from tb_plugin.deadline import NEVER, Deadline, Pieces
from tb_plugin.groups import group_activations
from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.inputs import to_rgb

Name = TypeVar("Name", bound=Hashable)

_BATCH = 64
# Smaller pieces say nothing to the eye; the position that counts is still the middle one.
_SMALLEST_CROP = 12


@dataclass(frozen=True, eq=False)
class ChannelExamples:
    """The strongest crops of each channel of a layer, or each group in place of a channel, at most one per image.

    Attributes:
      crops: uint8 `[C, n, P, P, 3]`, strongest first; black where there is none.
      values: `[C, n]` activation of the position in the crop's middle; NaN where there is none.
      places: `[C, n, 5]` image index, y and x of the position, height and width of the crop in input pixels.
      ranges: `[C, 2]` lowest and highest activation over all images.
    """

    crops: np.ndarray
    values: np.ndarray
    places: np.ndarray
    ranges: np.ndarray


def channel_examples(
    network: Network,
    images: object,
    layers: Sequence[LayerInfo],
    *,
    n: int = 4,
    size: int = 48,
    max_images: int = 2048,
    progress: Callable[[int, int], None] = lambda done, total: None,
    deadline: Deadline = NEVER,
) -> dict[str, ChannelExamples]:
    """Finds each channel's strongest crops, of the size of its receptive field, in one pass.

    Memory is bounded: only the n best crops of each channel are kept while the images pass.

    Args:
      network: The model.
      images: `[N, H, W, C]`, or an iterable of such batches, or of `(batch, labels, ...)` as a `tf.data.Dataset` gives.
      layers: Which layers.
      n: How many crops for each channel.
      size: P, pixels a side to which crops are scaled.
      max_images: The pass ends after that many.
      progress: Is told how many images were looked at, of how many at most.
      deadline: When the pass ends in any case.

    Returns:
      For each layer, by name.

    Raises:
      ValueError: If there is no image.
      OutOfTime: If there is no time to look at any.
    """
    best = {layer.name: _Best(layer, layer.channels, n, size) for layer in layers}
    return _strongest(network, images, best, {}, max_images, progress, deadline)


def group_examples(
    network: Network,
    images: object,
    groups: Mapping[Name, tuple[LayerInfo, np.ndarray]],
    *,
    n: int = 4,
    size: int = 48,
    max_images: int = 2048,
    progress: Callable[[int, int], None] = lambda done, total: None,
    deadline: Deadline = NEVER,
) -> dict[Name, ChannelExamples]:
    """Finds each group's strongest crops.

    Args:
      network: The model.
      images: The images; see `channel_examples`.
      groups: Some layers and channel factors `[G, C]`, by any name.
      n: How many crops for each group.
      size: P, pixels a side to which crops are scaled.
      max_images: The pass ends after that many.
      progress: Is told how many images were looked at, of how many at most.
      deadline: When the pass ends in any case.

    Returns:
      For each of `groups`; what counts is how active a group is (see `group_activations`).

    Raises:
      ValueError: If there is no image.
      OutOfTime: If there is no time to look at any.
    """
    best = {name: _Best(layer, len(channel), n, size) for name, (layer, channel) in groups.items()}
    channels = {name: channel for name, (_, channel) in groups.items()}
    return _strongest(network, images, best, channels, max_images, progress, deadline)


def _strongest(
    network: Network,
    images: object,
    best: Mapping[Name, _Best],
    groups: Mapping[Name, np.ndarray],
    max_images: int,
    progress: Callable[[int, int], None],
    deadline: Deadline,
) -> dict[Name, ChannelExamples]:
    layers = list({kept.layer.name: None for kept in best.values()})
    seen, total = 0, min(max_images, len(images)) if isinstance(images, np.ndarray) else max_images
    for batch in _in_time(_batches(images), Pieces(deadline)):
        batch = batch[: max_images - seen]
        activations = network.record(batch, layers).activations
        pictures = to_rgb(batch, network.value_range)
        for name, kept in best.items():
            values = activations[kept.layer.name]
            if name in groups:
                values = group_activations(np.nan_to_num(values), groups[name])
            kept.update(values, pictures, seen)
        seen += len(batch)
        progress(seen, total)
        if seen >= max_images:
            break
    if not seen:
        raise ValueError("dataset must hold at least one image [H, W, C], got none")
    return {name: kept.result() for name, kept in best.items()}


class _Best:
    """The n strongest crops so far, of every channel or group of one layer."""

    def __init__(self, layer: LayerInfo, n_channels: int, n: int, size: int) -> None:
        self.layer = layer
        self._size = size
        self._values = np.full((n_channels, n), -np.inf, np.float32)
        self._places = np.zeros((n_channels, n, 5), np.float32)
        self._crops = np.zeros((n_channels, n, size, size, 3), np.uint8)
        self._low = np.full(n_channels, np.inf, np.float32)
        self._high = np.full(n_channels, -np.inf, np.float32)

    def update(self, activations: np.ndarray, pictures: np.ndarray, first_index: int) -> None:
        """Takes a batch `[B, H, W, C]` into account; not-a-number counts as silent."""
        b, h, w, c = activations.shape
        flat = np.nan_to_num(activations, nan=-np.inf).reshape(b, h * w, c)
        at = flat.argmax(axis=1)
        values = np.take_along_axis(flat, at[:, None], axis=1)[:, 0]
        self._low = np.minimum(self._low, activations.min(axis=(0, 1, 2)))
        self._high = np.maximum(self._high, values.max(axis=0))
        n = self._values.shape[1]
        everything = np.concatenate([self._values, values.T], axis=1)
        order = np.argsort(-everything, axis=1, kind="stable")[:, :n]
        for channel in np.flatnonzero((order >= n).any(axis=1)):
            old = self._places[channel].copy(), self._crops[channel].copy()
            for slot, source in enumerate(order[channel]):
                if source < n:
                    self._places[channel, slot], self._crops[channel, slot] = old[0][source], old[1][source]
                    continue
                image = source - n
                y, x = divmod(int(at[image, channel]), w)
                crop = _crop(pictures[image], (y + 0.5) / h, (x + 0.5) / w, self.layer.receptive_field)
                self._places[channel, slot] = first_index + image, y, x, *crop.shape[:2]
                self._crops[channel, slot] = _resized(crop, self._size)
        self._values = np.take_along_axis(everything, order, axis=1)

    def result(self) -> ChannelExamples:
        """Gives what was kept."""
        missing = np.isneginf(self._values)
        values = np.where(missing, np.float32(np.nan), self._values)
        return ChannelExamples(self._crops, values, self._places, np.stack([self._low, self._high], axis=1))


def _crop(picture: np.ndarray, y: float, x: float, receptive_field: tuple[int, int] | None) -> np.ndarray:
    """Cuts a square around the relative place (y, x), moved where it would leave the picture."""
    height, width = picture.shape[:2]
    side = min(height, width, max(*(receptive_field or picture.shape[:2]), _SMALLEST_CROP))
    top = min(max(round(y * height - side / 2), 0), height - side)
    left = min(max(round(x * width - side / 2), 0), width - side)
    return picture[top : top + side, left : left + side]


def _resized(image: np.ndarray, size: int) -> np.ndarray:
    return np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize((size, size), Image.Resampling.BICUBIC))


def _in_time(batches: Iterable[np.ndarray], pieces: Pieces) -> Iterator[np.ndarray]:
    """Cuts batches into pieces, and ends when time is up; there is one image in any case.

    Raises:
      OutOfTime: If there is no time for a first one.
    """
    seen = 0
    for batch in batches:
        while len(batch):
            size = pieces.size(len(batch)) if seen else pieces.checked_size(len(batch))
            if not size:
                return
            # It is over when the next one is asked for.
            with pieces.timed(size):
                yield batch[:size]
            seen, batch = seen + size, batch[size:]


def _batches(images: object) -> Iterator[np.ndarray]:
    if isinstance(images, np.ndarray):
        yield from (images[i : i + _BATCH] for i in range(0, len(images), _BATCH))
        return
    if not isinstance(images, Iterable):
        raise ValueError(f"dataset must be an array or an iterable of batches, got {type(images).__name__}")
    for item in images:
        batch = np.asarray(item[0] if isinstance(item, tuple | list) else item)
        if batch.ndim != 4:
            raise ValueError(f"dataset must give batches [N, H, W, C], got shape {list(batch.shape)}")
        yield batch
