"""What a run holds already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tensorboard.compat.proto import event_pb2

from tb_plugin.artifacts import KINDS, Artifact
from tb_plugin.events.folder import Folder, LocalFolder
from tb_plugin.events.names import is_ours
from tb_plugin.events.records import events_of
from tb_plugin.metadata import PLUGIN_NAME, parse_plugin_content


def logged(log_dir: Path, kind: str) -> list[Artifact]:
    """Reads the newest artifact of a kind of each layer from a run's event files."""
    newest: dict[str, tuple[float, list[bytes]]] = {}
    for event in _events(LocalFolder(log_dir)):
        for value in event.summary.value:
            plugin = value.metadata.plugin_data
            info = parse_plugin_content(plugin.content) if plugin.plugin_name == PLUGIN_NAME else None
            if info is not None and info.kind == kind:
                found = event.wall_time, list(value.tensor.string_val)
                newest[info.layer] = max(newest.get(info.layer, (0.0, [])), found)
    return [KINDS[kind].from_blobs(blobs) for _, blobs in newest.values()]


def n_files_with_artifacts(folder: Folder) -> int:
    """Counts the event files of a directory that hold artifacts, whoever has written them."""
    mark = f"{PLUGIN_NAME}/snapshot".encode()
    return sum("tfevents" in name and mark in folder.read(name) for name in folder.names())


def last_step(folder: Folder) -> int:
    """Gives the step that was logged last, 0 where there is none."""
    return max(((event.wall_time, event.step) for event in _events(folder) if event.summary.value), default=(0, 0))[1]


def _events(folder: Folder) -> Iterator[event_pb2.Event]:
    for name in filter(is_ours, folder.names()):
        yield from events_of(folder.read(name))
