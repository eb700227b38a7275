"""A slice is worse where its images are; chance alone makes none."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from tb_plugin.audit import slices
from tb_plugin.audit.slices import two_sided

RNG = np.random.default_rng(0)


def test_chance_is_that_of_fishers_exact_test():
    n, n_rest = RNG.integers(1, 40, 50), RNG.integers(1, 40, 50)
    hits, hits_rest = RNG.integers(0, n + 1), RNG.integers(0, n_rest + 1)
    expected = [
        fisher_exact([[a, b - a], [c, d - c]]).pvalue for a, b, c, d in zip(hits, n, hits_rest, n_rest, strict=True)
    ]
    np.testing.assert_allclose(two_sided(n, hits, n_rest, hits_rest), expected, rtol=1e-6)


@pytest.mark.parametrize("worse_with", [True, False])
def test_what_goes_wrong_with_a_concept_is_the_first_slice(worse_with):
    labels = np.repeat([0, 1, 2], 60)
    has = RNG.random((180, 12)) < 0.4
    right = RNG.random(180) < 0.95
    planted = (labels == 1) & (has[:, 7] == worse_with)
    right[planted] = RNG.random(planted.sum()) < 0.3
    first = slices(has, labels, right)[0]
    assert (first.label, first.concept, first.has) == (1, 7, worse_with)
    assert first.n == planted.sum()
    assert first.accuracy == pytest.approx(right[planted].mean())
    assert first.low <= first.accuracy <= first.high
    assert first.worse == pytest.approx(first.accuracy_of_others - first.accuracy)
    assert 0 < first.worse_at_least < first.worse
    assert first.chance < 0.001


def test_where_nothing_is_planted_hardly_any_slice_is_beyond_chance():
    n_found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        found = slices(rng.random((200, 20)) < 0.5, rng.integers(0, 4, 200), rng.random(200) < 0.8)
        n_found += any(each.chance <= 0.05 for each in found)
    # Of forty runs two are expected, and beyond six there is one of 300.
    assert n_found <= 6


def test_of_few_images_and_unknown_classes_nothing_is_said():
    labels = np.array([0] * 9 + [-1] * 30)
    has = np.zeros((39, 1), bool)
    has[:5] = True
    has[9:20] = True
    assert slices(has, labels, np.ones(39, bool)) == []


def test_arrays_of_other_images_are_refused():
    with pytest.raises(ValueError, match="same images, got 3, 4, 4"):
        slices(np.ones((3, 1), bool), np.zeros(4, int), np.ones(4, bool))
