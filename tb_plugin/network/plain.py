"""Labels as people have them, in Python's own types: of any framework, on any device, in lists or tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from tb_plugin.network.class_names import as_text

# What is given for an example, in Python's own types: a value, a list of one for each class, or a tuple of the classes
# that are true; None where a data set says that nothing is known.
Row: TypeAlias = "bool | int | float | str | list[Row] | tuple[Row, ...] | None"
# No larger number is an index, and none that Python writes without end is taken.
_LARGEST = 2**64


def rows_of(labels: object) -> list[Row] | str | None:
    """Gives labels example by example.

    Args:
      labels: An array, a tensor of any framework, a series, or a list of values, tensors or further lists.

    Returns:
      What is given for each example, a row of one value as the value; None if nothing is given; a sentence that says
      why they cannot be read.
    """
    if labels is None:
        return None
    try:
        return read_rows(labels)
    except ValueError as error:
        return f"labels must be an array, a tensor or a list of one for each example, got {error}"


def read_rows(values: object) -> list[Row]:
    """Gives values example by example, as `rows_of` does.

    Raises:
      ValueError: If they cannot be read; it says what they are.
    """
    has_values = isinstance(values, Iterable) or hasattr(values, "__array__") or hasattr(values, "numpy")
    if isinstance(values, Mapping | str | bytes | set | frozenset) or not has_values:
        raise ValueError(short(values))
    try:
        plain = _plain(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"{type(values).__name__}: {error}") from None
    rows = plain if isinstance(plain, list) else [plain]
    if len({len(row) if isinstance(row, list) else None for row in rows}) > 1:
        return [tuple(row) if isinstance(row, list) else row for row in rows]
    return [_without_ones(row) for row in rows]


def shape_of(rows: Sequence[Row]) -> list[int]:
    """Gives the shape of labels, as far as they have one."""
    widths = {len(row) if isinstance(row, list) else None for row in rows}
    return [len(rows), *(width for width in widths if width is not None and len(widths) == 1)]


def is_number(value: Row) -> TypeGuard[int | float]:
    """Tells whether a value is a number; truth values are."""
    return isinstance(value, int | float)


def short(value: object) -> str:
    """Gives a value as text of bearable length, in one line."""
    text = f"a {type(value).__name__}" if isinstance(value, Mapping) else " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _without_ones(row: Row) -> Row:
    """Gives the one value of a row that has no more, and a row without axes of length 1."""
    while isinstance(row, list) and len(row) == 1:
        row = row[0]
    if isinstance(row, list) and row and all(isinstance(each, list) and len(each) == 1 for each in row):
        return [_without_ones(each) for each in row]
    return row


def _plain(value: Any) -> Row:
    """Gives values in Python's own types, in lists where there are several.

    Raises:
      TypeError: If something is no value.
      ValueError: If it cannot be converted.
      RuntimeError: If a tensor cannot be brought to this side.
    """
    if isinstance(value, bytes | str):
        return as_text(value)
    if isinstance(value, list | tuple | set | frozenset):
        listed = [_plain(each) for each in value]
        # A set has no order: it can only be of the classes that are true.
        return listed if isinstance(value, list | tuple) else tuple(listed)
    if isinstance(value, np.ma.MaskedArray):
        # What is masked becomes None.
        return _plain(value.tolist())
    array = _on_host(value)
    if array.ndim:
        return [_plain(each) for each in (array.tolist() if array.dtype.kind != "O" else list(array))]
    return _scalar(array.item())


def _on_host(value: Any) -> np.ndarray:
    """Gives an array of a tensor of any framework, wherever it is, of a series, or of a value."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        value = value.detach().cpu()
        # NumPy has no bfloat16.
        value = value.float() if "bfloat16" in str(value.dtype) else value
    if callable(getattr(value, "numpy", None)):
        value = value.numpy()
    array = np.asarray(value)
    if array.dtype.kind not in "biufOSU":
        raise ValueError(f"values of type {array.dtype} are neither numbers nor texts")
    return array


def _scalar(value: Any) -> Row:
    if isinstance(value, str | bytes):
        return as_text(value)
    if isinstance(value, int) and abs(value) > _LARGEST:
        return math.inf if value > 0 else -math.inf
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Real):
        return float(value)
    # What stands for a missing value in a table.
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    raise TypeError(f"{short(value)} is neither a number nor a text")
