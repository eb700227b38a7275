"""Laws of calibration, on predictions whose probabilities are known to be right or wrong."""

import numpy as np
import pytest

from tb_plugin.attribution.calibration import calibration


def predictions(rng, n, right_as_often=lambda p: p):
    confidences = rng.uniform(0.5, 1, n)
    probabilities = np.stack([confidences, 1 - confidences], axis=1)
    labels = np.where(rng.random(n) < right_as_often(confidences), 0, 1)
    return probabilities, labels


def test_zero_lies_in_the_interval_of_what_is_perfectly_calibrated():
    rng = np.random.default_rng(0)
    found = [calibration(*predictions(rng, 300), seed=i) for i in range(40)]
    assert sum(each.error[1] == 0 for each in found) >= 34
    assert sum(each.error[0] <= each.by_chance for each in found) >= 34


def test_what_is_too_sure_is_told():
    rng = np.random.default_rng(1)
    found = calibration(*predictions(rng, 500, lambda p: p - 0.2))
    assert found.error[1] > 0.1 and found.error[1] <= 0.2 <= found.error[2]
    assert found.error[0] > found.by_chance


def test_bins_count_every_image_whose_class_is_known_once():
    rng = np.random.default_rng(2)
    probabilities, labels = predictions(rng, 100)
    labels[:30] = -1
    found = calibration(probabilities, labels)
    assert found.n_images == 70
    filled = found.bins[found.bins[:, 2] > 0]
    right = (probabilities.argmax(axis=1) == labels)[30:].sum()
    assert np.isclose((filled[:, 1] * filled[:, 2]).sum(), right)
    edges = np.arange(10)[found.bins[:, 2] > 0] / 10
    assert (filled[:, 0] >= edges - 1e-6).all() and (filled[:, 0] <= edges + 0.1 + 1e-6).all()


def test_a_certain_prediction_has_a_bin():
    found = calibration(np.array([[1.0, 0.0]]), np.array([0]))
    assert found.bins[-1].tolist() == [1, 1, 1] and found.error[0] == 0


def test_without_labels_nothing_is_claimed():
    with pytest.raises(ValueError, match="at least one image"):
        calibration(np.array([[0.5, 0.5]]), np.array([-1]))
