"""Artifacts to a directory that is not on this machine."""

from __future__ import annotations

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.events.names import n_writers, new_name
from tb_plugin.events.records import Records
from tb_plugin.events.remote_folder import RemoteFolder


class RemoteWriter:
    """Writes each artifact to an event file of its own: nothing can be appended to what lies in a bucket."""

    def __init__(self, folder: RemoteFolder, *, restarts: bool = False) -> None:
        """Keeps where it is.

        Args:
          folder: The run's directory.
          restarts: As of `Writer`.
        """
        self._folder = folder
        self._records = Records(n_before=n_writers(folder.names()), restarts=restarts)

    def write(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> int:
        """Writes one artifact; it is there when this returns. Gives how many bytes it takes."""
        record, header = self._records.of(artifact, step, wall_time)
        self._folder.write(new_name(), header + record)
        self._records.restarts = False
        return len(header) + len(record)
