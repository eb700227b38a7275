"""Blob sequences: a manifest that names each blob by its content, and the blobs."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from google.protobuf.message import Message

from tb_plugin import grammar
from tb_plugin.encoding.arrays import ScaleAxis, decode, encode_floats, encode_quantized
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.encoding.pictures import Picture
from tb_plugin.encoding.sheets import decode_sheet, encode_rows, encode_sheet, stays_whole
from tb_plugin.schema import SCHEMA_VERSION, kind_of, pb


@dataclass(frozen=True)
class Factorisation:
    """Says which factorisation of a layer into groups of neurons a blob is about.

    Attributes:
      n_groups: The number of groups; 0 where the blob is about none.
      aligned: The number of groups of the later layer with which it was made compatible; 0 where it was made by itself.
      shared: Whether the channel factors are the same for all examples; else each example has its own.
      later_groups: The number of groups of the later layer, where the blob is about links with these.
    """

    n_groups: int = 0
    aligned: int = 0
    shared: bool = False
    later_groups: int = 0

    @classmethod
    def of_blob(cls, blob: pb.Blob) -> Factorisation:
        """Reads which one a blob is about."""
        return cls(blob.groups, blob.aligned, blob.shared, blob.later_groups)


_NONE = Factorisation()


class BlobWriter:
    """Collects what goes into a sequence. `blobs` encodes it on two threads, as deflating releases Python's lock."""

    def __init__(self) -> None:
        """Starts an empty sequence."""
        self._encoders: list[Callable[[], list[tuple[pb.Blob, bytes]]]] = []
        self._encoded: list[tuple[pb.Blob, bytes]] = []

    def floats(
        self,
        content: grammar.Content,
        values: np.ndarray,
        *,
        example: int | None = None,
        targets: Sequence[int] = (),
        of: Factorisation = _NONE,
        partial: bool = False,
        rounding: float = 0.0,
    ) -> None:
        """Adds an array without loss: of all examples or of one, with the classes along axis 0 where it has them.

        The others are as in `quantized`.
        """

        def encode() -> list[tuple[pb.Blob, bytes]]:
            blob, data = encode_floats(values)
            blob.partial, blob.rounding = partial, rounding
            return [_labelled(content, blob, data, example, targets, of)]

        self._encoders.append(encode)

    def quantized(
        self,
        content: grammar.Content,
        values: np.ndarray,
        scale_axis: ScaleAxis,
        *,
        bits: Literal[8, 16] = 8,
        examples: Sequence[int | None],
        targets: Sequence[Iterable[int]] | None = None,
        kept: np.ndarray | None = None,
        strongest: int | None = None,
        of: Factorisation = _NONE,
        levels: int | None = None,
        partial: bool = False,
        rounding: float = 0.0,
    ) -> None:
        """Adds an array for each of some examples, quantised.

        Args:
          content: What the arrays are.
          values: `[B, ...]`.
          scale_axis: See `encode_quantized`, also for `bits` and `kept`.
          bits: 8 or 16.
          examples: `[B]` which example an array is of; None stands for all of them.
          targets: `[B]` lists of classes along axis 0 of an array.
          kept: Indices of axis 0 that are kept.
          strongest: How many values along the last axis were kept, where the others were left out and are NaN; None
            where all were kept.
          of: Which factorisation into groups the arrays are about.
          levels: See `encode_quantized`.
          partial: Whether NaN stands for a value that is not known.
          rounding: How far values may have been off already, as where they were read rounded.
        """

        def encode() -> list[tuple[pb.Blob, bytes]]:
            try:
                encoded = encode_quantized(
                    values, bits=bits, scale_axis=scale_axis, kept=kept, levels=levels, partial=partial
                )
            except ValueError as error:
                raise ValueError(f"{grammar.dumps(content)}: {error}") from None
            for blob, _ in encoded:
                blob.strongest, blob.rounding = strongest or 0, rounding
            return [
                _labelled(content, blob, data, examples[i], targets[i] if targets else (), of)
                for i, (blob, data) in enumerate(encoded)
            ]

        self._encoders.append(encode)

    def picture(self, content: grammar.Content, picture: Picture, *, example: int | None = None) -> None:
        """Adds a picture."""
        blob = pb.Blob(shape=(picture.height, picture.width, 3), encoding=pb.IMAGE, media_type=picture.media_type)
        self._encoders.append(lambda: [_labelled(content, blob, picture.data, example)])

    def sprite(
        self,
        content: grammar.Content,
        tiles: np.ndarray,
        *,
        columns: int | None = None,
        example: int | None = None,
        of: Factorisation = _NONE,
    ) -> None:
        """Adds tiles, uint8 `[..., h, w, 3]`, as a sheet of that many columns, by default as square as possible."""
        self._encoders.append(lambda: [_labelled(content, *encode_sheet(tiles, columns), example, of=of)])

    def rows(self, content: grammar.Content, tiles: np.ndarray) -> None:
        """Adds tiles, uint8 `[..., h, w, 3]`, so that some of them can be read without the others."""
        if stays_whole(tiles):
            self.sprite(content, tiles)
        else:
            self._encoders.append(lambda: [_labelled(content, *encode_rows(tiles))])

    @property
    def n_bytes(self) -> int:
        """How many bytes all that was added takes, without the manifest.

        Raises:
          ValueError: If a value to be quantised is not finite.
        """
        return sum(len(data) for _, data in self._encode())

    def blobs(self, artifact: Message, *, numbered: bool = False) -> list[bytes]:
        """Gives the sequence, with a manifest in front that holds the artifact's message.

        Args:
          artifact: Describes the artifact: one of the messages of the manifest's oneof.
          numbered: Whether the manifest spells each content out only once and numbers it. With hundreds of blobs of few
            contents the manifest takes a third of the bytes. The first viewers cannot read it.

        Raises:
          ValueError: If a value to be quantised is not finite, or the manifest has no place for such a message.
        """
        fields: dict[str, Any] = {kind_of(artifact): artifact}
        encoded = self._encode()
        manifest = pb.Manifest(schema_version=SCHEMA_VERSION, blobs=[blob for blob, _ in encoded], **fields)
        if numbered:
            _number_contents(manifest)
        return [manifest.SerializeToString(), *(data for _, data in encoded)]

    def _encode(self) -> list[tuple[pb.Blob, bytes]]:
        """Encodes what was added since it was last called, and gives all there is."""
        found = _threads(os.getpid()).map(lambda encode: encode(), self._encoders)
        self._encoded += [pair for pairs in found for pair in pairs]
        self._encoders.clear()
        return self._encoded


