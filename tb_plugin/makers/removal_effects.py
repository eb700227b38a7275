"""How much of what a network decides goes without a channel."""

from __future__ import annotations

import numpy as np

from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.network_state import NetworkState
from tb_plugin.makers.probe import Probe
from tb_plugin.network import Network

# On so many images at most, spread over those that are right.
MEASURED_ON = 64
# Of so many channels of a layer, of which decisions likely hang most.
N_MEASURED = 16
_BATCH_VALUES = 2**23


def measure_effects(network: Network, state: NetworkState, probe: Probe, layer: str, channels: np.ndarray) -> None:
    """Measures what goes without channels of which that is not known yet, into `state.effects`.

    A channel's mean over the images, position by position, takes its place. Only decisions that are right can lose
    something: the effect is the mean over all, as of findings.

    Args:
      network: The one that the state is of.
      state: Its state.
      probe: The images.
      layer: Which layer.
      channels: `[n]`.

    Raises:
      OutOfTime: If the network says so; what was measured of single channels stays.
    """
    effects = state.effects.setdefault(layer, np.full(state.layer(layer).channels, np.nan))
    left = [channel for channel in channels.tolist() if np.isnan(effects[channel])]
    decisions = decisions_of(state, network)
    if decisions is None or not left or state.layer(layer).cut_from_output:
        return
    n_right, rows = int(decisions.right.sum()), measured_rows(decisions)
    if not len(rows):
        effects[left] = 0.0
        return
    inputs, mean = state.inputs(probe), state.means[layer]
    size = max(1, _BATCH_VALUES // max(1, mean.size))
    batches = [rows[first : first + size] for first in range(0, len(rows), size)]
    if len(batches) > 1:
        for channel in left:
            lost = [_lost(network, layer, inputs, decisions, part, channel, mean) for part in batches]
            effects[channel] = np.concatenate(lost).mean() * n_right / len(decisions)
        return
    own = network.record(inputs[rows], [layer]).activations[layer]
    for channel in left:
        lost = _lost(network, layer, inputs, decisions, rows, channel, mean, own)
        effects[channel] = lost.mean() * n_right / len(decisions)


def measure_heaviest(network: Network, state: NetworkState, probe: Probe, layer: str) -> None:
    """Does so of the channels on which decisions likely hang most: should they die, it is known what went with them.

    Raises:
      OutOfTime: If the network says so.
    """
    weight = state.weight[layer]
    measure_effects(network, state, probe, layer, heaviest(np.arange(len(weight)), weight, N_MEASURED))


def heaviest(channels: np.ndarray, weight: np.ndarray, n: int) -> np.ndarray:
    """Gives those of some channels on which decisions likely hang most, by `NetworkState.weight` of the layer."""
    return channels[np.argsort(-weight[channels], kind="stable")[:n]]


def measured_rows(decisions: Decisions) -> np.ndarray:
    """Gives on which images it is measured, of those that are right: only these have something to lose."""
    right = np.flatnonzero(decisions.right)
    return right[np.linspace(0, len(right) - 1, min(MEASURED_ON, len(right))).astype(int)] if len(right) else right


def decisions_of(state: NetworkState, network: Network) -> Decisions | None:
    """Gives what a network decides on the images that are compared; None where nothing is decided."""
    if network.output_kind == "linear" or state.logits.shape[1] < 2:
        return None
    are_true = bool((state.labels >= 0).any())
    labels = state.labels if are_true else state.logits.argmax(axis=1)
    return Decisions(state.logits, labels, network.output_kind, are_true)


def _lost(
    network: Network,
    layer: str,
    inputs: np.ndarray,
    decisions: Decisions,
    rows: np.ndarray,
    channel: int,
    mean: np.ndarray,
    own: np.ndarray | None = None,
) -> np.ndarray:
    changed = (network.record(inputs[rows], [layer]).activations[layer] if own is None else own).copy()
    changed[..., channel] = mean[..., channel]
    return decisions.lost(rows, np.asarray(network.resume(inputs[rows], layer, changed)))
