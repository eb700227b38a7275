"""Records that are damaged in any way one can think of, and what must hold of every answer about them.

`python -m tests.viewer.damage 100000` tries as many under both loaders, and prints how long answers took, and memory;
`python -m tests.viewer.damage 100000 rust` under one.
"""

import contextlib
import json
import math
import random
import resource
import sys
import tempfile
import time
import urllib.parse
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from tensorboard import errors
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins import base_plugin
from werkzeug.test import Client

from tb_plugin.metadata import TagInfo, summary_metadata
from tb_plugin.schema import pb
from tb_plugin.viewer.plugin import SemanticDictionaryPlugin
from tests.samples import one_of_each_kind, write_summary
from tests.serving import LOADERS, megabytes_of, tensorboard
from tests.unknown_samples import partial_of_each_kind

RUN = "examples"
# Seconds after which nobody believes that an answer will come.
LONG = 2.0
_TEXTS = ("", "x" * 10_000, "[" * 5_000, '{"kind":"voxel"}', '{"kind":["neuron"]}', '"\\', "\0", "<script>", "é" * 300)
_INTEGERS = (0, 1, 2, 3, 7, 1000, 2**16, 2**31 - 1, 2**32 - 1)
_FLOATS = (math.nan, math.inf, -math.inf, 0.0, -0.0, 3e38, -1.0)


@dataclass(frozen=True)
class Record:
    """A damaged record: its tag, and what it consists of."""

    tag: str
    info: TagInfo
    blobs: tuple[bytes, ...]
    n_claimed: int


def damaged(n: int, seed: int) -> Iterator[Record]:
    """Gives n records, the same ones for a seed."""
    rng = random.Random(seed)
    artifacts = [*one_of_each_kind().values(), *partial_of_each_kind().values()]
    samples = [(artifact.kind, artifact.layer_name, artifact.to_blobs()) for artifact in artifacts]
    for i in range(n):
        kind, layer, blobs = rng.choice(samples)
        harm = rng.choice(_HARMS)
        changed = harm(list(blobs), rng)
        told = rng.choice(samples)[0] if rng.random() < 0.05 else kind
        claimed = rng.choice((0, 10**9, len(changed) + 1)) if rng.random() < 0.03 else len(changed)
        yield Record(f"semantic_dictionary/{kind}/{i}", TagInfo(told, layer), tuple(changed), claimed)


def write(log_dir: Path, records: Iterable[Record]) -> None:
    """Writes records into one run, each under a tag and at a step of its own."""
    write_summary(log_dir / RUN, *map(_summary, records))


def _summary(record: Record) -> summary_pb2.Summary:
    side = tensor_shape_pb2.TensorShapeProto.Dim(size=record.n_claimed)
    shape = tensor_shape_pb2.TensorShapeProto(dim=[side])
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, tensor_shape=shape, string_val=record.blobs)
    value = summary_pb2.Summary.Value(tag=record.tag, tensor=tensor, metadata=summary_metadata(record.info))
    return summary_pb2.Summary(value=[value])


def client_of(log_dir: Path) -> Callable[..., Any]:
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


def answers(get: Callable[..., tuple[int, bytes]], seed: int) -> Counter[tuple[str, int]]:
    """Asks for everything that a page would ask for, and checks that no answer contradicts itself.

    Returns:
      How often each route gave which status.
    """
    rng, found = random.Random(seed), Counter[tuple[str, int]]()
    for path, parameters in (("index", {}), ("scales", {"run": RUN})):
        status, body = get(path, **parameters)
        found[path, status] += 1
        assert status == 200, body
        strict_json(body)
    index = strict_json(get("index")[1])
    for tag in (tag for run in index["runs"] for tag in run["tags"]):
        for step in tag["steps"]:
            at = {"run": RUN, "tag": tag["tag"], "step": step["step"], "wall_time": step["wall_time"]}
            status, body = get("manifest", **at)
            found["manifest", status] += 1
            assert status in (200, 400), (at, body)
            blobs = check_manifest_json(strict_json(body), tag["kind"]) if status == 200 else []
            for blob in rng.sample(blobs, min(3, len(blobs))):
                status, body = get("blob", **at, index=blob["index"])
                found["blob", status] += 1
                assert status in (200, 400), (at, blob, body)
                if status == 200:
                    check_blob(blob, body)
    return found


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
        assert blob["max_error"] >= 0 and (not blob["offsets"] or blob["encoding"] not in ("image", "float32"))
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
    width = {"float32": 4, "int16": 2, "int8": 1, "uint8": 1}[blob["encoding"]]
    axis = {"first": 0, "last": -1}.get(blob["scale_axis"])
    n_scales = 0 if blob["encoding"] == "float32" else 1 if axis is None else blob["shape"][axis]
    n_floats = n_scales * (1 + blob["offsets"])
    assert len(zlib.decompress(body)) == width * math.prod(blob["shape"]) + 4 * n_floats


