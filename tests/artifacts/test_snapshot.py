import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tests.samples import known, random_snapshot


def test_several_true_classes_and_values_of_a_regression_round_trip():
    snapshot = random_snapshot()
    assert Snapshot.from_blobs(snapshot.to_blobs()).true_classes is None
    several = dataclasses.replace(snapshot, true_classes=((0, 5), (), (3,)), labels=(0, -1, 3))
    back = Snapshot.from_blobs(several.to_blobs())
    assert (back.true_classes, back.labels, back.true_values) == (((0, 5), (), (3,)), (0, -1, 3), None)
    values = np.array([[1.5, np.nan, 0, 0, 0, 2]] * 3, np.float32)
    regression = dataclasses.replace(snapshot, labels=None, output="linear", true_values=values)
    np.testing.assert_array_equal(Snapshot.from_blobs(regression.to_blobs()).true_values, values)
    with pytest.raises(ValueError, match="true_values must"):
        dataclasses.replace(snapshot, true_values=values[:, :2])


def test_zero_and_unknown_stay_apart_in_what_is_known_in_part():
    snapshot = random_snapshot()
    first, second = snapshot.layers
    by_channel, by_position = known(first.by_channel).copy(), known(first.by_position).copy()
    by_channel[0, 0, :2], by_channel[0, 0, 2:], by_channel[2] = 0, np.nan, np.nan
    by_position[:, 1] = np.nan
    layers = (dataclasses.replace(first, by_channel=by_channel, by_position=by_position), second)
    with pytest.raises(ValueError, match="finite"):
        dataclasses.replace(snapshot, layers=layers).to_blobs()
    partial = dataclasses.replace(snapshot, layers=layers, partial=True, rounding=0.5)
    back = Snapshot.from_blobs(partial.to_blobs())
    assert (back.partial, back.rounding) == (True, 0.5)
    for example, row in enumerate(snapshot.targets):
        for t, target in enumerate(row):
            if target >= 0:
                (at,) = np.flatnonzero(back.targets[example] == target)
                for before, after in (
                    (by_channel, back.layers[0].by_channel),
                    (by_position, back.layers[0].by_position),
                ):
                    np.testing.assert_allclose(known(after)[example, at], before[example, t], atol=1e-3)


def test_logits_that_are_known_in_part_are_logarithms_of_probabilities():
    snapshot = random_snapshot()
    logits = np.full(snapshot.logits.shape, np.nan, np.float32)
    logits[:, 2] = np.log(0.75)
    bounds = np.where(np.isnan(logits), np.log(np.float32(0.25)), np.nan)
    partial = dataclasses.replace(snapshot, logits=logits, logit_bounds=bounds, partial=True)
    back = Snapshot.from_blobs(partial.to_blobs())
    np.testing.assert_array_equal(back.logits, logits)
    np.testing.assert_array_equal(known(back.logit_bounds), bounds)
    with pytest.raises(ValueError, match="logarithms of probabilities"):
        dataclasses.replace(partial, logits=logits + 1)
