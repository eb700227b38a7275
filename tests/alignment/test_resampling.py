"""Maps of one grid on another."""

import numpy as np
import pytest

from tb_plugin.alignment import on_common_grid, on_grid


def test_sizes_that_divide_give_plain_means():
    maps = np.random.default_rng(0).normal(size=(2, 6, 4, 3)).astype(np.float32)
    np.testing.assert_allclose(on_grid(maps, 3, 2), maps.reshape(2, 3, 2, 2, 2, 3).mean(axis=(2, 4)), atol=1e-6)
    assert on_grid(maps, 6, 4) is maps


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (5, 2), (4, 7), (12, 9)])
def test_the_mean_stays_and_what_is_even_stays_even(height, width):
    maps = np.random.default_rng(0).normal(size=(2, 5, 7, 3)).astype(np.float32)
    np.testing.assert_allclose(on_grid(maps, height, width).mean(axis=(1, 2)), maps.mean(axis=(1, 2)), atol=1e-6)
    np.testing.assert_allclose(on_grid(np.full((1, 5, 7, 1), 2.5, np.float32), height, width), 2.5, rtol=1e-6)


def test_cells_that_are_cut_count_by_their_area():
    row = np.array([1.0, 4.0, 7.0], np.float32).reshape(1, 1, 3, 1)
    np.testing.assert_allclose(on_grid(row, 1, 2).ravel(), [2.0, 6.0], rtol=1e-6)


def test_the_common_grid_is_the_coarser_by_rows_and_by_columns():
    a, b = on_common_grid(np.zeros((2, 8, 3, 5)), np.zeros((2, 4, 6, 1)))
    assert a.shape == (2, 4, 3, 5) and b.shape == (2, 4, 3, 1)
    with pytest.raises(ValueError, match="same images"):
        on_common_grid(np.zeros((2, 8, 3, 5)), np.zeros((3, 8, 3, 5)))
    with pytest.raises(ValueError, match=r"\[N, H, W, C\]"):
        on_common_grid(np.zeros((2, 8)), np.zeros((2, 8, 3, 5)))
