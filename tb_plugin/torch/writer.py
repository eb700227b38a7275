"""Artifacts through a `SummaryWriter` that is there already."""

from __future__ import annotations

import importlib
from typing import Any

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.events import Summaries, folder_of, n_files_with_artifacts
from tb_plugin.log.warned import warn


class ThroughSummaryWriter:
    """Writes artifacts into the run of a `SummaryWriter`."""

    def __init__(self, writer: Any, *, resume: bool = False) -> None:
        """Keeps the writer.

        Args:
          writer: A `SummaryWriter` of `torch.utils.tensorboard` or of tensorboardX; it stays the caller's to close. Of
            what Lightning puts in its place, where nothing is to be written, nothing is.
          resume: Whether a training goes on that was logged into the same run.

        Raises:
          ValueError: If it is something else.
        """
        if not hasattr(writer, "_get_file_writer"):
            raise ValueError(
                "writer must be a SummaryWriter of torch.utils.tensorboard or tensorboardX, got a "
                f"{type(writer).__module__}.{type(writer).__qualname__}{_advice(writer)}"
            )
        self._writer = writer
        self._resume = resume
        self._summaries: Summaries | None = None
        # What answers to every name, and does nothing, has this as no method of its class.
        self._is_dummy = not hasattr(type(writer), "_get_file_writer")

    def write(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> int:
        """Appends one artifact; it is handed over to the disk when this returns. Gives its size in bytes."""
        if self._summaries is None:
            self._summaries = Summaries(self._n_before())
        summary = self._summaries.of(artifact, step)
        if not self._is_dummy:
            # Its public methods make summaries of their own kinds only.
            file_writer = self._writer._get_file_writer()
            file_writer.add_summary(_as_taken_by(file_writer, summary), step, wall_time)
            self._writer.flush()
        return summary.ByteSize()

    def _n_before(self) -> int:
        """Counts the files in the writer's directory that hold artifacts, and warns of those of another training."""
        directory = "" if self._is_dummy else str(self._writer._get_file_writer().get_logdir())
        # Into a bucket the writer may have ways of its own.
        n_before = n_files_with_artifacts(folder_of(directory)) if directory and "://" not in directory else 0
        if n_before and not self._resume:
            warn(
                f"the writer's run holds an earlier training already, and steps of both are shown as one: {directory} "
                "(give the writer a fresh directory; resume=True says that a training goes on)"
            )
        return n_before


class Nowhere:
    """Takes artifacts and keeps nothing: for a dry run."""

    def write(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> int:
        """Gives the size in bytes."""
        return sum(map(len, artifact.to_blobs()))


def _advice(writer: Any) -> str:
    inside = getattr(writer, "experiment", None)
    return ": give its experiment" if hasattr(inside, "_get_file_writer") else ""


def _as_taken_by(file_writer: Any, summary: Any) -> Any:
    """Makes it a message of the writer's own classes: tensorboardX has the same messages under names of its own."""
    package = type(file_writer).__module__.partition(".")[0]
    if package != "tensorboardX":
        return summary
    return importlib.import_module("tensorboardX.proto.summary_pb2").Summary.FromString(summary.SerializeToString())
