"""The protobuf schema of what is logged, and its version."""

from tb_plugin.schema import semantic_dictionary_pb2 as pb

SCHEMA_VERSION = 1

__all__ = ["SCHEMA_VERSION", "pb"]
