"""What must hold of every answer about records that are damaged in any way one can think of.

`python -m tests.viewer.damage 100000` tries as many under both loaders, in a real TensorBoard to which they come and
from which they go; `python -m tests.viewer.damage 100000 rust` under one. Counted as wrong: answers of another status
than 200 and 400, answers that contradict themselves, answers that take more than two seconds, memory that grows.
"""

import json
import math
import random
import shutil
import statistics
import sys
import tempfile
import time
import urllib.parse
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from tensorboard import errors
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.plugins import base_plugin
from werkzeug.test import Client

from tb_plugin.metadata import TagInfo
from tb_plugin.viewer.plugin import SemanticDictionaryPlugin
from tests.samples import random_snapshot
from tests.serving import LOADERS, Server, megabytes_of, processor_seconds_of, tensorboard
from tests.viewer.harms import RUN, Record, damaged, write

# Seconds after which nobody believes that an answer will come.
LONG = 2.0
# By how much the server may be larger at the end than after a quarter: what its allocator holds back varies.
_FLAT = 1.1
_PER_RUN = 1000
_READ_SECONDS = 300
_LAST = "semantic_dictionary/snapshot/last"

Get: TypeAlias = Callable[..., tuple[int, bytes]]


@dataclass
class Found:
    """What came of records.

    Attributes:
      statuses: How often each route gave which status.
      wrong: What must not be, each in a sentence.
    """

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def ask(self, get: Get, path: str, *allowed: int, **parameters: object) -> tuple[int, bytes]:
        """Asks, and notes the status."""
        status, body = get(path, **parameters)
        self.statuses[path, status] += 1
        if status not in allowed:
            self.wrong.append(f"{path} {parameters}: {status} {body[:300]!r}")
        return status, body


def answers(get: Get, seed: int, run: str = RUN) -> Found:
    """Asks for everything that a page would ask for of a run, and looks whether any answer contradicts itself."""
    rng, found = random.Random(seed), Found()
    index = found.ask(get, "index", 200)[1]
    found.ask(get, "scales", 200, run=run)
    (tags,) = (each["tags"] for each in strict_json(index)["runs"] if each["run"] == run)
    for tag in tags:
        for step in tag["steps"]:
            at = {"run": run, "tag": tag["tag"], "step": step["step"], "wall_time": step["wall_time"]}
            try:
                _ask_of_artifact(get, found, at, tag["kind"], rng)
            except Exception as error:
                found.wrong.append(f"{at}: {error!r}")
    return found


def _ask_of_artifact(get: Get, found: Found, at: dict[str, object], kind: str, rng: random.Random) -> None:
    status, body = found.ask(get, "manifest", 200, 400, **at)
    blobs = check_manifest_json(strict_json(body), kind) if status == 200 else []
    for blob in rng.sample(blobs, min(3, len(blobs))):
        status, body = found.ask(get, "blob", 200, 400, **at, index=blob["index"])
        if status == 200:
            check_blob(blob, body)


def client_of(log_dir: Path) -> Get:
    """Serves a directory by TensorBoard's Python loader; gives what asks for a path."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={"semantic_dictionary": 0})
    multiplexer.AddRunsFromDirectory(str(log_dir))
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, str(log_dir))
    apps = SemanticDictionaryPlugin(base_plugin.TBContext(data_provider=provider)).get_plugin_apps()
    clients = {path: Client(app) for path, app in apps.items()}

    def get(path: str, **parameters: object) -> tuple[int, bytes]:
        try:
            answer = clients[f"/{path}"].get(f"/{path}?{urllib.parse.urlencode(parameters)}")
        except errors.PublicError as error:  # TensorBoard makes the answer of it
            return error.http_code, str(error).encode()
        return answer.status_code, answer.data

    return get


def strict_json(body: bytes) -> Any:
    """Reads JSON as browsers do: there is no NaN in it."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(body, parse_constant=refuse)


def check_manifest_json(manifest: Any, kind: str) -> list[Any]:
    assert manifest["kind"] == kind
    for blob in manifest["blobs"]:
        assert 0 <= blob["content"] < len(manifest["contents"])
        for name in ("max_error", "minimum", "maximum", "p99"):
            assert isinstance(blob[name], int | float)
        assert blob["max_error"] >= 0 and (not blob["offsets"] or blob["encoding"] not in ("image", "rows", "float32"))
    if kind == "snapshot":
        about = manifest["snapshot"]
        assert len(about["labels"]) in (0, about["n_examples"])
        assert len(about["class_names"]) in (0, about["n_classes"])
        assert all(-1 <= label < about["n_classes"] for label in about["labels"])
        assert len(about["true_classes"]) in (0, about["n_examples"])
        assert all(c < about["n_classes"] for each in about["true_classes"] for c in each["classes"])
        assert len(about["true_values"]) in (0, about["n_examples"] * about["n_classes"])
        assert all((blob["example"] or 0) < about["n_examples"] for blob in manifest["blobs"])
    return manifest["blobs"]


