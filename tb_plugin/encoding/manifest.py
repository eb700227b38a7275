"""Reading an artifact's manifest: all that the viewing side needs of the encoding."""

from __future__ import annotations

from tb_plugin.schema import SCHEMA_VERSION, pb

_UPDATE = "update tensorboard-plugin-semantic-dictionary here"


def parse_manifest(data: bytes) -> pb.Manifest:
    """Reads a manifest.

    Raises:
      ValueError: If it is damaged, or if a newer version wrote it or the kind of its artifact.
    """
    try:
        manifest = pb.Manifest.FromString(data)
    except Exception as error:  # protobuf's implementations raise different classes
        raise ValueError(f"the manifest is damaged: {error}") from None
    check_version(manifest.schema_version)
    if manifest.WhichOneof("artifact") is None:
        raise ValueError(f"the artifact is of a kind that this version does not know: {_UPDATE}")
    for blob in manifest.blobs:
        if blob.content_number:
            if blob.content_number > len(manifest.contents):
                raise ValueError(
                    f"the manifest is damaged: it holds {len(manifest.contents)} contents, got a later one"
                )
            blob.content = manifest.contents[blob.content_number - 1]
    return manifest


def check_version(version: int) -> None:
    """Refuses what a newer version wrote.

    Raises:
      ValueError: If the version is newer than this one; its message says what to do.
    """
    if not 1 <= version <= SCHEMA_VERSION:
        raise ValueError(
            f"written with schema version {version}, but this viewer reads up to {SCHEMA_VERSION}: {_UPDATE}"
        )
