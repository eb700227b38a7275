import numpy as np
import pytest

from tb_plugin.feature_visualization import channel, direction, logit, neuron
from tb_plugin.feature_visualization.objectives import as_arrays


def test_combining_gives_new_values():
    a, b = channel("layer", 1), neuron("layer", 2, (3, 4))
    total = 2 * (a + 0.5 * b) - logit(7)
    assert [term.weight for term in total.terms] == [2, 1, -1]
    assert total.layers == ("layer", "layer", None)
    assert [term.weight for term in a.terms] == [1]
    assert -a == -1.0 * a


def test_equal_objectives_have_equal_keys():
    assert channel("a", 1).key == channel("a", 1).key
    keys = {
        channel("a", 1).key,
        channel("a", 2).key,
        channel("b", 1).key,
        neuron("a", 1).key,
        (2 * channel("a", 1)).key,
    }
    assert len(keys) == 5


def test_arrays():
    objectives = [channel("a", 1), 2 * neuron("a", 0), direction("a", [1, 2, 3], (4, 5), cosine_power=2)]
    (terms,) = as_arrays(objectives, [3])
    np.testing.assert_array_equal(terms.directions, [[0, 1, 0], [1, 0, 0], [1, 2, 3]])
    np.testing.assert_array_equal(terms.places, [[-2, -2], [-1, -1], [4, 5]])
    np.testing.assert_array_equal(terms.powers, [0, 0, 2])
    np.testing.assert_array_equal(terms.weights, [1, 2, 1])


def test_bad_values_are_refused():
    with pytest.raises(ValueError, match="index must be at least 0, got -1"):
        channel("a", -1)
    with pytest.raises(ValueError, match=r"vector must be finite, of shape \[C\], got shape \[1, 2\]"):
        direction("a", np.ones((1, 2)))
    with pytest.raises(ValueError, match="must be finite"):
        direction("a", [1, np.nan])
    with pytest.raises(ValueError, match="cosine_power must not be negative"):
        direction("a", [1.0], cosine_power=-1)
    with pytest.raises(ValueError, match="index of the output must be below 3, got 3"):
        as_arrays([logit(3)], [3])
