"""Kernel alignment against its definition, and its laws."""

import numpy as np
import pytest

from tb_plugin.alignment import cka, cka_batches


def by_definition(x, y):
    """The estimator of Song et al. 2012, as Nguyen et al. 2021 write it."""
    n = len(x)

    def hsic(k, m):
        k, m, ones = k - np.diag(np.diag(k)), m - np.diag(np.diag(m)), np.ones(n)
        whole = np.trace(k @ m) + ones @ k @ ones * (ones @ m @ ones) / ((n - 1) * (n - 2))
        return (whole - 2 / (n - 2) * (ones @ k @ m @ ones)) / (n * (n - 3))

    k, m = x @ x.T, y @ y.T
    return hsic(k, m) / np.sqrt(hsic(k, k) * hsic(m, m))


def test_it_is_the_estimator_of_the_papers():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 12)) + 3, rng.normal(size=(30, 9))
    y[:, :4] += x[:, :4]
    found = cka({"x": x.reshape(30, 2, 2, 3)}, {"y": y, "x": x})
    assert (found.layers_a, found.layers_b) == (("x",), ("y", "x"))
    np.testing.assert_allclose(found.values, [[by_definition(x, y), 1]], atol=1e-4)


def test_rotations_scales_and_offsets_change_nothing_and_it_is_symmetric():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(40, 6)), rng.normal(size=(40, 8))
    y[:, :6] += x
    rotation, _ = np.linalg.qr(rng.normal(size=(6, 6)))
    there, back = cka({"x": x, "turned": x @ rotation * 7 + 5}, {"y": y}), cka({"y": y}, {"x": x})
    assert there.values[0, 0] == pytest.approx(there.values[1, 0], abs=1e-4)
    assert there.values[0, 0] == pytest.approx(back.values[0, 0], abs=1e-6)


def test_unrelated_wide_layers_are_zero_in_the_mean():
    """Without the correction they come near 1, as all images are about as far from one another."""
    rng = np.random.default_rng(2)
    values = [
        cka({"x": rng.normal(size=(20, 2000))}, {"y": rng.normal(size=(20, 2000))}).values.item() for _ in range(30)
    ]
    assert abs(np.mean(values)) < 0.05


def test_batches_estimate_what_the_whole_is():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(600, 10)), rng.normal(size=(600, 10))
    y += x
    whole = cka({"x": x}, {"y": y}, batch=600).values.item()
    assert cka({"x": x}, {"y": y}, batch=50).values.item() == pytest.approx(whole, abs=0.03)
    # The three that are left over are not used.
    assert cka({"x": x[:53]}, {"y": y[:53]}, batch=50).values == cka({"x": x[:50]}, {"y": y[:50]}).values


def test_a_layer_that_tells_images_not_apart_is_like_none():
    x = np.random.default_rng(4).normal(size=(10, 3))
    assert np.isnan(cka({"same": np.full((10, 4), 2.7)}, {"x": x}).values).all()


def test_too_few_images_are_refused():
    with pytest.raises(ValueError, match="same images"):
        cka({"x": np.zeros((3, 2))}, {"y": np.zeros((3, 2))})
    with pytest.raises(ValueError, match="same images"):
        cka({"x": np.zeros((8, 2))}, {"y": np.zeros((7, 2))})
    with pytest.raises(ValueError, match="4 images"):
        cka_batches([])
