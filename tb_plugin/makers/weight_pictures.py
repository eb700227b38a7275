"""The first filters and the linear classifier of a network, as they are logged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tb_plugin.artifacts import ClassifierRecord, FilterRecord
from tb_plugin.network import Network
from tb_plugin.network.weights import Kernel
from tb_plugin.weights import Rows, Wiring, classifier_of, filters_of, table_of
from tb_plugin.weights.updates import row_norms

# So many filters, or classes, are kept as images at most, and fewer where all of these would have more values.
MOST_FILTERS, MOST_VALUES = 256, 2**17
# A table of more values is kept in part: of each class the strongest.
MOST_IN_TABLE, STRONGEST = 2**16, 16
# Rows over larger images are averaged over squares of pixels.
LONGEST_SIDE = 32


def filter_record(
    kernel: Kernel | None, wiring: Wiring, before: np.ndarray | None
) -> tuple[FilterRecord | None, np.ndarray | None, list[str]]:
    """Gives what is logged of the first convolution.

    Args:
      kernel: Its kernel; None where there is none.
      wiring: What it is given.
      before: `[K, h, w, C]`, what its filters were at the step before, if that is known.

    Returns:
      The record, its filters `[K, h, w, C]`, and what is left out, in sentences.
    """
    if kernel is None or wiring.convolution is None:
        return None, None, []
    filters = filters_of(wiring.convolution, kernel, wiring.order)
    if not np.isfinite(filters.values).all():
        return None, filters.values, [f"filters of layer {filters.layer!r} are not finite"]
    kept, said = _first(filters.values, f"filters of layer {filters.layer!r}")
    made = FilterRecord(
        layer=filters.layer,
        values=kept,
        norms=_norms(filters.values, before),
        groups=filters.grouped,
        mixed=wiring.order is None,
        shown_as=wiring.shown_as,
    )
    return made, filters.values, said


def row_record(
    kernel: Kernel | None, wiring: Wiring, network: Network, before: Mapping[str, np.ndarray]
) -> tuple[ClassifierRecord | None, np.ndarray | None, list[str]]:
    """Gives what is logged of the linear classifier.

    Args:
      kernel: Its kernel; None where there is none.
      wiring: What it is given.
      network: The network.
      before: "classifier": its rows at the step before, if they are known.

    Returns:
      The record, its rows `[K, H, W, C]` or `[K, C]`, and what is left out, in sentences.
    """
    if kernel is None or wiring.classifier is None:
        return None, None, []
    of = wiring.of
    shape = network.input_shape if of is None else (of.height, of.width, of.channels)
    rows = classifier_of(
        wiring.classifier,
        kernel,
        wiring.seen,
        "" if of is None else of.name,
        shape,
        channels_first=wiring.channels_first,
        order=wiring.image_order,
        n_classes=network.n_classes,
    )
    name, values = f"rows of layer {rows.layer!r}", rows.values
    if not np.isfinite(values).all():
        return None, values, [f"{name} are not finite"]
    norms = _norms(values, before.get("classifier"))
    if rows.seen != "image":
        strongest = STRONGEST if values.size > MOST_IN_TABLE and values.shape[1] > STRONGEST else None
        table = values if strongest is None else table_of(values, strongest)
        said = [] if strongest is None else [f"of each of the {name} the {strongest} strongest weights are kept"]
        return _made(rows, table, norms, strongest), values, said
    small, averaged = _smaller(values, name)
    kept, said = _first(small, name)
    return _made(rows, kept, norms), values, [*averaged, *said]


def _made(rows: Rows, values: np.ndarray, norms: np.ndarray, strongest: int | None = None) -> ClassifierRecord:
    return ClassifierRecord(rows.layer, rows.seen, rows.of, values, norms, strongest)


def _norms(rows: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    """Gives how large rows are, and how far they have moved, `[2, n]`."""
    is_known = before is not None and before.shape == rows.shape
    moved = row_norms(rows - before) if is_known and before is not None else np.full(len(rows), np.nan, np.float32)
    return np.stack([row_norms(rows), moved])


def _first(values: np.ndarray, what: str) -> tuple[np.ndarray, list[str]]:
    """Keeps the first few: the same ones at every step."""
    n = max(1, min(MOST_FILTERS, MOST_VALUES // max(1, values[0].size)))
    said = [f"of the {len(values)} {what} the first {n} are kept as images"] if len(values) > n else []
    return values[:n], said


def _smaller(rows: np.ndarray, what: str) -> tuple[np.ndarray, list[str]]:
    """Averages rows `[K, H, W, C]` over squares of pixels until no side is longer than is kept."""
    n, height, width, channels = rows.shape
    side = -(-max(height, width) // LONGEST_SIDE)
    if side == 1:
        return rows, []
    padded = np.pad(rows, [(0, 0), (0, -height % side), (0, -width % side), (0, 0)], mode="edge")
    squares = padded.reshape(n, padded.shape[1] // side, side, padded.shape[2] // side, side, channels)
    return squares.mean(axis=(2, 4)), [f"{what} are averaged over squares of {side} pixels a side"]
