"""What replacing a region does, in both frameworks, to networks that see around its edges."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytest.importorskip("torch")

from tb_plugin.attribution import region_effect  # noqa: E402
from tests.contract import pairs  # noqa: E402

LAYER = "second"  # of 6 x 5 positions, of 12 x 10 pixels, and nothing goes around it
N_DONORS = 70


@pytest.fixture(scope="module")
def pair():
    return pairs.plain()


@pytest.fixture(scope="module")
def donors():
    """Noise of different brightness."""
    rng = np.random.default_rng(1)
    return (rng.uniform(size=(N_DONORS, 1, 1, 1)) * rng.uniform(size=(N_DONORS, 12, 10, 3))).astype(np.float32)


@pytest.fixture
def positions():
    return np.random.default_rng(2).uniform(size=(3, 6, 5)) > 0.6


@pytest.mark.parametrize("framework", ["keras", "torch"])
@pytest.mark.parametrize("replaced", ["pixels", "activations", "both"])
def test_a_region_that_is_all_of_the_image_leaves_the_donors(framework, replaced, pair, donors):
    network = getattr(pair, framework)
    own, others = (network.record(each, []).logits for each in (pair.inputs, donors))
    whole = np.ones((3, 12, 10), bool)
    found = region_effect(network, pair.inputs, whole, donors, layer=LAYER, replaced=replaced)
    np.testing.assert_allclose(found.effects, own - others.mean(axis=0), rtol=1e-3, atol=1e-4)
    assert np.abs(found.effects).max() > 0.01
    error = others.std(axis=0, ddof=1) / np.sqrt(N_DONORS)
    np.testing.assert_allclose(found.errors, np.tile(error, (3, 1)), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("replaced", ["pixels", "activations", "both"])
def test_both_frameworks_measure_the_same(replaced, pair, donors, positions):
    one, other = (
        region_effect(network, pair.inputs, positions, donors[:9], layer=LAYER, replaced=replaced)
        for network in (pair.keras, pair.torch)
    )
    assert np.abs(one.effects).max() > 0.01
    np.testing.assert_allclose(one.effects, other.effects, atol=1e-3 * np.abs(one.effects).max())
    np.testing.assert_allclose(one.errors, other.errors, atol=5e-3 * one.errors.max())


def test_positions_of_a_layer_and_the_pixels_that_they_cover_are_the_same_region(pair, donors, positions):
    pixels = positions.repeat(2, axis=1).repeat(2, axis=2)
    one, other, turned = (
        region_effect(pair.keras, pair.inputs, region, donors[:5], layer=LAYER).effects
        for region in (positions, pixels, positions[:, ::-1])
    )
    np.testing.assert_allclose(one, other, atol=1e-6)
    # Were rows and columns confused, another region would be measured.
    assert np.abs(one - turned).max() > 0.1 * np.abs(one).max()


def test_of_both_nothing_is_left_of_the_region_neither_in_the_image_nor_at_the_layer(pair, donors, positions):
    """It is what the layer makes of the image with other pixels, with the donor's own in the region."""
    network, donor = pair.keras, donors[:1]
    pixels = positions.repeat(2, axis=1).repeat(2, axis=2)[..., None]
    swapped = np.where(pixels, donor, pair.inputs)
    (at_layer, of_donor) = (network.record(each, [LAYER]).activations[LAYER] for each in (swapped, donor))
    logits = network.resume(swapped, LAYER, np.where(positions[..., None], of_donor, at_layer))
    found = region_effect(network, pair.inputs, positions, donor.repeat(3, axis=0), layer=LAYER)
    np.testing.assert_allclose(found.effects, network.record(pair.inputs, []).logits - logits, atol=1e-5)
    np.testing.assert_allclose(found.errors, 0, atol=1e-6)
    for replaced in ("pixels", "activations"):
        other = region_effect(network, pair.inputs, positions, donor.repeat(2, axis=0), layer=LAYER, replaced=replaced)
        assert np.abs(found.effects - other.effects).max() > 0.05 * np.abs(found.effects).max()
