"""A layer of a state beside a layer of another: all that needs no network."""

from __future__ import annotations

import numpy as np

from tb_plugin.alignment import align_channels, explained_channels, on_common_grid
from tb_plugin.artifacts import LayerChanges
from tb_plugin.artifacts.layer_changes import BORN, CHANGED, DIED, ONLY_HERE, ONLY_THERE, SAME
from tb_plugin.findings.drift import SAME as UNLIKE
from tb_plugin.findings.drift import STILL, changes, spreads
from tb_plugin.makers.network_state import NetworkState
from tb_plugin.transport import transport_points

# States are compared on so many images or more.
FEWEST = 4
_FOLDS = 5
# A channel whose correlation with itself falls this far short of 1, and so many times as far as that of half of the
# layer's, has changed: see `tests.benchmarks.reinitialised_midway`. The layer must have so many that live.
_APART, _TIMES, _FEWEST_CHANNELS = 0.3, 6.0, 4
_CODES = {"born": BORN, "died": DIED, "changed": CHANGED}


def compare_layer(
    reference: NetworkState, state: NetworkState, reference_layer: str, layer: str, *, by_index: bool, seed: int
) -> LayerChanges:
    """Matches channels, tells what became of each, and how far the layer moved.

    Args:
      reference: The other state, of the same images.
      state: This one.
      reference_layer: Which of its layers.
      layer: Which of this one's.
      by_index: Whether both are of one network, so that a channel is that of its index; else channels are matched by
        what they do.
      seed: Makes what is left to chance repeatable.
    """
    a, b = reference.maps[reference_layer], state.maps[layer]
    unknown = np.full(b.shape[3], np.nan)
    reference_unknown = np.full(a.shape[3], np.nan)
    compare = _by_index if by_index else _by_assignment
    maxima = reference.maxima[reference_layer], state.maxima[layer]
    matches, strengths, chance, became, reference_became = compare(a, b, *maxima, seed)
    measured = _moves(a, b) if by_index else _spreads(a, b)
    return LayerChanges(
        layer,
        reference_layer,
        matches,
        strengths,
        chance,
        became,
        state.effects.get(layer, unknown),
        unknown,
        unknown,
        reference_became,
        reference.effects.get(reference_layer, reference_unknown),
        reference_unknown,
        *measured,
    )


def explain(reference: NetworkState, state: NetworkState, pair: LayerChanges) -> tuple[np.ndarray, np.ndarray]:
    """Gives `[C]` and `[D]`, how well the other state's layer explains channels that became others, on either side."""
    a, b = reference.maps[pair.reference_layer], state.maps[pair.layer]
    own = np.flatnonzero(np.isin(pair.changes, (BORN, CHANGED, ONLY_HERE)))
    others = np.flatnonzero(np.isin(pair.reference_changes, (DIED, CHANGED, ONLY_THERE)))
    return _explained(b, a, own), _explained(a, b, others)


def _explained(of: np.ndarray, by: np.ndarray, channels: np.ndarray) -> np.ndarray:
    found = np.full(of.shape[3], np.nan)
    if len(channels) and len(of) >= 2 * _FOLDS:
        # What chance does is told by the match, and not asked again.
        found[channels] = explained_channels(of[..., channels], by, n_folds=_FOLDS, n_permutations=0).r2
    return found


