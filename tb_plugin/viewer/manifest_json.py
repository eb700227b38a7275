"""A manifest as JSON, as `http_api.md` shows it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.message import Message

from tb_plugin import grammar
from tb_plugin.schema import pb

_ENCODINGS = {number: name.lower() for name, number in pb.Encoding.items()}


def manifest_json(manifest: pb.Manifest) -> dict[str, Any]:
    """Gives a manifest as JSON, with every field there, as `http_api.md` shows."""
    kind = manifest.WhichOneof("artifact") or ""
    # Hundreds of blobs hold few contents: each is there once.
    numbers = {text: i for i, text in enumerate(dict.fromkeys(blob.content for blob in manifest.blobs))}
    blobs = [{"index": i, **_blob_json(blob, numbers)} for i, blob in enumerate(manifest.blobs, start=1)]
    return {
        "schema_version": manifest.schema_version,
        "kind": kind,
        kind: _field_json(getattr(manifest, kind)),
        "contents": [content_json(text) for text in numbers],
        "blobs": blobs,
    }


def _field_json(value: Any) -> Any:
    """A field as JSON, by what it is and not by whose: a new kind of artifact needs nothing here.

    One that may be absent is null where it is.
    """
    if isinstance(value, pb.Layer):
        return _layer_json(value)
    if isinstance(value, Message):
        return {
            field.name: None
            if field.has_presence and field.message_type is None and not value.HasField(field.name)
            else _field_json(getattr(value, field.name))
            for field in value.DESCRIPTOR.fields
        }
    if isinstance(value, Mapping):
        return {key: _field_json(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_field_json(each) for each in value]
    return value


def _layer_json(layer: pb.Layer) -> dict[str, Any]:
    field_size = [layer.receptive_field_height, layer.receptive_field_width]
    return {
        "name": layer.name,
        "height": layer.height,
        "width": layer.width,
        "channels": layer.channels,
        "signed": layer.signed,
        "receptive_field": field_size if all(field_size) else None,
        "cut_from_output": layer.cut_from_output,
        "cut_from_input": layer.cut_from_input,
    }


def _blob_json(blob: pb.Blob, numbers: Mapping[str, int]) -> dict[str, Any]:
    sprite = blob.sprite if blob.HasField("sprite") else None
    return {
        "content": numbers[blob.content],
        "example": blob.example if blob.HasField("example") else None,
        "targets": list(blob.targets),
        "shape": list(blob.shape),
        "encoding": _ENCODINGS.get(blob.encoding),
        "scale_axis": {pb.FIRST: "first", pb.LAST: "last"}.get(blob.scale_axis),
        "offsets": blob.offsets,
        "strongest": blob.strongest or None,
        "partial": blob.partial,
        "rounding": blob.rounding,
        "groups": blob.groups,
        "aligned": blob.aligned,
        "later_groups": blob.later_groups,
        "shared": blob.shared,
        "max_error": blob.max_error,
        "minimum": blob.minimum,
        "maximum": blob.maximum,
        "p99": blob.p99,
        "media_type": blob.media_type or None,
        "sprite": sprite
        and {
            "tile_height": sprite.tile_height,
            "tile_width": sprite.tile_width,
            "columns": sprite.columns,
            "count": sprite.count,
            "rows": list(sprite.rows) or None,
        },
    }


@functools.lru_cache(maxsize=4096)
def content_json(text: str) -> dict[str, Any] | None:
    """Gives a content as JSON, or null where a newer writer used a term that this grammar lacks."""
    try:
        return grammar.to_json(grammar.loads(text))
    except ValueError:
        return None
