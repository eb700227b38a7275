"""Metadata of images out of a table: a file of comma-separated values."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# Under these names people keep the names of files.
_FILES = ("file", "filename", "file_name", "path")
_MISSING = frozenset(("", "na", "n/a", "nan", "null", "none"))


def read_metadata(path: Path, names: Sequence[str] | None, say: Callable[[str], None]) -> dict[str, list[object]]:
    """Reads columns of metadata.

    Args:
      path: The table: comma-separated, or with tabulators as a .tsv; its first line names the columns.
      names: Paths of the images' files below their folder, in order: a column of files' names (`file`, `filename`,
        `file_name` or `path`) says which row is of which; None where the images are in no files.
      say: Is told how many rows and files have no counterpart.

    Returns:
      By the name of a column: numbers where all that are known are, else texts; None where it is not known. One for
      each file, or, where no column names files, for each row.

    Raises:
      ValueError: If it is no such table, or names none of the files.
      OSError: If there is no such file.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ","))
    rows = [row for row in rows if row]
    head = [cell.strip() for cell in rows[0]] if rows else []
    ragged = next((i for i, row in enumerate(rows, 1) if len(row) != len(head)), None)
    if not head or ragged is not None or len(rows) < 2:
        got = f"line {ragged} with {len(rows[ragged - 1])} cells" if ragged else f"{len(rows)} lines"
        raise ValueError(f"{path} must be a table with {len(head)} columns that its first line names, got {got}")
    columns = {name: [row[i].strip() for row in rows[1:]] for i, name in enumerate(head)}
    key = next((name for name in head if name.lower() in _FILES), None)
    if key is not None and names is not None:
        columns = _by_file(path, columns, key, names, say)
    return {name: _typed(cells) for name, cells in columns.items()}


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
