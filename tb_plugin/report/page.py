"""One HTML file: the bundle that Vite builds, with data put in. Nothing else of a page is made here."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from tensorboard.backend import json_util

from tb_plugin.report.log import Part
from tb_plugin.viewer.reader import Address

# Beyond it a file is awkward to send.
MOST_BYTES = 1_500_000
_TEMPLATE = Path(__file__).parents[1] / "viewer/static/report.html"
# What an artifact takes beside its manifest: its addresses, and its place in the index.
_DESCRIBED = 900
# Where the bundle awaits its data.
_PLACE = '<script type="application/json" id="data"></script>'


@dataclass
class Page:
    """What a page is told: the viewer's answers by the addresses that are asked, while there is room for them.

    Attributes:
      kind: What the page shows, "report" or "card".
      shown: What is selected in it.
      answers: Bytes in base64, by address.
      left_out: What there was no room for.
      steps: Of all snapshots, among which curves are placed; empty: of the shown one alone.
    """

    kind: str
    shown: Mapping[str, Any]
    answers: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    steps: Sequence[Mapping[str, Any]] = ()
    _kept: list[tuple[Part, dict[str, Any], list[int]]] = field(default_factory=list)
    _size: int = 0

    def __post_init__(self) -> None:
        self._size = len(template().encode()) + 2_000

    def answer(self, path: str, value: Any, **parameters: str | int) -> None:
        """Keeps an answer that the page cannot do without."""
        encoded = base64.b64encode(_json(value).encode()).decode()
        self._put(f"{path}?{urllib.parse.urlencode(parameters)}", encoded)

    def part(self, part: Part, described: dict[str, Any] | None = None) -> list[int]:
        """Begins an artifact.

        Args:
          part: The artifact.
          described: Its manifest where less of it is told.

        Returns:
          The list of its items that the page holds, to be filled by `item`.
        """
        held: list[int] = []
        told = part.json if described is None else described
        self._kept.append((part, told, held))
        self._size += _encoded_size({**told, "blobs": []}) + _DESCRIBED
        return held

    def item(self, part: Part, held: list[int], index: int, data: bytes | None, what: str) -> None:
        """Keeps an item of an artifact if there is room for it; else the page says that it was left out."""
        if data is None:
            return
        encoded = base64.b64encode(data).decode()
        address = f"blob?{urllib.parse.urlencode({**_parameters(part.address), 'index': index})}"
        # Its description comes with it.
        told = next(described for of, described, _ in self._kept if of is part)
        size = len(encoded) + len(address) + _encoded_size(told["blobs"][index - 1])
        if self._size + size > MOST_BYTES:
            if what not in self.left_out:
                self.left_out.append(what)
            return
        self._put(address, encoded)
        self._size += size - len(encoded) - len(address)
        held.append(index)

    def html(self, index_of: str) -> str:
        """Gives the file.

        Args:
          index_of: Where the data are from.
        """
        tags = []
        for part, described, held in self._kept:
            blobs = [blob for blob in described["blobs"] if blob["index"] in held]
            used = sorted({blob["content"] for blob in blobs})
            contents = [described["contents"][i] for i in used]
            told = {**described, "contents": contents, "blobs": [_renumbered(blob, used) for blob in blobs]}
            self.answer("manifest", told, **_parameters(part.address))
            steps = self.steps if part.kind == "snapshot" else ()
            steps = steps or [{"step": part.address.step, "wall_time": part.address.wall_time}]
            tags.append({"tag": part.address.tag, "kind": part.kind, "layer": part.layer, "steps": steps})
        runs = [{"run": self.shown["run"], "tags": tags}]
        self.answer("index", {"schema_version": 1, "data_location": index_of, "runs": runs, "problems": []})
        told = {
            "kind": self.kind,
            **self.shown,
            "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "left_out": self.left_out,
            "answers": self.answers,
        }
        # What is between the tags of a script ends at the first "</script", wherever that stands.
        text = json.dumps(told, separators=(",", ":")).replace("<", "\\u003c")
        return template().replace(_PLACE, _PLACE.replace("></", f">{text}</"))

    def _put(self, address: str, encoded: str) -> None:
        self.answers[address] = encoded
        self._size += len(address) + len(encoded) + 8


def _json(value: Any) -> str:
    """Writes an answer as the server does: what JSON has no numbers for are texts."""
    return json.dumps(json_util.Cleanse(value), allow_nan=False, separators=(",", ":"))


def _encoded_size(value: Any) -> int:
    return len(_json(value)) * 4 // 3 + 8


def template() -> str:
    """Gives the bundle, into which data are put.

    Raises:
      ValueError: If it is not built.
    """
    if not _TEMPLATE.exists():
        raise ValueError("the frontend is not built: run `pip install .` in the repository")
    return _TEMPLATE.read_text(encoding="utf-8")


def _parameters(address: Address) -> dict[str, str | int]:
    """Gives what an artifact is asked for by; the time at which it was written is in the manifest."""
    return {"run": address.run, "tag": address.tag, "step": address.step}


def _renumbered(blob: Mapping[str, Any], used: list[int]) -> dict[str, Any]:
    return {**blob, "content": used.index(blob["content"])}
