"""Which part of what a data set gives is an image, and how it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

# Under these names people keep images, the surest first.
_NAMES = ("pixel_values", "image", "images", "img", "imgs", "picture", "pixels", "inputs", "input", "x", "data")


@dataclass(frozen=True)
class Takes:
    """What a model takes.

    Attributes:
      shape: Rows, columns and channels of the examples.
      channels_first: Whether it takes `[N, C, H, W]` and not `[N, H, W, C]`.
      any_size: Whether it takes images of other sizes as well.
      name: The name of the image among its inputs, or its number, if it has one.
    """

    shape: tuple[int, int, int]
    channels_first: bool
    any_size: bool = True
    name: str | int | None = None


@dataclass(frozen=True, eq=False)
class Images:
    """Images that were found.

    Attributes:
      values: `[N, H, W, C]`.
      raw: Whether they are bytes, of which 0 is black and 255 is white, whatever the model takes.
      single: Whether it was one image, not a batch.
    """

    values: np.ndarray
    raw: bool
    single: bool

    def within(self, value_range: tuple[float, float]) -> np.ndarray:
        """Gives float32 values; where they are bytes, from what stands for black to what stands for white."""
        values, (low, high) = self.values.astype(np.float32), value_range
        return np.float32(low) + values * np.float32((high - low) / 255) if self.raw else values


def images_of(item: Any, takes: Takes) -> Images:
    """Finds the images in what a data set gives: a batch, an image, or either among labels and other things.

    Args:
      item: An array or a tensor, a PIL image, or a mapping or a sequence of such and others. `[N, C, H, W]`, `[C, H,
        W]`, `[N, H, W, C]` and `[H, W, C]` are told apart by the number of channels; where that tells nothing, by what
        the model takes.
      takes: What the model takes.

    Raises:
      ValueError: If there is none that the model takes, or several and nobody knows which is meant.
    """
    found = _found(item, takes, is_inner=False)
    if found is None:
        height, width, channels = takes.shape
        shape = f"{channels} x {height} x {width}" if takes.channels_first else f"{height} x {width} x {channels}"
        raise ValueError(f"dataset must give images of {shape}, alone or with labels, got {described(item)}")
    return found


def found_in(part: Any, takes: Takes) -> Images | None:
    """Finds the images in one part of an item; None where it holds none."""
    return _found(part, takes, is_inner=True)


def described(item: Any) -> str:
    """Says in a few words what an item is made of."""
    if isinstance(item, Image.Image):
        return f"a picture of {item.height} x {item.width} in mode {item.mode}"
    if isinstance(item, Mapping):
        return f"a dict of {', '.join(f'{name}: {described(value)}' for name, value in list(item.items())[:8])}"
    if isinstance(item, list | tuple):
        several = f"{', '.join(described(part) for part in item[:3])}{', ...' if len(item) > 3 else ''}"
        return f"a {type(item).__name__} of {len(item)} ({several})"
    shape = getattr(item, "shape", None)
    if shape is None:
        return f"a {type(item).__name__}"
    dtype = getattr(item, "dtype", "numbers")
    return f"{str(getattr(dtype, 'name', dtype)).removeprefix('torch.')} {list(shape)}"


def _found(item: Any, takes: Takes, *, is_inner: bool) -> Images | None:
    if isinstance(item, Mapping):
        return _in_mapping(item, takes)
    array = _as_array(item, takes)
    if array is not None:
        return _laid_out(array, takes)
    if isinstance(item, list | tuple) and item:
        return _in_sequence(item, takes, is_inner=is_inner)
    return None


def _in_mapping(item: Mapping[Any, Any], takes: Takes) -> Images | None:
    if takes.name in item:
        return _found(item[takes.name], takes, is_inner=True)
    found = {name: _found(value, takes, is_inner=True) for name, value in item.items()}
    fitting = {name: images for name, images in found.items() if images is not None}
    of_size = {name: o for name, o in fitting.items() if o.values.shape[1:] == takes.shape} or fitting
    name = next((name for name in _NAMES if name in of_size), None)
    if name is None and len(of_size) > 1:
        raise ValueError(
            f"dataset must say which are the images, as {', '.join(map(repr, of_size))} may all be: give a data set of "
            "the images alone, or name them 'image'"
        )
    return of_size[name] if name is not None else next(iter(of_size.values()), None)


def _in_sequence(item: Sequence[Any], takes: Takes, *, is_inner: bool) -> Images | None:
    """Gives the first that is a batch, all of a list of images, or the first of a tuple that is an image."""
    first = _found(item[0], takes, is_inner=True)
    if first is not None and not first.single:
        return first
    # An item (image, mask) is a tuple, and so are all images of a batch that is no tensor.
    if first is not None and (is_inner or isinstance(item, list)):
        others = [_found(part, takes, is_inner=True) for part in item[1:]]
        singles = [first, *(other for other in others if other is not None and other.single)]
        if len(singles) == len(item) and len({(one.values.shape, one.raw) for one in singles}) == 1:
            return Images(np.concatenate([one.values for one in singles]), first.raw, single=len(singles) == 1)
    if first is not None:
        return first
    rest = (_found(part, takes, is_inner=True) for part in item[1:8])
    return next((images for images in rest if images is not None), None)


def _as_array(item: Any, takes: Takes) -> np.ndarray | None:
    """Gives the array of what is one; numbers that are nested in lists are."""
    if isinstance(item, Image.Image):
        return _picture(item, takes)
    if isinstance(item, list) and _is_nested(item):
        try:
            return np.asarray(item)
        except ValueError:
            return None
    if isinstance(item, str | bytes | list | tuple) or not hasattr(item, "__array__"):
        return None
    if hasattr(item, "detach"):
        item = item.detach().cpu()
        # NumPy has no bfloat16.
        item = item.float() if item.is_floating_point() else item
    return np.asarray(item)


def _picture(item: Image.Image, takes: Takes) -> np.ndarray:
    mode = {1: "L", 3: "RGB", 4: "RGBA"}.get(takes.shape[2], item.mode)
    array = np.asarray(item.convert(mode))
    return array if array.ndim == 3 else array[..., None]


def _is_nested(item: list[Any]) -> bool:
    depth, inner = 0, item
    while isinstance(inner, list) and inner:
        depth, inner = depth + 1, inner[0]
    return depth > 1 and isinstance(inner, int | float)


def _laid_out(array: np.ndarray, takes: Takes) -> Images | None:
    """Gives `[N, H, W, C]` of an array that can be images; None of another."""
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == np.bool_) or 0 in array.shape:
        return None
    raw, (height, width, channels) = array.dtype == np.uint8, takes.shape
    if array.ndim == 3 and channels == 1 and array.shape[1:] == (height, width) and len(array) > 1:
        batch, single = array[..., None], False
    else:
        single = array.ndim < 4
        grey = array[..., None] if array.ndim == 2 and channels == 1 else array
        batch = _channels_last(grey[None] if grey.ndim == 3 else grey, takes)
    if batch is None or ((raw or not takes.any_size) and batch.shape[1:3] != (height, width)):
        return None
    return Images(batch, bool(raw), single)


def _channels_last(batch: np.ndarray, takes: Takes) -> np.ndarray | None:
    channels = takes.shape[2]
    if batch.ndim != 4:
        return None
    first, last = batch.shape[1] == channels, batch.shape[3] == channels
    if first and last:
        # Sides of the model's size decide, and where they do not, what the model takes.
        as_first, as_last = batch.shape[2:] == takes.shape[:2], batch.shape[1:3] == takes.shape[:2]
        first = as_first if as_first != as_last else takes.channels_first
    if first:
        return batch.transpose(0, 2, 3, 1)
    return batch if last else None
