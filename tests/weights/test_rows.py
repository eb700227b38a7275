"""Filters and rows against the sums that layers make."""

import numpy as np
import pytest

from tb_plugin.network.weights import Kernel
from tb_plugin.weights import classifier_of, filters_of, table_of

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_the_filters_of_groups_are_what_the_layer_makes_of_the_image(groups):
    n, channels = 8, 4
    kernel = Kernel("convolution", RNG.normal(size=(3, 3, channels // groups, n)).astype(np.float32), groups)
    image = RNG.normal(size=(3, 3, channels))
    filters = filters_of("conv", kernel)
    parts = np.split(image, groups, axis=2)
    made = [
        np.tensordot(part, own, 3) for part, own in zip(parts, np.split(kernel.values, groups, axis=3), strict=True)
    ]
    np.testing.assert_allclose(np.tensordot(filters.values, image, 3), np.concatenate(made), rtol=1e-5)
    # Where a layer of groups has no weights there are none.
    assert np.count_nonzero(filters.values) == kernel.values.size


def test_channels_in_another_order_are_put_in_that_of_the_image():
    values = RNG.normal(size=(2, 2, 3, 4)).astype(np.float32)
    image = RNG.normal(size=(2, 2, 3))
    order = (2, 0, 1)
    given = np.empty_like(image)
    given[..., list(order)] = image
    filters = filters_of("conv", Kernel("convolution", values), order)
    expected = np.tensordot(values.transpose(3, 0, 1, 2), given, 3)
    np.testing.assert_allclose(np.tensordot(filters.values, image, 3), expected, rtol=1e-5)


@pytest.mark.parametrize("channels_first", [False, True])
@pytest.mark.parametrize("seen", ["image", "positions"])
def test_rows_are_what_the_layer_makes_of_what_it_is_given(seen, channels_first):
    cube = RNG.normal(size=(4, 5, 3)) if seen == "image" else np.ones((4, 5, 1)) * RNG.normal(size=3)
    flat = cube.transpose(2, 0, 1) if channels_first else cube
    kernel = Kernel("dense", RNG.normal(size=(60, 7)).astype(np.float32))
    rows = classifier_of("head", kernel, seen, "", (4, 5, 3), channels_first=channels_first).values
    logits = flat.reshape(-1) @ kernel.values
    made = np.tensordot(rows, cube, 3) if seen == "image" else rows @ cube[0, 0]
    np.testing.assert_allclose(made, logits, rtol=1e-4, atol=1e-5)


def test_one_output_stands_for_two_classes():
    kernel = Kernel("dense", RNG.normal(size=(6, 1)).astype(np.float32))
    rows = classifier_of("head", kernel, "mean", "conv", (2, 2, 6), n_classes=2).values
    np.testing.assert_allclose(rows[1] - rows[0], kernel.values[:, 0], rtol=1e-6)
    np.testing.assert_array_equal(rows[0], -rows[1])


def test_of_a_wide_table_the_strongest_are_kept():
    values = np.array([[3, -4, 1, 0.5], [0, 1, -2, 9]], np.float32)
    np.testing.assert_array_equal(table_of(values, 2), [[3, -4, np.nan, np.nan], [np.nan, np.nan, -2, 9]])
    assert table_of(values, 4) is values
