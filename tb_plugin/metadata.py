"""Plugin name, tags and summary metadata: what the writing and the viewing side share."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass

from tensorboard.compat.proto import summary_pb2

from tb_plugin.schema import SCHEMA_VERSION, pb

PLUGIN_NAME = "semantic_dictionary"
TAB_NAME = "Semantic Dictionaries"

_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\%#]')


@dataclass(frozen=True)
class TagInfo:
    """What a tag's metadata says.

    Attributes:
      kind: The kind of the artifact, as "snapshot".
      layer: The name of the layer that it is of; "" where it is of all.
      schema_version: The version of the schema with which it was written.
    """

    kind: str
    layer: str = ""
    schema_version: int = SCHEMA_VERSION


def tab_address(port: int, **selected: str) -> str:
    """Gives the address of the tab in a TensorBoard on this machine, which opens with this selected."""
    keys = {f"p.{PLUGIN_NAME}.{key}": value for key, value in selected.items()}
    return f"http://localhost:{port}/#{PLUGIN_NAME}&{urllib.parse.urlencode(keys, quote_via=urllib.parse.quote)}"


def tag_name(info: TagInfo) -> str:
    """Gives an artifact's tag: tags share one namespace per run with all plugins, hence the prefix.

    The name of the layer stands in the metadata as it is. In the tag it is escaped, as TensorBoard's Rust loader serves
    nothing of a tag that JSON would escape, and "#2" marks the second artifact of a step.
    """
    return "/".join(part for part in (PLUGIN_NAME, info.kind, _ESCAPED.sub(_escape, info.layer)) if part)


def _escape(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def summary_metadata(info: TagInfo) -> summary_pb2.SummaryMetadata:
    """Makes the metadata that both of TensorBoard's loaders need on a tag's first event."""
    content = pb.PluginContent(schema_version=info.schema_version, kind=info.kind, layer=info.layer)
    return summary_pb2.SummaryMetadata(
        display_name=tag_name(info),
        plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name=PLUGIN_NAME, content=content.SerializeToString()
        ),
        data_class=summary_pb2.DATA_CLASS_BLOB_SEQUENCE,
    )


def parse_plugin_content(plugin_content: bytes) -> TagInfo:
    """Reads a tag's metadata.

    Raises:
      ValueError: If it is another plugin's.
    """
    try:
        content = pb.PluginContent.FromString(plugin_content)
    except Exception as error:  # protobuf's implementations raise different classes
        raise ValueError(f"the tag's metadata is not of {PLUGIN_NAME}: {error}") from None
    return TagInfo(content.kind, content.layer, content.schema_version)
