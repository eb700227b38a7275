"""Each check says that all is well where it is, and can fail."""

import numpy as np
import pytest

from tb_plugin.attribution import checks


def test_errors_are_shares_of_the_larger_and_above_one_where_signs_differ():
    found = checks.relative_error(np.array([2.0, 1.0, -1.0, 0.0, 16.9]), np.array([2.0, 2.0, 1.0, 0.0, 7.3]))
    np.testing.assert_allclose(found, [0, 0.5, 2, 0, 9.6 / 16.9])


def test_gradients_deviate_by_the_worst_example_and_target():
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(3, 2, 4, 5, 6)).astype(np.float32)
    others = gradients.copy()
    assert checks.deviation(gradients, others) == 0
    others[1, 1] *= 0.5
    assert checks.deviation(gradients, others) == pytest.approx(0.5, rel=1e-5)
    others[2, 0] *= -1
    assert checks.deviation(gradients, others) == pytest.approx(2, rel=1e-5)
    assert checks.deviation(gradients * 0, gradients * 0) == 0
    others[0, 0, 0, 0, 0] = np.nan
    assert checks.deviation(gradients, others) == 2


def test_the_slope_is_what_predictions_are_to_be_multiplied_by():
    rng = np.random.default_rng(0)
    predicted = rng.normal(size=40)
    for true in (1.0, 0.2, -3.0):
        np.testing.assert_allclose(checks.slope(predicted, true * predicted), true, rtol=1e-9)
    slope, low, high = checks.slope(predicted, 0.5 * predicted + 0.3 * rng.normal(size=40))
    assert low < 0.5 < high and low < slope < high
    assert checks.slope(predicted, predicted**2, seed=1) == checks.slope(predicted, predicted**2, seed=1)
    assert np.isnan(checks.slope(np.zeros(3), np.ones(3))).all()


def test_the_slopes_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = 0
    for trial in range(300):
        predicted = rng.normal(size=30)
        _, low, high = checks.slope(predicted, predicted + rng.normal(size=30), seed=trial)
        held += low <= 1 <= high
    assert 0.88 <= held / 300 <= 0.98


def test_a_share_of_few_has_a_wide_interval_and_of_none_is_not_known():
    assert checks.share_interval(0, 10) == (0, 0, pytest.approx(0.2775, abs=1e-3))
    assert checks.share_interval(3, 10) == (0.3, pytest.approx(0.1078, abs=1e-3), pytest.approx(0.6032, abs=1e-3))
    assert checks.share_interval(300, 1000)[1] > 0.27
    assert np.isnan(checks.share_interval(0, 0)).all()


def test_signs_contradict_only_where_both_count():
    predicted = np.array([1.0, 1.0, 1.0, 0.01, 1.0, -1.0])
    measured = np.array([2.0, -2.0, -0.01, -2.0, -0.5, 1.0])
    errors = np.array([0.1, 0.1, 0.1, 0.1, 0.3, 0.3])
    np.testing.assert_array_equal(checks.contradictions(predicted, measured, 0.05), [0, 1, np.nan, np.nan, 1, 1])
    # Within two standard errors of zero an effect has no sign.
    np.testing.assert_array_equal(
        checks.contradictions(predicted, measured, 0.05, errors), [0, 1, np.nan, np.nan, np.nan, 1]
    )
