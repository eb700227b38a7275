"""Reading an artifact's manifest: all that the viewing side needs of the encoding."""

from __future__ import annotations

from google.protobuf.message import Message

from tb_plugin.encoding.consistency import check_manifest
from tb_plugin.encoding.wire import count_fields
from tb_plugin.schema import SCHEMA_VERSION, pb

_UPDATE = "update tensorboard-plugin-semantic-dictionary here"
# What the largest of our own artifacts needs several times over: 64 examples of 30 layers take 11,520 blobs and 2 MB.
MAX_BYTES = 8 * 2**20
MAX_BLOBS = 50_000
MAX_CONTENT = 4096
# Of all texts of contents, as often as blobs repeat them.
MAX_TEXTS = 16 * 2**20
# So few bytes hold no more than that many messages of nothing, each of two bytes: blobs take 30 MB as objects, others
# some 80.
_SMALL = 2**18
_BLOBS = pb.Manifest.DESCRIPTOR.fields_by_name["blobs"].number


def parse_manifest(data: bytes, *, kind: str | None = None, n_blobs: int | None = None) -> pb.Manifest:
    """Reads a manifest, and makes sure that what it says can be.

    Nothing is expanded before it is known how much it would become.

    Args:
      data: Its bytes.
      kind: The kind that the artifact must be of; None: any.
      n_blobs: How many blobs come with it; None: not known.

    Raises:
      ValueError: If it is damaged, too large or contradicts itself, or if a newer version wrote it or the kind of its
        artifact.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"a manifest has at most {MAX_BYTES} bytes, got {len(data)}")
    if len(data) > _SMALL:
        _check_named(count_fields(data, pb.Manifest.DESCRIPTOR, _BLOBS, MAX_BLOBS), n_blobs)
    manifest = _parsed(data)
    if len(manifest.blobs) > MAX_BLOBS:
        raise ValueError(f"a manifest describes at most {MAX_BLOBS} blobs, got {len(manifest.blobs)}")
    _check_named(len(manifest.blobs), n_blobs)
    check_version(manifest.schema_version)
    received = manifest.WhichOneof("artifact")
    if received is None:
        raise ValueError(f"the artifact is of a kind that this version does not know: {_UPDATE}")
    if kind is not None and received != kind:
        raise ValueError(f"artifact must be a {kind}, got a {received}")
    _spell_out(manifest)
    check_manifest(manifest)
    return manifest


def _check_named(named: int, n_blobs: int | None) -> None:
    if n_blobs is not None and named != n_blobs:
        raise ValueError(f"the manifest names {named} blobs, got {n_blobs}")


def check_version(version: int) -> None:
    """Refuses what a newer version wrote.

    Raises:
      ValueError: If the version is newer than this one; its message says what to do.
    """
    if not 1 <= version <= SCHEMA_VERSION:
        raise ValueError(
            f"written with schema version {version}, but this viewer reads up to {SCHEMA_VERSION}: {_UPDATE}"
        )


def _parsed(data: bytes) -> pb.Manifest:
    try:
        manifest: Message = pb.Manifest.FromString(data)
    except Exception as error:  # protobuf's implementations raise different classes
        raise ValueError(f"the manifest is damaged: {error}") from None
    return manifest


def _spell_out(manifest: pb.Manifest) -> None:
    """Puts contents that are numbered in their places, once it is known how long they are."""
    contents = list(manifest.contents)
    numbers = [blob.content_number for blob in manifest.blobs]
    if max(numbers, default=0) > len(contents):
        raise ValueError(f"the manifest is damaged: it holds {len(contents)} contents, got a later one")
    texts = [
        contents[number - 1] if number else blob.content for number, blob in zip(numbers, manifest.blobs, strict=True)
    ]
    longest = max(map(len, texts), default=0)
    if longest > MAX_CONTENT:
        raise ValueError(f"a content has at most {MAX_CONTENT} characters, got {longest}")
    if sum(map(len, texts)) > MAX_TEXTS:
        raise ValueError(f"all contents have at most {MAX_TEXTS} characters, got {sum(map(len, texts))}")
    for number, blob, text in zip(numbers, manifest.blobs, texts, strict=True):
        if number:
            blob.content = text
