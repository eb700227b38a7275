"""Whether bytes are as many as a manifest says, which is known before they are inflated."""

from __future__ import annotations

import itertools
import math
import zlib
from collections.abc import Iterable, Iterator

from tb_plugin.schema import pb

_WIDTHS = {pb.FLOAT32: 4, pb.INT8: 1, pb.UINT8: 1, pb.INT16: 2}
_PIECE = 2**16


def expected_bytes(blob: pb.Blob) -> int:
    """Gives the number of bytes that an array has once it is inflated: its scales, offsets if any, and values.

    Raises:
      ValueError: If it is no array, or of a newer encoding.
    """
    if blob.encoding not in _WIDTHS:
        known = ", ".join(pb.Encoding.Name(encoding).lower() for encoding in _WIDTHS)
        raise ValueError(f"encoding must be an array's ({known}), got number {blob.encoding}")
    values = _WIDTHS[blob.encoding] * math.prod(blob.shape)
    if blob.encoding == pb.FLOAT32:
        return values
    axis = {pb.FIRST: 0, pb.LAST: -1}.get(blob.scale_axis)
    if axis is not None and not blob.shape:
        raise ValueError("an array with scales along an axis must have axes, got none")
    n_scales = 1 if axis is None else blob.shape[axis]
    return values + 4 * n_scales * (2 if blob.offsets else 1)


def inflated(blob: pb.Blob, data: bytes) -> bytes:
    """Inflates an array's bytes.

    Raises:
      ValueError: If they are no zlib stream, or not as many as the description says.
    """
    return b"".join(_pieces(blob, data))


def check_bytes(blob: pb.Blob, data: bytes) -> None:
    """Checks an item against its description without holding what it becomes; a picture, or what is newer, passes.

    Raises:
      ValueError: If it is no zlib stream, or of another length.
    """
    if blob.encoding == pb.ROWS:
        _check_rows(blob, data)
    if blob.encoding in _WIDTHS:
        for _ in _pieces(blob, data):
            pass


def cut_rows(blob: pb.Blob, data: bytes, rows: Iterable[int]) -> list[bytes]:
    """Cuts the pictures of some rows of a sheet out of the bytes of all.

    Raises:
      ValueError: If it has no such rows, or other bytes than the description says.
    """
    _check_rows(blob, data)
    ends = list(itertools.accumulate(blob.sprite.rows))
    cut = []
    for row in rows:
        if not 0 <= row < len(ends):
            raise ValueError(f"item {blob.content} has rows 0 to {len(ends) - 1}, got {row}")
        cut.append(data[ends[row] - blob.sprite.rows[row] : ends[row]])
    return cut


def _check_rows(blob: pb.Blob, data: bytes) -> None:
    expected = sum(blob.sprite.rows)
    if expected != len(data):
        raise ValueError(f"the rows of item {blob.content} must have {expected} bytes, got {len(data)}")


def _pieces(blob: pb.Blob, data: bytes) -> Iterator[bytes]:
    """Inflates piece by piece, and no more than the description allows."""
    expected = expected_bytes(blob)
    stream = zlib.decompressobj()
    length, rest = 0, data
    try:
        while length <= expected and not stream.eof:
            piece = stream.decompress(rest, _PIECE)
            rest = stream.unconsumed_tail
            length += len(piece)
            if not piece and not rest:
                break
            yield piece
    except zlib.error as error:
        raise ValueError(f"item {blob.content} is not a zlib stream: {error}") from None
    if length != expected or not stream.eof or stream.unused_data:
        behind = f" and {len(stream.unused_data)} behind them" if stream.unused_data else ""
        got = f"more than {expected}" if length > expected else f"{length}{behind}"
        raise ValueError(f"item {blob.content} of shape {list(blob.shape)} must have {expected} bytes, got {got}")
