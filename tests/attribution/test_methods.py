import numpy as np
import pytest

from tb_plugin.attribution import ablation, gradient_times_activation, integrated_gradients
from tb_plugin.grammar import Channel, Group, Neuron, Spatial, Whole
from tests.networks import random_network


@pytest.fixture
def inputs():
    return np.random.default_rng(1).normal(size=(2, 4, 5, 3)).astype(np.float32)


def test_of_a_linear_network_the_sum_is_the_logit_less_the_bias(inputs):
    network = random_network(np.random.default_rng(0))
    logits = network.record(inputs, []).logits
    for target in range(network.n_classes):
        values = gradient_times_activation(network, inputs, layer="hidden", target=target)
        expected = logits[:, target] - network.bias[target]
        np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), expected, rtol=1e-4)


def test_of_a_homogeneous_network_the_sum_is_the_degree_times_that(inputs):
    """Euler's theorem: the gradient of a cubic, times its argument, is three times the cubic."""
    network = random_network(np.random.default_rng(0), power=3)
    values = gradient_times_activation(network, inputs, layer="hidden", target=2)
    expected = 3 * (network.record(inputs, []).logits[:, 2] - network.bias[2])
    np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), expected, rtol=1e-4)


def test_an_atom_is_a_sum(inputs):
    network = random_network(np.random.default_rng(0))
    values = gradient_times_activation(network, inputs, layer="hidden", target=0)
    whole = values.sum(axis=(1, 2, 3))
    np.testing.assert_allclose(values.sum(axis=3).sum(axis=(1, 2)), whole, rtol=1e-4)
    np.testing.assert_allclose(values.sum(axis=(1, 2)).sum(axis=1), whole, rtol=1e-4)


def test_unknown_targets_and_layers_are_named(inputs):
    network = random_network(np.random.default_rng(0))
    with pytest.raises(ValueError, match="class from 0 to 5, got 6"):
        gradient_times_activation(network, inputs, layer="hidden", target=6)
    with pytest.raises(ValueError, match=r"\(hidden\), got 'hiden'"):
        gradient_times_activation(network, inputs, layer="hiden", target=0)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_path_integrals_are_complete(inputs, power):
    network = random_network(np.random.default_rng(0), power=power)
    baseline = np.random.default_rng(2).normal(size=inputs.shape)
    values = integrated_gradients(network, inputs, layer="hidden", target=2, baseline=baseline, n_steps=100)
    expected = network.record(inputs, []).logits[:, 2] - network.record(baseline, []).logits[:, 2]
    np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), expected, rtol=1e-3)


def test_all_methods_agree_on_a_linear_network(inputs):
    network = random_network(np.random.default_rng(0))
    linear = gradient_times_activation(network, inputs, layer="hidden", target=3)
    path = integrated_gradients(network, inputs, layer="hidden", target=3, n_steps=2)
    np.testing.assert_allclose(path, linear, rtol=1e-5)
    atoms = [Channel(1), Spatial(3, 4), Neuron(0, 2, 1), Whole()]
    effects = ablation(network, inputs, layer="hidden", target=3, atoms=atoms)
    expected = [linear[..., 1].sum((1, 2)), linear[:, 3, 4].sum(1), linear[:, 0, 2, 1], linear.sum((1, 2, 3))]
    np.testing.assert_allclose(effects, np.stack(expected, axis=1), rtol=1e-3, atol=1e-5)


def test_effects_of_all_channels_of_a_separable_network_add_up(inputs):
    """Where each channel counts for itself, removing them one by one is removing them all, also if it is not linear."""
    network = random_network(np.random.default_rng(0), power=3)
    atoms = [*map(Channel, range(3)), Whole()]
    effects = ablation(network, inputs, layer="hidden", target=1, atoms=atoms)
    np.testing.assert_allclose(effects[:, :3].sum(axis=1), effects[:, 3], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("method", [gradient_times_activation, integrated_gradients])
def test_a_difference_of_classes_is_the_difference_of_its_attributions(inputs, method):
    network = random_network(np.random.default_rng(0), power=2)
    first, second = (method(network, inputs, layer="hidden", target=target) for target in (4, 1))
    difference = method(network, inputs, layer="hidden", target=(4, 1))
    np.testing.assert_allclose(difference, first - second, rtol=1e-4, atol=1e-5)


def test_stochastic_paths_are_repeatable_and_near_the_straight_one(inputs):
    network = random_network(np.random.default_rng(0), power=2)
    straight = integrated_gradients(network, inputs, layer="hidden", target=0, n_steps=400)
    noisy = [
        integrated_gradients(network, inputs, layer="hidden", target=0, n_steps=400, noise_seed=seed)
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(noisy[0], noisy[1])
    assert np.abs(noisy[0] - noisy[2]).max() > 0
    # Two uniforms have the mean 1, which is 2/3 after the division by 1.5.
    np.testing.assert_allclose(noisy[0].sum(), straight.sum() * 2 / 3, rtol=0.1)


def test_what_is_not_there_cannot_be_removed(inputs):
    network = random_network(np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"must lie in a layer of \[4, 5, 3\], got Channel\(channel=3\)"):
        ablation(network, inputs, layer="hidden", target=0, atoms=[Channel(3)])
    with pytest.raises(ValueError, match="got Group"):
        ablation(network, inputs, layer="hidden", target=0, atoms=[Group(0)])
    with pytest.raises(ValueError, match="at least 1, got 0"):
        integrated_gradients(network, inputs, layer="hidden", target=0, n_steps=0)
    assert ablation(network, inputs, layer="hidden", target=0, atoms=[]).shape == (2, 0)


def test_a_part_that_is_subtracted_loses_what_a_linear_network_says():
    rng = np.random.default_rng(0)
    network = random_network(rng)
    inputs = rng.uniform(size=(2, 4, 5, 3)).astype(np.float32)
    part = rng.normal(size=(4, 5, 3)).astype(np.float32)
    lost = ablation(network, inputs, layer="hidden", target=1, atoms=[part, inputs, Whole()])
    np.testing.assert_allclose(lost[:, 0], (network.weights[1] * part).sum(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(lost[:, 1], lost[:, 2], rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match=r"a part must have shape \[4, 5, 3\] or \[2, 4, 5, 3\], got \[5, 4, 3\]"):
        ablation(network, inputs, layer="hidden", target=1, atoms=[np.zeros((5, 4, 3), np.float32)])
