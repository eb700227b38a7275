import numpy as np
import pytest

from tb_plugin.feature_visualization import RenderedIcons
from tb_plugin.feature_visualization.grids import whitened
from tb_plugin.groups import neuron_groups
from tb_plugin.makers.grid import activation_grids, principal_components
from tests.networks import random_network


def render(jobs):
    for job in jobs:
        n, size = len(job.objectives), job.rendering.size
        yield job, RenderedIcons(np.full((n, size, size, 3), 0.25), np.zeros(n), np.zeros(n))


def render_grid(jobs):
    """Each icon is as bright as its place in the row-major order."""
    for job in jobs:
        n, size = len(job.vectors), job.rendering.size
        brightness = np.linspace(0, 1, n)[:, None, None, None]
        yield job, np.broadcast_to(brightness, (n, size, size, 3))


@pytest.fixture
def grids():
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=(4, 6, 10))
    images = rng.uniform(size=(3, 4, 6, 10)).astype(np.float32)
    (layer,) = network.layers
    activations = network.record(images, ["hidden"]).activations["hidden"]
    return list(activation_grids(network, images, layer, render, render_grid)), activations


def test_examples_are_finished_one_after_another(grids):
    made, activations = grids
    assert [grid.examples for grid in made] == [(0,), (0, 1), (0, 1, 2)]
    assert [grid.complete for grid in made] == [False, False, True]
    np.testing.assert_allclose(made[-1].magnitudes, np.sqrt((activations**2).sum(axis=3)), rtol=1e-5)


def test_icons_lie_as_positions_do(grids):
    icons = grids[0][-1].icons
    assert icons.shape[:3] == (3, 4, 6)
    brightness = icons[0, :, :, 0, 0, 0].astype(int).ravel()
    np.testing.assert_array_equal(brightness, np.rint(np.linspace(0, 255, 24)))


def test_components_are_those_of_the_singular_value_decomposition():
    activations = np.random.default_rng(1).normal(size=(2, 5, 4, 6)) * np.arange(1, 7)
    components, values, shares = principal_components(activations, 3)
    flat = activations.reshape(-1, 6)
    centered = flat - flat.mean(axis=0)
    _, singular, directions = np.linalg.svd(centered, full_matrices=False)
    np.testing.assert_allclose(np.abs(np.sum(components * directions[:3], axis=1)), 1, rtol=1e-5)
    np.testing.assert_allclose(components @ components.T, np.eye(3), atol=1e-5)
    np.testing.assert_allclose(shares, singular[:3] ** 2 / (singular**2).sum(), rtol=1e-5)
    np.testing.assert_allclose(values.reshape(-1, 3), centered @ components.T, atol=1e-4)
    assert (np.take_along_axis(components, np.abs(components).argmax(axis=1)[:, None], 1) > 0).all()


def test_constant_activations_have_components_of_no_share():
    _, values, shares = principal_components(np.ones((1, 2, 2, 2)), 3)
    assert values.shape == (1, 2, 2, 2)
    np.testing.assert_array_equal(shares, 0)
    assert np.isfinite(whitened(np.zeros((1, 2, 2, 2)))).all()


def test_whitening_takes_out_what_is_common():
    """What is particular to a position weighs more against what is equally active everywhere than it did."""
    rng = np.random.default_rng(0)
    activations = np.zeros((4, 4, 4, 3))
    activations[..., 0] = 10
    own = rng.integers(1, 3, (4, 4, 4))
    np.put_along_axis(activations, own[..., None], 1.0, axis=3)
    directions = whitened(activations)
    particular = np.take_along_axis(directions, own[..., None], 3)[..., 0]
    assert (particular / directions[..., 0] > 2 * 1 / 10).all()


def test_whitening_leaves_directions_of_channels_that_are_alike():
    activations = np.eye(6)[None, None]
    np.testing.assert_allclose(whitened(activations), activations / 2, atol=1e-6)


@pytest.mark.parametrize("signed", [False, True])
def test_planted_groups_are_found(signed):
    rng = np.random.default_rng(0)
    spatial = rng.uniform(size=(2, 6, 6, 3)) * (rng.uniform(size=(2, 6, 6, 3)) > 0.6)
    channel = rng.uniform(size=(3, 9)) * (rng.uniform(size=(3, 9)) > 0.5)
    if signed:
        # Of a channel that one group raises and another lowers only the sum is there to see.
        channel = rng.uniform(-1, 1, (3, 9)) * (np.arange(9) // 3 == np.arange(3)[:, None])
    groups = neuron_groups(spatial @ channel, 3)
    error = groups.spatial @ groups.channel - spatial @ channel
    assert np.linalg.norm(error) < 0.02 * np.linalg.norm(spatial @ channel)
    assert (groups.spatial >= 0).all()


def test_groups_of_silence_are_silent():
    assert not neuron_groups(np.zeros((1, 2, 2, 4)), 2).spatial.any()
    with pytest.raises(ValueError, match="n_groups must be from 1 to 4, got 5"):
        neuron_groups(np.zeros((1, 2, 2, 4)), 5)
    with pytest.raises(ValueError, match="must be finite"):
        neuron_groups(np.full((1, 2, 2, 4), np.nan), 2)
