"""A network seen through groups of a layer is the same network: nothing is added to what it does, nothing lost."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.groups import group_activations, neuron_groups
from tb_plugin.makers.grouped_network import GroupedNetwork, grouped
from tb_plugin.network import LayerInfo, Network, layer_named
from tests.networks import LinearChain, linear_chain

RNG = np.random.default_rng(0)
N, G = 6, 3
NETWORK = linear_chain()
IMAGES = RNG.gamma(0.4, size=(N, 4, 4, 10)).clip(0, 1).astype(np.float32)
LATE = NETWORK.record(IMAGES, ["late"]).activations["late"]
CHANNEL = neuron_groups(LATE, G).channel
SEEN = GroupedNetwork(NETWORK, {"late": CHANNEL})
GROUPS = grouped(layer_named(NETWORK, "late"), G)
TARGETS = RNG.integers(0, 5, (N, 2))


def test_groups_are_one_more_layer_beside_those_that_there_are():
    assert (*NETWORK.layers, GROUPS) == SEEN.layers
    assert (GROUPS.height, GROUPS.width, GROUPS.channels) == (4, 4, G)
    found = SEEN.record(IMAGES, [GROUPS.name, "early", "late"])
    np.testing.assert_array_equal(found.logits, NETWORK.record(IMAGES, []).logits)
    np.testing.assert_array_equal(found.activations["early"], IMAGES)
    np.testing.assert_allclose(found.activations[GROUPS.name], group_activations(LATE, CHANNEL))
    for name in ("input_shape", "n_classes", "output_kind", "value_range"):
        assert getattr(SEEN, name) == getattr(NETWORK, name)


def test_evidence_of_a_group_is_that_of_its_part_of_the_layer():
    active, slopes = group_activations(LATE, CHANNEL), SEEN.gradients(IMAGES, [GROUPS.name], TARGETS)[GROUPS.name]
    weights = NETWORK.weights[TARGETS]
    for group in range(G):
        part = active[..., group : group + 1] * CHANNEL[group]
        expected = (weights * part[:, None]).sum(axis=(2, 3, 4))
        got = (slopes[..., group] * active[:, None, ..., group]).sum(axis=(2, 3))
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-4)


def test_both_at_once_are_what_they_are_one_by_one():
    names = [GROUPS.name, "late"]
    found, slopes = SEEN.record_with_gradients(IMAGES, names, lambda _: TARGETS)
    for name in names:
        np.testing.assert_allclose(found.activations[name], SEEN.record(IMAGES, names).activations[name])
        np.testing.assert_allclose(slopes[name], SEEN.gradients(IMAGES, names, TARGETS)[name])


def test_what_is_left_as_it_is_changes_nothing_however_little_groups_explain():
    active = group_activations(LATE, CHANNEL)
    assert np.abs(active @ CHANNEL - LATE).max() > 0.1
    logits = NETWORK.record(IMAGES, []).logits
    np.testing.assert_allclose(SEEN.resume(IMAGES, GROUPS.name, active), logits, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(SEEN.resume(IMAGES, "late", LATE), logits, rtol=1e-5, atol=1e-5)


def test_a_group_that_is_removed_takes_its_part_and_no_more_than_there_is():
    active = group_activations(LATE, CHANNEL)
    changed = active.copy()
    changed[..., 1] = 0
    left = np.maximum(LATE - active[..., 1:2] * CHANNEL[1], 0)
    assert (LATE - active[..., 1:2] * CHANNEL[1]).min() < -0.01
    np.testing.assert_allclose(
        SEEN.resume(IMAGES, GROUPS.name, changed), NETWORK.resume(IMAGES, "late", left), rtol=1e-4, atol=1e-4
    )


class SignedChain(LinearChain):
    """One of whose layers both signs were seen."""

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        return tuple(dataclasses.replace(layer, signed=True) for layer in super().layers)


def test_of_a_layer_that_is_signed_all_of_the_part_goes():
    network = SignedChain(NETWORK.mix, NETWORK.weights, NETWORK.bias)
    images = RNG.normal(size=(N, 4, 4, 10)).astype(np.float32)
    late = network.record(images, ["late"]).activations["late"]
    channel = neuron_groups(late, G).channel
    seen: Network = GroupedNetwork(network, {"late": channel})
    changed = np.zeros((N, 4, 4, G), np.float32)
    left = late - group_activations(late, channel) @ channel
    expected = network.resume(images, "late", left)
    np.testing.assert_allclose(seen.resume(images, GROUPS.name, changed), expected, rtol=1e-4, atol=1e-4)
    slopes = seen.resume_gradients(images, GROUPS.name, changed, TARGETS)
    np.testing.assert_allclose(slopes, network.weights[TARGETS] @ channel.T, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("network", [NETWORK, SignedChain(NETWORK.mix, NETWORK.weights, NETWORK.bias)])
@pytest.mark.parametrize("other", [RNG.uniform(size=(1, 4, 4, 10)), RNG.normal(size=(1, 4, 4, 10))])
def test_what_becomes_of_an_image_does_not_depend_on_those_beside_it(network, other):
    """Also where an image shows of a layer for the first time that it goes below zero."""
    seen = GroupedNetwork(network, {"late": CHANNEL})
    removed = np.zeros((1, 4, 4, G), np.float32)
    alone = seen.resume(IMAGES[:1], GROUPS.name, removed)
    both = np.concatenate([IMAGES[:1], other.astype(np.float32)])
    beside = seen.resume(both, GROUPS.name, np.concatenate([removed, removed]))
    np.testing.assert_allclose(beside[:1], alone, rtol=1e-5, atol=1e-5)


def test_groups_are_not_linked_here():
    with pytest.raises(NotImplementedError, match="links"):
        SEEN.pullback(IMAGES, "early", "late", np.zeros((N, 1, 4, 4, 9)))