def _labelled(
    content: grammar.Content,
    blob: pb.Blob,
    data: bytes,
    example: int | None = None,
    targets: Iterable[int] = (),
    of: Factorisation = _NONE,
) -> tuple[pb.Blob, bytes]:
    blob.content = grammar.dumps(content)
    blob.groups, blob.aligned, blob.shared, blob.later_groups = of.n_groups, of.aligned, of.shared, of.later_groups
    blob.targets.extend(targets)
    if example is not None:
        blob.example = example
    return blob, data


def _number_contents(manifest: pb.Manifest) -> None:
    """Spells each content out once: it is two thirds of what describes a blob of groups."""
    numbers: dict[str, int] = {}
    for blob in manifest.blobs:
        blob.content_number = numbers.setdefault(blob.content, len(numbers) + 1)
        blob.ClearField("content")
    manifest.contents.extend(numbers)


@functools.lru_cache(maxsize=1)
def _threads(process: int) -> ThreadPoolExecutor:
    """Makes the threads of a process: those of a parent are not there in the child that it forks."""
    return ThreadPoolExecutor(2, "semantic_dictionary")


class BlobReader:
    """Finds blobs by content."""

    def __init__(self, blobs: Sequence[bytes], kind: str) -> None:
        """Reads the manifest of a sequence.

        Raises:
          ValueError: If it is not an artifact of `kind` or not complete.
        """
        if not blobs:
            raise ValueError(f"a {kind} is a manifest and blobs, got an empty sequence")
        self.manifest = parse_manifest(blobs[0], kind=kind, n_blobs=len(blobs) - 1)
        self._by_key: dict[tuple[str, int | None, Factorisation], list[tuple[pb.Blob, bytes]]] = {}
        for blob, data in zip(self.manifest.blobs, blobs[1:], strict=True):
            example = blob.example if blob.HasField("example") else None
            self._by_key.setdefault((blob.content, example, Factorisation.of_blob(blob)), []).append((blob, data))

    def find(
        self,
        content: grammar.Content,
        example: int | None = None,
        *,
        target: int | None = None,
        of: Factorisation = _NONE,
    ) -> tuple[pb.Blob, bytes]:
        """Finds a blob, by its target where several hold the same content.

        Raises:
          ValueError: If there is none.
        """
        for blob, data in self._by_key.get((grammar.dumps(content), example, of), ()):
            if target is None or target in blob.targets:
                return blob, data
        about = f", {of}" if of.n_groups else ""
        raise ValueError(f"no blob holds {grammar.dumps(content)} of example {example}, target {target}{about}")

    def has(self, content: grammar.Content, example: int | None = None, *, of: Factorisation = _NONE) -> bool:
        """Tells whether there is a blob of a content, by default of no example in particular."""
        return (grammar.dumps(content), example, of) in self._by_key

    def array(
        self,
        content: grammar.Content,
        example: int | None = None,
        *,
        target: int | None = None,
        of: Factorisation = _NONE,
    ) -> np.ndarray:
        """Decodes an array."""
        return decode(*self.find(content, example, target=target, of=of))

    def picture(self, content: grammar.Content, example: int | None = None) -> Picture:
        """Gives a picture."""
        blob, data = self.find(content, example)
        return Picture(data, blob.media_type, blob.shape[0], blob.shape[1])

    def tiles(self, content: grammar.Content, example: int | None = None, *, of: Factorisation = _NONE) -> np.ndarray:
        """Gives the tiles of a sheet, in the shape in which they were added."""
        return decode_sheet(*self.find(content, example, of=of))

    def examples(self, content: grammar.Content, *, of: Factorisation = _NONE) -> list[int]:
        """Gives the examples that have a content."""
        key = grammar.dumps(content)
        found = (example for text, example, about in self._by_key if (text, about) == (key, of))
        return sorted(example for example in found if example is not None)

    def targets(self, content: grammar.Content, example: int | None, *, of: Factorisation = _NONE) -> list[int]:
        """Gives the targets of all blobs of a content, in order."""
        entries = self._by_key.get((grammar.dumps(content), example, of), ())
        return [target for blob, _ in entries for target in blob.targets]

    def factorisations(self, content: grammar.Content) -> list[Factorisation]:
        """Gives the factorisations that have a content, in order."""
        key = grammar.dumps(content)
        return list(dict.fromkeys(about for text, _, about in self._by_key if text == key))
