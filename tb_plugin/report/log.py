"""One run of a log directory, read in this process by the same requests that the viewer answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard import errors
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.context import RequestContext

from tb_plugin.encoding.arrays import decode
from tb_plugin.metadata import PLUGIN_NAME
from tb_plugin.schema import pb
from tb_plugin.viewer.reader import Address, Reader
from tb_plugin.viewer.scalars import Scalars

_CTX, _EXPERIMENT = RequestContext(), ""
_SNAPSHOT = "snapshot"
# As many steps as there are: nobody waits for a page meanwhile.
_ALL_STEPS = 0
# The page draws a few, of those that are nearest.
_MOST_CURVES = 24


@dataclass(frozen=True)
class Part:
    """One artifact.

    Attributes:
      address: Where it is.
      kind: Of the artifact.
      layer: That it is of; empty where it is of none.
      json: Its manifest as the viewer sends it.
      manifest: The same as a message.
    """

    address: Address
    kind: str
    layer: str
    json: dict[str, Any]
    manifest: pb.Manifest

    def contents(self) -> list[str]:
        """Gives the content of each blob, as canonical text."""
        return [blob.content for blob in self.manifest.blobs]


class Log:
    """What was logged in one run, at the step of one snapshot."""

    def __init__(self, log_dir: Path, run: str | None = None, step: int | None = None) -> None:
        """Reads the log directory, and finds the run and the step.

        Args:
          log_dir: What TensorBoard is given.
          run: None: the first that has snapshots.
          step: Of the snapshot; None: the last.

        Raises:
          ValueError: If there is no such run or step, or nothing to report on; it says what there is.
        """
        if not log_dir.is_dir():
            raise ValueError(f"there is no directory {log_dir}")
        multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={PLUGIN_NAME: _ALL_STEPS})
        multiplexer.AddRunsFromDirectory(str(log_dir)).Reload()
        provider = data_provider.MultiplexerDataProvider(multiplexer, str(log_dir))
        self._reader, self.scalars = Reader(provider), Scalars(provider)
        index = self._reader.index(_CTX, _EXPERIMENT)
        self.location = index["data_location"]
        runs = {each["run"]: each["tags"] for each in index["runs"]}
        with_snapshots = [name for name, tags in runs.items() if any(tag["kind"] == _SNAPSHOT for tag in tags)]
        if not with_snapshots:
            raise ValueError(f"{log_dir} holds no run with snapshots: log some first")
        if run is not None and run not in with_snapshots:
            raise ValueError(f"run must be one of {', '.join(with_snapshots)}, got {run!r}")
        self.run = with_snapshots[0] if run is None else run
        self._tags = runs[self.run]
        snapshots = self._steps_of(_SNAPSHOT, "")
        if step is not None and step not in snapshots:
            raise ValueError(f"step must be one of {', '.join(map(str, snapshots))}, got {step}")
        self.step = max(snapshots) if step is None else step
        snapshot = self.part(_SNAPSHOT)
        if snapshot is None:
            raise ValueError(f"the snapshot of run {self.run!r} at step {self.step} cannot be read")
        self.snapshot: Part = snapshot

    def part(self, kind: str, layer: str = "") -> Part | None:
        """Gives the artifact of a kind and layer that goes with the snapshot; None where none can be read.

        It is the newest that is not of a later step, else the earliest, as in the viewer.
        """
        steps = self._steps_of(kind, layer)
        if not steps:
            return None
        earlier = [step for step in steps if step <= self.step]
        address = steps[max(earlier) if earlier else min(steps)]
        try:
            described = self._reader.manifest(_CTX, _EXPERIMENT, address)
            return Part(address, kind, layer, described, self._reader.parsed(_CTX, _EXPERIMENT, address))
        except errors.PublicError:
            return None

    def blob(self, part: Part, index: int) -> bytes | None:
        """Gives the bytes of an item, counted from 1; None where it cannot be read."""
        try:
            return self._reader.blob(_CTX, _EXPERIMENT, part.address, index)[0]
        except errors.PublicError:
            return None

    def values(self, part: Part, content: str, example: int | None = None) -> tuple[np.ndarray, list[int]] | None:
        """Gives the values of a content, and the classes along their first axis; None where they are not logged."""
        for index, blob in enumerate(part.manifest.blobs, start=1):
            of = blob.example if blob.HasField("example") else None
            if blob.content == content and of == example:
                data = self.blob(part, index)
                return None if data is None else (decode(blob, data), list(blob.targets))
        return None

    def scales(self) -> dict[str, Any]:
        """Gives what values of the run are compared with."""
        return self._reader.scales(_CTX, _EXPERIMENT, self.run)

    def steps(self) -> list[dict[str, Any]]:
        """Gives the steps of all snapshots, ascending, as the index has them."""
        found = self._steps_of(_SNAPSHOT, "").values()
        return [{"step": address.step, "wall_time": address.wall_time} for address in found]

    def curves(self) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:
        """Gives the list of what others wrote beside ours, and of each series its run, tag and points."""
        listed = self.scalars.listed(_CTX, _EXPERIMENT, self.run)
        asked = [(each["run"], each["tag"]) for each in listed["series"]][:_MOST_CURVES]
        return listed, [(run, tag, self.scalars.points(_CTX, _EXPERIMENT, run, tag)) for run, tag in asked]

    def _steps_of(self, kind: str, layer: str) -> dict[int, Address]:
        """Gives what was logged of a kind and layer by step: of several at one step the newest."""
        found: dict[int, Address] = {}
        for tag in self._tags:
            if (tag["kind"], tag["layer"]) != (kind, layer):
                continue
            for each in tag["steps"] or ():
                address = Address(self.run, tag["tag"], each["step"], each["wall_time"])
                known = found.get(each["step"])
                if known is None or (known.wall_time or 0) <= each["wall_time"]:
                    found[each["step"]] = address
        return dict(sorted(found.items()))
