"""Artifacts to a TensorBoard event file, without TensorFlow."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Protocol

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.events.names import n_writers, new_name
from tb_plugin.events.records import Records


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

    def __init__(self, log_dir: str | os.PathLike[str], *, restarts: bool = False) -> None:
        """Makes the directory; the file is made by the first `write`.

        Args:
          log_dir: The run's directory. What earlier writers have logged there stays, but of one kind, layer and step
            the newest counts.
          restarts: Whether what they have logged of the first step, and of later ones, is replaced: a training goes on
            from a step that is behind them.
        """
        # What a relative path means is settled now, as somebody may change the working directory.
        self._directory = Path(log_dir).absolute()
        self._directory.mkdir(parents=True, exist_ok=True)
        self._records = Records(n_before=n_writers(each.name for each in self._directory.iterdir()), restarts=restarts)
        self._name = new_name()
        self._n_failed = 0

    @property
    def path(self) -> Path:
        """The file that the next `write` appends to; after one that failed it is another, whose name sorts later."""
        return self._directory / (f"{self._name}.{self._n_failed:04d}" if self._n_failed else self._name)

    def write(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> int:
        """Appends one artifact; it is on disk when this returns. The newest of one kind, layer and step counts.

        Args:
          artifact: What to log.
          step: At which training step.
          wall_time: Seconds since the epoch, now by default.

        Returns:
          How many bytes the file grew by.

        Raises:
          OSError: If it could not be written, as on a full disk. All that was written before and is written later can
            be read all the same.
        """
        record, header = self._records.of(artifact, step, wall_time)
        try:
            # It may have been deleted while the network trained.
            self._directory.mkdir(parents=True, exist_ok=True)
            n_bytes = _append(self.path, record, header)
        except BaseException:
            # A TensorBoard that is running may have read half of the record that was cut off again.
            self._n_failed += 1
            raise
        self._records.restarts = False
        return n_bytes

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


def _append(path: Path, record: bytes, header: bytes) -> int:
    """Appends a record, to a header where the file is empty: all of it, or nothing.

    Whatever reads the file stops for good at half a record, so what was written before a failure is cut off again.
    """
    # Opened anew each time: nothing is lost or left open however training ends, and one write cannot be torn by a
    # reader, who waits for the rest of a record.
    with path.open("ab", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        data = record if end else header + record
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
        except BaseException:
            file.truncate(end)
            if not end:
                path.unlink(missing_ok=True)
            raise
    return len(data)
