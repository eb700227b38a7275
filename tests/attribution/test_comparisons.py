import numpy as np

from tb_plugin.attribution.comparisons import (
    N_OF_CLASS,
    N_OF_PAIR,
    N_OF_PLACE,
    N_PAIRED,
    at_channels,
    compared,
    differences,
    shown_channels,
    strongest,
)

TARGETS = np.array([[4, 7, 2], [5, 0, -1], [3, -1, -1]])


def test_each_class_is_compared_alone_and_each_pair_once():
    assert compared(TARGETS).tolist() == [
        [[4, -1], [7, -1], [2, -1], [4, 7], [4, 2], [7, 2]],
        [[5, -1], [0, -1], [-1, -1], [5, 0], [-1, -1], [-1, -1]],
        [[3, -1], *[[-1, -1]] * 5],
    ]


def test_what_a_comparison_has_is_the_first_less_the_second():
    values = np.random.default_rng(0).normal(size=(3, 3, 2, 5))
    found = differences(values)
    np.testing.assert_array_equal(found[:, :3], values)
    np.testing.assert_array_equal(found[:, 3:], values[:, [0, 0, 1]] - values[:, [1, 2, 2]])


def test_strongest_are_by_magnitude_and_of_equal_ones_the_first():
    assert strongest(np.array([[1.0, -3.0, 3.0, 2.0]]), 3).tolist() == [[1, 2, 3]]


def test_missing_channels_have_nothing():
    values = np.arange(12.0).reshape(1, 2, 6)
    np.testing.assert_array_equal(at_channels(values, np.array([[5, 0, -1]])), [[[5, 0, 0], [11, 6, 0]]])


def test_all_that_views_show_at_first_is_among_the_channels():
    rng = np.random.default_rng(0)
    by_channel = rng.normal(size=(3, 3, 200))
    by_channel[TARGETS < 0] = 0
    for signed in (False, True):
        activations = rng.normal(size=(3, 4, 5, 200))
        activations = activations if signed else np.maximum(activations, 0)
        channels = shown_channels(by_channel, activations, compared(TARGETS))
        for example, targets in enumerate(TARGETS):
            row = channels[example][channels[example] >= 0]
            assert len(set(row.tolist())) == len(row) < 120
            own = by_channel[example][targets >= 0]
            # Channel attribution lists a class's strongest, comparing classes the strongest for either.
            for values in (*own, *-own):
                assert set(np.argsort(-values)[:N_OF_CLASS]) <= set(row)
            for first in own:
                for second in own:
                    wanted = np.argsort(-(first - second))[:N_OF_PAIR]
                    assert {c for c in wanted if first[c] > second[c]} <= set(row)
            # The semantic dictionary opens at the place of the largest component.
            strength = np.abs(activations[example]) if signed else activations[example]
            y, x, _ = np.unravel_index(strength.argmax(), strength.shape)
            assert set(np.argsort(-strength[y, x])[:N_OF_PLACE]) <= set(row)


def test_of_few_channels_all_are_taken_and_none_twice():
    by_channel = np.zeros((2, 2, 5))
    channels = shown_channels(by_channel, np.zeros((2, 1, 1, 5)), compared(np.array([[0, 1], [1, -1]])))
    assert np.sort(channels).tolist() == [[0, 1, 2, 3, 4]] * 2


def test_of_many_classes_only_the_first_are_compared_in_pairs():
    found = compared(np.arange(30)[None])
    assert found.shape == (1, 30 + N_PAIRED * (N_PAIRED - 1) // 2, 2)
    assert found[0, 30:].max() == N_PAIRED - 1
