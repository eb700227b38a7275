"""What became of groups of neurons, on networks of which it is known."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import Changes
from tb_plugin.artifacts.layer_changes import BORN, CHANGED, DIED, ONLY_HERE, ONLY_THERE, SAME
from tb_plugin.makers.comparison import Comparison, Reference, changes_between
from tb_plugin.makers.group_changes import N_GROUPS, compare_groups, measure_group_effects, named_channels
from tb_plugin.makers.network_state import NetworkState
from tb_plugin.makers.removal_effects import measure_effects
from tb_plugin.makers.state_pass import state_of
from tests.makers.test_changes import chain, probe_of_all

# In the earlier layer of ten channels.
TOGETHER = [2, 5, 7]


def state_with(seed: int | None, size: float = 4.0) -> NetworkState:
    """In whose earlier layer three channels fire together on images that a seed draws; None: they never do."""
    net = chain()
    state = state_of(net, probe_of_all(net), net.layers)
    maps = state.maps["early"]
    maps[..., TOGETHER] *= 0.02
    if seed is not None:
        rng = np.random.default_rng(seed)
        own = size * (rng.uniform(size=(len(maps), 1, 1)) < 0.3) * rng.gamma(1, size=maps.shape[:3])
        maps[..., TOGETHER] += own[..., None] * [1.0, 0.8, 0.6]
    state.maxima["early"][...] = maps.max(axis=(1, 2))
    return state


def names(channels: np.ndarray) -> list[int]:
    return sorted(channels[channels >= 0].tolist())


@pytest.mark.parametrize("by_index", [True, False])
def test_groups_of_a_network_have_not_changed_against_itself(by_index):
    net = chain()
    probe = probe_of_all(net)
    states = state_of(net, probe, net.layers, 1), state_of(net, probe, net.layers, 2)
    made = changes_between(*states, net, probe, Reference("", 1), by_index=by_index)
    back = Changes.from_blobs(made.to_blobs())
    assert [each.layer for each in back.groups] == ["early", "late"]
    for each in back.groups:
        assert len(each.own.channels) == min(N_GROUPS, net.layers[0].channels)
        assert (each.own.changes == SAME).all() and (each.reference.changes == SAME).all()
        # All channels tell what is made of them.
        np.testing.assert_allclose(each.own.explained, 1, atol=0.1)


@pytest.mark.parametrize(("by_index", "alone", "gone"), [(True, BORN, DIED), (False, ONLY_HERE, ONLY_THERE)])
def test_a_group_that_one_state_alone_has_is_named_by_its_channels(by_index, alone, gone):
    plain, with_it = state_with(None), state_with(3)
    found = compare_groups(plain, with_it, "early", "early", by_index=by_index, seed=0)
    (at,) = np.flatnonzero(found.own.changes == alone)
    assert names(found.own.channels[at]) == TOGETHER
    assert found.own.explained[at] < 0.1
    turned = compare_groups(with_it, plain, "early", "early", by_index=by_index, seed=0)
    (at,) = [at for at in np.flatnonzero(turned.reference.changes == gone)]
    assert names(turned.reference.channels[at]) == TOGETHER


def test_a_group_of_the_same_channels_that_answers_to_other_images_has_changed():
    found = compare_groups(state_with(3), state_with(4), "early", "early", by_index=True, seed=0)
    (at,) = np.flatnonzero(found.own.changes == CHANGED)
    assert names(found.own.channels[at]) == TOGETHER and abs(found.own.strengths[at]) < 0.3


def test_what_hangs_on_a_group_is_told_in_the_unit_of_channels():
    """A group that is a channel has what hangs on the channel."""
    net = chain()
    probe = probe_of_all(net)
    state = state_of(net, probe, net.layers)
    n = net.layers[1].channels
    state.factors["late"] = np.eye(n, dtype=np.float32)
    measure_group_effects(net, state, probe, "late", np.arange(n))
    measure_effects(net, state, probe, "late", np.arange(n))
    assert state.effects["late"].max() > 0.05
    np.testing.assert_allclose(state.group_effects["late"], state.effects["late"], atol=0.02)


def test_what_a_group_that_died_decided_is_known_from_the_step_before():
    net = chain()
    probe = probe_of_all(net)
    before, state = state_of(net, probe, net.layers, 1), state_of(net, probe, net.layers, 2)
    first = Comparison(state_of(net, probe, net.layers, 0), before, probe, Reference("", 0), by_index=True)
    for piece in first.pieces(net).values():
        piece()
    made = changes_between(before, state, net, probe, Reference("", 1), by_index=True)
    assert all(np.isfinite(each.reference.effects).all() for each in made.groups)


def test_channels_that_have_next_to_no_part_do_not_name_a_group():
    factors = np.array([[0.1, 0, 1, 0.5, 0.2], [0, 0, 0, 0, 1.0]])
    np.testing.assert_array_equal(named_channels(factors), [[2, 3, -1, -1], [4, -1, -1, -1]])
    np.testing.assert_array_equal(named_channels(np.array([[1.0, -2.0]])), [[1, 0, -1, -1]])


def test_a_group_of_a_channel_that_is_not_there_is_refused():
    net = chain()
    probe = probe_of_all(net)
    state = state_of(net, probe, net.layers)
    made = changes_between(state, state, net, probe, Reference("other"))
    groups = made.groups[0]
    wrong = dataclasses.replace(groups.own, channels=np.full_like(groups.own.channels, 99))
    with pytest.raises(ValueError, match="channels of groups of early must be from -1 to 9, got others"):
        dataclasses.replace(made, groups=(dataclasses.replace(groups, own=wrong),))
