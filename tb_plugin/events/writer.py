"""Artifacts to a TensorBoard event file, without TensorFlow."""

from __future__ import annotations

import itertools
import os
import socket
import struct
import time
from pathlib import Path
from types import TracebackType
from typing import Protocol

import google_crc32c
from tensorboard.compat.proto import event_pb2

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.events.summary import Summaries

_serial = itertools.count()


class ArtifactWriter(Protocol):
    """Where artifacts go."""

    def write(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> int:
        """Appends one artifact; it is on disk when this returns. Gives how many bytes it takes."""
        ...


class Writer:
    """Writes artifacts to an event file of its own.

    TensorBoard's Python loader stops reading the older of two files that grow in one directory, so give a Writer a
    directory (that is, a run) that no other writer uses at the same time.
    """

    def __init__(self, log_dir: str | os.PathLike[str]) -> None:
        """Makes the directory; the file is made by the first `write`.

        Args:
          log_dir: The run's directory.
        """
        self._summaries = Summaries()
        self._directory = Path(log_dir)
        self._directory.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_serial)}"
        self.path = self._directory / f"{name}.semantic_dictionary"

    def write(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> int:
        """Appends one artifact; it is on disk when this returns. The newest of one kind, layer and step counts.

        Args:
          artifact: What to log.
          step: At which training step.
          wall_time: Seconds since the epoch, now by default.

        Returns:
          How many bytes the file grew by.
        """
        wall_time = time.time() if wall_time is None else wall_time
        event = event_pb2.Event(wall_time=wall_time, step=step, summary=self._summaries.of(artifact, step))
        record = _record(event.SerializeToString())
        if not self.path.exists():
            header = event_pb2.Event(wall_time=wall_time, file_version="brain.Event:2")
            record = _record(header.SerializeToString()) + record
        # Opened anew each time: nothing is lost or left open however training ends, and one write cannot be torn
        # by a reader, who waits for the rest of a record.
        with self.path.open("ab") as file:
            file.write(record)
        return len(record)

    def close(self) -> None:
        """Does nothing, since every `write` is complete; for the sake of `with` and habit."""

    def __enter__(self) -> Writer:
        """Gives the writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the writer."""
        self.close()


def _record(data: bytes) -> bytes:
    """Frames one record: length, masked checksum, data, masked checksum (TensorFlow's `record_writer.h`)."""
    length = struct.pack("<Q", len(data))
    return b"".join([length, _masked_crc(length), data, _masked_crc(data)])


def _masked_crc(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)
