"""Columns of metadata as people have them: tables of any library, or names of what comes with each batch."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tb_plugin.network.plain import Row, is_number, read_rows, short

MAX_COLUMNS = 64
# Longer texts are no categories.
MAX_TEXT = 200
_EXPECTED = (
    "metadata must be a mapping from names of columns to one value for each image, a table with columns, or a list of "
    "names of what the data set gives with each batch"
)


@dataclass(frozen=True, eq=False)
class Metadata:
    """What is known of the images of a data set beside their labels.

    Attributes:
      table: By the name of a column: one value for each image, in the data set's own order, as an array of float64 with
        NaN where it is not known, or of texts with None.
      names: Columns that the data set gives with each batch.
    """

    table: Mapping[str, np.ndarray] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: object) -> Metadata:
        """Reads what is given.

        Args:
          given: None; a mapping from names to sequences, arrays or tensors; a table of pandas, polars, pyarrow or
            anything else with `columns` or `column_names`; or names of what comes with each batch, as a list or one.

        Raises:
          ValueError: If it is none of that, columns differ in length, or a column holds what is no number, text or
            truth value.
        """
        if given is None:
            return cls()
        if isinstance(given, str) or _are_texts(given):
            return cls(names=_checked_names([given] if isinstance(given, str) else list(given)))  # pyright: ignore[reportArgumentType]
        if isinstance(given, Mapping):
            names: list[Any] = list(given)
        else:
            named = getattr(given, "column_names", None) or getattr(given, "columns", None)
            names = list(named) if isinstance(named, Iterable) and hasattr(given, "__getitem__") else []
            if not names:
                raise ValueError(f"{_EXPECTED}, got {short(given)}")
        # Of a table with two columns of one name, either is both.
        _checked_names([str(name) for name in names])
        columns: Any = given
        table = {str(name): column_of(str(name), columns[name]) for name in names}
        lengths = {name: len(values) for name, values in table.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of metadata must have one value for each image, got {_listed(lengths)} values")
        return cls(table)

    @functools.cached_property
    def n_rows(self) -> int | None:
        """How many images the table is of; None where there is none."""
        return len(next(iter(self.table.values()))) if self.table else None


def column_of(name: str, values: object) -> np.ndarray:
    """Reads a column: numbers, or texts and truth values, which are categories.

    Args:
      name: Its name, for errors.
      values: One for each image; None, NaN or what a table has for missing stands for not known.

    Returns:
      `[N]` float64, NaN where not known; or `[N]` of texts, None where not known.

    Raises:
      ValueError: If it holds something else, or both.
    """
    rows = _rows(name, values)
    known = [row for row in rows if not _is_missing(row)]
    if all(isinstance(row, str | bool) for row in known):
        # A column of which nothing is known is of numbers that are not known.
        return _texts(name, rows) if known else np.full(len(rows), np.nan)
    if all(is_number(row) and not isinstance(row, bool) for row in known):
        numbers = np.array([math.nan if _is_missing(row) else float(row) for row in rows], np.float64)  # pyright: ignore[reportArgumentType]
        if np.isinf(numbers).any():
            raise ValueError(f"numbers of metadata {name!r} must be finite, got {numbers[np.isinf(numbers)][0]}")
        return numbers
    kinds = sorted({type(row).__name__ for row in known})
    raise ValueError(f"metadata {name!r} must be numbers alone, or texts and truth values, got {' and '.join(kinds)}")


def _rows(name: str, values: object) -> list[Row]:
    if _has_missing_values(values):
        values = list(values)  # pyright: ignore[reportArgumentType]
    try:
        rows = read_rows(values)
    except ValueError as error:
        expected = "one number, text or truth value for each image (dates as texts, or as numbers)"
        raise ValueError(f"metadata {name!r} must be {expected}, got {error}") from None
    wide = next((row for row in rows if isinstance(row, list | tuple)), None)
    if wide is not None:
        raise ValueError(f"metadata {name!r} must be one number, text or truth value for each image, got {short(wide)}")
    return rows


def _has_missing_values(values: object) -> bool:
    """Tells whether a column has a type of its own for what is missing, which NumPy makes something else of."""
    return hasattr(values, "dtype") and hasattr(values, "isna")


def _texts(name: str, rows: Sequence[Row]) -> np.ndarray:
    longest = max((len(row) for row in rows if isinstance(row, str)), default=0)
    if longest > MAX_TEXT:
        raise ValueError(f"texts of metadata {name!r} must have at most {MAX_TEXT} characters, got {longest}")
    wrong = next((row for row in rows if isinstance(row, str) and not _is_unicode(row)), None)
    if wrong is not None:
        raise ValueError(f"texts of metadata {name!r} must be Unicode, got {wrong!r}")
    texts = np.empty(len(rows), object)
    texts[:] = [None if _is_missing(row) else str(row) for row in rows]
    return texts


def _is_unicode(text: str) -> bool:
    """Tells whether a text can be written: names of files hold halves of characters where they are of no encoding."""
    return not any("\ud800" <= each <= "\udfff" for each in text)


def _is_missing(row: Row) -> bool:
    return row is None or row == "" or (isinstance(row, float) and math.isnan(row))


def _are_texts(given: object) -> bool:
    return isinstance(given, list | tuple | set | frozenset) and all(isinstance(each, str) for each in given)


def _checked_names(names: list[str]) -> tuple[str, ...]:
    if not 1 <= len(names) <= MAX_COLUMNS or not all(0 < len(name) <= MAX_TEXT for name in names):
        raise ValueError(
            f"metadata must be 1 to {MAX_COLUMNS} columns with names of 1 to {MAX_TEXT} characters, got {len(names)}"
        )
    wrong = next((name for name in names if not _is_unicode(name)), None)
    if wrong is not None:
        raise ValueError(f"names of columns of metadata must be Unicode, got {wrong!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"columns of metadata must have different names, got {', '.join(names)}")
    return tuple(names)


def _listed(lengths: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {length}" for name, length in list(lengths.items())[:8])
