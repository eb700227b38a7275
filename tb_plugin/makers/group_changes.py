"""Groups of a layer's neurons beside a layer of another state: which one state alone has, and what hangs on each."""

from __future__ import annotations

import numpy as np

from tb_plugin.alignment import explained_channels, on_common_grid
from tb_plugin.artifacts import GroupChanges, GroupsOfState
from tb_plugin.artifacts.group_changes import N_NAMED
from tb_plugin.artifacts.layer_changes import BORN, CHANGED, DIED, ONLY_HERE, ONLY_THERE, SAME
from tb_plugin.deadline import NEVER, Deadline
from tb_plugin.findings.drift import SAME as UNLIKE
from tb_plugin.findings.drift import STILL, spreads
from tb_plugin.groups import group_activations, neuron_groups
from tb_plugin.groups.identity import match_groups
from tb_plugin.makers.layer_comparison import correlations_of_maps
from tb_plugin.makers.network_state import NetworkState
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.removal_effects import decisions_of, measured_rows
from tb_plugin.makers.untold import TOLD
from tb_plugin.network import Network

# As many as tell what one of two networks has learned from what both have: see docs/changes.md.
N_GROUPS = 8
_FOLDS = 5
# Of the strongest channel's part in a group, what another one has at least to name it.
_LEAST_PART = 0.25


def factors_of_state(state: NetworkState, layer: str, seed: int, deadline: Deadline = NEVER) -> np.ndarray:
    """Gives `[G, C]`, the channel factors of a layer's groups on the images that are compared; found once.

    Raises:
      OutOfTime: If there is no time for it.
    """
    if layer not in state.factors:
        maps = state.maps[layer]
        n = min(N_GROUPS, maps.shape[3])
        state.factors[layer] = neuron_groups(maps, n, seed=seed, deadline=deadline).channel
    return state.factors[layer]


def compare_groups(
    reference: NetworkState, state: NetworkState, reference_layer: str, layer: str, *, by_index: bool, seed: int
) -> GroupChanges:
    """Tells which groups answer to other images than they did, and which no channels of the other state tell.

    Args:
      reference: The other state, of the same images; its groups are known (`factors_of_state`).
      state: This one, likewise.
      reference_layer: Which of its layers.
      layer: Which of this one's.
      by_index: Whether both are of one network, so that a group goes on where its channels do.
      seed: Makes what is left to chance repeatable.
    """
    a, b = reference.maps[reference_layer], state.maps[layer]
    theirs, own = (factors_of_state(of, name, seed) for of, name in ((reference, reference_layer), (state, layer)))
    their_maps, own_maps = group_activations(a, theirs), group_activations(b, own)
    strengths, their_strengths = np.full(len(own), np.nan), np.full(len(theirs), np.nan)
    if by_index:
        found = match_groups(own, theirs, range(len(theirs)))
        pairs = np.array([(number, i) for i, number in enumerate(found.numbers) if number < len(theirs)], int)
        goes_on = pairs[np.isfinite(np.array(found.similarities)[pairs[:, 1]])] if len(pairs) else pairs
        if len(goes_on):
            before, now = goes_on.T
            strengths[now] = their_strengths[before] = correlations_of_maps(
                *on_common_grid(their_maps[..., before], own_maps[..., now])
            )
    new, gone = (BORN, DIED) if by_index else (ONLY_HERE, ONLY_THERE)
    return GroupChanges(
        layer,
        reference_layer,
        _told(own, own_maps, a, strengths, new),
        _told(theirs, their_maps, b, their_strengths, gone),
    )


def measure_group_effects(network: Network, state: NetworkState, probe: Probe, layer: str, groups: np.ndarray) -> None:
    """Measures what goes without groups of which that is not known yet, into `state.group_effects`.

    A group's mean over the images, position by position, takes its place: its part of the layer changes, what no group
    explains stays. It is given as of channels (`measure_effects`), in the same unit.

    Args:
      network: The one that the state is of.
      state: Its state, whose groups are known (`factors_of_state`).
      probe: The images.
      layer: Which layer.
      groups: `[n]`.

    Raises:
      OutOfTime: If the network says so; what was measured of single groups stays.
    """
    factors = state.factors[layer]
    effects = state.group_effects.setdefault(layer, np.full(len(factors), np.nan))
    left = [group for group in groups.tolist() if np.isnan(effects[group])]
    decisions = decisions_of(state, network)
    if decisions is None or not left or state.layer(layer).cut_from_output:
        return
    rows = measured_rows(decisions)
    if not len(rows):
        effects[left] = 0.0
        return
    inputs = state.inputs(probe)[rows]
    own = network.record(inputs, [layer]).activations[layer]
    active = group_activations(own, factors)
    # Where a group is taken away from what is not negative, no more goes than there is.
    floor = np.minimum(own, 0) if not state.layer(layer).signed else None
    for group in left:
        part = (active[..., group].mean(axis=0) - active[..., group])[..., None] * factors[group]
        changed = own + part if floor is None else np.maximum(own + part, floor)
        lost = decisions.lost(rows, np.asarray(network.resume(inputs, layer, changed.astype(np.float32))))
        effects[group] = lost.mean() * decisions.right.sum() / len(decisions)


def with_group_effects(of: GroupsOfState, effects: np.ndarray | None) -> GroupsOfState:
    """Adds what was measured."""
    return of if effects is None else GroupsOfState(of.channels, of.changes, effects, of.explained, of.strengths)


def _told(factors: np.ndarray, maps: np.ndarray, other: np.ndarray, strengths: np.ndarray, alone: int) -> GroupsOfState:
    """Tells of the groups of one state, beside all channels `[N, h, w, C]` of the other."""
    n, lives = len(factors), spreads(maps.max(axis=(1, 2))) >= STILL
    explained = np.full(n, np.nan)
    if len(maps) >= 2 * _FOLDS:
        explained = explained_channels(maps, other, n_folds=_FOLDS, n_permutations=0).r2
    changes = np.full(n, SAME)
    changes[lives & (strengths < UNLIKE)] = CHANGED
    # What goes on by its channels was not born.
    changes[lives & np.isnan(strengths) & (explained < TOLD)] = alone
    return GroupsOfState(named_channels(factors), changes, np.full(n, np.nan), explained, strengths)


def named_channels(factors: np.ndarray) -> np.ndarray:
    """Gives `[G, N_NAMED]`, the channels that belong most to each of G groups `[G, C]`; -1 where there are fewer."""
    order = np.argsort(-np.abs(factors), axis=1, kind="stable")[:, :N_NAMED]
    # A channel that has next to no part in a group does not name it.
    part = np.take_along_axis(np.abs(factors), order, axis=1)
    named = np.where(part >= _LEAST_PART * part[:, :1], order, -1)
    return np.pad(named, ((0, 0), (0, N_NAMED - named.shape[1])), constant_values=-1)
