"""Artifacts as the records of TensorBoard's event files, without TensorFlow."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator

import google_crc32c
from tensorboard.compat.proto import event_pb2

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.events.summary import Summaries

# Bytes of a record's frame: a length and its checksum before the data, a checksum behind.
_BEFORE, _BEHIND = 12, 4


class Records:
    """Makes records of the artifacts of a run, in the order in which they are logged.

    Attributes:
      restarts: Whether a file that is begun now replaces what was logged of its first step and of later ones.
    """

    def __init__(self, *, n_before: int = 0, restarts: bool = False) -> None:
        """Starts.

        Args:
          n_before: How many others have written into the run before.
          restarts: See above.
        """
        self.restarts = restarts
        # What is replaced is forgotten only where tags are the same.
        self._summaries = Summaries(0 if restarts else n_before)

    def of(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> tuple[bytes, bytes]:
        """Makes the record of an artifact, and that which a file begins with if the artifact is its first."""
        wall_time = time.time() if wall_time is None else wall_time
        event = event_pb2.Event(wall_time=wall_time, step=step, summary=self._summaries.of(artifact, step))
        return framed(event.SerializeToString()), self._header(step, wall_time)

    def _header(self, step: int, wall_time: float) -> bytes:
        header = framed(event_pb2.Event(wall_time=wall_time, file_version="brain.Event:2").SerializeToString())
        if not self.restarts:
            return header
        # To TensorBoard's Python loader the second start is a restart: it forgets this step and later ones. The one in
        # Rust forgets them when it reads a tag's earlier step.
        start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
        event = event_pb2.Event(wall_time=wall_time, step=step, session_log=start)
        return header + 2 * framed(event.SerializeToString())


def events_of(data: bytes) -> Iterator[event_pb2.Event]:
    """Reads the events of a file of ours, as far as they are whole; checksums are not looked at."""
    at = 0
    while at + _BEFORE <= len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        begin, at = at + _BEFORE, at + _BEFORE + length + _BEHIND
        if at <= len(data):
            yield event_pb2.Event.FromString(data[begin : begin + length])


def framed(data: bytes) -> bytes:
    """Frames a record: length, masked checksum, data, masked checksum (TensorFlow's `record_writer.h`)."""
    length = struct.pack("<Q", len(data))
    return b"".join([length, _masked_crc(length), data, _masked_crc(data)])


def _masked_crc(data: bytes) -> bytes:
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)
