from typing import Any, cast

import pytest

from tb_plugin.feature_visualization import Rendering
from tb_plugin.feature_visualization.budget import batch_size, fitted_size, planned
from tb_plugin.network import LayerInfo


@pytest.mark.parametrize(
    ("field", "shape", "expected"),
    [
        ((5, 5), (64, 64, 3), 24),
        ((17, 17), (64, 64, 3), 32),
        ((37, 37), (64, 64, 3), 56),
        ((60, 60), (64, 48, 3), 48),
        ((300, 300), (224, 224, 3), 96),
        (None, (224, 224, 3), 96),
    ],
)
def test_icons_are_half_as_large_again_as_the_receptive_field(field, shape, expected):
    assert fitted_size(LayerInfo("layer", 4, 4, 8, receptive_field=field), shape) == expected


def test_enough_time_gives_full_size_and_steps():
    assert planned([0.1, 0.1], [32, 96], None) == ((32, 96), 256)
    assert planned([0.1, 0.1], [32, 96], 100.0) == ((32, 96), 256)


def test_less_time_costs_steps_before_it_costs_size():
    assert planned([0.1, 0.1], [32, 96], 30.0) == ((32, 96), 128)
    sizes, n_steps = planned([0.1, 0.1], [32, 96], 20.0)
    assert sizes == (32, 64)
    assert n_steps == 128
    assert planned([0.1, 0.1], [32, 96], 0.0) == ((32, 64), 64)


class Deep:
    input_shape = (200, 200, 3)
    layers = tuple(LayerInfo(f"l{i}", 200, 200, 2**i) for i in range(12))


def test_batches_fit_into_memory():
    rendering, network = Rendering(size=92), cast(Any, Deep())
    sizes = [batch_size(network, [f"l{i}"], rendering) for i in range(12)]
    assert sizes[0] == 32
    assert sizes == sorted(sizes, reverse=True)
    values = 100**2 * (2**9 - 1)
    assert 1 < sizes[8] < 32
    assert sizes[8] * values * 3 <= 256 * 2**20
    assert batch_size(network, [None], rendering) == sizes[-1]
