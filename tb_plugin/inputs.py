"""What can be told of a network's inputs by looking at examples."""

from __future__ import annotations

import numpy as np

# Ranges that people use, narrowest first, with how far beyond values may reach and still be taken for it.
_COMMON_RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
_TOLERANCE = 1e-3


def infer_value_range(examples: np.ndarray) -> tuple[float, float]:
    """Guesses which values stand for black and white.

    A wrong range is the commonest silent failure of feature visualization, so callers say what was inferred.

    Args:
      examples: `[N, H, W, C]`.

    Returns:
      The narrowest of [0, 1], [-1, 1], [0, 255] that holds the examples, for integers [0, 255]; if none holds them, the
      examples' own lowest and highest value.
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


def as_labels(labels: object, n_examples: int) -> tuple[int, ...] | None:
    """Reads true labels: class indices `[N]` or `[N, 1]`, or one-hot `[N, K]`.

    Raises:
      ValueError: If there is not one for each example.
    """
    if labels is None:
        return None
    array = np.asarray(labels)
    if array.ndim == 2:
        array = array[:, 0] if array.shape[1] == 1 else array.argmax(axis=1)
    if array.shape != (n_examples,):
        raise ValueError(f"labels must be one for each of {n_examples} examples, got shape {list(array.shape)}")
    return tuple(int(label) for label in array)
