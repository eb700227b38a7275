"""What holds of every kind of artifact."""

import pytest

from tb_plugin.artifacts import KINDS
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import is_compared, kind_of, pb
from tests.samples import one_of_each_kind

SAMPLES = one_of_each_kind()


def test_the_table_of_kinds_is_the_schemas():
    assert list(KINDS) == [field.name for field in pb.Manifest.DESCRIPTOR.oneofs_by_name["artifact"].fields]
    assert {kind: type(artifact) for kind, artifact in SAMPLES.items()} == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_table_names_reads_what_was_written(kind):
    blobs = SAMPLES[kind].to_blobs()
    back = KINDS[kind].from_blobs(blobs)
    assert (type(back), back.kind, back.layer_name) == (KINDS[kind], kind, SAMPLES[kind].layer_name)
    manifest = parse_manifest(blobs[0])
    assert manifest.WhichOneof("artifact") == kind == kind_of(getattr(manifest, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_is_refused(kind):
    other = "grid" if kind == "snapshot" else "snapshot"
    with pytest.raises(ValueError, match=f"must be a {kind}, got a {other}"):
        KINDS[kind].from_blobs(SAMPLES[other].to_blobs())


def test_a_kind_without_blobs_is_a_manifest():
    grid = pb.Grid(layer=pb.Layer(name="conv", height=1, width=2, channels=3))
    blobs = BlobWriter().blobs(grid)
    assert len(blobs) == 1 and BlobReader(blobs, "grid").manifest.grid == grid


def test_a_message_that_is_no_artifact_is_refused():
    with pytest.raises(ValueError, match=r"one of semantic_dictionary\.Snapshot, .*, got semantic_dictionary\.Blob"):
        BlobWriter().blobs(pb.Blob())


def test_values_are_compared_over_steps_unless_the_schema_says_otherwise():
    assert {kind for kind in KINDS if not is_compared(kind)} == {"dictionary", "controls"}
    assert not is_compared("of a newer writer")
