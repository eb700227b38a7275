"""What became of channels that only in part do what they did."""

import numpy as np
import pytest

from tb_plugin.artifacts.layer_changes import CHANGED, SAME
from tb_plugin.makers.layer_comparison import compare_layer
from tb_plugin.makers.state_pass import state_of
from tests.makers.test_changes import C, chain, probe_of_all


@pytest.mark.parametrize(("share", "expected"), [(0.6, [CHANGED]), (0.85, [])])
def test_who_changed_far_more_than_the_rest_of_its_layer_has_changed_though_much_is_as_it_was(share, expected):
    """Its correlation with itself is what says so, beside those of the others, which are 1."""
    net = chain()
    probe = probe_of_all(net)
    before, state = state_of(net, probe, net.layers, 1), state_of(net, probe, net.layers, 2)
    maps = state.maps["early"]
    own = maps[..., 4] - maps[..., 4].mean()
    other = np.random.default_rng(0).permutation(own.ravel()).reshape(own.shape)
    maps[..., 4] = 10 + share * own + np.sqrt(1 - share**2) * other
    found = compare_layer(before, state, "early", "early", by_index=True, seed=0)
    assert found.strengths[4] == pytest.approx(share, abs=0.05)
    assert found.changes[found.changes != SAME].tolist() == expected
    # Where all move as far, none is more of another one than the rest.
    for channel in range(C):
        own = maps[..., channel] - maps[..., channel].mean()
        maps[..., channel] = share * own + np.sqrt(1 - share**2) * np.roll(own, 7, axis=0)
    assert (compare_layer(before, state, "early", "early", by_index=True, seed=0).changes[:4] == SAME).all()
