"""Artifacts that a run holds already."""

from __future__ import annotations

from pathlib import Path

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.artifacts import KINDS, Artifact
from tb_plugin.metadata import PLUGIN_NAME, parse_plugin_content


def logged(log_dir: Path, kind: str) -> list[Artifact]:
    """Reads the newest artifact of a kind of each layer from a run's event files."""
    newest: dict[str, tuple[float, list[bytes]]] = {}
    for path in sorted(log_dir.glob("*.tfevents.*")):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                plugin = value.metadata.plugin_data
                info = parse_plugin_content(plugin.content) if plugin.plugin_name == PLUGIN_NAME else None
                if info is not None and info.kind == kind:
                    found = event.wall_time, list(value.tensor.string_val)
                    newest[info.layer] = max(newest.get(info.layer, (0.0, [])), found)
    return [KINDS[kind].from_blobs(blobs) for _, blobs in newest.values()]
