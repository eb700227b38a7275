import contextlib
import json
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.compat.proto import summary_pb2

from tb_plugin.artifacts import Dictionary, Encoded, Snapshot
from tb_plugin.events import Writer
from tb_plugin.metadata import TagInfo, parse_plugin_content, tag_name
from tests.samples import random_dictionary, random_snapshot


def test_what_is_written_is_read_back(tmp_path):
    snapshot, dictionary = random_snapshot(), random_dictionary()
    # Encoded once: two deflate streams of the same values may differ.
    encoded = Encoded("snapshot", "", snapshot.to_blobs())
    with Writer(tmp_path / "run") as writer:
        sizes = [writer.write(encoded, 0), writer.write(dictionary, 3, wall_time=12.5)]
    assert writer.path.stat().st_size == sum(sizes)
    header, first, second = EventFileLoader(str(writer.path)).Load()
    assert header.file_version == "brain.Event:2"
    assert (first.step, second.step, second.wall_time) == (0, 3, 12.5)
    assert list(first.summary.value[0].tensor.string_val) == encoded.to_blobs()
    back = Dictionary.from_blobs(second.summary.value[0].tensor.string_val)
    np.testing.assert_array_equal(back.icons, dictionary.icons)


def test_metadata_holds_only_what_never_changes(tmp_path):
    writer = Writer(tmp_path)
    writer.write(random_dictionary(), 1)
    value = list(EventFileLoader(str(writer.path)).Load())[1].summary.value[0]
    assert value.tag == "semantic_dictionary/dictionary/block1"
    assert value.metadata.plugin_data.plugin_name == "semantic_dictionary"
    assert value.metadata.data_class == summary_pb2.DATA_CLASS_BLOB_SEQUENCE
    assert parse_plugin_content(value.metadata.plugin_data.content) == TagInfo("dictionary", "block1")


def test_writers_do_not_share_a_file(tmp_path):
    first, second = Writer(tmp_path), Writer(tmp_path)
    assert first.path != second.path


def test_tensorflow_reads_the_records(tmp_path):
    tf = pytest.importorskip("tensorflow")
    writer = Writer(tmp_path)
    for step in range(3):
        writer.write(random_snapshot(step), step)
    records = [record.numpy() for record in tf.data.TFRecordDataset(str(writer.path))]
    assert len(records) == 4


def test_a_cut_file_keeps_its_whole_records(tmp_path):
    writer = Writer(tmp_path)
    writer.write(random_snapshot(0), 0)
    size = writer.path.stat().st_size
    writer.write(random_snapshot(1), 1)
    with writer.path.open("r+b") as file:
        file.truncate(size + 100)
    events = list(EventFileLoader(str(writer.path)).Load())
    assert len(events) == 2
    assert Snapshot.from_blobs(events[1].summary.value[0].tensor.string_val).logits.shape == (3, 6)


def test_tags_are_prefixed():
    assert tag_name(TagInfo("snapshot")) == "semantic_dictionary/snapshot"
    assert tag_name(TagInfo("dictionary", "a/b:1")) == "semantic_dictionary/dictionary/a/b:1"


@given(st.text(max_size=8), st.text(max_size=8))
def test_tags_need_no_escapes_and_differ_where_layers_do(one, other):
    first, second = (tag_name(TagInfo("dictionary", name)) for name in (one, other))
    assert (first == second) == (one == other)
    assert json.dumps(first, ensure_ascii=False) == f'"{first}"'


def test_foreign_metadata_is_refused():
    with pytest.raises(ValueError, match="not of semantic_dictionary"):
        parse_plugin_content(b"\xff\xff\xff")


@contextlib.contextmanager
def room_for(n_bytes: int) -> Iterator[None]:
    """A disk on which no file can become longer than that, within the block."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def steps_in(accumulator: EventAccumulator) -> list[int]:
    tags = accumulator.Reload().Tags()["tensors"]
    return sorted(event.step for tag in tags for event in accumulator.Tensors(tag))


# How many bytes of the next record fit on the disk (None: all do), and whether TensorBoard reads meanwhile.
Write = st.tuples(st.none() | st.integers(0, 3000), st.booleans())


@given(st.lists(Write, max_size=8))
def test_what_a_write_says_is_written_is_read_whatever_failed_before(writes):
    with tempfile.TemporaryDirectory() as folder:
        writer, written = Writer(folder), []
        live = EventAccumulator(folder, {"tensors": 0})
        artifact = Encoded("snapshot", "", random_snapshot().to_blobs())
        for step, (fitting, is_read) in enumerate(writes):
            size = writer.path.stat().st_size if writer.path.exists() else 0
            with contextlib.nullcontext() if fitting is None else room_for(size + fitting):
                try:
                    writer.write(artifact, step)
                    written.append(step)
                except OSError:
                    assert fitting is not None
            if is_read:
                assert steps_in(live) == written
        writer.write(artifact, 99)
        for accumulator in (live, EventAccumulator(folder, {"tensors": 0})):
            assert steps_in(accumulator) == [*written, 99]


def test_a_directory_that_was_deleted_is_made_again(tmp_path):
    run = tmp_path / "run"
    writer = Writer(run)
    writer.write(random_snapshot(0), 0)
    shutil.rmtree(run)
    writer.write(random_snapshot(1), 1)
    assert steps_in(EventAccumulator(str(run), {"tensors": 0})) == [1]


def test_an_empty_file_gets_its_header(tmp_path):
    writer = Writer(tmp_path)
    writer.path.touch()
    writer.write(random_snapshot(0), 0)
    assert next(EventFileLoader(str(writer.path)).Load()).file_version == "brain.Event:2"


def test_a_failed_write_leaves_no_file_without_events(tmp_path):
    writer = Writer(tmp_path)
    with room_for(100), pytest.raises(OSError, match="too large"):
        writer.write(random_snapshot(0), 0)
    assert not list(Path(tmp_path).iterdir())
