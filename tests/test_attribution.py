import numpy as np
import pytest

from tb_plugin.attribution import gradient_times_activation
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
