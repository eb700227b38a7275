"""Transport along a line against what is known of it."""

import numpy as np
import pytest

from tb_plugin.transport import gaussian_distance, line_distances, transport_line


@pytest.mark.parametrize("seed", range(3))
def test_a_translation_and_a_scale_are_recovered_exactly(seed):
    values = np.random.default_rng(seed).normal(size=200)
    moved = transport_line(values, values + 3)
    assert moved.distance == pytest.approx(3, abs=1e-12)
    np.testing.assert_allclose(moved.at(values), values + 3, atol=1e-12)
    np.testing.assert_allclose(moved.at(np.array([-50.0, 50])), [-47, 53], atol=1e-12)
    scaled = transport_line(values, 2 * values)
    np.testing.assert_allclose(scaled.at(values), 2 * values, atol=1e-12)
    assert scaled.distance == pytest.approx(np.sqrt((values**2).mean()))
    between = np.linspace(values.min(), values.max(), 50)
    np.testing.assert_allclose(scaled.at(between), 2 * between, atol=1e-12)


def test_gaussians_are_as_far_as_the_closed_form_says():
    rng = np.random.default_rng(0)
    a, b = rng.normal(1, 2, 40_000), rng.normal(-2, 0.5, 50_000)
    exact = gaussian_distance(np.array([1.0]), np.array([[4.0]]), np.array([-2.0]), np.array([[0.25]]))
    assert exact == pytest.approx(np.hypot(3, 1.5))
    assert transport_line(a, b).distance == pytest.approx(exact, rel=0.02)


def test_copies_and_whole_weights_are_the_same():
    rng = np.random.default_rng(1)
    a, b, times = rng.normal(size=20), rng.normal(size=33), rng.integers(0, 4, 20)
    weighted = transport_line(a, b, a_weights=times.astype(float))
    copied = transport_line(np.repeat(a, times), b)
    assert weighted.distance == pytest.approx(copied.distance, abs=1e-12)
    assert transport_line(b, a, b_weights=times * 0.1).distance == pytest.approx(copied.distance, abs=1e-12)
    np.testing.assert_allclose(weighted.at(b), copied.at(b), atol=1e-9)


@pytest.mark.parametrize(("n", "m"), [(7, 7), (5, 12), (40, 3), (1, 9)])
def test_all_mass_goes_from_one_to_the_other_and_the_map_is_monotone(n, m):
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=n), rng.normal(size=m).round(1)
    found = transport_line(a, b)
    assert (found.masses > 0).all() and found.masses.sum() == pytest.approx(1)
    for values, places in ((a, found.starts), (b, found.ends)):
        own, counts = np.unique(values, return_counts=True)
        held = [found.masses[places == value].sum() for value in own]
        np.testing.assert_allclose(held, counts / len(values), atol=1e-12)
    assert (np.diff(found.at(np.linspace(-4, 4, 200))) >= 0).all()
    assert found.distance == pytest.approx(transport_line(b, a).distance)


def test_channels_are_each_as_far_as_by_themselves():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(30, 4)).astype(np.float32), rng.gamma(1, size=(45, 4))
    np.testing.assert_allclose(
        line_distances(a, b), [transport_line(x, y).distance for x, y in zip(a.T, b.T, strict=True)]
    )
    assert not line_distances(a, a).any()


def test_what_is_no_set_is_refused():
    values = np.arange(3.0)
    with pytest.raises(ValueError, match="finite"):
        transport_line(np.array([1, np.nan]), values)
    with pytest.raises(ValueError, match="a must be"):
        transport_line(np.zeros(0), values)
    for weights in (np.ones(2), np.zeros(3), np.array([1, 1, -1.0])):
        with pytest.raises(ValueError, match="b_weights"):
            transport_line(values, values, b_weights=weights)
    with pytest.raises(ValueError, match=r"\[N, D\]"):
        line_distances(np.zeros((3, 2)), np.zeros((3, 4)))
