"""Reading labels as classes or values of examples; what does not fit is left out, and said."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.network.plain import Row, is_number, short

# How far probabilities of classes may be from 1 together.
_ROUNDING = 1e-3


def are_classes_of(rows: Sequence[Row], n_classes: int, *, rows_only: bool = False) -> bool:
    """Tells whether labels can be classes: indices, names, or rows of 0 and 1; otherwise they are quantities.

    Args:
      rows: The labels, example by example.
      n_classes: K.
      rows_only: Whether only rows of 0 and 1 count.
    """
    known = [row for row in rows if row is not None]
    if any(isinstance(row, list) for row in known):
        return all(isinstance(row, list) and _is_row_of_classes(row, n_classes) for row in known)
    if rows_only:
        return False
    return all(isinstance(row, str | tuple) or (is_number(row) and float(row).is_integer()) for row in known)


def class_rows(
    rows: Sequence[Row],
    n_classes: int | None,
    names: Sequence[str] | None,
    *,
    one_output: bool,
    several: bool = False,
) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...]]:
    """Reads labels as classes.

    Args:
      rows: The labels, example by example.
      n_classes: K; None where it is not known.
      names: Names of the classes, by which labels may call them.
      one_output: Whether the two classes are made of one output: -1 then stands for the first of them where 1 stands
        for the other.
      several: Whether classes do not exclude each other, so that none may be true.

    Returns:
      The true classes of each example, empty where there is none that is known, and sentences on what was left out.
    """
    numbers = {row for row in rows if is_number(row) and row == row}
    opposite = one_output and -1 in numbers
    if opposite and numbers <= {-1, 1} and 1 in numbers:
        rows, opposite = [0 if row == -1 else row for row in rows], False
    reader = _Reader(n_classes, names, one_output, several)
    found = tuple(reader.classes(example, row) for example, row in enumerate(rows))
    if opposite and numbers == {-1}:
        reader.leave_out("0 and 1, or -1 and 1", [(example, -1) for example, row in enumerate(rows) if row == -1])
    return found, reader.sentences()


def truth_of(rows: Sequence[Row], classes: Sequence[Sequence[int]], n_classes: int) -> np.ndarray:
    """Reads labels as what is true of each class, where several, or none, may be true.

    Args:
      rows: The labels, example by example.
      classes: The true classes that were read of them (see `class_rows`).
      n_classes: K.

    Returns:
      `[N, K]`, 1 where a class is true and 0 where it is not; NaN where that is not known: of an example whose label
      is not, and of a class of -1 in a row. Where no row has a 0, -1 stands for what is not true.
    """
    truth = np.full((len(rows), n_classes), np.nan, np.float32)
    wide = [(i, row) for i, row in enumerate(rows) if isinstance(row, list) and len(row) == n_classes]
    numeric = {i: [float(value) for value in row if is_number(value)] for i, row in wide}
    told = {i: row for i, row in numeric.items() if len(row) == n_classes and set(row) <= {-1, 0, 1}}
    opposite = not any(0 in row for row in told.values())
    for i, own in enumerate(classes):
        if i in told:
            row = np.array(told[i], np.float32)
            truth[i] = np.where(row == -1, 0 if opposite else np.nan, row)
        elif own:
            truth[i] = 0
            truth[i, list(own)] = 1
    return truth


def value_rows(rows: Sequence[Row], n_outputs: int) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Reads labels as values.

    Args:
      rows: The labels, example by example.
      n_outputs: K.

    Returns:
      `[N, K]`, NaN where a value is not known, or None if none is; and sentences on what was left out.
    """
    values = np.full((len(rows), n_outputs), np.nan, np.float32)
    reader = _Reader()
    expected = "finite numbers" if n_outputs == 1 else f"{n_outputs} finite numbers for each example"
    for example, row in enumerate(rows):
        own = row if isinstance(row, list) else [row]
        with np.errstate(over="ignore"):
            numbers = [np.float32(value) if is_number(value) else np.float32(np.nan) for value in own]
        if len(own) == n_outputs:
            values[example] = [number if math.isfinite(number) else math.nan for number in numbers]
        if row is not None and not (len(own) == n_outputs and np.isfinite(numbers).all()):
            reader.leave_out(expected, [(example, row)])
    return (None if np.isnan(values).all() else values), reader.sentences()


