"""Trust in Keras and PyTorch: where a network is linear from a layer on is found, elsewhere both measure the same."""

import numpy as np
import pytest

pytest.importorskip("keras")
pytest.importorskip("torch")

from tb_plugin.artifacts import TrustRecord
from tb_plugin.makers.checking import Checking
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.snapshot import take_snapshot
from tb_plugin.network import Network, layer_named
from tests.contract import pairs

# What pools and multiplies by a matrix behind them is linear: the last layer of each.
LINEAR_FROM = {"plain": "second", "branches": "last"}


@pytest.fixture(scope="module", params=LINEAR_FROM)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def records(name):
    pair = pairs.ALL[name]()
    images = np.random.default_rng(1).uniform(size=(12, *pair.inputs.shape[1:])).astype(np.float32)
    probe = Probe(images, np.arange(12), np.full(12, -1))

    def of(network: Network) -> dict[str, TrustRecord]:
        layers = [layer_named(network, layer) for layer in pair.layers]
        snapshot = take_snapshot(
            network, Examples.make(pair.inputs, (0, 1)), layers, checking=Checking(probe=lambda _: probe)
        )
        return {layer.info.name: layer.trust for layer in snapshot.layers if layer.trust is not None}

    found = of(pair.keras), of(pair.torch)
    assert [set(each) for each in found] == [set(pair.layers)] * 2
    return found


def test_where_a_network_is_linear_from_a_layer_on_is_found(name, records):
    for of_framework in records:
        assert [layer for layer, record in of_framework.items() if record.exact] == [LINEAR_FROM[name]]
        exact = of_framework[LINEAR_FROM[name]]
        np.testing.assert_allclose(exact.column("slope"), 1, rtol=1e-3)
        np.testing.assert_allclose(exact.column("evidence"), exact.column("expected"), atol=1e-4)
        assert not (exact.contradicted == 1).any()
        assert all(record.deviation > 0.05 for layer, record in of_framework.items() if layer != LINEAR_FROM[name])


def test_both_frameworks_measure_the_same(records):
    for layer, one in records[0].items():
        other = records[1][layer]
        np.testing.assert_array_equal(one.channels, other.channels)
        np.testing.assert_array_equal(one.comparisons, other.comparisons)
        np.testing.assert_allclose(one.to_zero, other.to_zero, atol=1e-4)
        np.testing.assert_allclose(one.summary, other.summary, rtol=1e-2, atol=1e-3)
        for a, b in ((one.to_mean, other.to_mean), (one.resampled, other.resampled)):
            assert a is not None and b is not None
            np.testing.assert_allclose(a.effects, b.effects, atol=1e-4)
