"""Splits are those of k-means, silhouettes those of scikit-learn; one cloud is no two kinds."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.metrics.pairwise import euclidean_distances

from tb_plugin.statistics import silhouette_by_chance, squared_distances, two_means


def clouds(seed: int, apart: float, n: int = 40, d: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, d))
    points[: n // 3, 0] += apart
    return points[rng.permutation(n)]


def test_distances_are_euclidean():
    points = clouds(0, 3)
    np.testing.assert_allclose(np.sqrt(squared_distances(points)), euclidean_distances(points), atol=1e-6)


@pytest.mark.parametrize("apart", [0.0, 2.0, 6.0, 30.0])
@pytest.mark.parametrize("seed", range(4))
def test_silhouettes_are_those_of_the_split_and_it_is_no_worse_than_that_of_k_means(seed, apart):
    points = clouds(seed, apart)
    places = np.random.default_rng(seed).permutation(40)[:30]
    (sides,), (silhouette,) = two_means(squared_distances(points), places[None])
    own = points[places]
    assert sides[0] == 0 and set(sides.tolist()) == {0, 1}
    assert silhouette == pytest.approx(silhouette_score(own, sides), abs=1e-6)
    # A split is at rest: each point is nearest to its own centre.
    centres = np.stack([own[sides == side].mean(axis=0) for side in (0, 1)])
    np.testing.assert_array_equal(np.linalg.norm(own[:, None] - centres, axis=2).argmin(axis=1), sides)
    if apart >= 6:
        best = KMeans(2, n_init=5, random_state=0).fit_predict(own)
        np.testing.assert_array_equal(sides != sides[0], best != best[0])


def test_many_channels_at_once_are_as_one_by_one():
    distances, rng = squared_distances(clouds(0, 4)), np.random.default_rng(1)
    places = np.stack([rng.permutation(40)[:12] for _ in range(9)])
    sides, silhouettes = two_means(distances, places)
    for i in range(9):
        (own,), (silhouette,) = two_means(distances, places[i : i + 1])
        np.testing.assert_array_equal(own, sides[i])
        assert silhouette == pytest.approx(silhouettes[i])


def test_equal_images_do_not_split():
    sides, silhouettes = two_means(np.zeros((5, 5)), np.arange(5)[None])
    assert not sides.any() and silhouettes == [0]


def test_one_cloud_stays_below_what_chance_gives_and_two_kinds_lie_above():
    below, above = [], []
    for seed in range(60):
        for found, apart in ((below, 0.0), (above, 12.0)):
            points = clouds(seed, apart, n=32)
            distances, places = squared_distances(points), np.arange(32)[None]
            # What the cloud is like is known of others of the same kind.
            others = squared_distances(np.concatenate([clouds(seed + k, 0.0, n=32) for k in range(100, 108)]))
            chance = silhouette_by_chance(others, np.arange(256).reshape(8, 32), seed=seed)
            found.append(two_means(distances, places)[1][0] <= chance)
    assert np.mean(below) >= 0.85
    assert not any(above)
