"""What is erased is told by no linear map any more, and nothing else moves more than it must."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tb_plugin.correction import leace


def given(seed: int = 0, *, n: int = 400, channels: int = 12) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    tagged = rng.random(n) < 0.3
    mixed = rng.normal(size=(n, channels)) @ rng.normal(size=(channels, channels))
    return mixed + tagged[:, None] * rng.normal(size=channels) * 3 + 5, tagged[:, None].astype(float)


def explained(vectors: np.ndarray, about: np.ndarray) -> float:
    """The share of the variance that least squares explains.

    What is erased leaves a direction of rounding alone, which scikit-learn's regression took for one until 1.7.
    """
    x, z = vectors - vectors.mean(axis=0), about - about.mean(axis=0)
    left = z - x @ np.linalg.lstsq(x, z, rcond=1e-9)[0]
    return float(np.mean(1 - (left**2).sum(axis=0) / (z**2).sum(axis=0)))


@pytest.mark.parametrize("seed", range(3))
def test_nothing_linear_tells_it_any_more(seed):
    vectors, tagged = given(seed)
    matrix, offset = leace(vectors, tagged)
    erased = vectors @ matrix.T + offset
    assert explained(vectors, tagged) > 0.3
    assert explained(erased, tagged) == pytest.approx(0, abs=1e-9)
    told = LogisticRegression(max_iter=1000).fit(erased, tagged[:, 0]).predict(erased)
    assert (told == 0).all()
    np.testing.assert_allclose(erased.mean(axis=0), vectors.mean(axis=0))


def test_it_moves_vectors_less_than_other_maps_that_erase():
    vectors, tagged = given()
    matrix, offset = leace(vectors, tagged)
    moved = ((vectors @ matrix.T + offset - vectors) ** 2).sum()
    mean, own = vectors.mean(axis=0), vectors[tagged[:, 0] > 0].mean(axis=0) - vectors[tagged[:, 0] == 0].mean(axis=0)
    rng = np.random.default_rng(0)
    for _ in range(20):
        # An oblique projection along the difference of means erases too, whatever it looks at.
        look = rng.normal(size=len(own)) + own
        other = np.eye(len(own)) - np.outer(own, look) / (look @ own)
        erased = (vectors - mean) @ other.T + mean
        assert explained(erased, tagged) == pytest.approx(0, abs=1e-6)
        assert ((erased - vectors) ** 2).sum() > moved


def test_several_things_are_erased_together_and_twice_is_once():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(300, 8)) @ rng.normal(size=(8, 8))
    about = vectors @ rng.normal(size=(8, 3)) + rng.normal(size=(300, 3))
    matrix, offset = leace(vectors, about)
    erased = vectors @ matrix.T + offset
    assert explained(erased, about) == pytest.approx(0, abs=1e-9)
    assert np.linalg.matrix_rank(np.eye(8) - matrix) == 3
    again, more = leace(erased, about)
    np.testing.assert_allclose(erased @ again.T + more, erased, atol=1e-7)


def test_what_vectors_do_not_tell_leaves_them_alone():
    vectors = np.random.default_rng(0).normal(size=(50, 4))
    for about in (np.ones((50, 1)), np.zeros((50, 2))):
        matrix, offset = leace(vectors, about)
        np.testing.assert_allclose(vectors @ matrix.T + offset, vectors)


def test_channels_that_are_the_same_everywhere_are_left_as_they_are():
    vectors, tagged = given(channels=4)
    wider = np.concatenate([vectors, np.full((len(vectors), 2), 7.0)], axis=1)
    matrix, offset = leace(wider, tagged)
    np.testing.assert_allclose((wider @ matrix.T + offset)[:, 4:], 7.0)


def test_rows_that_do_not_fit_are_said():
    with pytest.raises(ValueError, match="as many rows, at least 2, got 3 and 4"):
        leace(np.zeros((3, 2)), np.zeros((4, 1)))
