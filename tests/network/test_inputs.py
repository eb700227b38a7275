import numpy as np
import pytest

from tb_plugin.network.inputs import infer_value_range


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        (np.array([0.0, 0.4, 1.0]), (0, 1)),
        (np.array([0.2, 0.4]), (0, 1)),
        (np.array([-0.9, 1.0]), (-1, 1)),
        (np.array([0.0, 254.0]), (0, 255)),
        (np.array([0, 1], np.uint8), (0, 255)),
        (np.array([-117.0, 138.0]), (-117, 138)),
        (np.array([-2.1, 2.6]), (-2.1, 2.6)),
    ],
)
def test_value_range(examples, expected):
    assert infer_value_range(examples) == pytest.approx(expected)
