"""Which channel of one network is which of another, by what both do on the same images."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tb_plugin.alignment.moments import Moments, shuffled
from tb_plugin.alignment.resampling import on_common_grid

# A match that chance makes this often or more is none.
LEVEL = 0.05
# Of correlations that differ by less, the channel of the same index is preferred.
_TIE = 1e-7


@dataclass(frozen=True, eq=False)
class Alignment:
    """Pairs of channels of two layers, one to one.

    Attributes:
      matches: `[M, 2]` channels of a and of b, the strongest match first. Only those that chance hardly makes.
      strengths: `[M]` their correlation over positions and images.
      chance: `[M]` how often the strongest of all pairs of channels is as strong when a's images are put beside other
        images of b: the probability of one match as strong or more in the whole layer, so that of layers which have
        nothing in common, one in twenty has a match at all.
      unmatched_a: Channels of a that have no match.
      unmatched_b: The same of b.
      constant_a: Channels of a, all among the unmatched ones, that are the same on all images.
      constant_b: The same of b.
      threshold: The strength from which on pairs count as matches.
    """

    matches: np.ndarray
    strengths: np.ndarray
    chance: np.ndarray
    unmatched_a: np.ndarray
    unmatched_b: np.ndarray
    constant_a: np.ndarray
    constant_b: np.ndarray
    threshold: float


def align_channels(
    a: np.ndarray,
    b: np.ndarray,
    *,
    either_sign: bool = False,
    at_least: float = 0.0,
    n_permutations: int = 19,
    seed: int = 0,
) -> Alignment:
    """Matches channels by the assignment of largest total correlation.

    Chance is what is left when images are put beside others: that channels answer to the same images. Networks of
    random weights do that too, as they see the same pixels. Who asks for more than that gives as `at_least` what
    channels reach in a network that was never trained.

    Args:
      a: `[N, H, W, C]` activations of one layer.
      b: `[N, H2, W2, D]` activations of another on the same images. Where sizes differ, both are averaged over the
        cells of the coarser grid.
      either_sign: Whether a channel matches one that is its negative, as layers without a non-linearity have them.
      at_least: The strength below which a pair is no match whatever chance does.
      n_permutations: How often images are put beside others to tell what chance does; each time costs as much as the
        correlations themselves. 19 are the fewest that tell one in twenty.
      seed: Makes these orders repeatable.

    Raises:
      ValueError: If activations are not 4-D, of other images, or of fewer than three images.

    Source: Li et al. 2016, "Convergent Learning", for matching by correlation; Kuhn 1955, "The Hungarian Method for
      the Assignment Problem"; Westfall and Young 1993 for the maximum over all pairs under permutation.
    """
    return align_batches([(a, b)], either_sign=either_sign, at_least=at_least, n_permutations=n_permutations, seed=seed)


def align_batches(
    batches: Iterable[tuple[np.ndarray, np.ndarray]],
    *,
    either_sign: bool = False,
    at_least: float = 0.0,
    n_permutations: int = 19,
    seed: int = 0,
) -> Alignment:
    """Does what `align_channels` does without holding all activations: memory grows with channels alone.

    Args:
      batches: Activations `[N, H, W, C]` and `[N, H2, W2, D]` of the same images, some at a time. Images are put beside
        others of their batch: let each batch hold images of all kinds, and more than a few.
      either_sign: As there.
      at_least: As there.
      n_permutations: As there.
      seed: As there.

    Raises:
      ValueError: If activations do not fit, or no batch has more than two images.
    """
    if n_permutations < 1 / LEVEL - 1:
        raise ValueError(f"n_permutations must be at least {1 / LEVEL - 1:.0f}, got {n_permutations}")
    rng, moments, largest = np.random.default_rng(seed), None, 0
    for a, b in batches:
        own = Moments.of(*on_common_grid(a, b), shuffled(len(a), n_permutations, rng))
        moments, largest = own if moments is None else moments + own, max(largest, len(a))
    if moments is None or largest < 3:
        raise ValueError(f"some batch must have three images or more, got {largest}")
    correlations = moments.correlations()
    strengths = np.abs(correlations) if either_sign else correlations
    by_chance = strengths[1:].max(axis=(1, 2), initial=0)
    pairs = _assigned(strengths[0])
    found = strengths[0][pairs[:, 0], pairs[:, 1]]
    chance = (1 + (by_chance >= found[:, None]).sum(axis=1)) / (1 + n_permutations)
    kept = np.flatnonzero((chance <= LEVEL + 1e-9) & (found >= at_least))
    kept = kept[np.argsort(-found[kept], kind="stable")]
    matches, (n_a, n_b) = pairs[kept], correlations.shape[1:]
    return Alignment(
        matches,
        correlations[0][matches[:, 0], matches[:, 1]].astype(np.float32),
        chance[kept].astype(np.float32),
        np.setdiff1d(np.arange(n_a), matches[:, 0]),
        np.setdiff1d(np.arange(n_b), matches[:, 1]),
        np.flatnonzero(~moments.varies_a),
        np.flatnonzero(~moments.varies_b),
        max(_threshold(by_chance), at_least),
    )


def _assigned(strengths: np.ndarray) -> np.ndarray:
    """Gives `[min(C, D), 2]`, the pairs of largest total strength."""
    # It is imported only here, as those who only view do not need it.
    from scipy.optimize import linear_sum_assignment

    return np.stack(linear_sum_assignment(strengths + _TIE * np.eye(*strengths.shape), maximize=True), axis=1)


def _threshold(by_chance: np.ndarray) -> float:
    """Gives the strength that at most so many orders reach that one in twenty is not surpassed."""
    n_allowed = int(LEVEL * (1 + len(by_chance)) + 1e-9) - 1
    return float(np.sort(by_chance)[::-1][n_allowed])
