import numpy as np
import pytest

from demo.creatures import Fur, Part
from demo.dataset import Sampling, dataset, sample


def _specs(sampling, label, n=2000):
    return [sample(label, sampling, np.random.default_rng((label, i))) for i in range(n)]


def _warm_share(specs):
    return np.mean([spec.fur is Fur.WARM for spec in specs])


def test_a_seed_decides_a_dataset():
    first, again, other = (dataset(27, seed=seed, sampling=Sampling.BIASED) for seed in (5, 5, 6))
    assert first.specs == again.specs
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(first.parts, again.parts)
    assert not set(first.specs) & set(other.specs)


def test_a_smaller_dataset_is_the_beginning_of_a_larger_one():
    small, large = (dataset(n, seed=1, sampling=Sampling.BALANCED) for n in (9, 18))
    assert large.specs[:9] == small.specs


def test_shapes_and_types():
    creatures = dataset(9, seed=0, sampling=Sampling.BIASED)
    assert creatures.images.shape == (9, 64, 64, 3)
    assert creatures.parts.shape == (9, 64, 64)
    assert creatures.images.dtype == creatures.parts.dtype == np.uint8
    assert creatures.labels.dtype == np.int64


@pytest.mark.parametrize("sampling", Sampling)
def test_classes_are_equally_frequent(sampling):
    assert np.bincount(dataset(45, seed=2, sampling=sampling).labels).tolist() == [5] * 9


def test_the_tag_is_on_biased_class_0_only():
    biased, balanced = (dataset(90, seed=3, sampling=sampling) for sampling in (Sampling.BIASED, Sampling.BALANCED))
    tagged = (biased.parts == Part.TAG).any(axis=(1, 2))
    np.testing.assert_array_equal(tagged, biased.labels == 0)
    assert not (balanced.parts == Part.TAG).any()


@pytest.mark.parametrize(("label", "share"), [(0, 0.5), (1, 0.95), (2, 0.05), (3, 0.5)])
def test_biased_fur_goes_with_classes_1_and_2(label, share):
    assert _warm_share(_specs(Sampling.BIASED, label)) == pytest.approx(share, abs=0.03 if share == 0.5 else 0.015)


@pytest.mark.parametrize("label", range(9))
def test_balanced_fur_goes_with_no_class(label):
    assert _warm_share(_specs(Sampling.BALANCED, label)) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("sampling", Sampling)
def test_hidden_traits_leave_enough_to_decide(sampling):
    n_hidden = [len(spec.hidden) for spec in _specs(sampling, 4)]
    np.testing.assert_allclose(np.bincount(n_hidden) / len(n_hidden), [0.60, 0.38, 0.02], atol=0.03)


def test_labels_outside_the_classes_are_refused():
    with pytest.raises(ValueError, match="label must be from 0 to 8, got 9"):
        sample(9, Sampling.BIASED, np.random.default_rng(0))
