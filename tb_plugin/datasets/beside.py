"""What a data set gives beside its images: labels, and columns of metadata that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tb_plugin.datasets.items import Images, Takes, found_in

# Under these names people keep labels, the surest first.
_NAMES = ("labels", "label", "targets", "target", "y", "classes", "class", "fine_label", "category")


def labels_beside(item: Any, images: Images, takes: Takes) -> list[Any]:
    """Finds the labels in what a data set gives.

    Args:
      item: The item that the images were found in: a mapping names its labels, in a sequence they are what comes first
        beside the images, as in `(images, labels)` and `(images, labels, weights)`.
      images: The images that were found in it.
      takes: What the model takes.

    Returns:
      For each image its label as it was given, an index, a name, or a row of one value for each class; None where there
      is none, or where it is of another shape, as a mask or the boxes of a detection.
    """
    n, nothing = len(images.values), [None] * len(images.values)
    if isinstance(item, Mapping):
        name = next((name for name in _NAMES if name in item), None)
        return nothing if name is None else _each(item[name], n, images.single, widest=1) or nothing
    if not isinstance(item, list | tuple):
        return nothing
    at = _place_of(item, n, takes)
    if at is None:
        return nothing
    for place, part in enumerate(item):
        if place != at and not isinstance(part, Mapping):
            return _each(part, n, images.single, widest=1) or nothing
    return nothing


def columns_beside(item: Any, images: Images, names: Sequence[str]) -> dict[str, list[Any]]:
    """Finds columns of metadata in what a data set gives.

    Args:
      item: A mapping that names them, or a sequence that such a mapping stands in: `(images, labels, {"site": ...})`.
      images: The images that were found in it.
      names: Names of the columns.

    Returns:
      Of each name a value for each image.

    Raises:
      ValueError: If there is no such column, or not one value for each image in it.
    """
    parts = [item] if isinstance(item, Mapping) else [each for each in item if isinstance(each, Mapping)]
    found = {str(name): value for part in reversed(parts) for name, value in part.items()}
    columns: dict[str, list[Any]] = {}
    for name in names:
        if name not in found:
            held = f"it gives {', '.join(found)}" if found else "it gives no mapping"
            raise ValueError(f"metadata must be named by what the data set gives with its images, got {name!r}: {held}")
        values = _each(found[name], len(images.values), images.single, widest=0)
        if values is None:
            raise ValueError(f"metadata {name!r} must be one value for each of {len(images.values)} images of a batch")
        columns[name] = values
    return columns


def _place_of(item: Sequence[Any], n: int, takes: Takes) -> int | None:
    """Gives which part of a sequence holds all of its images; None where they are its parts."""
    for place, part in enumerate(item[:8]):
        found = found_in(part, takes)
        if found is not None:
            return place if len(found.values) == n else None
    return None


def _each(values: Any, n: int, single: bool, *, widest: int) -> list[Any] | None:
    """Gives a value for each image, of at most so many axes; None where they are not as many."""
    values = _on_host(values)
    if single and n == 1:
        of_one = isinstance(values, np.ndarray) and values.ndim == widest + 1 and len(values) == 1
        listed = list(values) if of_one else [values]
    elif isinstance(values, list | tuple | np.ndarray) and getattr(values, "ndim", 1) and len(values) == n:
        listed = [_on_host(value) for value in values]
    else:
        return None
    # A list of one number is a number.
    listed = [value.reshape(()) if isinstance(value, np.ndarray) and value.size == 1 else value for value in listed]
    deepest = max(np.ndim(value) if isinstance(value, np.ndarray | list | tuple) else 0 for value in listed)
    return listed if deepest <= widest else None


def _on_host(value: Any) -> Any:
    """Makes an array of a tensor of any framework; leaves everything else as it is."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        value = value.detach().cpu()
        # NumPy has no bfloat16.
        value = value.float() if value.is_floating_point() else value
    if not isinstance(value, np.ndarray) and callable(getattr(value, "numpy", None)):
        value = value.numpy()
    return np.asarray(value) if hasattr(value, "__array__") else value
