"""Looking at a protobuf message before it is parsed."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from tb_plugin.encoding.limits import MAX_CLASSES, MAX_EXAMPLES

# A message of two bytes takes hundreds as an object, and a number of one byte ten. Of ours the most messages are the
# true classes of each image; the most texts are names of classes, and the most numbers counts of them.
MAX_MESSAGES = 2 * MAX_EXAMPLES
MAX_TEXTS = MAX_CLASSES // 4
MAX_NUMBERS = 2 * MAX_CLASSES
# A blob of no more bytes holds few numbers.
_FEW = 4096
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIDTHS = {_FIXED64: 8, _FIXED32: 4}
_FLOATS = {FieldDescriptor.CPPTYPE_FLOAT: 4, FieldDescriptor.CPPTYPE_DOUBLE: 8}
# All bytes of a number but its last.
_NOT_LAST = bytes(range(0x80, 0x100))


def count_fields(data: bytes, message: Any, number: int, most: int) -> int:
    """Counts how often a message has a field of its own, which nothing else tells before all of them are objects.

    What that field holds is not looked into, as it holds nothing that is repeated but numbers. All others are, as deep
    as they go.

    Args:
      data: The message's bytes.
      message: What it is, as protobuf describes it.
      number: The field's number.
      most: How often it may be there.

    Raises:
      ValueError: If it is there more often, if there are more messages, texts or numbers beside it than in anything of
        ours, or if the bytes are no message.
    """
    found, n_messages, n_texts, n_numbers = 0, 0, 0, 0
    inside: list[tuple[int, int, Any]] = [(0, len(data), message)]
    while inside:
        at, end, within = inside.pop()
        fields = within.fields_by_number
        while at < end:
            key, at = _varint(data, at)
            begin, at = _held(data, key & 7, at)
            if at > end:
                raise ValueError("the manifest is damaged: it ends within a field")
            field = fields.get(key >> 3) if key & 7 == _BYTES else None
            if within is message and key >> 3 == number:
                found += 1
                n_numbers += at - begin if at - begin > _FEW else 0
            elif field is None or field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
                n_texts += 1  # or a number, or what is newer
            elif field.message_type is not None:
                n_messages += 1
                inside.append((begin, at, field.message_type))
            else:
                n_numbers += _n_packed(data, begin, at, field)
            if found > most:
                raise ValueError(f"a manifest describes at most {most} blobs, got more")
            if n_messages > MAX_MESSAGES or n_texts > MAX_TEXTS or n_numbers > MAX_NUMBERS:
                most_of_each = f"{MAX_MESSAGES} messages, {MAX_TEXTS} texts and {MAX_NUMBERS} numbers"
                raise ValueError(f"beside its blobs a manifest has at most {most_of_each}, got more")
    return found


def _n_packed(data: bytes, begin: int, end: int, field: Any) -> int:
    """Counts packed numbers."""
    width = _FLOATS.get(field.cpp_type)
    return (end - begin) // width if width else len(data[begin:end].translate(None, _NOT_LAST))


def _held(data: bytes, wire: int, at: int) -> tuple[int, int]:
    """Gives where what a field holds begins, and the place behind it."""
    if wire == _BYTES:
        size, at = _varint(data, at)
        return at, at + size
    if wire == _VARINT:
        return at, _varint(data, at)[1]
    if wire in _WIDTHS:
        return at, at + _WIDTHS[wire]
    raise ValueError(f"the manifest is damaged: it has a field of type {wire}")


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
