"""Artifacts to event files and back: `Writer` begins a run, `summary` gives the proto for a writer you have."""

from tb_plugin.events.summary import Summaries, summary
from tb_plugin.events.writer import ArtifactWriter, Writer

__all__ = ["ArtifactWriter", "Summaries", "Writer", "summary"]
