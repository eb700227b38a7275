"""Channels that another network does not tell, though one of its own goes with each of them as well as any."""

from __future__ import annotations

import dataclasses

import numpy as np

from tb_plugin.alignment import explained_channels
from tb_plugin.artifacts import LayerChanges
from tb_plugin.artifacts.layer_changes import ONLY_HERE, ONLY_THERE
from tb_plugin.findings.drift import STILL, spreads
from tb_plugin.makers.network_state import NetworkState

# What tells less than this share of a channel's variance does not have it.
TOLD = 0.5
_FOLDS = 5


def with_untold(pair: LayerChanges, reference: NetworkState, state: NetworkState) -> LayerChanges:
    """Adds how well either layer tells the other's channels, and calls those that it does not only here, or only there.

    One to one nearly every channel of a wide layer has a match that chance does not make, as all see the same images:
    that a match is missing is too rare to tell what one network alone has learned.

    Args:
      pair: Two layers of different networks, channels of which are matched.
      reference: The network that is compared with.
      state: This one.
    """
    a, b = reference.maps[pair.reference_layer], state.maps[pair.layer]
    if len(a) < 2 * _FOLDS:
        return pair
    own, theirs = (explained_channels(of, by, n_folds=_FOLDS, n_permutations=0).r2 for of, by in ((b, a), (a, b)))
    lives, lived = (
        spreads(of.maxima[name]) >= STILL for of, name in ((state, pair.layer), (reference, pair.reference_layer))
    )
    return dataclasses.replace(
        pair,
        explained=own,
        reference_explained=theirs,
        changes=np.where(lives & (own < TOLD), ONLY_HERE, pair.changes),
        reference_changes=np.where(lived & (theirs < TOLD), ONLY_THERE, pair.reference_changes),
    )
