"""Transport between sets of points against what is known of it, and against POT."""

import importlib.util
import subprocess
import sys

import numpy as np
import pytest

from tb_plugin.transport import gaussian_distance, principal_plane, transport_line, transport_points
from tb_plugin.transport import points as module

needs_pot = pytest.mark.skipif(importlib.util.find_spec("ot") is None, reason="POT is an extra")


def gaussians(seed=0, n=600, dimensions=3):
    rng = np.random.default_rng(seed)
    shapes = rng.normal(size=(2, dimensions, dimensions)) / np.sqrt(dimensions) + 2 * np.eye(dimensions)
    means = np.zeros(dimensions), np.full(dimensions, 3.0)
    sets = [rng.normal(size=(n, dimensions)) @ shape.T + mean for shape, mean in zip(shapes, means, strict=True)]
    exact = gaussian_distance(means[0], shapes[0] @ shapes[0].T, means[1], shapes[1] @ shapes[1].T)
    return sets[0], sets[1], exact


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_gaussians_are_as_far_as_the_closed_form_says(dimensions):
    a, b, exact = gaussians(dimensions=dimensions)
    found = transport_points(a, b).distance
    # Two samples of the same distribution are so far from one another, by chance alone.
    again, _, _ = gaussians(n=1200, dimensions=dimensions)
    by_chance = transport_points(a, again[600:]).distance
    assert abs(found - exact) < by_chance + 0.2
    assert found == pytest.approx(exact, rel=0.05)


def test_the_closed_form_is_a_distance():
    rng = np.random.default_rng(0)
    roots = rng.normal(size=(3, 4, 4))
    one, two, three = ((root[0], root @ root.T) for root in roots)
    assert gaussian_distance(*one, *one) == pytest.approx(0, abs=1e-6)
    assert gaussian_distance(*one, *two) == pytest.approx(gaussian_distance(*two, *one))
    assert gaussian_distance(*one, *three) <= gaussian_distance(*one, *two) + gaussian_distance(*two, *three)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 40])
def test_a_translation_and_a_scale_are_recovered_exactly(dimensions):
    rng = np.random.default_rng(1)
    a, order = rng.normal(size=(120, dimensions)), rng.permutation(120)
    moved = transport_points(a, (a + 2)[order])
    assert moved.distance == pytest.approx(2 * np.sqrt(dimensions))
    assert (order[moved.targets] == moved.sources).all()
    scaled = transport_points(a, (3 * a)[order])
    assert (order[scaled.targets] == scaled.sources).all()
    np.testing.assert_allclose(scaled.moved((3 * a)[order], 0.5, a), 2 * a, atol=1e-12)
    assert transport_points(a, a[order]).distance == pytest.approx(0, abs=1e-6)


def test_it_is_symmetric_and_projections_are_lower_bounds():
    a, b, _ = gaussians(n=150, dimensions=3)
    far = np.concatenate([b, np.random.default_rng(5).normal(size=(150, 20))], axis=1)
    near = np.concatenate([a, np.random.default_rng(6).normal(size=(150, 20))], axis=1)
    whole = transport_points(near, far).distance
    assert whole == pytest.approx(transport_points(far, near).distance)
    for n_dimensions in (1, 2, 3, 10, 23):
        plane = principal_plane(near, far, n_dimensions=n_dimensions)
        assert transport_points(plane.a, plane.b).distance <= whole + 1e-9
    assert transport_points(plane.a, plane.b).distance == pytest.approx(whole)


def test_of_one_dimension_it_is_what_sorting_finds():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=50), rng.gamma(1, size=50)
    assert transport_points(a[:, None], b[:, None]).distance == pytest.approx(transport_line(a, b).distance)


@needs_pot
@pytest.mark.parametrize(("n", "m", "dimensions"), [(80, 80, 2), (60, 91, 3), (50, 20, 64)])
def test_pots_solver_finds_the_same(n, m, dimensions):
    # By our import it comes without the frameworks, which take seconds.
    transport_points(np.zeros((1, 1)), np.zeros((2, 1)))
    import ot  # pyright: ignore[reportMissingImports]

    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(n, dimensions)), rng.normal(size=(m, dimensions)) * 2 + 1
    exact = ot.emd2(ot.unif(n), ot.unif(m), ot.dist(a, b))
    assert transport_points(a, b).distance ** 2 == pytest.approx(exact, abs=1e-6)
    weights, others = rng.uniform(size=n), rng.uniform(size=m)
    weighted = transport_points(a, b, a_weights=weights, b_weights=others)
    exact = ot.emd2(weights / weights.sum(), others / others.sum(), ot.dist(a, b))
    assert weighted.distance**2 == pytest.approx(exact, abs=1e-6)
    np.testing.assert_allclose(np.bincount(weighted.sources, weighted.masses, n), weights / weights.sum(), atol=1e-12)
    np.testing.assert_allclose(np.bincount(weighted.targets, weighted.masses, m), others / others.sum(), atol=1e-12)


@needs_pot
def test_pot_is_imported_without_the_frameworks_that_it_would_load():
    code = """
import os, sys
import numpy as np
from tb_plugin.transport import transport_points
transport_points(np.zeros((2, 2)), np.ones((3, 2)))
assert "ot" in sys.modules and not {"torch", "tensorflow", "jax"} & sys.modules.keys()
assert not [name for name in os.environ if name.startswith("POT_")]
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_pot_unequal_sizes_are_refused_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "ot", None)
    monkeypatch.setitem(sys.modules, "ot.lp", None)
    module._network_simplex.cache_clear()
    with pytest.raises(ModuleNotFoundError, match="pip install POT"):
        transport_points(np.zeros((2, 2)), np.zeros((3, 2)))
    assert transport_points(np.zeros((3, 2)), np.ones((3, 2))).distance == pytest.approx(np.sqrt(2))


def test_what_is_too_much_or_no_set_is_refused():
    with pytest.raises(ValueError, match="draw some"):
        transport_points(np.zeros((module.MOST + 1, 1)), np.zeros((2, 1)))
    with pytest.raises(ValueError, match=r"\[N, D\]"):
        transport_points(np.zeros((4, 2)), np.zeros((4, 3)))
    moved = transport_points(np.zeros((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="a must be given"):
        moved.moved(np.ones((2, 2)), 0.5)
