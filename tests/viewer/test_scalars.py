"""Scalars of the same experiment, read through TensorBoard under both of its loaders."""

import json

import numpy as np
import pytest
from tensorboard import context, errors
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.scalar import metadata
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util

from tb_plugin.viewer.scalars import Scalars, nearest
from tests.viewer.test_listing import Log

CTX = context.RequestContext()


def write(path, tag, values, *, simple=False, first=0):
    """Writes scalars as TensorBoard's own summaries are, or as those of before."""
    path.mkdir(parents=True, exist_ok=True)
    writer = EventFileWriter(str(path))
    for i, value in enumerate(values):
        if simple:
            entry = summary_pb2.Summary.Value(tag=tag, simple_value=value)
        else:
            tensor = tensor_util.make_tensor_proto(np.float32(value))
            entry = summary_pb2.Summary.Value(
                tag=tag, tensor=tensor, metadata=metadata.create_summary_metadata(tag, "")
            )
        summary = summary_pb2.Summary(value=[entry])
        writer.add_event(event_pb2.Event(step=first + i, wall_time=100.0 + i, summary=summary))
    writer.close()


@pytest.mark.parametrize(
    ("own", "near"),
    [
        ("a/examples", ["a/examples", "a/examples/deeper", "a", "a/train"]),
        ("a", ["a", "a/examples", "a/train", "a/examples/deeper", ".", "ab", "b", "b/train"]),
        ("b/none", ["b", "b/train"]),
        (".", [".", "a", "ab", "b"]),
    ],
)
def test_near_is_what_lies_under_the_same_parent_nearest_first(own, near):
    runs = [".", "a", "a/examples", "a/train", "a/examples/deeper", "ab", "b", "b/train"]
    assert nearest(runs, own) == near


def test_of_many_runs_the_nearest_are_listed():
    runs = [f"a/{i:03}/x" for i in range(200)] + ["a", "a/own"]
    found = nearest(runs, "a/own")
    assert found[:2] == ["a/own", "a"]
    assert len(found) == 50


@pytest.mark.parametrize("simple", [False, True], ids=["tensors", "simple values"])
def test_series_and_points_are_what_was_written(tmp_path, simple):
    write(tmp_path / "a" / "train", "epoch_loss", [2.0, 1.0], simple=simple)
    write(tmp_path / "a" / "validation", "epoch_accuracy", [0.5, 0.75, float("nan"), float("inf")], simple=simple)
    write(tmp_path / "b", "loss", [1.0], simple=simple)
    log = Log(tmp_path)
    log.reload()
    scalars = Scalars(log.provider)
    listed = scalars.listed(CTX, "", "a/examples")["series"]
    assert [(each["run"], each["tag"], each["max_wall_time"], each["distance"]) for each in listed] == [
        ("a/train", "epoch_loss", 101, 2),
        ("a/validation", "epoch_accuracy", 103, 2),
    ]
    points = scalars.points(CTX, "", "a/validation", "epoch_accuracy")
    assert points == {"steps": [0, 1, 2, 3], "wall_times": [100, 101, 102, 103], "values": [0.5, 0.75, None, None]}
    json.dumps(points, allow_nan=False)
    with pytest.raises(errors.NotFoundError, match="no scalars for run 'a/train', tag 'none'"):
        scalars.points(CTX, "", "a/train", "none")


def test_nothing_is_listed_where_there_is_nothing(tmp_path):
    write(tmp_path / "b" / "train", "loss", [1.0])
    log = Log(tmp_path)
    log.reload()
    assert Scalars(log.provider).listed(CTX, "", "a/examples") == {"series": []}
