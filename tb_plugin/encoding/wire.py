"""Looking at a protobuf message before it is parsed."""

from __future__ import annotations

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIDTHS = {_FIXED64: 8, _FIXED32: 4}


def count_fields(data: bytes, number: int, most: int) -> int:
    """Counts how often a message has a field of its own, which nothing else tells before all of them are objects.

    Args:
      data: The message's bytes.
      number: The field's number.
      most: How often it may be there.

    Raises:
      ValueError: If it is there more often, or the bytes are no message.
    """
    at, found, n = 0, 0, 0
    # Fields of other numbers are as cheap to write as this one: they are bounded together.
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == _BYTES:
            size, at = _varint(data, at)
            at += size
        elif wire == _VARINT:
            _, at = _varint(data, at)
        elif wire in _WIDTHS:
            at += _WIDTHS[wire]
        else:
            raise ValueError(f"the manifest is damaged: it has a field of type {wire}")
        if at > len(data):
            raise ValueError("the manifest is damaged: it ends within a field")
        found += key >> 3 == number
        n += 1
        if n > 2 * most + 64 or found > most:
            raise ValueError(f"a manifest describes at most {most} blobs, got more")
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Reads a number, seven bits of it in each byte, and gives it with the place behind it."""
    if at < len(data) and data[at] < 0x80:
        return data[at], at + 1  # as nearly all are
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("the manifest is damaged: a number has no end")
