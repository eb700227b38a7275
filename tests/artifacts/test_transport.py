"""Transport comes back as it was; what cannot be is refused."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import Transport
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import pb
from tests.samples import LAYERS
from tests.transport_samples import random_transport

ARRAYS = ("images", "points", "heights", "channels", "lines", "quantiles")


def test_pairs_of_different_lengths_come_back():
    made = random_transport(LAYERS[0])
    back = Transport.from_blobs(made.to_blobs())
    assert (back.layer, back.n_images, back.fingerprint, back.settings) == (
        made.layer,
        made.n_images,
        made.fingerprint,
        made.settings,
    )
    assert len({len(pair.heights) for pair in made.pairs}) > 1
    for pair, other in zip(made.pairs, back.pairs, strict=True):
        for name in ARRAYS:
            np.testing.assert_array_equal(getattr(other, name), getattr(pair, name))
        rest = [each.name for each in dataclasses.fields(pair) if each.name not in ARRAYS]
        assert [getattr(other, name) for name in rest] == [getattr(pair, name) for name in rest]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_points": 0}, "must be of 1 to"),
        ({"n_points": 61}, "must be of 1 to"),
        ({"n_channels": 6}, "must tell of 1 to 5"),
        ({"distance": float("nan")}, "must be finite"),
        ({"chance": -1.0}, "not negative"),
        ({"explained": 1.5}, "shares from 0 to 1"),
        ({"first": pb.PointSet(kind="colour", n_images=3)}, "must be of step, class"),
        ({"first": pb.PointSet(kind="class", n_images=61)}, "1 to 60 images"),
        ({"second": pb.PointSet(kind="class", n_images=3, label=-2)}, "a class in range"),
        ({"second": pb.PointSet(kind="column", n_images=3, column="x" * 10_000)}, "at most"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(change, message):
    manifest = pb.Manifest.FromString(random_transport(LAYERS[0]).to_blobs()[0])
    pair = manifest.transport.pairs[0]
    for name, value in change.items():
        if isinstance(value, pb.PointSet):
            getattr(pair, name).CopyFrom(value)
        else:
            setattr(pair, name, value)
    with pytest.raises(ValueError, match=message):
        parse_manifest(manifest.SerializeToString())


def test_images_and_channels_that_are_not_there_are_refused():
    made = random_transport(LAYERS[0])
    with pytest.raises(ValueError, match="images of a pair must be from 0 to 9"):
        dataclasses.replace(made, n_images=10)
    with pytest.raises(ValueError, match="channels of a pair must be from 0 to 1"):
        dataclasses.replace(made, layer=dataclasses.replace(made.layer, channels=2))
    with pytest.raises(ValueError, match="explained must be a share"):
        dataclasses.replace(made.pairs[0], explained=1.5)
