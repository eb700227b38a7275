"""Matches of channels, on layers of which they are known."""

import numpy as np
import pytest

from tb_plugin.alignment import align_batches, align_channels


def smooth(rng, n, channels, side=8):
    """Maps `[N, side, side, C]` whose neighbouring positions are alike, not negative, as a network's are."""
    coarse = rng.normal(size=(n, side // 4, side // 4, channels))
    return np.maximum(coarse.repeat(4, axis=1).repeat(4, axis=2), 0).astype(np.float32)


def changed(rng, maps):
    """The same channels in another order and in other units, and the places to which they went."""
    order = rng.permutation(maps.shape[3])
    scaled = maps[..., order] * rng.uniform(0.1, 30, len(order)) + rng.normal(size=len(order)) * 5
    return scaled.astype(np.float32), order


@pytest.mark.parametrize("seed", range(5))
def test_permuted_and_rescaled_channels_align_completely(seed):
    rng = np.random.default_rng(seed)
    a = smooth(rng, 24, 17)
    b, order = changed(rng, a)
    found = align_channels(a, b, seed=seed)
    assert len(found.matches) == 17
    assert (order[found.matches[:, 1]] == found.matches[:, 0]).all()
    np.testing.assert_allclose(found.strengths, 1, atol=1e-4)
    assert not len(found.unmatched_a) and not len(found.unmatched_b)


def test_a_network_against_itself_has_nothing_changed():
    a = smooth(np.random.default_rng(0), 16, 9)
    a[..., 4] = a[..., 2]  # twins, each of which stays itself
    found = align_channels(a, a)
    assert (found.matches[:, 0] == found.matches[:, 1]).all() and len(found.matches) == 9
    np.testing.assert_allclose(found.strengths, 1, atol=1e-4)


def test_what_is_only_here_or_silent_is_left_over():
    rng = np.random.default_rng(1)
    shared, only_a, only_b = smooth(rng, 40, 5), smooth(rng, 40, 2), smooth(rng, 40, 3)
    silent = np.full((40, 8, 8, 1), 0.3, np.float32)
    found = align_channels(
        np.concatenate([only_a, shared, silent], axis=3), np.concatenate([shared * 3, only_b, silent], axis=3)
    )
    assert sorted(map(tuple, found.matches.tolist())) == [(n + 2, n) for n in range(5)]
    assert found.unmatched_a.tolist() == [0, 1, 7] and found.unmatched_b.tolist() == [5, 6, 7, 8]
    assert found.constant_a.tolist() == [7] and found.constant_b.tolist() == [8]
    assert (found.chance <= 0.05).all() and (found.strengths > found.threshold).all()


def test_unrelated_layers_match_no_more_often_than_the_test_says():
    """Neighbouring positions are alike, so that counting them as independent would find matches everywhere."""
    rng = np.random.default_rng(0)
    found = [align_channels(smooth(rng, 20, 6), smooth(rng, 20, 7), seed=seed) for seed in range(100)]
    # One in twenty has a match; 12 or more of 100 would come in one of two hundred such tests.
    assert 0 < sum(len(each.matches) > 0 for each in found) < 12


def test_random_networks_on_noise_align_no_better_than_by_chance():
    rng = np.random.default_rng(3)
    images = rng.normal(size=(40, 12 * 12 * 3)).astype(np.float32)
    layers = [
        np.maximum(images @ rng.normal(size=(images.shape[1], 16)) / 20, 0).reshape(40, 1, 1, 16) for _ in range(12)
    ]
    found = [align_channels(a, b) for a, b in zip(layers[::2], layers[1::2], strict=True)]
    assert sum(len(each.matches) for each in found) <= 2
    assert max(each.threshold for each in found) < 0.95


def test_sizes_may_differ():
    rng = np.random.default_rng(2)
    a = smooth(rng, 24, 6)
    found = align_channels(a, a[:, ::2, ::2][..., ::-1])
    assert found.matches.sum(axis=1).tolist() == [5] * 6


def test_a_turned_sign_is_a_match_where_that_is_asked_for():
    rng = np.random.default_rng(4)
    a = rng.normal(size=(30, 4, 4, 5)).astype(np.float32)
    assert not len(align_channels(a, -a).matches)
    found = align_channels(a, -a, either_sign=True)
    assert (found.matches[:, 0] == found.matches[:, 1]).all() and len(found.matches) == 5
    np.testing.assert_allclose(found.strengths, -1, atol=1e-4)


def test_batches_give_what_the_whole_gives():
    rng = np.random.default_rng(5)
    a = smooth(rng, 50, 6) + np.arange(6, dtype=np.float32) * 100
    b, _ = changed(rng, a + rng.normal(size=a.shape).astype(np.float32))
    whole = align_channels(a, b)
    parts = align_batches([(a[first : first + 12], b[first : first + 12]) for first in range(0, 50, 12)])
    assert {*map(tuple, parts.matches.tolist())} == {*map(tuple, whole.matches.tolist())}
    np.testing.assert_allclose(np.sort(parts.strengths), np.sort(whole.strengths), atol=1e-4)
    flat = np.corrcoef(a.reshape(-1, 6).T.astype(np.float64), b.reshape(-1, 6).T.astype(np.float64))[:6, 6:]
    np.testing.assert_allclose(whole.strengths, flat[tuple(whole.matches.T)], atol=1e-4)


def test_what_is_weaker_than_was_asked_for_is_no_match():
    rng = np.random.default_rng(6)
    a = smooth(rng, 40, 2)
    b = a + np.array([0.1, 1.5]) * smooth(rng, 40, 2)
    assert len(align_channels(a, b).matches) == 2
    found = align_channels(a, b, at_least=0.9)
    assert found.matches.tolist() == [[0, 0]] and found.unmatched_a.tolist() == [1] and found.threshold == 0.9


def test_too_little_is_refused():
    a = np.zeros((2, 3, 3, 4), np.float32)
    with pytest.raises(ValueError, match="three images"):
        align_channels(a, a)
    with pytest.raises(ValueError, match="n_permutations"):
        align_channels(a, a, n_permutations=9)
