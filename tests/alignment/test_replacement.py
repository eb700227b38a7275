"""Replacements in networks of which it is known what each channel does."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.alignment import align_channels, replacement
from tests.networks import random_network

SHAPE = (4, 5, 6)


def case(seed=0, n=120):
    rng = np.random.default_rng(seed)
    return rng, random_network(rng, shape=SHAPE), rng.normal(size=(n, *SHAPE)).astype(np.float32)


def test_the_same_channels_in_other_units_leave_every_answer():
    rng, network, images = case()
    order = rng.permutation(6)
    others = (images[..., order] * rng.uniform(0.5, 9, 6) - 4).astype(np.float32)
    matches = align_channels(others, images).matches
    assert len(matches) == 6
    found = replacement(network, "hidden", images, others, matches)
    assert found.kept == 1 and (found.kept_each == 1).all()
    assert found.moved < 1e-3 and (found.moved_each < 1e-3).all()
    # Logits are a sum over channels with different weights: means leave little.
    assert found.kept_by_mean < 0.5 and (found.kept_each_by_mean <= 1).all()
    np.testing.assert_allclose(
        others[..., matches[:, 0]] * found.slopes + found.offsets, images[..., matches[:, 1]], atol=1e-3
    )
    assert found.n_images == 60


def test_wrong_matches_are_told_from_true_ones():
    _, network, images = case(1)
    true = np.stack([np.arange(6), np.arange(6)], axis=1)
    wrong = np.stack([np.roll(np.arange(6), 1), np.arange(6)], axis=1)
    right, other = (replacement(network, "hidden", images, images, pairs) for pairs in (true, wrong))
    assert right.kept >= 0.95 and other.kept < 0.5
    # A wrong match is worth a mean.
    np.testing.assert_allclose(other.moved_each, 1, atol=0.1)


def test_the_rest_of_the_network_stays_its_own():
    _, network, images = case(2)
    found = replacement(network, "hidden", images, images[..., ::-1], np.array([[5, 0]]))
    assert found.kept == 1 and found.kept_each.tolist() == [1] and found.moved == found.moved_each[0]


def test_coarser_maps_are_brought_to_the_layers_grid():
    rng = np.random.default_rng(3)
    network = random_network(rng, shape=(4, 4, 2))
    coarse = rng.gamma(1.0, size=(40, 2, 2, 2)).astype(np.float32)
    images = coarse.repeat(2, axis=1).repeat(2, axis=2)
    found = replacement(network, "hidden", images, coarse, np.array([[0, 0], [1, 1]]))
    assert found.moved < 1e-4


def test_signs_of_classes_that_do_not_exclude_each_other_are_counted_and_quantities_are_not():
    _, network, images = case(4)
    pairs = np.array([[1, 0]])
    each = replacement(dataclasses.replace(network, output_kind="sigmoid"), "hidden", images, images, pairs)
    assert 0 < each.kept < 1
    quantities = replacement(dataclasses.replace(network, output_kind="linear"), "hidden", images, images, pairs)
    assert np.isnan(quantities.kept) and np.isnan(quantities.kept_each).all()
    assert quantities.moved == pytest.approx(each.moved)


def test_what_does_not_fit_is_refused():
    _, network, images = case()
    for matches, said in [
        (np.zeros((0, 2), int), "one match"),
        (np.array([[0, 1], [2, 1]]), "once"),
        (np.array([[0, 6]]), "6 channels"),
    ]:
        with pytest.raises(ValueError, match=said):
            replacement(network, "hidden", images, images, matches)
    with pytest.raises(ValueError, match="must be one with"):
        replacement(network, "gone", images, images, np.array([[0, 0]]))
    with pytest.raises(ValueError, match="others"):
        replacement(network, "hidden", images, images[1:], np.array([[0, 0]]))
