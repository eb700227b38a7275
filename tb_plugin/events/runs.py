"""Which directory a run is written into: where one holds artifacts already, a fresh one beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tb_plugin.events.folder import Folder
from tb_plugin.events.names import n_writers
from tb_plugin.events.remote_folder import RemoteFolder
from tb_plugin.events.remote_writer import RemoteWriter
from tb_plugin.events.writer import ArtifactWriter, Writer


@dataclass(frozen=True)
class Run:
    """A run that can be written into.

    Attributes:
      folder: Its directory.
      holds: Whether it holds artifacts of ours already.
      note: Says why it is another than was asked for; "" where it is not.
    """

    folder: Folder
    holds: bool = False
    note: str = ""

    def writer(self, *, restarts: bool) -> ArtifactWriter:
        """Opens it; with `restarts` what it holds of the first step that is written, and of later ones, is replaced."""
        restarts = restarts and self.holds
        if isinstance(self.folder, RemoteFolder):
            return RemoteWriter(self.folder, restarts=restarts)
        return Writer(self.folder.path, restarts=restarts)


def chosen_run(folder: Folder, *, resume: bool) -> Run:
    """Chooses a run for a training, or for what is logged of a trained model.

    Args:
      folder: The directory asked for.
      resume: Whether to go on in the newest of those that hold artifacts: itself, or one that was begun beside it.

    Returns:
      The directory itself, or `<directory>-2` and so on: two trainings in one run are told apart by no loader, and one
      of TensorBoard's two shows the older where both have a step.
    """
    if not n_writers(folder.names()):
        return Run(folder)
    newest = max(_held(folder))
    if resume:
        return Run(_numbered(folder, newest), holds=True)
    fresh = _numbered(folder, newest + 1)
    note = f"{folder} holds an earlier run already, so this one becomes {fresh.name} beside it"
    return Run(fresh, note=f"{note} (resume=True goes on in {_numbered(folder, newest).name})")


def _held(folder: Folder) -> list[int]:
    """Numbers of the runs of that name, beside one another, that hold artifacts."""
    numbered = re.compile(rf"{re.escape(folder.name)}(?:-([1-9]\d*))?")
    matches = [match for match in map(numbered.fullmatch, folder.parent.names()) if match]
    numbers = {int(match[1] or 1) for match in matches}
    return [number for number in numbers if n_writers(_numbered(folder, number).names())]


def _numbered(folder: Folder, number: int) -> Folder:
    return folder if number == 1 else folder.parent / f"{folder.name}-{number}"
