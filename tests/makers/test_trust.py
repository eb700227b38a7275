import numpy as np
import pytest

from tb_plugin.makers.trust import measure_trust
from tests.networks import random_network

TARGETS = np.array([[0, 1, 2, 5], [3, 1, -1, -1]])
PATH_TARGETS = np.array([[0, 5], [1, -1]])


def measured(power, n_channels=10, n_steps=8):
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=(4, 5, 3), power=power)
    inputs = rng.normal(size=(2, 4, 5, 3)).astype(np.float32)
    (layer,) = network.layers
    targets = np.where(TARGETS < 0, TARGETS[:, :1], TARGETS)
    gradients = network.gradients(inputs, ["hidden"], targets)["hidden"]
    by_channel = np.einsum("nthwc,nhwc->ntc", gradients, inputs)
    trust = measure_trust(
        network, inputs, layer, inputs, by_channel, TARGETS, PATH_TARGETS, n_channels=n_channels, n_steps=n_steps
    )
    return network, inputs, by_channel, trust


def test_on_a_linear_network_everything_agrees():
    _, _, by_channel, trust = measured(power=1)
    for example, targets in enumerate(TARGETS):
        predicted = by_channel[example][:, trust.channels[example]]
        np.testing.assert_allclose(trust.effects[example], predicted * (targets >= 0)[:, None], atol=1e-4)
    np.testing.assert_allclose(trust.gaps, 0, atol=1e-4)
    np.testing.assert_allclose(trust.by_path[0], by_channel[0, [0, 3]], atol=1e-4)
    np.testing.assert_allclose(trust.by_path[1], [by_channel[1, 1], np.zeros(3)], atol=1e-4)


def test_effects_are_what_the_logit_loses():
    """Of a cubic network the attribution is three times the truth, and the path integral is the truth."""
    network, inputs, by_channel, trust = measured(power=3, n_steps=64)
    for example in range(2):
        for i, channel in enumerate(trust.channels[example]):
            without = inputs.copy()
            without[example, :, :, channel] = 0
            lost = network.record(inputs, []).logits[example] - network.record(without, []).logits[example]
            kept = TARGETS[example][TARGETS[example] >= 0]
            np.testing.assert_allclose(trust.effects[example, : len(kept), i], lost[kept], atol=1e-3)
    np.testing.assert_allclose(3 * trust.by_path[0], by_channel[0, [0, 3]], rtol=1e-3, atol=1e-3)


def test_gaps_close_with_more_steps():
    gaps = [np.abs(measured(power=3, n_steps=n)[3].gaps).max() for n in (1, 4, 16)]
    assert gaps[0] > 4 * gaps[1] > 16 * gaps[2] > 0


@pytest.mark.parametrize("n_channels", [1, 2])
def test_the_strongest_channels_are_removed(n_channels):
    _, _, by_channel, trust = measured(power=3, n_channels=n_channels)
    strongest = np.abs(by_channel[0, [0, 3]]).max(axis=0)
    np.testing.assert_array_equal(trust.channels[0], np.argsort(-strongest)[:n_channels])
