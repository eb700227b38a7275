"""What evidence is looked at for: one class, or two against each other, and the channels that are shown for them."""

from __future__ import annotations

import itertools

import numpy as np

# How many channels views show at first: for either of two classes, for or against one class, and of a place.
N_OF_PAIR, N_OF_CLASS, N_OF_PLACE = 6, 3, 12
# Of so many targets all pairs are compared, and none of those behind.
N_PAIRED = 8
# Of how many channels the joint removal is checked.
N_JOINT = (3, 10)


def places_of(n_targets: int) -> np.ndarray:
    """Gives the comparisons of T targets, `[P, 2]`: each alone (i, -1), then each pair (i, j) of the first, i < j."""
    pairs = list(itertools.combinations(range(min(n_targets, N_PAIRED)), 2))
    return np.array([*((i, -1) for i in range(n_targets)), *pairs], np.int64).reshape(-1, 2)


def compared(targets: np.ndarray) -> np.ndarray:
    """Gives the classes of each comparison.

    Args:
      targets: `[N, T]` classes; -1 stands for none.

    Returns:
      `[N, P, 2]`: (class, -1) of one alone, (first, second) of two, (-1, -1) where one of them is none.
    """
    places = places_of(targets.shape[1])
    classes = np.where(places < 0, -1, targets[:, places])
    is_there = (classes[:, :, 0] >= 0) & ((classes[:, :, 1] >= 0) | (places[:, 1] < 0))
    return np.where(is_there[:, :, None], classes, -1)


def differences(values: np.ndarray) -> np.ndarray:
    """Gives what there is for each comparison: a class's value, or the first one's less the second's.

    Args:
      values: `[N, T, ...]` by target.

    Returns:
      `[N, P, ...]`.
    """
    places = places_of(values.shape[1])
    seconds = np.where((places[:, 1] >= 0).reshape(1, -1, *[1] * (values.ndim - 2)), values[:, places[:, 1]], 0)
    return values[:, places[:, 0]] - seconds


def strongest(net: np.ndarray, n: int) -> np.ndarray:
    """Gives the n channels `[..., n]` of the largest magnitude, the largest first, of `[..., C]`."""
    return np.argsort(-np.abs(net), axis=-1, kind="stable")[..., :n]


def at_channels(values: np.ndarray, channels: np.ndarray) -> np.ndarray:
    """Gives `[N, T, A]` of some channels `[N, A]`, from `[N, T, C]`; 0 where a channel is -1."""
    picked = np.take_along_axis(values, np.maximum(channels, 0)[:, None], axis=2)
    return np.where((channels >= 0)[:, None], picked, 0)


def shown_channels(by_channel: np.ndarray, activations: np.ndarray, comparisons: np.ndarray) -> np.ndarray:
    """Chooses the channels that views show at first for any comparison, and those that are removed jointly.

    Args:
      by_channel: `[N, T, C]` evidence.
      activations: `[N, H, W, C]`, of which views show the place of the largest component first.
      comparisons: `[N, P, 2]`, see `compared`.

    Returns:
      `[N, A]`, those of the largest evidence for any comparison first; -1 fills up.
    """
    net = differences(by_channel)
    rows = [
        _shown(values[there], maps, is_pair[there])
        for values, maps, there, is_pair in zip(
            net, activations, comparisons[:, :, 0] >= 0, comparisons[:, :, 1] >= 0, strict=True
        )
    ]
    table = np.full((len(rows), max(map(len, rows), default=0)), -1, np.int64)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def _shown(net: np.ndarray, activations: np.ndarray, is_pair: np.ndarray) -> np.ndarray:
    """Gives the channels of one example `[a]`, from `[P, C]`, `[H, W, C]` and `[P]`."""
    chosen = np.zeros(net.shape[1], bool)
    chosen[strongest(net, max(N_JOINT))] = True
    ranks = np.where(is_pair, N_OF_PAIR, N_OF_CLASS)[:, None]
    for signed in (net, -net):
        places = np.argsort(np.argsort(-signed, axis=1, kind="stable"), axis=1)
        chosen |= ((places < ranks) & (signed > 0)).any(axis=0)
    # As the page chooses it: by magnitude where values have both signs.
    strength = np.abs(activations) if activations.min() < 0 else activations
    place = strength.reshape(-1, strength.shape[2])[strength.max(axis=2).argmax()]
    chosen[np.argsort(-place, kind="stable")[:N_OF_PLACE]] = True
    channels = np.flatnonzero(chosen)
    largest = np.abs(net[:, channels]).max(axis=0, initial=0.0)
    return channels[np.argsort(-largest, kind="stable")]
