"""Maps that are shrunk keep their sum, and what lies evenly stays so."""

import numpy as np
import pytest

from tb_plugin.statistics import mean_places


@pytest.mark.parametrize("shape", [(3, 5), (8, 8), (16, 8), (14, 14), (55, 9)])
def test_shares_are_one_in_sum_and_where_they_were(shape):
    maps = np.zeros((*shape, 4))
    maps[..., 1] = 7
    maps[-1, 0, 2] = 5
    maps[..., 3] = np.random.default_rng(0).uniform(size=shape)
    found = mean_places(maps)
    assert found.shape == (min(8, shape[0]), min(8, shape[1]), 4)
    np.testing.assert_allclose(found.sum(axis=(0, 1)), [0, 1, 1, 1], atol=1e-6)
    np.testing.assert_allclose(found[..., 1], 1 / (found.shape[0] * found.shape[1]), atol=1e-6)
    assert found[-1, 0, 2] == pytest.approx(1)
    if shape[0] % 8 == 0 and shape[1] % 8 == 0:
        blocks = maps[..., 3].reshape(8, shape[0] // 8, 8, shape[1] // 8).sum(axis=(1, 3))
        np.testing.assert_allclose(found[..., 3], blocks / blocks.sum(), atol=1e-6)
