"""What artifacts share: layers and records as messages, and checks of shapes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from typing import Any

import numpy as np
from google.protobuf.message import Message

from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb


def layer_to_proto(info: LayerInfo) -> pb.Layer:
    """Gives a layer's description as a message."""
    height, width = info.receptive_field or (0, 0)
    return pb.Layer(
        name=info.name,
        height=info.height,
        width=info.width,
        channels=info.channels,
        signed=info.signed,
        receptive_field_height=height,
        receptive_field_width=width,
        cut_from_output=info.cut_from_output,
        cut_from_input=info.cut_from_input,
    )


def layer_from_proto(layer: pb.Layer) -> LayerInfo:
    """Reads a layer's description back."""
    field_size = (layer.receptive_field_height, layer.receptive_field_width)
    return LayerInfo(
        layer.name,
        layer.height,
        layer.width,
        layer.channels,
        signed=layer.signed,
        receptive_field=field_size if all(field_size) else None,
        cut_from_output=layer.cut_from_output,
        cut_from_input=layer.cut_from_input,
    )


def to_message(record: Any) -> Any:
    """Gives the message of a record, of the same name and with the same fields; what is None is absent in it."""
    given = {each.name: _written(getattr(record, each.name)) for each in dataclasses.fields(record)}
    return getattr(pb, type(record).__name__)(**given)


def reader_of(*kinds: type) -> Callable[[Message], Any]:
    """Gives what reads messages back as records of some kinds, which may hold one another."""
    records = {each.__name__: each for each in kinds}

    def record(message: Message) -> Any:
        kind = records[message.DESCRIPTOR.name]
        return kind(**{each.name: value(message, each.name) for each in dataclasses.fields(kind)})

    def value(message: Message, name: str) -> Any:
        found, about = getattr(message, name), message.DESCRIPTOR.fields_by_name[name]
        if isinstance(found, Mapping):
            return dict(found)
        if isinstance(found, MutableSequence):
            return tuple(record(each) if isinstance(each, Message) else each for each in found)
        if isinstance(found, Message):
            return record(found)
        return found if not about.has_presence or message.HasField(name) else None

    return record


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    return to_message(value) if dataclasses.is_dataclass(value) else value


def check_shape(name: str, array: np.ndarray, expected: tuple[int | None, ...]) -> None:
    """Raises a ValueError where a shape is not the expected one; None stands for any length."""
    fits = array.ndim == len(expected) and all(e in (None, s) for s, e in zip(array.shape, expected, strict=False))
    if not fits:
        wanted = ", ".join("?" if e is None else str(e) for e in expected)
        raise ValueError(f"{name} must have shape [{wanted}], got {list(array.shape)}")


def check_count(name: str, values: Sequence[object] | None, expected: int) -> None:
    """Raises a ValueError where there are not as many values as expected; None passes."""
    if values is not None and len(values) != expected:
        raise ValueError(f"{name} must be {expected}, got {len(values)}")
