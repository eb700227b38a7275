"""What another network does not tell, where it is known."""

import numpy as np
import pytest

from tb_plugin.artifacts.layer_changes import ONLY_HERE, ONLY_THERE, SAME
from tb_plugin.makers.layer_comparison import compare_layer
from tb_plugin.makers.state_pass import state_of
from tb_plugin.makers.untold import with_untold
from tests.makers.test_changes import C, chain, probe_of_all


def test_networks_that_tell_each_other_have_nothing_alone():
    net = chain()
    probe = probe_of_all(net)
    states = state_of(net, probe, net.layers), state_of(net, probe, net.layers)
    found = with_untold(compare_layer(*states, "late", "late", by_index=False, seed=0), *states)
    assert (found.changes == SAME).all() and (found.reference_changes == SAME).all()
    np.testing.assert_allclose(found.explained, 1, atol=1e-3)


@pytest.mark.parametrize("channel", range(C))
def test_a_channel_that_the_other_does_not_tell_is_alone_though_it_has_a_match(channel):
    net = chain()
    probe = probe_of_all(net)
    reference, state = state_of(net, probe, net.layers), state_of(net, probe, net.layers)
    # It answers to other images than it did there; a match remains, of half its strength.
    other = np.random.default_rng(channel).permutation(len(probe.inputs))
    mixed = state.maps["early"].copy()
    mixed[..., channel] = 0.6 * mixed[..., channel] + mixed[other][..., channel]
    state.maps["early"][...] = mixed
    pair = compare_layer(reference, state, "early", "early", by_index=False, seed=0)
    assert pair.matches[channel] == channel and (pair.changes == SAME).all()
    found = with_untold(pair, reference, state)
    assert np.flatnonzero(found.changes == ONLY_HERE).tolist() == [channel]
    assert np.flatnonzero(found.reference_changes == ONLY_THERE).tolist() == [channel]
