"""Artifacts through a `torch.utils.tensorboard.SummaryWriter` that is there already."""

from __future__ import annotations

from typing import Any

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.events import Summaries


class ThroughSummaryWriter:
    """Writes artifacts into the run of a `SummaryWriter`."""

    def __init__(self, writer: Any) -> None:
        """Keeps the writer.

        Args:
          writer: A `torch.utils.tensorboard.SummaryWriter`; it stays the caller's to close.

        Raises:
          ValueError: If it is something else.
        """
        if not hasattr(writer, "_get_file_writer"):
            kind = type(writer)
            raise ValueError(
                f"writer must be a torch.utils.tensorboard.SummaryWriter, got {kind.__module__}.{kind.__name__}"
            )
        self._writer = writer
        self._summaries = Summaries()

    def write(self, artifact: Artifact | Encoded, step: int, wall_time: float | None = None) -> int:
        """Appends one artifact; it is on disk when this returns. Gives its size in bytes."""
        summary = self._summaries.of(artifact, step)
        # Its public methods make summaries of their own kinds only.
        self._writer._get_file_writer().add_summary(summary, step, wall_time)
        self._writer.flush()
        return summary.ByteSize()
