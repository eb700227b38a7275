"""Metadata of images out of a table: a file of comma-separated values."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# Under these names people keep the names of files.
_FILES = ("file", "filename", "file_name", "path")
_MISSING = frozenset(("", "na", "n/a", "nan", "null", "none"))


def read_metadata(path: Path, names: Sequence[str] | None, say: Callable[[str], None]) -> dict[str, list[object]]:
    """Reads columns of metadata.

    Args:
      path: The table: comma-separated, or with semicolons or tabulators where its first line, which names the columns,
        has no comma, and always with tabulators as a .tsv.
      names: Paths of the images' files below their folder, in order: a column of files' names (`file`, `filename`,
        `file_name` or `path`) says which row is of which; None where the images are in no files.
      say: Is told how many rows and files have no counterpart, and which columns have no name.

    Returns:
      By the name of a column: numbers where all that are known are, else texts; None where it is not known. One for
      each file, or, where no column names files, for each row.

    Raises:
      ValueError: If it is no such table, or names none of the files.
      OSError: If there is no such file.
    """
    head, rows = _table(path)
    nameless = [str(i) for i, name in enumerate(head, 1) if not name]
    if nameless:
        say(f"{path}: column {', '.join(nameless)} has no name and is left out")
    columns = {name: [row[i].strip() for row in rows] for i, name in enumerate(head) if name}
    key = next((name for name in head if name.lower() in _FILES), None)
    if key is not None and names is not None:
        columns = _by_file(path, columns, key, names, say)
    if not columns:
        raise ValueError(f"{path} must have columns beside the names of files, got {', '.join(filter(None, head))}")
    return {name: _typed(cells) for name, cells in columns.items()}


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    """Reads the names of columns, and rows of as many cells."""
    lines = _lines(path)
    head, rows = [cell.strip() for cell in lines[0][1]] if lines else [], lines[1:]
    if len(head) == 1:
        # A line that is empty is a cell that is: were it passed over, all after it were of other images.
        rows = [(number, row or [""]) for number, row in rows]
        while rows and rows[-1][1] == [""]:
            rows.pop()
    rows = [(number, row) for number, row in rows if row]
    ragged = next(((number, row) for number, row in rows if len(row) != len(head)), None)
    if not head or ragged is not None or not rows:
        got = "no further line" if ragged is None else f"line {ragged[0]} with {_counted(len(ragged[1]), 'cell')}"
        raise ValueError(
            f"{path} must be a table with {_counted(len(head), 'column')} that its first line names, got {got}"
        )
    twice = next((name for name in head if name and head.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"columns of {path} must have different names, got several called {twice}")
    return head, [row for _, row in rows]


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Reads cells by the number of their line: of commas, or, where the first line has none, of semicolons or tabs."""
    data = path.read_bytes()
    try:
        # As spreadsheets write "Unicode text".
        text = data.decode("utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} must be a table of text in UTF-8, got other bytes") from None
    first = text.partition("\n")[0]
    of_commas = next((each for each in ",;\t" if each in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix == ".tsv" else of_commas)
    lines: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            lines.append((reader.line_num, row))
    except csv.Error as error:
        raise ValueError(f"{path} must be a table, got line {reader.line_num}: {error}") from None
    while lines and not lines[0][1]:
        lines.pop(0)
    return lines


def _counted(n: int, of: str) -> str:
    return f"{n} {of}" if n == 1 else f"{n} {of}s"


def _by_file(
    path: Path,
    columns: Mapping[str, Sequence[str]],
    key: str,
    names: Sequence[str],
    say: Callable[[str], None],
) -> dict[str, list[str]]:
    """Puts rows in the order of files; a name without a folder is of the one file that is called so."""
    by_base: dict[str, list[str]] = {}
    for name in names:
        by_base.setdefault(name.rpartition("/")[2], []).append(name)
    known = set(names)
    row_of: dict[str, int] = {}
    for i, cell in enumerate(columns[key]):
        told = cell.replace("\\", "/").removeprefix("./")
        alone = by_base.get(told, [])
        name = told if told in known else alone[0] if len(alone) == 1 else None
        if name is not None and name in row_of:
            raise ValueError(f"{path} must have one row for each file, got several for {name}")
        if name is not None:
            row_of[name] = i
    if not row_of:
        raise ValueError(f"{path} must name files of the folder in its column {key}, got {columns[key][0]!r}")
    n_rows = len(columns[key])
    if len(row_of) < max(n_rows, len(names)):
        say(f"{path}: {len(row_of)} of {n_rows} rows are of one of {len(names)} files")
    at = [row_of.get(name) for name in names]
    return {name: ["" if i is None else cells[i] for i in at] for name, cells in columns.items() if name != key}


def _typed(cells: Sequence[str]) -> list[object]:
    known = [cell for cell in cells if cell.lower() not in _MISSING]
    try:
        numbers = {cell: float(cell) for cell in known}
    except ValueError:
        numbers = {}
    return [None if cell.lower() in _MISSING else numbers.get(cell, cell) for cell in cells]
