"""Checks of trust become blobs and come back, also of older logs."""

import dataclasses

import numpy as np
import pytest

from tb_plugin import grammar
from tb_plugin.artifacts import Snapshot, TrustRecord, attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb
from tests.samples import known, random_snapshot


def test_trust_round_trips_and_what_was_not_measured_stays_unknown():
    snapshot = random_snapshot()
    whole = known(snapshot.layers[0].trust)
    assert whole.to_mean is not None and whole.resampled is not None
    unpredicted = dataclasses.replace(whole.resampled, predicted=None)
    for trust in (
        whole,
        dataclasses.replace(whole, to_mean=None, resampled=None),
        dataclasses.replace(whole, exact=True, resampled=unpredicted),
    ):
        layers = (dataclasses.replace(snapshot.layers[0], trust=trust), snapshot.layers[1])
        back = Snapshot.from_blobs(dataclasses.replace(snapshot, layers=layers).to_blobs()).layers[0].trust
        assert back is not None
        assert (back.exact, back.deviation, back.tolerance) == (trust.exact, 0.25, 0.5)
        for name in ("channels", "comparisons", "summary", "contradicted"):
            np.testing.assert_array_equal(getattr(back, name), getattr(trust, name))
        np.testing.assert_allclose(back.to_zero, trust.to_zero, atol=1e-3)
        for one, other in ((back.to_mean, trust.to_mean), (back.resampled, trust.resampled)):
            assert (one is None) == (other is None)
            for name in ("effects", "predicted", "errors") if one and other else ():
                found, expected = getattr(one, name), getattr(other, name)
                assert (found is None) == (expected is None)
                if expected is not None:
                    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_of_a_log_from_before_a_column_the_column_is_not_known():
    trust = known(random_snapshot().layers[0].trust)
    writer = BlobWriter()
    trust.write(writer, "block1", random_snapshot().targets)
    columns = dataclasses.replace(trust, summary=trust.summary[:, :, :-1])
    older = BlobWriter()
    columns.write(older, "block1", random_snapshot().targets)
    for written, last in ((writer, trust.summary[:, :, -1]), (older, np.full(trust.summary.shape[:2], np.nan))):
        reader = BlobReader(written.blobs(pb.Snapshot(n_examples=3, n_classes=6, value_range=(0, 1))), "snapshot")
        back = known(TrustRecord.read(reader, "block1", random_snapshot().targets))
        np.testing.assert_array_equal(back.summary[:, :, -1], last)
        np.testing.assert_array_equal(back.summary[:, :, :-1], trust.summary[:, :, :-1])


def test_what_older_versions_logged_of_trust_is_left():
    snapshot = random_snapshot()
    writer, of = BlobWriter(), attribution_of("block1", "channel")
    writer.floats(grammar.Transform("ablated channels", of), np.zeros((3, 4)))
    reader = BlobReader(writer.blobs(pb.Snapshot(n_examples=3, n_classes=6, value_range=(0, 1))), "snapshot")
    assert TrustRecord.read(reader, "block1", snapshot.targets) is None


@pytest.mark.parametrize(
    ("field", "shape", "expected"),
    [
        ("summary", (3, 15, 4), r"summary must have shape \[3, 15, 21\], got \[3, 15, 4\]"),
        ("comparisons", (3, 15, 3), r"comparisons must have shape \[3, \?, 2\], got"),
        ("to_zero", (3, 4, 4), r"to_zero must have shape \[3, 5, 4\], got"),
        ("contradicted", (3, 14, 4), r"contradicted must have shape \[3, 15, 4\], got"),
    ],
)
def test_a_shape_of_trust_that_does_not_fit_is_named(field, shape, expected):
    snapshot = random_snapshot()
    first = snapshot.layers[0]
    trust = dataclasses.replace(known(first.trust), **{field: np.zeros(shape)})
    with pytest.raises(ValueError, match=expected):
        dataclasses.replace(snapshot, layers=(dataclasses.replace(first, trust=trust), snapshot.layers[1]))
