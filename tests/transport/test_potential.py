"""The laws of Brenier's potential: between points, and from a region to points."""

import importlib.util

import numpy as np
import pytest

from tb_plugin.transport import BrenierPotential, box, hull, potential_between, transport_points, transport_region


def check_laws(potential: BrenierPotential, low, high, seed=0):
    """It is convex, and its gradient is monotone and is that of its values."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(low, high, size=(2, 500, len(low)))
    middle = potential.at((x + y) / 2)
    assert (middle <= (potential.at(x) + potential.at(y)) / 2 + 1e-9 * np.abs(middle).max()).all()
    ways = ((potential.map(x) - potential.map(y)) * (x - y)).sum(axis=1)
    assert (ways >= -1e-9 * np.abs(ways).max()).all()
    # The gradient bears the function from below, everywhere.
    slack = potential.at(y) - potential.at(x) - (potential.map(x) * (y - x)).sum(axis=1)
    assert (slack >= -1e-9 * np.abs(middle).max()).all()


@pytest.mark.parametrize("dimensions", [2, 3, 6])
def test_the_gradient_pushes_one_set_on_the_other(dimensions):
    rng = np.random.default_rng(dimensions)
    a = rng.normal(size=(150, dimensions)) + 40
    b = np.sin(3 * rng.normal(size=(150, dimensions))) * 2 - 7
    transport = transport_points(a, b)
    potential = potential_between(a, b, transport)
    cells = potential.cells(a)
    np.testing.assert_allclose(np.bincount(cells, minlength=150) / 150, 1 / 150, rtol=1e-6)
    np.testing.assert_array_equal(potential.map(a), b[transport.targets])
    cost = np.sqrt(((potential.map(a) - a) ** 2).sum(axis=1).mean())
    assert cost == pytest.approx(transport.distance)
    check_laws(potential, a.min(axis=0) - 1, a.max(axis=0) + 1)


def test_points_lie_inside_their_cells_not_on_borders():
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(2, 60, 2))
    potential = potential_between(a, b)
    values = np.sort(a @ potential.points.T - potential.heights, axis=1)
    assert (values[:, -1] - values[:, -2]).min() > 1e-6


@pytest.mark.skipif(importlib.util.find_spec("ot") is None, reason="POT is an extra")
def test_divided_mass_lies_on_the_border_of_its_cells():
    rng = np.random.default_rng(8)
    a, b = rng.normal(size=(20, 2)), rng.normal(size=(33, 2))
    transport = transport_points(a, b)
    potential = potential_between(a, b, transport)
    values = a @ potential.points.T - potential.heights
    np.testing.assert_allclose(
        values[transport.sources, transport.targets], values.max(axis=1)[transport.sources], atol=1e-9
    )


def test_lattices_and_equal_points_are_no_exception():
    grid = np.stack(np.meshgrid(np.arange(5.0), np.arange(5.0)), axis=-1).reshape(-1, 2)
    potential = potential_between(grid, grid)
    np.testing.assert_array_equal(potential.map(grid), grid)
    assert potential_between(np.zeros((3, 2)), np.ones((3, 2))).map(np.zeros(2)).tolist() == [1, 1]


REGIONS = {
    "square": box(np.array([[0.0, 0], [2, 1]])),
    "triangle": np.array([[5.0, 0], [9, 1], [6, 7]]),
    "hull": hull(np.random.default_rng(0).normal(size=(100, 2)) * 30),
    "cube": box(np.array([[0.0, 0, 0], [2, 1, 3]])),
    "solid": hull(np.random.default_rng(1).normal(size=(30, 3)) - 4),
}


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("n", [1, 2, 4, 40])
def test_each_cell_of_a_region_holds_its_mass(region, n):
    corners = REGIONS[region]
    rng = np.random.default_rng(n)
    points, weights = rng.normal(size=(n, corners.shape[1])) * 3 + 8, rng.uniform(0.2, 1, n)
    found = transport_region(points, corners, weights=weights)
    order = np.lexsort(points.T[::-1])
    np.testing.assert_array_equal(found.potential.points, points[order])
    np.testing.assert_allclose(found.masses, weights[order] / weights.sum(), rtol=1e-6)
    check_laws(found.potential, corners.min(axis=0), corners.max(axis=0))
    # Means of cells, by their masses, are the region's mean; each lies in its cell.
    np.testing.assert_array_equal(found.potential.cells(found.centroids), np.arange(n))
    whole = transport_region(points[:1], corners)
    np.testing.assert_allclose(found.masses @ found.centroids, whole.centroids[0], rtol=1e-6)


@pytest.mark.parametrize("region", ["square", "cube"])
def test_masses_distance_and_centroids_are_those_of_points_that_are_drawn(region):
    corners = REGIONS[region]
    rng = np.random.default_rng(0)
    found = transport_region(rng.normal(size=(12, corners.shape[1])), corners)
    drawn = rng.uniform(corners.min(axis=0), corners.max(axis=0), size=(200_000, corners.shape[1]))
    cells = found.potential.cells(drawn)
    np.testing.assert_allclose(np.bincount(cells) / len(drawn), 1 / 12, atol=0.004)
    assert found.distance**2 == pytest.approx(((drawn - found.potential.map(drawn)) ** 2).sum(axis=1).mean(), rel=0.01)
    means = np.array([drawn[cells == cell].mean(axis=0) for cell in range(12)])
    np.testing.assert_allclose(found.centroids, means, atol=0.02)


def test_cells_that_are_drawn_are_the_diagrams():
    rng = np.random.default_rng(1)
    found = transport_region(rng.normal(size=(25, 2)), REGIONS["square"])
    for number, cell in enumerate(found.cells):
        following = np.roll(cell, -1, axis=0)
        area = (cell[:, 0] * following[:, 1] - cell[:, 1] * following[:, 0]).sum() / 2
        assert area / 2 == pytest.approx(found.masses[number], rel=1e-9)
        # A little inside of each corner.
        assert (found.potential.cells(0.999 * cell + 0.001 * found.centroids[number]) == number).all()


@pytest.mark.parametrize("dimensions", [2, 3])
def test_clusters_lattices_and_lines_are_solved(dimensions):
    rng = np.random.default_rng(2)
    region = box(np.stack([np.zeros(dimensions), np.arange(1.0, 1 + dimensions)]))
    clusters = np.concatenate([rng.normal(size=(30, dimensions)) * 1e-3, rng.normal(size=(30, dimensions)) + 50])
    lattice = np.stack(np.meshgrid(*[np.arange(4.0)] * dimensions), axis=-1).reshape(-1, dimensions)
    line = np.outer(np.arange(20.0), np.arange(1, dimensions + 1))
    for points in (clusters, lattice, line, np.repeat(line, 2, axis=0)):
        masses = transport_region(points, region).masses
        np.testing.assert_allclose(masses, 1 / len(masses), rtol=1e-6)
    assert len(masses) == 20


def test_a_uniform_region_on_its_own_lattice_is_cut_into_squares():
    lattice = np.stack(np.meshgrid(np.arange(4) + 0.5, np.arange(4) + 0.5), axis=-1).reshape(-1, 2)
    found = transport_region(lattice, box(np.array([[0.0, 0], [4, 4]])))
    np.testing.assert_allclose(found.centroids, found.potential.points, atol=1e-9)
    assert found.distance == pytest.approx(np.sqrt(2 / 12))


def test_regions_and_points_that_do_not_fit_are_refused():
    square = REGIONS["square"]
    for points, region, said in [
        (np.zeros((3, 3)), square, r"\[M, 2\]"),
        (np.zeros((0, 2)), square, r"\[M, 2\]"),
        (np.zeros((3, 2)), np.zeros((4, 2)), "inside"),
        (np.zeros((3, 2)), np.concatenate([square, [[1.0, 0.5]]]), "convex"),
        (np.zeros((3, 2)), np.zeros((4, 5)), "corners"),
    ]:
        with pytest.raises(ValueError, match=said):
            transport_region(points, region)
