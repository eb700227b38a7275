"""How finely activations are kept, by what a snapshot may take."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import LayerRecord, Snapshot
from tb_plugin.artifacts.fineness import levels_within
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.encoding.pictures import Picture
from tb_plugin.network import LayerInfo

N = 2


def activations(side: int, channels: int, seed: int = 0, zero: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.gamma(1.0, size=(N, side, side, channels)).astype(np.float32)
    return np.where(rng.random(values.shape) < zero, 0, values).astype(np.float32)


def snapshot(*layers: np.ndarray, kilobytes: float) -> Snapshot:
    records = [
        LayerRecord(LayerInfo(f"layer{i}", *values.shape[1:]), activations=values) for i, values in enumerate(layers)
    ]
    picture = Picture.from_array(np.zeros((4, 4, 3), np.uint8))
    classes = np.zeros((N, 1), int)
    return Snapshot((picture,) * N, np.zeros((N, 3), np.float32), classes, classes, tuple(records), kilobytes=kilobytes)


def size(made: Snapshot) -> float:
    """In kilobytes for each example, without the manifest, as a snapshot of nothing has one as well."""
    return sum(map(len, made.to_blobs()[1:])) / 1000 / N


def errors(made: Snapshot) -> list[float]:
    """The largest error of each layer, as a share of its largest value."""
    blobs = [blob for blob in parse_manifest(made.to_blobs()[0]).blobs if "activation" in blob.content][1:]
    return [blob.max_error / blob.maximum for blob in blobs[::N]]


@pytest.mark.parametrize("zero", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("kilobytes", [40, 60, 100, 200, 400])
def test_a_snapshot_takes_no_more_than_it_may(kilobytes, zero):
    made = snapshot(activations(28, 128, zero=zero), activations(14, 256, 1, zero), kilobytes=kilobytes)
    # Of random values little is to be known beforehand, but for the three steps that are always kept.
    assert size(made) <= 1.05 * kilobytes or max(errors(made)) >= 1 / 6


def test_what_fits_is_kept_as_finely_as_eight_bits_allow():
    made = snapshot(activations(8, 16), kilobytes=500)
    assert errors(made)[0] <= 0.501 / 255
    assert levels_within([activations(8, 16)], 10**6) == [None]


def test_the_more_room_the_finer():
    layers = activations(28, 128), activations(14, 256, 1)
    found = [errors(snapshot(*layers, kilobytes=kilobytes)) for kilobytes in (40, 60, 80, 120, 160)]
    for i in range(2):
        of_layer = [each[i] for each in found]
        assert of_layer == sorted(of_layer, reverse=True)
    assert found[0][0] > 3 * found[-1][0]


def test_the_largest_layer_is_kept_less_finely_first():
    large, small = errors(snapshot(activations(28, 128), activations(7, 64, 1), kilobytes=40))
    assert large > 3 * small and small <= 0.501 / 255


def test_values_are_within_the_error_that_is_stated():
    made = snapshot(activations(28, 128), kilobytes=40)
    read = Snapshot.from_blobs(made.to_blobs())
    found, expected = read.layers[0].activations, made.layers[0].activations
    assert found is not None and expected is not None
    largest = expected.max(axis=(1, 2), keepdims=True)
    assert np.abs(found - expected).max() <= errors(made)[0] * expected.max() * 1.001
    assert (np.abs(found - expected) <= largest / 6 * 1.01).all()
    # Zero stays zero, whatever else is lost.
    assert (found[expected == 0] == 0).all()


def test_without_a_limit_sixteen_bits_are_kept():
    made = snapshot(activations(8, 16), kilobytes=np.inf)
    assert errors(made)[0] <= 0.51 / 32767


def test_what_is_not_finite_is_said_by_name():
    values = activations(28, 128)
    values[0, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match=r"layer0.*finite"):
        dataclasses.replace(snapshot(values, kilobytes=40)).to_blobs()
