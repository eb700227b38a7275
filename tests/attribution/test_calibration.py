"""Laws of calibration, on predictions whose probabilities are known to be right or wrong."""

import numpy as np
import pytest

from tb_plugin.attribution.calibration import calibration, calibration_by_output


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


def outputs(rng, n, k=3, true_as_often=lambda p: p):
    """Probabilities `[n, k]` of outputs that do not exclude each other, and what is true `[n, k]`."""
    probabilities = rng.uniform(0.05, 0.95, (n, k))
    return probabilities, (rng.random((n, k)) < true_as_often(probabilities)).astype(np.float32)


def test_outputs_that_are_calibrated_by_construction_are_found_to_be():
    rng = np.random.default_rng(0)
    found = [each for _ in range(14) for each in calibration_by_output(*outputs(rng, 300)).values()]
    assert sum(each.error[1] == 0 for each in found) >= 36
    assert sum(each.error[0] <= each.by_chance for each in found) >= 36


def test_each_output_is_measured_by_itself():
    """The second says twice the logits that it should; the others are calibrated."""
    rng = np.random.default_rng(1)
    says, true = outputs(rng, 800)
    logits = np.log(says / (1 - says))
    says[:, 1] = 1 / (1 + np.exp(-2 * logits[:, 1]))
    found = calibration_by_output(says, true)
    too_sure = np.abs(says[:, 1] - 1 / (1 + np.exp(-logits[:, 1]))).mean()
    assert found[1].error[1] > 0.05 and found[1].error[1] <= too_sure <= found[1].error[2]
    assert found[1].error[0] > found[1].by_chance
    assert all(found[i].error[0] <= found[i].by_chance for i in (0, 2))


def test_bins_of_an_output_say_how_often_its_class_is_true_not_how_often_the_prediction_is_right():
    """Where 0.1 is said and nothing is true, that is 0 % of 50, not 100 %."""
    found = calibration_by_output(np.full((50, 1), 0.1), np.zeros((50, 1)))[0]
    np.testing.assert_allclose(found.bins[1], [0.1, 0, 50], rtol=1e-6)
    assert found.error[0] == pytest.approx(0.1)


def test_an_output_is_measured_where_its_truth_is_known():
    rng = np.random.default_rng(2)
    says, true = outputs(rng, 60)
    true[:20, 0], true[:, 2] = np.nan, np.nan
    found = calibration_by_output(says, true)
    assert sorted(found) == [0, 1]
    assert (found[0].n_images, found[1].n_images) == (40, 60)
    alone = calibration_by_output(says[20:, :1], true[20:, :1])[0]
    np.testing.assert_array_equal(found[0].bins, alone.bins)


def test_images_count_for_as_many_as_they_stand_for():
    """Classes are there in equal numbers; in the data one is nine times as frequent."""
    rng = np.random.default_rng(3)
    says, true = outputs(rng, 4000, 1)
    kept = (true[:, 0] == 1) | (rng.random(4000) < 1 / 9)
    weights = np.where(true[kept, 0] == 1, 1, 9)
    weighted = calibration_by_output(says[kept], true[kept], weights=weights)[0]
    assert weighted.error[1] == 0 and weighted.error[0] < 0.05
    assert calibration_by_output(says[kept], true[kept])[0].error[1] > 0.2
    rare = np.arange(4000) % 8 == 0
    says, labels = predictions(rng, 4000, lambda p: np.where(rare, p - 0.3, p))
    kept = rare | (rng.random(4000) < 1 / 7)
    weights = np.where(rare[kept], 1, 7)
    weighted, plain = (calibration(says[kept], labels[kept], weights=w).error for w in (weights, None))
    assert weighted[1] <= 0.3 / 8 <= weighted[2] < plain[1]
