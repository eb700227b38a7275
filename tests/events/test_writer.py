import numpy as np
import pytest
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


def test_foreign_metadata_is_refused():
    with pytest.raises(ValueError, match="not of semantic_dictionary"):
        parse_plugin_content(b"\xff\xff\xff")
