"""The protobuf schema of what is logged, its version, and the kinds of artifacts that it knows.

The manifest's oneof is the list of kinds: the name of a field is the kind, its message describes an artifact of it.
"""

from __future__ import annotations

from google.protobuf.message import Message

from tb_plugin.schema import semantic_dictionary_pb2 as pb

SCHEMA_VERSION = 1

_FIELDS = pb.Manifest.DESCRIPTOR.oneofs_by_name["artifact"].fields
_KINDS = {field.message_type.full_name: field.name for field in _FIELDS if field.message_type is not None}
# Views show the values of a dictionary as numbers only, never as colours or bars, which need one scale for all steps;
# curves of controls have axes of their own; what is of the probe set is shown with what it was at every step.
_OF_PROBE = {
    "probe",
    "probe_images",
    "statistics",
    "group_statistics",
    "findings",
    "changes",
    "sketch",
    "transport",
    "audit",
    "certainty",
    "steadiness",
}
_NOT_COMPARED = frozenset({"dictionary", "controls", *_OF_PROBE})


def kind_of(artifact: Message) -> str:
    """Gives the kind of the artifact that a message describes.

    Raises:
      ValueError: If a manifest has no field for such a message.
    """
    name = artifact.DESCRIPTOR.full_name
    if name not in _KINDS:
        raise ValueError(f"a manifest describes an artifact by one of {', '.join(_KINDS)}, got {name}")
    return _KINDS[name]


def is_compared(kind: str) -> bool:
    """Tells whether values are compared over a run's steps; False of a kind that only a newer writer knows."""
    return kind in _KINDS.values() and kind not in _NOT_COMPARED


__all__ = ["SCHEMA_VERSION", "is_compared", "kind_of", "pb"]