def correlations_of_maps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Gives `[C]`, how channels of a and b `[N, h, w, C]` of one index correlate over positions and images."""
    return _products(_standardised(a), _standardised(b))


def _by_index(
    a: np.ndarray, b: np.ndarray, maxima_a: np.ndarray, maxima_b: np.ndarray, seed: int
) -> tuple[np.ndarray, ...]:
    own, other = (_standardised(values) for values in on_common_grid(a, b))
    strengths, rng = _products(own, other), np.random.default_rng(seed)
    became, reference_became = np.full(b.shape[3], SAME), np.full(b.shape[3], SAME)
    # Who answers to the same images as before, but at other places in them, is another one too.
    live = (spreads(maxima_a) >= STILL) & (spreads(maxima_b) >= STILL)
    elsewhere = live & ((strengths < UNLIKE) | _outliers(strengths, live))
    became[elsewhere] = reference_became[elsewhere] = CHANGED
    for rule, channels in changes(maxima_a, maxima_b).items():
        became[channels] = _CODES[rule]
        if rule != "born":
            reference_became[channels] = _CODES[rule]
    largest = np.array([_products(own[_beside(len(a), rng)], other).max(initial=0) for _ in range(19)])
    chance = (1 + (largest[:, None] >= strengths).sum(axis=0)) / (1 + len(largest))
    return np.arange(b.shape[3]), strengths, chance, became, reference_became


def _outliers(strengths: np.ndarray, live: np.ndarray) -> np.ndarray:
    """Tells which channels `[C]` became others than they were far more than the rest of their layer did."""
    if live.sum() < _FEWEST_CHANNELS:
        return np.zeros(len(strengths), bool)
    moved = 1 - strengths
    return (moved > _APART) & (moved > _TIMES * np.median(moved[live]))


def _by_assignment(
    a: np.ndarray, b: np.ndarray, maxima_a: np.ndarray, maxima_b: np.ndarray, seed: int
) -> tuple[np.ndarray, ...]:
    found = align_channels(a, b, seed=seed)
    n, n_reference = b.shape[3], a.shape[3]
    matches, strengths, chance = np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan)
    theirs, own = found.matches.T
    matches[own], strengths[own], chance[own] = theirs, found.strengths, found.chance
    became, reference_became = np.full(n, SAME), np.full(n_reference, SAME)
    lives_a, lives_b = spreads(maxima_a) >= STILL, spreads(maxima_b) >= STILL
    became[found.unmatched_b[lives_b[found.unmatched_b]]] = ONLY_HERE
    reference_became[found.unmatched_a[lives_a[found.unmatched_a]]] = ONLY_THERE
    return matches, strengths, chance, became, reference_became


def _moves(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float, float]:
    """Gives how far means over positions move: whichever image goes to which, the same images, and both units."""
    before, now = _pooled(a), _pooled(b)
    move = float(np.sqrt(((before - now) ** 2).sum(axis=1).mean()))
    # What did not move at all did not move but for rounding either.
    distance = transport_points(before, now).distance if move > 0 else 0.0
    return min(distance, move), move, _spread(now), _spread(before)


def _spreads(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float, float]:
    return np.nan, np.nan, _spread(_pooled(b)), _spread(_pooled(a))


def _pooled(maps: np.ndarray) -> np.ndarray:
    return maps.mean(axis=(1, 2), dtype=np.float64)


def _spread(points: np.ndarray) -> float:
    return float(np.sqrt(((points - points.mean(axis=0)) ** 2).sum(axis=1).mean()))


def _standardised(maps: np.ndarray) -> np.ndarray:
    """Gives maps with mean 0 and length 1 of each channel; 0 of one that is the same everywhere."""
    centred = maps - maps.mean(axis=(0, 1, 2), dtype=np.float64).astype(np.float32)
    lengths = np.sqrt((centred**2).sum(axis=(0, 1, 2), dtype=np.float64))
    varies = lengths > 1e-6 * np.abs(maps).max(axis=(0, 1, 2), initial=0) * np.sqrt(maps[..., 0].size)
    return np.where(varies, centred / np.where(varies, lengths, 1), 0).astype(np.float32)


def _products(own: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.clip(np.einsum("nhwc,nhwc->c", own, other, dtype=np.float64), -1, 1)


def _beside(n: int, rng: np.random.Generator) -> np.ndarray:
    """Gives an order of images in which none stays beside itself: a turn of a drawn one."""
    order = rng.permutation(n)
    turned = np.empty(n, int)
    turned[order] = np.roll(order, 1)
    return turned
