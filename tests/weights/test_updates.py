"""Norms and updates against what they are by definition."""

import numpy as np
import pytest

from tb_plugin.network.weights import LayerWeights
from tb_plugin.weights import measured
from tb_plugin.weights.updates import norm_of


def layers(*parts):
    return [
        LayerWeights(f"layer{i}", tuple(np.asarray(each, np.float32) for each in part)) for i, part in enumerate(parts)
    ]


def test_norms_are_of_all_a_layer_has_and_updates_of_what_has_changed():
    rng = np.random.default_rng(0)
    kernel, bias, other = rng.normal(size=(3, 3, 4, 5)), rng.normal(size=5), rng.normal(size=9)
    norms, kept = measured(layers([kernel, bias], [other]), {})
    assert [each.size for each in norms] == [185, 9] and all(np.isnan(each.update) for each in norms)
    assert norms[0].norm == pytest.approx(np.sqrt((kernel**2).sum() + (bias**2).sum()), rel=1e-5)
    moved = kernel + rng.normal(size=kernel.shape)
    after, _ = measured(layers([moved, bias], [other]), kept)
    assert after[0].update == pytest.approx(np.linalg.norm(moved - kernel), rel=1e-5)
    # What is frozen does not move at all.
    assert after[1].update == 0.0


def test_what_is_kept_is_a_copy():
    values = np.ones(8, np.float32)
    _, kept = measured([LayerWeights("a", (values,))], {})
    values += 1
    norms, _ = measured([LayerWeights("a", (values,))], kept)
    assert norms[0].update == pytest.approx(np.sqrt(8))


def test_of_a_large_layer_the_update_is_as_exact_as_is_said():
    rng = np.random.default_rng(1)
    before, after = rng.normal(size=100_000), rng.normal(size=100_000)
    largest = 4096
    _, kept = measured(layers([before]), {}, largest)
    norms, _ = measured(layers([after]), kept, largest)
    assert kept["layer0"].values.size == largest
    assert norms[0].norm == pytest.approx(np.linalg.norm(after), rel=1e-5)
    # Differences of normal numbers have the kurtosis 3: four standard errors.
    error = 4 * np.sqrt(2 / largest) / 2
    assert 0 < abs(norms[0].update / np.linalg.norm(after - before) - 1) < error
    assert measured(layers([after]), measured(layers([after]), {}, largest)[1], largest)[0][0].update == 0


def test_a_layer_that_became_another_has_no_update():
    _, kept = measured(layers([np.ones(4)]), {})
    assert np.isnan(measured(layers([np.ones(5)]), kept)[0][0].update)


@pytest.mark.parametrize("scale", [1e-25, 1.0, 1e25])
def test_norms_hold_where_squares_have_no_place(scale):
    assert norm_of(np.full(4, scale, np.float32)) == pytest.approx(2 * scale, rel=1e-5)
    assert np.isnan(norm_of(np.array([np.nan, 1], np.float32)))
