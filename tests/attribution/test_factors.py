import numpy as np
import pytest
import scipy.optimize
from sklearn.decomposition import NMF

from tb_plugin.attribution import attribution_factors, factor_stability
from tb_plugin.attribution.factors import _coefficients


def parts(seed: int, n: int = 3, n_classes: int = 6) -> dict[str, np.ndarray]:
    """Two layers whose positions argue for two sets of classes, with noise and with evidence against."""
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0, 1, (n, 2, n_classes)) ** 3
    layers = {}
    for name, side in (("early", 6), ("late", 4)):
        spatial = rng.uniform(0, 1, (n, side, side + 1, 2)) ** 2
        values = np.einsum("nhwf,nft->nthw", spatial, loadings)
        layers[name] = (values + 0.02 * rng.normal(size=values.shape)).astype(np.float32)
    return layers


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("seed", range(5))
def test_explains_the_last_layer_as_well_as_scikit_learn(seed):
    by_position = parts(seed)
    loadings, maps = attribution_factors(by_position)
    for example, values in enumerate(by_position["late"]):
        samples = np.maximum(values.reshape(len(values), -1).T, 0)
        model = NMF(2, init="nndsvda", max_iter=2000)
        reference = np.linalg.norm(samples - model.fit_transform(samples) @ model.components_)
        own = np.linalg.norm(samples - maps["late"][example].reshape(-1, 2) @ loadings[example])
        assert own <= 1.05 * reference
    assert (loadings >= 0).all() and all((values >= 0).all() for values in maps.values())


def test_coefficients_are_the_least_squares_ones():
    rng = np.random.default_rng(0)
    loadings = rng.uniform(0, 1, (2, 2, 5))
    samples = rng.uniform(0, 1, (2, 30, 5)) * (rng.uniform(size=(2, 30, 5)) > 0.5)
    found = _coefficients(samples, loadings)
    for example in range(2):
        expected = [scipy.optimize.nnls(loadings[example].T, sample)[0] for sample in samples[example]]
        np.testing.assert_allclose(found[example], expected, atol=1e-9)


def test_the_early_layer_is_explained_by_the_same_factors():
    by_position = parts(1)
    loadings, maps = attribution_factors(by_position)
    rebuilt = np.einsum("nhwf,nft->nthw", maps["early"], loadings)
    wanted = np.maximum(by_position["early"], 0)
    assert np.linalg.norm(rebuilt - wanted) < 0.5 * np.linalg.norm(wanted)
    assert maps["early"].shape == (3, 6, 7, 2)


def test_factors_stay_what_they_were():
    before, _ = attribution_factors(parts(2))
    swapped = before[:, ::-1]
    after, _ = attribution_factors(parts(2), start=swapped)
    np.testing.assert_allclose(after, swapped, atol=0.05)


def test_evidence_against_all_classes_gives_nothing():
    loadings, maps = attribution_factors({"only": -np.ones((2, 3, 4, 4), np.float32)})
    assert np.isfinite(loadings).all()
    np.testing.assert_array_equal(maps["only"], 0)


def test_one_class_has_one_factor():
    values = np.random.default_rng(0).uniform(0, 1, (2, 1, 3, 3)).astype(np.float32)
    loadings, maps = attribution_factors({"only": values})
    np.testing.assert_allclose(np.einsum("nhwf,nft->nthw", maps["only"], loadings), values, rtol=1e-4)


def test_nothing_is_drawn_where_factors_are_found():
    (one, maps), (same, again) = (attribution_factors(parts(3)) for _ in range(2))
    np.testing.assert_array_equal(one, same)
    np.testing.assert_array_equal(maps["late"], again["late"])


def test_two_factors_that_there_are_are_found_again_and_more_often_than_by_chance():
    rng = np.random.default_rng(0)
    spatial = rng.gamma(0.3, size=(6, 7, 7, 2))
    values = np.einsum("nhwf,ft->nthw", spatial, np.repeat(np.eye(2), 3, axis=1))
    loadings, _ = attribution_factors({"last": values})
    found = factor_stability(values, loadings)
    assert found.shape == (6, 3) and (found[:, :2] > 0.99).all()
    assert (found[:, 2] < 0.95).all()
    np.testing.assert_array_equal(found, factor_stability(values, loadings))


def test_two_factors_of_five_alike_are_not_found_again():
    """Which two of five equally strong ones are found is chance."""
    spatial = np.random.default_rng(1).gamma(0.3, size=(8, 7, 7, 5))
    values = np.einsum("nhwf,ft->nthw", spatial, np.eye(5))
    loadings, _ = attribution_factors({"last": values})
    found = factor_stability(values, loadings)
    assert np.mean(found[:, :2]) < 0.9
    assert abs(np.mean(found[:, :2]) - found[0, 2]) < 0.15


def test_factors_that_stand_for_nothing_have_no_stability():
    values = -np.ones((2, 3, 4, 4), np.float32)
    loadings, _ = attribution_factors({"only": values})
    assert np.isnan(factor_stability(values, loadings)).all()
