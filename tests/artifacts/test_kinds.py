"""What holds of every kind of artifact."""

import numpy as np
import pytest

from tb_plugin.artifacts import KINDS, Snapshot
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import is_compared, kind_of, pb
from tests.samples import one_of_each_kind
from tests.unknown_samples import ROUNDING, partial_of_each_kind, partial_snapshot

SAMPLES, PARTIAL = one_of_each_kind(), partial_of_each_kind()


def test_the_table_of_kinds_is_the_schemas():
    assert list(KINDS) == [field.name for field in pb.Manifest.DESCRIPTOR.oneofs_by_name["artifact"].fields]
    assert {kind: type(artifact) for kind, artifact in SAMPLES.items()} == KINDS


@pytest.mark.parametrize("samples", [SAMPLES, PARTIAL], ids=["whole", "partial"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_table_names_reads_what_was_written(kind, samples):
    blobs = samples[kind].to_blobs()
    back = KINDS[kind].from_blobs(blobs)
    assert (type(back), back.kind, back.layer_name) == (KINDS[kind], kind, samples[kind].layer_name)
    manifest = parse_manifest(blobs[0])
    assert manifest.WhichOneof("artifact") == kind == kind_of(getattr(manifest, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_is_refused(kind):
    other = "grid" if kind == "snapshot" else "snapshot"
    with pytest.raises(ValueError, match=f"must be a {kind}, got a {other}"):
        KINDS[kind].from_blobs(SAMPLES[other].to_blobs())


def test_what_is_unknown_comes_back_as_unknown_and_nothing_else_does():
    """Beside values that lie far from zero, which are stored with an offset."""
    written = partial_snapshot(strongest=3)
    blobs = written.to_blobs()
    back = Snapshot.from_blobs(blobs)
    pairs = [(written.logits, back.logits), (written.loadings, back.loadings)]
    for before, after in zip(written.layers, back.layers, strict=True):
        names = ("activations", "by_neuron", "by_position", "by_channel", "factors")
        pairs += [(getattr(before, name), getattr(after, name)) for name in names]
    for before, after in pairs:
        assert before is not None and after is not None
        np.testing.assert_array_equal(np.isnan(before), np.isnan(after))
        np.testing.assert_allclose(after, before, atol=0.02)
    stored = parse_manifest(blobs[0]).blobs
    assert {(blob.offsets, blob.partial) for blob in stored} >= {(True, False), (False, True)}
    assert max(blob.rounding for blob in stored) == pytest.approx(ROUNDING)


def test_a_kind_without_blobs_is_a_manifest():
    grid = pb.Grid(layer=pb.Layer(name="conv", height=1, width=2, channels=3))
    blobs = BlobWriter().blobs(grid)
    assert len(blobs) == 1 and BlobReader(blobs, "grid").manifest.grid == grid


def test_a_message_that_is_no_artifact_is_refused():
    with pytest.raises(ValueError, match=r"one of semantic_dictionary\.Snapshot, .*, got semantic_dictionary\.Blob"):
        BlobWriter().blobs(pb.Blob())


def test_values_are_compared_over_steps_unless_the_schema_says_otherwise():
    of_probe = {
        "probe",
        "probe_images",
        "statistics",
        "group_statistics",
        "findings",
        "changes",
        "sketch",
        "transport",
        "audit",
        "certainty",
        "steadiness",
    }
    assert {kind for kind in KINDS if not is_compared(kind)} == {"dictionary", "controls"} | of_probe
    assert not is_compared("of a newer writer")