def _changed_message(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    manifest = pb.Manifest.FromString(blobs[0])
    for _ in range(rng.choice((1, 1, 2, 5))):
        holder, field = rng.choice(list(_fields(manifest)))
        try:
            _change(holder, field, rng)
        except (ValueError, TypeError):
            continue  # not a value that this field can have
    return [manifest.SerializeToString(), *blobs[1:]]


def _fields(message: Message) -> Iterator[tuple[Message, Any]]:
    for field in message.DESCRIPTOR.fields:
        yield message, field
    for field, value in message.ListFields():
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        for each in list(value)[:3] if _is_repeated(field) else [value]:
            yield from _fields(each)


def _is_repeated(field: Any) -> bool:
    # Older versions of protobuf know the label alone, which newer ones warn of.
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED


def _change(message: Message, field: Any, rng: random.Random) -> None:
    values = _FLOATS if field.cpp_type in (field.CPPTYPE_FLOAT, field.CPPTYPE_DOUBLE) else _INTEGERS
    value: Any = rng.choice(_TEXTS if field.cpp_type == field.CPPTYPE_STRING else values)
    if field.cpp_type == field.CPPTYPE_MESSAGE or rng.random() < 0.1:
        message.ClearField(field.name)
    elif _is_repeated(field):
        held = getattr(message, field.name)
        if held and rng.random() < 0.5:
            held[rng.randrange(len(held))] = value
        else:
            held.extend([value] * rng.choice((1, 1, 1000)))
    else:
        setattr(message, field.name, value)


def _changed_bytes(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    which = rng.randrange(min(len(blobs), 3))
    data = bytearray(blobs[which])
    for _ in range(rng.choice((1, 1, 8)) if data else 0):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return [*blobs[:which], bytes(data), *blobs[which + 1 :]]


def _cut(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    which = rng.randrange(len(blobs))
    return [*blobs[:which], blobs[which][: rng.randrange(len(blobs[which]) + 1)], *blobs[which + 1 :]]


def _other_number(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    return rng.choice((blobs[:1], blobs[:-1], [*blobs, b"more"], [], [*blobs[:1], *blobs[2:], blobs[1]], blobs[1:]))


def _swollen(blobs: list[bytes], rng: random.Random) -> list[bytes]:
    """What takes little room and becomes much: texts that are repeated, many fields, bytes that inflate."""
    manifest = pb.Manifest.FromString(blobs[0])
    n = rng.choice((1_000, 60_000))
    if rng.random() < 0.5:
        manifest.contents.extend(["x" * 4_000])
        manifest.blobs.extend(pb.Blob(content_number=len(manifest.contents)) for _ in range(n))
        return [manifest.SerializeToString(), *blobs[1:], *[b""] * n]
    manifest.blobs[-1].shape[:] = [2**14, 2**14, 3]
    return [manifest.SerializeToString(), *blobs[1:-1], zlib.compress(bytes(2**24))]


_HARMS = (*[_changed_message] * 12, *[_changed_bytes] * 4, _cut, _cut, _other_number, _other_number, _swollen)


@dataclass
class Tried:
    """What came of records: how often each route gave which status, and which answers took long."""

    statuses: Counter[tuple[str, int]]
    slow: list[str]
    slowest: float = 0.0

    def timed(self, get: Callable[..., tuple[int, bytes]]) -> Callable[..., tuple[int, bytes]]:
        """Gives what asks as `get` does, and notes how long answers take."""

        def timed_get(path: str, **parameters: object) -> tuple[int, bytes]:
            begun = time.monotonic()
            answer = get(path, **parameters)
            seconds = time.monotonic() - begun
            self.slowest = max(self.slowest, seconds)
            if seconds > LONG:
                self.slow.append(f"{path} {parameters}: {seconds:.1f} s")
            return answer

        return timed_get


def main(n: int, loader: str, per_run: int = 1000) -> int:
    """Tries n records under a loader, and says what came of them; gives how many answers were wrong or slow."""
    tried = Tried(Counter(), [])
    for seed in range(-(-n // per_run)):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), damaged(per_run, seed))
            with _served(Path(folder), loader) as (get, memory):
                tried.statuses += answers(tried.timed(get), seed)
                megabytes = memory()
        n_answers, slowest = sum(tried.statuses.values()), f"the slowest answer took {tried.slowest:.2f} s"
        print(
            f"{loader}: {(seed + 1) * per_run} records, {n_answers} answers, {slowest}, {megabytes:.0f} MB", flush=True
        )
    for (path, status), count in sorted(tried.statuses.items()):
        print(f"{path} {status}: {count}")
    print(f"{len(tried.slow)} answers took more than {LONG} s", *tried.slow[:20], sep="\n  ")
    return len(tried.slow)


@contextlib.contextmanager
def _served(log_dir: Path, loader: str) -> Iterator[tuple[Callable[..., tuple[int, bytes]], Callable[[], float]]]:
    """Gives what asks TensorBoard for a path, and what tells the MB that it takes, of this process or of others."""
    if loader == "python":
        # A server of its own for each run would take longer than all answers.
        yield client_of(log_dir), lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return
    with tensorboard(log_dir, loader) as server:

        def get(path: str, **parameters: object) -> tuple[int, bytes]:
            answer = server.get(path, **parameters)
            return answer.status, answer.body

        yield get, lambda: sum(megabytes_of(server.pid).values())


if __name__ == "__main__":
    sys.exit(min(1, sum(main(int(sys.argv[1]), loader) for loader in sys.argv[2:] or LOADERS)))
