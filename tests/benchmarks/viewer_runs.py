"""Runs as trainings leave them, and the same bytes as images of TensorBoard's: what the viewer's benchmark looks at."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.image import metadata as images

from tb_plugin.artifacts import Encoded
from tb_plugin.events import Writer
from tb_plugin.events.records import framed
from tb_plugin.metadata import TagInfo, tag_name
from tb_plugin.network import LayerInfo
from tests.samples import random_dictionary, random_groups, random_relations, random_snapshot

# Smaller than the demo's, so that a hundred runs fit in memory: 8 examples take 480 kB at a step, in as many items.
LAYERS = (
    LayerInfo("block1", 16, 16, 24, receptive_field=(9, 9)),
    LayerInfo("block2", 8, 8, 32, receptive_field=(25, 25)),
    LayerInfo("block3", 8, 8, 48, receptive_field=(57, 57)),
    LayerInfo("block4", 4, 4, 64, receptive_field=(89, 89)),
)
WIDE = tuple(LayerInfo(f"block{i:02}", 7, 7, 32, receptive_field=(64, 64)) for i in range(30))
N_IMAGES = 8
_START = 1_700_000_000.0


@dataclass(frozen=True)
class Logged:
    """One artifact as it is logged, and at which step."""

    step: int
    artifact: Encoded


def run_name(i: int) -> str:
    """Gives the name of a run, numbered from 0."""
    return f"run{i:03}"


def training(n_steps: int, n_examples: int) -> Iterator[Logged]:
    """Gives what a training logs: snapshots at each step, what is heavy at three of them, as by default."""
    heavy = {-(-n_steps // 8), n_steps // 2, n_steps - 1}
    examples = tuple(range(n_examples))
    for step in range(n_steps):
        yield _logged(step, random_snapshot(step, n_examples, 9, LAYERS))
        if step in heavy:
            yield _logged(step, random_relations(LAYERS, step, examples))
            yield from (_logged(step, random_groups(LAYERS[i : i + 2], step, examples, n_classes=9)) for i in (1, 2))
            yield from (_logged(step, random_dictionary(layer, step)) for layer in LAYERS)


def wide() -> Iterator[Logged]:
    """Gives one snapshot of 64 examples, 30 layers and 1,000 classes."""
    yield _logged(0, random_snapshot(0, 64, 1000, WIDE))


def write(log_dir: Path, logged: Sequence[Logged], n_runs: int, *, as_images: bool = False) -> int:
    """Writes runs with equal contents, which are on disk once; gives the bytes of each."""
    names = [run_name(i) for i in range(n_runs)]
    first = log_dir / names[0]
    if as_images:
        _write_images(first, logged)
    else:
        with Writer(first) as writer:
            for each in logged:
                writer.write(each.artifact, each.step, _START + 10 * each.step)
    (file,) = first.iterdir()
    for name in names[1:]:
        (log_dir / name).mkdir()
        os.link(file, log_dir / name / file.name)
    return file.stat().st_size


def _write_images(directory: Path, logged: Sequence[Logged]) -> None:
    """Writes the bytes of each artifact as eight images of one tag, in the form of `tf.summary.image`.

    Of an image for each of our items the dashboard would make more cards than it can show.
    """
    directory.mkdir(parents=True)
    with (directory / f"events.out.tfevents.{int(time.time())}.images").open("wb") as file:
        file.write(framed(event_pb2.Event(wall_time=_START, file_version="brain.Event:2").SerializeToString()))
        for each in logged:
            data = b"".join(each.artifact.blobs)
            size = -(-len(data) // N_IMAGES)
            values = [b"64", b"64", *(data[i : i + size] for i in range(0, len(data), size))]
            side = tensor_shape_pb2.TensorShapeProto.Dim(size=len(values))
            shape = tensor_shape_pb2.TensorShapeProto(dim=[side])
            tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, tensor_shape=shape, string_val=values)
            about = images.create_summary_metadata(display_name="", description="")
            about.data_class = summary_pb2.DATA_CLASS_BLOB_SEQUENCE
            tag = tag_name(TagInfo(each.artifact.kind, each.artifact.layer_name))
            value = summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=about)
            event = event_pb2.Event(
                wall_time=_START + 10 * each.step, step=each.step, summary=summary_pb2.Summary(value=[value])
            )
            file.write(framed(event.SerializeToString()))


def _logged(step: int, artifact: object) -> Logged:
    return Logged(step, Encoded(artifact.kind, artifact.layer_name, artifact.to_blobs()))  # pyright: ignore
