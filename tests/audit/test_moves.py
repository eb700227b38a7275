"""What becomes of labels and quantities, of decisions and numbers that are counted by hand."""

import numpy as np
import pytest

from tb_plugin.audit import flipped_shares, flips, mean_error, of_one_output

BEFORE = np.array([[True, False], [True, True], [False, False], [False, True]])
AFTER = np.array([[False, False], [True, False], [True, False], [False, True]])


def test_flips_are_counted_by_label_and_by_truth():
    truth = np.array([[1, 0], [1, 0], [1, 1], [0, np.nan]])
    found = flips(BEFORE, AFTER, truth)
    assert found.off.tolist() == [1, 1] and found.on.tolist() == [1, 0]
    # Of label 0 a right one is lost and a wrong one mended, of label 1 a wrong one mended.
    assert found.lost.tolist() == [1, 0] and found.mended.tolist() == [1, 1]
    unknown = flips(BEFORE, AFTER, np.full(truth.shape, np.nan))
    assert unknown.off.tolist() == [1, 1] and not unknown.lost.any() and not unknown.mended.any()
    assert not flips(BEFORE, AFTER).lost.any()
    with pytest.raises(ValueError, match="same images and labels"):
        flips(BEFORE, AFTER[:3])


def test_shares_are_of_those_with_a_label_and_of_those_without():
    np.testing.assert_allclose(flipped_shares(BEFORE, AFTER), [1 / 2 + 1 / 2, 1 / 2])
    np.testing.assert_allclose(flipped_shares(BEFORE, ~BEFORE), [2, 2])
    # Of a label that no image has none is lost.
    none = np.zeros((4, 1), bool)
    assert flipped_shares(none, none) == 0


def test_what_moves_all_outputs_is_no_outputs_own():
    beyond, of = of_one_output(np.array([[1.0, 1.0, 1.0], [0.0, 0.5, 0.0], [0.5, 0.0, 0.25]]))
    np.testing.assert_allclose(beyond, [0, 0.5, 0.375])
    assert of[1:].tolist() == [1, 0]
    beyond, of = of_one_output(np.array([[2.0], [3.0]]))
    assert beyond.tolist() == [2, 3] and of.tolist() == [0, 0]


def test_errors_are_means_over_what_is_known():
    values = np.array([[1.0, 2.0, 3.0], [3.0, 5.0, 7.0]])
    found = mean_error(values, np.array([[0.0, np.nan, np.nan], [0.0, 4.0, np.nan]]))
    assert found[:2].tolist() == [2, 1] and np.isnan(found[2])
    assert np.isnan(mean_error(values, None)).all()
