import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_plugin.attribution import gradient_times_activation
from tb_plugin.groups import group_attribution, group_gradients, link_entropy, neuron_groups
from tests.networks import random_network


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 5))
def test_groups_and_rest_are_the_difference_of_logits(seed, n_groups):
    rng = np.random.default_rng(seed)
    network = random_network(rng, shape=(4, 5, 6))
    images = rng.uniform(size=(3, 4, 5, 6)).astype(np.float32)
    groups = neuron_groups(images, n_groups)
    targets = np.array([[0, 2], [3, 1], [5, 4]])
    gradients = network.gradients(images, ["hidden"], targets)["hidden"]
    effects, rest = group_attribution(groups, images, gradients)
    logits = network.record(images, []).logits
    differences = np.take_along_axis(logits - network.bias, targets, axis=1)
    total = effects.sum(axis=2) + rest
    np.testing.assert_allclose(total, differences, atol=1e-4)
    np.testing.assert_allclose(total[:, 0] - total[:, 1], differences[:, 0] - differences[:, 1], atol=1e-4)


def test_the_effect_of_a_group_is_that_of_its_part_of_the_layer():
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=(4, 5, 6), power=2)
    images = rng.uniform(size=(2, 4, 5, 6)).astype(np.float32)
    groups = neuron_groups(images, 3)
    gradients = network.gradients(images, ["hidden"], np.array([[1], [2]]))["hidden"]
    effects, rest = group_attribution(groups, images, gradients)
    for example in range(2):
        for g in range(3):
            part = groups.spatial[example, ..., g, None] * groups.channel[g]
            assert effects[example, 0, g] == pytest.approx((part * gradients[example, 0]).sum(), rel=1e-4)
    whole = np.stack(
        [gradient_times_activation(network, images, layer="hidden", target=t)[i] for i, t in ((0, 1), (1, 2))]
    )
    np.testing.assert_allclose(effects.sum(axis=(1, 2)) + rest[:, 0], whole.sum(axis=(1, 2, 3)), rtol=1e-4)


def test_what_groups_leave_nothing_of_has_no_rest():
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=(4, 5, 6))
    spatial = np.zeros((1, 4, 5, 2))
    spatial[:, :2, :, 0] = spatial[:, 2:, :, 1] = 1
    images = (spatial @ np.array([[1, 0, 2, 0, 0, 1], [0, 3, 0, 1, 0, 0]])).astype(np.float32)
    gradients = network.gradients(images, ["hidden"], np.array([[0, 1]]))["hidden"]
    effects, rest = group_attribution(neuron_groups(images, 2), images, gradients)
    assert (np.abs(effects).max(axis=2) > 0.1).all()
    np.testing.assert_allclose(rest, 0, atol=1e-3)


def test_gradients_of_groups_are_of_the_projections_on_them():
    """The later layer is the earlier one: the gradient is the group itself, of unit length."""
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=(4, 5, 6))
    images = rng.uniform(size=(2, 4, 5, 6)).astype(np.float32)
    groups = neuron_groups(images, 3)
    gradients = group_gradients(network, images, "hidden", "hidden", groups)
    np.testing.assert_allclose(np.linalg.norm(gradients.reshape(2, 3, -1), axis=2), 1, rtol=1e-5)
    links, rest = group_attribution(groups, images, gradients)
    projections = np.einsum("nvhwc,nhwc->nv", gradients, images)
    np.testing.assert_allclose(links.sum(axis=2) + rest, projections, rtol=1e-4)
    # A group is linked with itself by its own length.
    np.testing.assert_allclose(np.diagonal(links, axis1=1, axis2=2), groups.magnitude, rtol=1e-4)


def test_entropy_of_links():
    assert link_entropy(np.eye(4)) == 0
    assert link_entropy(np.ones((3, 2, 8))) == pytest.approx(3)
    assert link_entropy(np.array([[0.0, 0.0], [1.0, -1.0]])) == pytest.approx(0.5)
