"""What examples tell about a network's inputs: their range and their normalisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# The ranges that people use, narrowest first, and how far values may reach beyond one, as a share of its width.
_COMMON_RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
_TOLERANCE = 1e-3
# The error of pixels that were normalised and brought back, in half precision at worst.
_ROUNDING = 5e-3


@dataclass(frozen=True)
class Normalization:
    """What is done to pixels before a model takes them: (pixel - mean) / deviation, in each channel.

    Attributes:
      mean: The mean of each channel, in the unit of the pixels.
      std: The standard deviation of each channel, in the same unit.
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def make(cls, mean: Sequence[float] | float, std: Sequence[float] | float, n_channels: int) -> Normalization:
        """Makes one of what a user gives; one number stands for all channels.

        Raises:
          ValueError: If there is not one for each channel, or a deviation is not positive.
        """
        means, stds = (np.atleast_1d(np.asarray(values, np.float64)).ravel() for values in (mean, std))
        for name, values in (("mean", means), ("std", stds)):
            if len(values) not in (1, n_channels) or not np.isfinite(values).all():
                raise ValueError(f"{name} must be a number for each of {n_channels} channels, got {values.tolist()}")
        if stds.min() <= 0:
            raise ValueError(f"std must be positive, got {stds.tolist()}")
        return cls(*(tuple(np.broadcast_to(values, n_channels).tolist()) for values in (means, stds)))

    def undone(self, inputs: np.ndarray) -> np.ndarray:
        """Gives the pixels of inputs `[..., C]`."""
        return inputs * np.array(self.std, np.float32) + np.array(self.mean, np.float32)


IMAGENET = Normalization((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def infer_normalization(examples: np.ndarray) -> Normalization | None:
    """Recognises images that were normalised as ImageNet's usually are.

    Args:
      examples: `[N, H, W, C]`.

    Returns:
      ImageNet's normalization, if values reach beyond the ranges that people use for pixels, but not beyond what it
      makes of pixels in [0, 1]; else None.
    """
    if examples.shape[3] != 3 or infer_value_range(examples) in _COMMON_RANGES:
        return None
    pixels = IMAGENET.undone(examples)
    return IMAGENET if pixels.min() >= -_ROUNDING and pixels.max() <= 1 + _ROUNDING else None


def infer_value_range(examples: np.ndarray) -> tuple[float, float]:
    """Guesses which values stand for black and white.

    A wrong range is the commonest silent failure of feature visualization, so callers say what was inferred.

    Args:
      examples: `[N, H, W, C]`.

    Returns:
      The narrowest of [0, 1], [-1, 1], [0, 255] that holds the examples; [0, 255] for integers within it; if none holds
      them, the examples' own lowest and highest value.
    """
    low, high = float(examples.min()), float(examples.max())
    if np.issubdtype(examples.dtype, np.integer) and low >= 0 and high <= 255:
        return 0.0, 255.0
    for candidate in _COMMON_RANGES:
        margin = _TOLERANCE * (candidate[1] - candidate[0])
        if candidate[0] - margin <= low and high <= candidate[1] + margin:
            return candidate
    return low, high


def check_images(images: np.ndarray, name: str) -> np.ndarray:
    """Checks what a user gives as images.

    Returns:
      The images as a contiguous array.

    Raises:
      ValueError: If they are not `[N, H, W, C]` with N ≥ 1, or not finite numbers.
    """
    images = np.asarray(images)
    if images.ndim != 4 or 0 in images.shape:
        raise ValueError(f"{name} must be images [N, H, W, C] with N >= 1, got shape {list(images.shape)}")
    if not (np.issubdtype(images.dtype, np.number) or images.dtype == np.bool_):
        raise ValueError(f"{name} must be numbers, got dtype {images.dtype}")
    if np.issubdtype(images.dtype, np.floating) and not np.isfinite(images).all():
        raise ValueError(f"{name} must be finite, got {np.count_nonzero(~np.isfinite(images))} values that are not")
    return np.ascontiguousarray(images)


def to_rgb(images: np.ndarray, value_range: tuple[float, float]) -> np.ndarray:
    """Makes a network's inputs visible.

    Args:
      images: `[N, H, W, C]`. One channel shows as grey, two as red and cyan, of four and more the first three.
      value_range: Lowest and highest value, shown as 0 and 255.

    Returns:
      uint8 `[N, H, W, 3]`.
    """
    low, high = value_range
    channels = images.shape[3]
    picked = images[..., [0, 0, 0] if channels == 1 else [0, 1, 1] if channels == 2 else [0, 1, 2]]
    scaled = (picked.astype(np.float32) - low) * (255.0 / (high - low))
    return np.rint(np.nan_to_num(scaled)).clip(0, 255).astype(np.uint8)