@dataclass(frozen=True)
class _Reader:
    """Reads labels of examples as classes, and keeps what it leaves out: by what was expected, the values and whose."""

    n_classes: int | None = None
    names: Sequence[str] | None = None
    one_output: bool = False
    several: bool = False
    left_out: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)

    def classes(self, example: int, row: Row) -> tuple[int, ...]:
        """Gives the true classes of an example."""
        if isinstance(row, list) and not any(isinstance(value, str) for value in row):
            return self._of_row(example, row)
        values = row if isinstance(row, list | tuple) else [row]
        if not values:
            self.leave_out("classes", [(example, row)])
        found = [self._class(example, value) for value in values]
        return tuple(sorted({one for one in found if one is not None}))

    def leave_out(self, expected: str, values: Iterable[tuple[int, Row]]) -> None:
        """Notes labels of examples that are not what was expected."""
        self.left_out.setdefault(expected, []).extend(values)

    def sentences(self) -> tuple[str, ...]:
        """Says what was left out."""
        return tuple(_sentence(expected, values) for expected, values in self.left_out.items())

    def _class(self, example: int, value: Row) -> int | None:
        """Gives the class that one value stands for, or None."""
        if value is None or (is_number(value) and value == -1):
            return None
        if isinstance(value, str):
            return self._of_name(example, value)
        last = "" if self.n_classes is None else f" to {self.n_classes - 1}"
        expected = f"classes from 0{last}, or -1 where it is not known"
        if isinstance(value, bool) and self.n_classes not in (2, None):
            expected = "indices of classes, not true or false"
        elif is_number(value) and float(value).is_integer():
            if value >= 0 and (self.n_classes is None or value < self.n_classes):
                return int(value)
        elif is_number(value) and self.one_output and 0 < value < 1 and value != 0.5:
            # The probability of the second of two classes.
            return int(value > 0.5)
        self.leave_out(expected, [(example, value)])
        return None

    def _of_name(self, example: int, name: str) -> int | None:
        named = [] if self.names is None else [i for i, each in enumerate(self.names) if each == name]
        if len(named) == 1:
            return named[0]
        without = "class_names, which must be given for that"
        expected = without if self.names is None else "class_names" if not named else "class_names that occur once"
        self.leave_out(f"of {expected}", [(example, name)])
        return None

    def _of_row(self, example: int, row: list[Row]) -> tuple[int, ...]:
        """Gives the true classes of a row with a value for each class."""
        numbers = [float(value) for value in row if is_number(value)]
        if len(numbers) == len(row) and self.n_classes in (None, len(row)):
            if set(numbers) <= {-1, 0, 1}:
                true = tuple(index for index, number in enumerate(numbers) if number == 1)
            else:
                shares = min(numbers) >= 0 and abs(sum(numbers) - 1) <= _ROUNDING
                true = tuple(index for index, number in enumerate(numbers) if shares and number > 0.5)
            if true or (self.several and numbers and set(numbers) <= {-1, 0}):
                return true
        width = "a value for each class" if self.n_classes is None else f"{self.n_classes} values"
        self.leave_out(
            f"classes, or rows of {width}, 1 for a true class, or probabilities of which one is over 0.5",
            [(example, row)],
        )
        return ()


def _sentence(expected: str, values: Sequence[tuple[int, Row]]) -> str:
    got = list(dict.fromkeys(short(value) for _, value in values))
    shown = ", ".join(got[:5]) + (", ..." if len(got) > 5 else "")
    examples = list(dict.fromkeys(str(example) for example, _ in values))
    numbered = ", ".join(examples[:8]) + (f" and {len(examples) - 8} more" if len(examples) > 8 else "")
    whose = f"example {numbered}" if len(examples) == 1 else f"examples {numbered}"
    return f"labels must be {expected}, got {shown}; left out for {whose}"


def _is_row_of_classes(row: Sequence[Row], n_classes: int) -> bool:
    return any(isinstance(value, str) for value in row) or (
        len(row) == n_classes and all(is_number(value) and value in (0, 1) for value in row)
    )
