"""Records that are damaged in any way one can think of."""

import math
import random
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2

from tb_plugin.metadata import TagInfo, summary_metadata
from tb_plugin.schema import pb
from tests.samples import one_of_each_kind, write_summary
from tests.unknown_samples import partial_of_each_kind

RUN = "examples"
_TEXTS = ("", "x" * 10_000, "[" * 5_000, '{"kind":"voxel"}', '{"kind":["neuron"]}', '"\\', "\0", "<script>", "é" * 300)
_INTEGERS = (0, 1, 2, 3, 7, 1000, 2**16, 2**31 - 1, 2**32 - 1)
_FLOATS = (math.nan, math.inf, -math.inf, 0.0, -0.0, 3e38, -1.0)


@dataclass(frozen=True)
class Record:
    """A damaged record: its tag, and what it consists of."""

    tag: str
    info: TagInfo
    blobs: tuple[bytes, ...]
    n_claimed: int


def damaged(n: int, seed: int) -> Iterator[Record]:
    """Gives n records, the same ones for a seed."""
    rng = random.Random(seed)
    artifacts = [*one_of_each_kind().values(), *partial_of_each_kind().values()]
    samples = [(artifact.kind, artifact.layer_name, artifact.to_blobs()) for artifact in artifacts]
    for i in range(n):
        kind, layer, blobs = rng.choice(samples)
        harm = rng.choice(_HARMS)
        changed = harm(list(blobs), rng)
        told = rng.choice(samples)[0] if rng.random() < 0.05 else kind
        claimed = rng.choice((0, 10**9, len(changed) + 1)) if rng.random() < 0.03 else len(changed)
        yield Record(f"semantic_dictionary/{kind}/{i}", TagInfo(told, layer), tuple(changed), claimed)


def write(log_dir: Path, records: Iterable[Record], run: str = RUN) -> None:
    """Writes records into one run, each under a tag and at a step of its own."""
    write_summary(log_dir / run, *map(_summary, records))


def _summary(record: Record) -> summary_pb2.Summary:
    side = tensor_shape_pb2.TensorShapeProto.Dim(size=record.n_claimed)
    shape = tensor_shape_pb2.TensorShapeProto(dim=[side])
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, tensor_shape=shape, string_val=record.blobs)
    value = summary_pb2.Summary.Value(tag=record.tag, tensor=tensor, metadata=summary_metadata(record.info))
    return summary_pb2.Summary(value=[value])


def _changed_message(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    manifest = pb.Manifest.FromString(blobs[0])
    for _ in range(rng.choice((1, 1, 2, 5))):
        holder, field = rng.choice(list(_fields(manifest)))
        try:
            _change(holder, field, rng)
        except (ValueError, TypeError):
            continue  # not a value that this field can have
    return [manifest.SerializeToString(), *blobs[1:]]


def _fields(message: Message) -> Iterator[tuple[Message, Any]]:
    for field in message.DESCRIPTOR.fields:
        yield message, field
    for field, value in message.ListFields():
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        for each in list(value)[:3] if _is_repeated(field) else [value]:
            yield from _fields(each)


def _is_repeated(field: Any) -> bool:
    # Older versions of protobuf know the label alone, which newer ones warn of.
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED


def _change(message: Message, field: Any, rng: random.Random) -> None:
    values = _FLOATS if field.cpp_type in (field.CPPTYPE_FLOAT, field.CPPTYPE_DOUBLE) else _INTEGERS
    value: Any = rng.choice(_TEXTS if field.cpp_type == field.CPPTYPE_STRING else values)
    if field.cpp_type == field.CPPTYPE_MESSAGE or rng.random() < 0.1:
        message.ClearField(field.name)
    elif _is_repeated(field):
        held = getattr(message, field.name)
        if held and rng.random() < 0.5:
            held[rng.randrange(len(held))] = value
        else:
            held.extend([value] * rng.choice((1, 1, 1000)))
    else:
        setattr(message, field.name, value)


def _changed_bytes(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    which = rng.randrange(min(len(blobs), 3))
    data = bytearray(blobs[which])
    for _ in range(rng.choice((1, 1, 8)) if data else 0):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return [*blobs[:which], bytes(data), *blobs[which + 1 :]]


def _cut(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    which = rng.randrange(len(blobs))
    return [*blobs[:which], blobs[which][: rng.randrange(len(blobs[which]) + 1)], *blobs[which + 1 :]]


def _other_number(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    return rng.choice((blobs[:1], blobs[:-1], [*blobs, b"more"], [], [*blobs[:1], *blobs[2:], *blobs[1:2]], blobs[1:]))


def _swollen(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    """What takes little room and becomes much: texts or nothings that are repeated, many fields, bytes that inflate."""
    manifest = pb.Manifest.FromString(blobs[0])
    if rng.random() < 0.3:
        n = rng.choice((50_000, 1_000_000))
        many = list(nothings(manifest.WhichOneof("artifact"), n, n))
        return [blobs[0] + (rng.choice(many) if many else b""), *blobs[1:]]
    n = rng.choice((1_000, 60_000))
    if rng.random() < 0.5 or not manifest.blobs:
        manifest.contents.extend(["x" * 4_000])
        manifest.blobs.extend(pb.Blob(content_number=len(manifest.contents)) for _ in range(n))
        return [manifest.SerializeToString(), *blobs[1:], *[b""] * n]
    manifest.blobs[-1].shape[:] = [2**14, 2**14, 3]
    return [manifest.SerializeToString(), *blobs[1:-1], zlib.compress(bytes(2**24))]


def nothings(kind: str | None, n_messages: int, n_texts: int) -> Iterator[bytes]:
    """Gives, for each field of a kind that holds many messages or texts, bytes of so many of which each is empty."""
    (artifact,) = (field for field in pb.Manifest.DESCRIPTOR.oneofs_by_name["artifact"].fields if field.name == kind)
    for path in _paths((artifact,)):
        data = (n_texts if path[-1].message_type is None else n_messages) * _within(path[-1], b"")
        for field in reversed(path[:-1]):
            data = _within(field, data)
        yield data


def _paths(path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Gives the ways from a field to those in it that are repeated and not numbers."""
    for field in path[-1].message_type.fields:
        if _is_repeated(field) and field.cpp_type in (field.CPPTYPE_MESSAGE, field.CPPTYPE_STRING):
            yield *path, field
        if field.message_type is not None and not field.message_type.GetOptions().map_entry:
            yield from _paths((*path, field))


def _within(field: Any, data: bytes) -> bytes:
    """Gives a field of a message as it is written: its number, the length of what it holds, and that."""
    return b"".join(map(_varint, (field.number << 3 | 2, len(data)))) + data


def _varint(value: int) -> bytes:
    rest = value >> 7
    return bytes([value & 0x7F | 0x80]) + _varint(rest) if rest else bytes([value])


_HARMS = (*[_changed_message] * 12, *[_changed_bytes] * 4, _cut, _cut, _other_number, _other_number, _swollen)
