"""What splits images beside their classes is found where no channel shows it, and nothing where nothing does."""

import numpy as np
import pytest

from tb_plugin.findings.directions import directions

N, D, CLASSES = 600, 12, 9


def auc(values: np.ndarray, has: np.ndarray) -> float:
    """Gives how well values tell what has it, whichever way they go."""
    ranks = np.argsort(np.argsort(values)) + 1.0
    n, rest = has.sum(), (~has).sum()
    found = float((ranks[has].sum() - n * (n + 1) / 2) / (n * rest))
    return max(found, 1 - found)


def mixed(rng: np.random.Generator, has: np.ndarray, labels: np.ndarray, strength: float = 5.0) -> np.ndarray:
    """Gives vectors in which something is spread over all channels, among causes that are normally distributed."""
    causes = rng.normal(size=(len(has), D))
    causes[:, 0] = strength * (has - 0.5) + rng.normal(size=len(has))
    # The first of these directions is spread evenly over all channels.
    spread = np.linalg.qr(np.concatenate([np.ones((D, 1)), rng.normal(size=(D, D - 1))], axis=1))[0].T
    return causes @ spread + rng.normal(size=(CLASSES, D))[labels] * 3


@pytest.mark.parametrize("seed", range(2))
def test_what_no_channel_shows_is_a_direction(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels, has = np.arange(N) % CLASSES, rng.random(N) < 0.5
    vectors = mixed(rng, has, labels)
    left = vectors - np.stack([vectors[labels == k].mean(axis=0) for k in range(CLASSES)])[labels]
    assert max(auc(each, has) for each in left.T) < 0.9
    found = directions(vectors, labels)
    assert auc(found.values[:, 0], has) > 0.97
    alike = (found.has[:, 0] == has).mean()
    assert max(alike, 1 - alike) > 0.95


def test_what_is_normally_distributed_has_none_but_by_chance() -> None:
    labels, n = np.arange(300) % CLASSES, 4
    some = 0
    for seed in range(n):
        found = directions(np.random.default_rng(seed).normal(size=(300, 8)), labels, seed=seed)
        assert found.values.shape == found.has.shape == (300, len(found.apart))
        some += bool(len(found.apart))
    # Once in twenty times each, so that two of four have a chance of 0.01.
    assert some <= 1


def test_classes_themselves_are_no_direction() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(N) % 2
    vectors = rng.normal(size=(N, D)) + 8 * labels[:, None]
    assert all(auc(each, labels == 1) < 0.6 for each in directions(vectors, labels).values.T)


def test_units_of_channels_change_nothing_and_a_seed_gives_the_same() -> None:
    rng = np.random.default_rng(1)
    labels, has = np.arange(N) % CLASSES, rng.random(N) < 0.5
    vectors = mixed(rng, has, labels)
    one, same = directions(vectors, labels, seed=3), directions(vectors, labels, seed=3)
    np.testing.assert_array_equal(one.values, same.values)
    scaled = directions(vectors * 2.0 ** rng.integers(-4, 4, D), labels, seed=3)
    np.testing.assert_allclose(np.abs(np.corrcoef(one.values[:, 0], scaled.values[:, 0])[0, 1]), 1, atol=1e-3)


def test_of_many_channels_the_same_is_found_by_random_projections(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    labels, has = np.arange(N) % CLASSES, rng.random(N) < 0.5
    vectors = mixed(rng, has, labels)
    whole = directions(vectors, labels)
    monkeypatch.setattr("tb_plugin.findings.directions._LARGE", 0)
    projected = directions(vectors, labels)
    assert auc(projected.values[:, 0], has) > 0.97
    assert abs(np.corrcoef(whole.values[:, 0], projected.values[:, 0])[0, 1]) > 0.99


def test_channels_that_are_the_same_everywhere_are_left_out() -> None:
    labels = np.arange(30) % 3
    assert directions(np.ones((30, 4)), labels).values.shape == (30, 0)


def test_other_images_and_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="same images, got 4 and 5"):
        directions(np.zeros((4, 2)), np.zeros(5))
    with pytest.raises(ValueError, match="more images than classes, got 3 of 3 classes"):
        directions(np.zeros((3, 2)), np.arange(3))
