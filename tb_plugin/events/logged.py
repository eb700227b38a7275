"""Artifacts that a run holds already."""

from __future__ import annotations

from pathlib import Path

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.artifacts import Dictionary
from tb_plugin.metadata import PLUGIN_NAME, parse_plugin_content


def logged_dictionaries(log_dir: Path) -> list[Dictionary]:
    """Reads the newest dictionary of each layer from a run's event files."""
    newest: dict[str, tuple[float, list[bytes]]] = {}
    for path in sorted(log_dir.glob("*.tfevents.*")):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                plugin = value.metadata.plugin_data
                info = parse_plugin_content(plugin.content) if plugin.plugin_name == PLUGIN_NAME else None
                if info is not None and info.kind == "dictionary":
                    found = event.wall_time, list(value.tensor.string_val)
                    newest[info.layer] = max(newest.get(info.layer, (0.0, [])), found)
    return [Dictionary.from_blobs(blobs) for _, blobs in newest.values()]
