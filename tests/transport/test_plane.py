"""The plane in which two sets are looked at."""

import numpy as np
import pytest

from tb_plugin.transport import principal_plane


def test_sets_that_lie_in_a_plane_are_wholly_in_it_and_keep_their_distances():
    rng = np.random.default_rng(0)
    axes, _ = np.linalg.qr(rng.normal(size=(9, 2)))
    a, b = rng.normal(size=(30, 2)) @ axes.T + 4, rng.normal(size=(50, 2)) @ axes.T * 2 + 4
    found = principal_plane(a, b)
    shares = found.explained, found.explained_a, found.explained_b, found.explained_between
    np.testing.assert_allclose(shares, 1, rtol=1e-12)
    np.testing.assert_allclose(
        np.linalg.norm(found.a[:, None] - found.b, axis=2), np.linalg.norm(a[:, None] - b, axis=2)
    )
    np.testing.assert_allclose(found.into(a), found.a)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-12)


def test_the_share_is_that_of_the_variance():
    rng = np.random.default_rng(1)
    a, b = (rng.normal(size=(20_000, 4)) * [3, 2, 1, 1] for _ in range(2))
    found = principal_plane(a, b)
    assert found.explained == pytest.approx(13 / 15, abs=0.01)
    assert found.explained_a == pytest.approx(13 / 15, abs=0.01) and found.explained_b == pytest.approx(
        13 / 15, abs=0.01
    )
    np.testing.assert_allclose(np.abs(found.axes[:, :2]), np.eye(2), atol=0.05)


def test_a_large_set_does_not_hide_a_small_one():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(5000, 3)) * [1, 0, 0], rng.normal(size=(50, 3)) * [0, 1, 0]
    found = principal_plane(a, b)
    assert found.explained_a > 0.999 and found.explained_b > 0.999


def test_a_difference_across_the_plane_is_told():
    rng = np.random.default_rng(3)
    wide = rng.normal(size=(100, 3)) * [9, 9, 0.1]
    found = principal_plane(wide, wide + np.array([0, 0, 1]))
    assert found.explained > 0.99 and found.explained_between < 0.01


def test_points_and_wrong_numbers():
    same = np.ones((3, 4))
    found = principal_plane(same, same)
    assert found.explained == 0 and not found.a.any() and found.axes.shape == (2, 4)
    assert principal_plane(np.zeros((1, 4)), np.ones((1, 4)), n_dimensions=3).axes.shape == (3, 4)
    with pytest.raises(ValueError, match="n_dimensions"):
        principal_plane(same, same, n_dimensions=5)
