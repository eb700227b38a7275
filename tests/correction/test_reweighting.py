"""A last layer that is learned on slices of equal weight rests on what holds in each of them."""

import numpy as np
import pytest

from tb_plugin.correction import effect, reweighted


def biased(n: int, shared: float, seed: int, n_classes: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors of which the first half tells the class a bit, and the rest tells a tag, which goes with class 1."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n_classes, n)
    tagged = rng.random(n) < np.where(labels == 1, shared, 1 - shared)
    vectors = rng.normal(size=(n, 8))
    vectors[:, :n_classes] += 1.5 * (labels[:, None] == np.arange(n_classes))
    vectors[:, 6] += 4 * tagged
    return vectors, labels, tagged.astype(int)


@pytest.mark.parametrize("n_classes", [2, 4])
def test_the_worst_slice_is_better_than_without_weights(n_classes):
    vectors, labels, tagged = biased(2000, 0.95, 0, n_classes)
    asked, truth, worn = biased(4000, 0.5, 1, n_classes)
    plain = reweighted(vectors, labels, np.zeros_like(tagged), n_classes)
    found = reweighted(vectors, labels, tagged, n_classes)
    measured = effect(plain.logits(asked), found.logits(asked), truth, groups=truth * 2 + worn)
    assert measured.worst[1] > measured.worst[0] + 0.1
    # A tag that tells nothing any more is hardly looked at.
    assert np.ptp(found.weights[6]) < np.ptp(plain.weights[6]) / 2


def test_classes_that_are_not_there_are_never_said():
    vectors, labels, tagged = biased(300, 0.5, 0)
    found = reweighted(vectors, labels * 2, tagged, 4)
    assert set(found.logits(vectors).argmax(axis=1)) == {0, 2}


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="two classes or more, from 0 to 2, got \\[1\\]"):
        reweighted(np.ones((4, 2)), np.ones(4, int), np.zeros(4, int), 3)
    with pytest.raises(ValueError, match="same images, got 4, 3, 4"):
        reweighted(np.ones((4, 2)), np.ones(3, int), np.zeros(4, int), 3)
