"""What a layer tells of another's channels, where it is known."""

import numpy as np
import pytest

from tb_plugin.alignment import explained_batches, explained_channels
from tests.alignment.test_channels import smooth


def test_what_is_a_mixture_of_channels_is_explained_and_the_rest_is_not():
    rng = np.random.default_rng(0)
    b = smooth(rng, 60, 8)
    mixed = b @ rng.normal(size=(8, 3)).astype(np.float32)
    a = np.concatenate([mixed, smooth(rng, 60, 2)], axis=3)
    found = explained_channels(a, b)
    assert (found.r2[:3] > 0.999).all() and (found.r2[3:] < 0.1).all()
    assert (found.chance[:3] <= 0.05).all() and (found.chance[3:] > 0.05).all()


def test_the_share_is_that_of_what_is_there_without_the_noise():
    rng = np.random.default_rng(1)
    b = rng.normal(size=(200, 4, 4, 5)).astype(np.float32)
    signal = b @ np.ones((5, 1), np.float32)
    noise = rng.normal(size=signal.shape).astype(np.float32) * np.sqrt(5)
    found = explained_channels(signal + noise, b)
    assert found.r2[0] == pytest.approx(0.5, abs=0.03)
    np.testing.assert_allclose(found.weights[0], 1 / np.sqrt(10), atol=0.04)


def test_with_more_channels_than_images_noise_explains_nothing():
    rng = np.random.default_rng(2)
    found = explained_channels(smooth(rng, 20, 3), smooth(rng, 20, 200))
    assert (found.r2 < 0.1).all()


def test_chance_is_no_rarer_than_it_says():
    rng = np.random.default_rng(3)
    lowest = [
        explained_channels(smooth(rng, 15, 3, 4), smooth(rng, 15, 4, 4), n_folds=3).chance.min() for _ in range(60)
    ]
    assert sum(each <= 0.05 for each in lowest) < 10


def test_offsets_units_and_silent_channels_change_nothing():
    rng = np.random.default_rng(4)
    b = smooth(rng, 40, 4)
    a = b[..., :2] + rng.normal(size=(40, 8, 8, 2)).astype(np.float32)
    silent = np.full((40, 8, 8, 1), 7.0, np.float32)
    plain = explained_channels(a, b)
    moved = explained_channels(
        np.concatenate([a * 50 + 300, silent], axis=3), np.concatenate([b * 9 - 80, silent], axis=3)
    )
    np.testing.assert_allclose(moved.r2[:2], plain.r2, atol=1e-4)
    np.testing.assert_allclose(moved.weights[:2, :4], plain.weights, atol=1e-3)
    assert np.isnan(moved.r2[2]) and moved.chance[2] == 1 and not moved.weights[:, 4].any()


def test_batches_give_what_the_whole_gives():
    rng = np.random.default_rng(5)
    b = rng.normal(size=(300, 3, 3, 6)).astype(np.float32)
    a = (b @ rng.normal(size=(6, 4)) + rng.normal(size=(300, 3, 3, 4))).astype(np.float32)
    parts = explained_batches([(a[first : first + 60], b[first : first + 60]) for first in range(0, 300, 60)])
    np.testing.assert_allclose(parts.r2, explained_channels(a, b).r2, atol=0.01)
    with pytest.raises(ValueError, match="two images"):
        explained_channels(a[:9], b[:9])
