"""What a region's measured effect must be, on networks whose answer is known."""

import numpy as np
import pytest

from tb_plugin.attribution import RegionEffect, region_effect
from tb_plugin.attribution.regions import touched
from tests.networks import linear_chain, random_network


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def images(rng: np.random.Generator, n: int, shape: tuple[int, int, int]) -> np.ndarray:
    return rng.uniform(size=(n, *shape)).astype(np.float32)


def regions(rng: np.random.Generator, n: int, height: int, width: int) -> np.ndarray:
    return rng.uniform(size=(n, height, width)) > 0.6


@pytest.mark.parametrize("power", [1, 2, 3])
@pytest.mark.parametrize("replaced", ["pixels", "activations", "both"])
def test_where_every_neuron_adds_its_part_the_effect_is_what_the_region_adds_more_than_the_donors(rng, power, replaced):
    network = random_network(rng, power=power)
    inputs, donors = images(rng, 3, network.input_shape), images(rng, 7, network.input_shape)
    region = regions(rng, 3, 4, 5)
    found = region_effect(network, inputs, region, donors, layer="hidden", replaced=replaced)

    def parts(of: np.ndarray) -> np.ndarray:
        return np.einsum("dhwc,khwc->dkhw", of**power, network.weights)

    each = np.einsum("ndkhw,nhw->ndk", parts(inputs)[:, None] - parts(donors), region)
    assert (found.n_donors, found.effects.shape) == (7, (3, 6))
    np.testing.assert_allclose(found.effects, each.mean(axis=1), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.errors, each.std(axis=1, ddof=1) / np.sqrt(7), rtol=1e-4, atol=1e-5)


def test_an_image_that_is_its_own_donor_changes_nothing(rng):
    network = random_network(rng, power=2)
    inputs = images(rng, 1, network.input_shape)
    found = region_effect(network, inputs, regions(rng, 1, 4, 5), np.repeat(inputs, 9, axis=0), layer="hidden")
    assert not found.effects.any() and not found.errors.any()


def test_an_empty_region_has_no_effect(rng):
    network = random_network(rng)
    inputs, donors = images(rng, 2, network.input_shape), images(rng, 3, network.input_shape)
    found = region_effect(network, inputs, np.zeros((2, 4, 5), bool), donors, layer="hidden")
    assert not found.effects.any() and not found.errors.any()


def test_the_standard_error_is_how_far_means_over_other_donors_lie_apart_and_falls_with_their_root(rng):
    network = random_network(rng, power=2)
    inputs, region = images(rng, 1, network.input_shape), regions(rng, 1, 4, 5)

    def drawn(n: int) -> tuple[float, float]:
        found = [region_effect(network, inputs, region, images(rng, n, network.input_shape)) for _ in range(200)]
        spread = np.stack([each.effects for each in found]).std(axis=0, ddof=1)
        errors = np.sqrt(np.mean([each.errors**2 for each in found], axis=0))
        return float((errors / spread).mean()), float(errors.mean())

    told, few = drawn(6)
    again, many = drawn(24)
    assert abs(told - 1) < 0.1 and abs(again - 1) < 0.1
    assert abs(few / many - 2) < 0.1


def test_where_all_is_linear_pixels_and_activations_of_every_layer_agree(rng):
    network = linear_chain()
    inputs, donors = images(rng, 2, network.input_shape), images(rng, 5, network.input_shape)
    region = regions(rng, 2, 4, 4)
    by_pixels = region_effect(network, inputs, region, donors)
    for layer in ("early", "late"):
        for replaced in ("activations", "both"):
            found = region_effect(network, inputs, region, donors, layer=layer, replaced=replaced)
            np.testing.assert_allclose(found.effects, by_pixels.effects, rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(found.errors, by_pixels.errors, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("size", [(2, 2), (5, 7), (8, 6), (13, 3), (32, 40)])
def test_a_region_touches_the_cells_that_share_a_point_with_it_and_no_other(size, rng):
    region = regions(rng, 3, 8, 6)
    found = touched(region, *size)
    # Both grids divide one so fine that each cell is a whole number of its cells.
    fine = region.repeat(size[0], axis=1).repeat(size[1], axis=2)
    cells = fine.reshape(3, size[0], 8, size[1], 6)
    np.testing.assert_array_equal(found, cells.any(axis=(2, 4)))
    if size == (8, 6):
        np.testing.assert_array_equal(found, region)
    assert touched(np.ones((1, 8, 6), bool), *size).all() and not touched(np.zeros((1, 8, 6), bool), *size).any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layer": "none"}, r"layer must be one with a \[H, W, C\] output \(hidden\), got 'none'"),
        ({"layer": None, "replaced": "both"}, "to replace both a layer must be named, got None"),
        ({"replaced": "blurred"}, 'replaced must be "pixels", "activations" or "both", got \'blurred\''),
        ({"donors": 1}, "donors must be at least 2 images, for there to be an error, got 1"),
        ({"size": (4, 4, 3)}, r"of one size, got \[2, 4, 5, 3\] and \[3, 4, 4, 3\]"),
        ({"region": (2, 5, 4)}, r"region must have the shape \[2, 4, 5\], got \[2, 5, 4\]"),
        ({"region": (1, 4, 5)}, r"region must have the shape \[2, 4, 5\], got \[1, 4, 5\]"),
        ({"kind": np.float32}, "region must be booleans, got float32"),
    ],
)
def test_what_cannot_be_measured_is_said(change, message, rng):
    network = random_network(rng)
    given = {"layer": "hidden", "replaced": None, "donors": 3, "size": (4, 5, 3), "region": (2, 4, 5), "kind": bool}
    given |= change
    donors = images(rng, given["donors"], given["size"])
    region = np.ones(given["region"], given["kind"])
    with pytest.raises(ValueError, match=message):
        region_effect(
            network, images(rng, 2, (4, 5, 3)), region, donors, layer=given["layer"], replaced=given["replaced"]
        )


def test_effects_and_errors_must_go_together():
    with pytest.raises(ValueError, match=r"effects and errors must be \[N, K\], got \[2, 3\] and \[2, 4\]"):
        RegionEffect(np.zeros((2, 3)), np.zeros((2, 4)), 3)
