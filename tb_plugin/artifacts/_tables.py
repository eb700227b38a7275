"""Tables of what examples have in different numbers, and tables of which not all is known, as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tb_plugin import grammar
from tb_plugin.encoding.blobs import BlobWriter


def target_table(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """Gives `[N, T]` targets of each example, where the longest row has T; -1 fills up."""
    table = np.full((len(rows), max(map(len, rows), default=0)), -1, np.int64)
    for targets, row in zip(table, rows, strict=True):
        targets[: len(row)] = row
    return table


def value_table(targets: np.ndarray, rows: Sequence[np.ndarray]) -> np.ndarray:
    """Gives `[N, T, ...]` values of the targets of each example, zero where there is no target.

    Args:
      targets: `[N, T]`.
      rows: `[t, ...]` values of the first t targets of each example.
    """
    table = np.zeros((*targets.shape, *rows[0].shape[1:]), np.float32)
    for values, row in zip(table, rows, strict=True):
        values[: len(row)] = row
    return table


def add_table(
    writer: BlobWriter,
    content: grammar.Content,
    values: np.ndarray,
    targets: Iterable[int] | None = None,
    strongest: int | None = None,
) -> None:
    """Adds a table, NaN where it is not known, with a scale for each row."""
    named = None if targets is None else [targets]
    writer.quantized(content, values[None], "first", examples=[None], targets=named, strongest=strongest, partial=True)


def add_integers(writer: BlobWriter, content: grammar.Content, values: np.ndarray) -> None:
    """Adds integers, each of which is a step."""
    most = int(np.abs(values).max(initial=1))
    writer.quantized(content, values[None].astype(np.float32), "none", bits=16, examples=[None], levels=max(1, most))
