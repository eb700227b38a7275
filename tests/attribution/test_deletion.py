"""Laws of deletion curves, on networks of which they are known."""

import itertools

import numpy as np
import pytest

from tb_plugin.attribution.deletion import Deletion, counts_of, curves_of, deletion
from tests.networks import TwoLayerNetwork, random_network


def linear(seed=0, n_channels=5, n_classes=4):
    rng = np.random.default_rng(seed)
    network = random_network(rng, shape=(2, 3, n_channels), n_classes=n_classes)
    return network, rng.normal(size=(6, 2, 3, n_channels)).astype(np.float32)


def evidence_of(network, inputs):
    targets = network.record(inputs, ["hidden"]).logits.argmax(axis=1)
    return (network.weights[targets] * inputs).sum(axis=(1, 2))


def test_in_a_linear_network_what_is_lost_is_the_evidence_removed():
    network, inputs = linear()
    evidence = evidence_of(network, inputs)
    found = deletion(network, inputs, "hidden", 2, (0,))
    expected = np.cumsum(-np.sort(-evidence, axis=1), axis=1)
    counts = counts_of(5)
    np.testing.assert_allclose(found.by_evidence[:, 1:], expected[:, counts[1:] - 1], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(found.at_random[:, :, -1], evidence.sum(axis=1)[:, None].repeat(2, 1), atol=1e-3)


def test_in_a_linear_network_no_order_loses_more_than_that_of_evidence():
    network, inputs = linear(1)
    evidence = evidence_of(network, inputs)
    counts = counts_of(5)
    best = deletion(network, inputs, "hidden", 1, (0,)).by_evidence
    for order in itertools.permutations(range(5)):
        lost = np.cumsum(evidence[:, order], axis=1)[:, counts[1:] - 1]
        assert (best[:, 1:] >= lost - 1e-3).all()


def test_the_lead_is_over_the_mean_of_the_other_classes():
    network, inputs = linear(2)
    logits = np.sort(network.record(inputs, ["hidden"]).logits, axis=1)
    expected = logits[:, -1] - logits[:, :-1].mean(axis=1)
    np.testing.assert_allclose(deletion(network, inputs, "hidden", 1, (0,)).leads, expected, rtol=1e-4)


def test_a_layer_that_logits_ignore_shows_no_difference_from_random():
    network = TwoLayerNetwork(np.zeros((3, 2, 2, 8)), np.array([3.0, 1.0, 0.0]))
    inputs = np.random.default_rng(0).normal(size=(8, 2, 2, 8)).astype(np.float32)
    curves = curves_of(deletion(network, inputs, "hidden", 3, (0,)), 8)
    assert curves.gain.tolist() == [0, 0, 0]
    assert not curves.by_evidence.any() and not curves.at_random.any()


def test_random_orders_repeat_by_their_seed():
    network, inputs = linear(3, n_channels=12)
    one, same, other = (deletion(network, inputs, "hidden", 2, seed).at_random for seed in ((1, 2), (1, 2), (1, 3)))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_the_interval_holds_the_gain_that_is_known():
    """Of images whose gains are drawn, the interval of 95 % holds their mean in nearly 95 of 100 cases."""
    rng, held = np.random.default_rng(0), 0
    shares = counts_of(4) / 4
    for _ in range(60):
        gains = rng.normal(0.5, 0.3, size=40)
        # A curve that is as high everywhere, but at its beginning, has this area.
        area = 1 - shares[1] / 2
        drops = np.where(shares > 0, gains[:, None] / area, 0)
        curves = curves_of(Deletion(drops, np.zeros((40, 1, len(shares))), np.ones(40)), 4)
        held += curves.gain[1] <= 0.5 <= curves.gain[2]
    assert held >= 51


def test_of_one_image_no_error_is_known():
    network, inputs = linear()
    curves = curves_of(deletion(network, inputs[:1], "hidden", 2, (0,)), 5)
    assert np.isnan(curves.gain[1:]).all() and np.isnan(curves.by_evidence[:, 1]).all()
    assert np.isfinite(curves.gain[0])


@pytest.mark.parametrize("n_channels", [1, 2, 3, 10, 512])
def test_curves_go_from_none_to_all_channels(n_channels):
    counts = counts_of(n_channels)
    assert counts[0] == 0 and counts[-1] == n_channels and (np.diff(counts) > 0).all()
