"""Artifacts to event files and back: `Writer` begins a run, `summary` gives the proto for a writer you have."""

from tb_plugin.events.folder import Folder, folder_of
from tb_plugin.events.logged import last_step, n_files_with_artifacts
from tb_plugin.events.runs import Run, chosen_run
from tb_plugin.events.summary import Summaries, summary
from tb_plugin.events.writer import ArtifactWriter, Writer

__all__ = [
    "ArtifactWriter",
    "Folder",
    "Run",
    "Summaries",
    "Writer",
    "chosen_run",
    "folder_of",
    "last_step",
    "n_files_with_artifacts",
    "summary",
]
