import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tests.samples import random_snapshot


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