def check_blob(blob: Any, body: bytes) -> None:
    if blob["encoding"] in (None, "image"):
        return
    if blob["encoding"] == "rows":
        assert len(body) == sum(blob["sprite"]["rows"])
        return
    width = {"float32": 4, "int16": 2, "int8": 1, "uint8": 1}[blob["encoding"]]
    axis = {"first": 0, "last": -1}.get(blob["scale_axis"])
    n_scales = 0 if blob["encoding"] == "float32" else 1 if axis is None else blob["shape"][axis]
    n_floats = n_scales * (1 + blob["offsets"])
    assert len(zlib.decompress(body)) == width * math.prod(blob["shape"]) + 4 * n_floats


@dataclass
class Watched:
    """A server, of which it is noted how long its answers take.

    Other programs make answers late, on a machine that has much to do. So one that came late is asked for once more:
    it is slow where the server computed for so long, or where it was late both times, as an answer is that waits for
    something.
    """

    server: Server
    slow: list[str] = field(default_factory=list)
    late: int = 0
    slowest: float = 0.0

    def get(self, path: str, **parameters: object) -> tuple[int, bytes]:
        """Gives status and body."""
        status, body, seconds, computed = self._timed(path, **parameters)
        if seconds > LONG:
            self.late += 1
            again = self._timed(path, **parameters)[2]
            if computed > LONG or again > LONG:
                took = f"{seconds:.1f} s, {computed:.1f} s of the processor, once more {again:.1f} s"
                self.slow.append(f"{path} {parameters}: {took}")
        self.slowest = max(self.slowest, seconds)
        return status, body

    def _timed(self, path: str, **parameters: object) -> tuple[int, bytes, float, float]:
        computed, begun = processor_seconds_of(self.server.pid), time.monotonic()
        answer = self.server.get(path, **parameters)
        seconds = time.monotonic() - begun
        return answer.status, answer.body, seconds, processor_seconds_of(self.server.pid) - computed

    def megabytes(self) -> float:
        """Gives the memory of all processes of the server."""
        return sum(megabytes_of(self.server.pid).values())


def main(n: int, loader: str) -> int:
    """Tries n records under a loader, and says what came of them; gives how much was wrong."""
    n_runs, found, sizes = -(-n // _PER_RUN), Found(), list[float]()
    with tempfile.TemporaryDirectory() as folder, tensorboard(Path(folder), loader) as server:
        watched = Watched(server)
        start = watched.megabytes()
        for seed in range(n_runs):
            run = f"records{seed}"
            write(Path(folder), [*damaged(_PER_RUN, seed), _last()], run)
            found.wrong += _wait_for(server, run)
            of_run = answers(watched.get, seed, run)
            found.statuses += of_run.statuses
            found.wrong += of_run.wrong
            sizes.append(watched.megabytes())
            shutil.rmtree(Path(folder, run))
            n_answers, slowest = sum(found.statuses.values()), f"the slowest answer took {watched.slowest:.2f} s"
            wrong = f"{len(found.wrong)} wrong, {len(watched.slow)} slow, {sizes[-1]:.0f} MB"
            print(f"{loader}: {(seed + 1) * _PER_RUN} records, {n_answers} answers, {slowest}, {wrong}", flush=True)
            for sentence in of_run.wrong[:5]:
                print(f"  {sentence}", flush=True)
    for (path, status), count in sorted(found.statuses.items()):
        print(f"{path} {status}: {count}")
    quarter = -(-n_runs // 4)
    warm, end = statistics.median(sizes[quarter : 2 * quarter] or sizes), statistics.median(sizes[-quarter:])
    late = f"{watched.late} came later than {LONG} s"
    print(f"{len(found.wrong)} answers were wrong; {late}, {len(watched.slow)} of them not by load alone", flush=True)
    for sentence in watched.slow[:20]:
        print(f"  {sentence}")
    print(f"memory: {start:.0f} MB at the start, {warm:.0f} MB after a quarter, {end:.0f} MB at the end", flush=True)
    return len(found.wrong) + len(watched.slow) + (end > _FLAT * warm)


def _last() -> Record:
    """What stands at the end of a run's file: where it has been read, all before it was."""
    blobs = tuple(random_snapshot().to_blobs())
    return Record(_LAST, TagInfo("snapshot", ""), blobs, len(blobs))


def _wait_for(server: Server, run: str) -> list[str]:
    """Waits until TensorBoard has read a run whole, and forgotten those before it; gives what was wrong meanwhile."""
    end, wrong = time.monotonic() + _READ_SECONDS, list[str]()
    while True:
        assert time.monotonic() < end, f"TensorBoard does not list {run}, and it alone"
        time.sleep(0.4)
        answer = server.get("index", run=run)
        if answer.status != 200:
            wrong.append(f"index while {run} is read: {answer.status} {answer.body[:300]!r}")
            continue
        runs = json.loads(answer.body)["runs"]
        if [each["run"] for each in runs] == [run] and any(tag["tag"] == _LAST for tag in runs[0]["tags"]):
            return wrong


if __name__ == "__main__":
    sys.exit(min(1, sum(main(int(sys.argv[1]), loader) for loader in sys.argv[2:] or LOADERS)))
