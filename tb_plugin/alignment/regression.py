"""How well a whole layer of one network explains a channel of another: one to many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.alignment.moments import Moments, shuffled
from tb_plugin.alignment.resampling import on_common_grid

# Ridge penalties that are tried, as shares of the variance of a standardised channel.
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)


@dataclass(frozen=True, eq=False)
class Explained:
    """What a layer tells of the channels of another.

    Attributes:
      r2: `[C]` the share of the variance of a's channels that is predicted on images that were not fitted: 1 where b
        tells all, 0 or less where it tells nothing; NaN where a's channel is the same on all images.
      chance: `[C]` how often the best explained of all channels is as well explained when a's images are put beside
        other images of b.
      weights: `[C, D]` of the fit on all images, in standard deviations of either channel: from which of b's channels
        it comes.
      penalty: The one of `PENALTIES` that predicts best.
    """

    r2: np.ndarray
    chance: np.ndarray
    weights: np.ndarray
    penalty: float


def explained_channels(
    a: np.ndarray, b: np.ndarray, *, n_folds: int = 5, n_permutations: int = 19, seed: int = 0
) -> Explained:
    """Predicts each channel of a layer by all channels of another, at the same position, by ridge regression.

    Args:
      a: `[N, H, W, C]` activations of one layer; of groups where C are their maps.
      b: `[N, H2, W2, D]` activations of another on the same images, brought to one grid as `align_channels` does.
      n_folds: In how many parts images are divided, each of which is predicted by a fit on the others.
      n_permutations: How often images are put beside others to tell what chance does.
      seed: Makes folds and orders repeatable.

    Raises:
      ValueError: If activations do not fit, or a fold has fewer than two images.

    Source: Kondapaneni, Mac Aodha and Perona 2025, "Representational Similarity via Interpretable Visual Concepts"
      (RSVC), for asking one network for the concepts of another by regression.
    """
    return explained_batches([(a, b)], n_folds=n_folds, n_permutations=n_permutations, seed=seed)


def explained_batches(
    batches: Iterable[tuple[np.ndarray, np.ndarray]], *, n_folds: int = 5, n_permutations: int = 19, seed: int = 0
) -> Explained:
    """Does what `explained_channels` does without holding all activations.

    Args:
      batches: Activations of the same images, some at a time; each batch has images of all folds, two of each or more.
      n_folds: As there.
      n_permutations: As there.
      seed: As there.

    Raises:
      ValueError: If activations do not fit, or a batch has too few images.
    """
    rng, folds = np.random.default_rng(seed), []
    for a, b in batches:
        if n_folds < 2 or len(a) < 2 * n_folds:
            raise ValueError(f"a batch must have two images for each of two folds or more, got {len(a)} for {n_folds}")
        own, other = on_common_grid(a, b)
        parts = np.array_split(rng.permutation(len(a)), n_folds)
        sums = [Moments.of(own[rows], other[rows], shuffled(len(rows), n_permutations, rng)) for rows in parts]
        folds = [before + more for before, more in zip(folds, sums, strict=True)] if folds else sums
    if not folds:
        raise ValueError("some batch must be given, got none")
    whole = _sum(folds)
    lost, total = np.zeros((len(PENALTIES), *whole.products.shape[:2])), np.zeros(len(whole.squares_a))
    for number, fold in enumerate(folds):
        rest = _sum([each for other, each in enumerate(folds) if other != number])
        lost += _lost(rest, fold)
        total += fold.squares_a + fold.n * (fold.mean_a - rest.mean_a) ** 2
    varies = whole.varies_a
    r2 = np.where(varies, 1 - lost / np.where(varies, total, 1), np.nan)
    # Images beside others have their own best penalty: as much is chosen by chance as of the images as they are.
    best = np.where(varies, r2, 0).sum(axis=2).argmax(axis=0)
    chosen = np.take_along_axis(r2, best[None, :, None], axis=0)[0]
    by_chance = np.where(varies, chosen[1:], -np.inf).max(axis=1)
    chance = (1 + (by_chance[:, None] >= chosen[0]).sum(axis=0)) / (1 + n_permutations)
    penalty = PENALTIES[best[0]]
    weights = (
        _Ridge(whole).weights(penalty)[0].T / np.where(varies, np.sqrt(whole.squares_a / whole.n), np.inf)[:, None]
    )
    return Explained(chosen[0].astype(np.float32), np.where(varies, chance, 1.0), weights.astype(np.float32), penalty)


class _Ridge:
    """A regression of a's channels on b's, with what all penalties share."""

    def __init__(self, moments: Moments) -> None:
        self.scale = np.where(moments.varies_b, np.sqrt(moments.squares_b / moments.n), np.inf)
        self._values, self._vectors = np.linalg.eigh(moments.gram_b / moments.n / np.outer(self.scale, self.scale))
        products = np.swapaxes(moments.products, 1, 2) / moments.n / self.scale[:, None]
        self._turned = self._vectors.T @ products

    def weights(self, penalty: float) -> np.ndarray:
        """Gives `[1 + R, D, C]`, for b's channels in standard deviations."""
        return self._vectors @ (self._turned / (np.maximum(self._values, 0) + penalty)[:, None])


def _lost(fitted: Moments, held: Moments) -> np.ndarray:
    """Gives the sums of squared errors `[penalties, 1 + R, C]` of fits on some images, on others."""
    ridge, apart_a, apart_b = _Ridge(fitted), held.mean_a - fitted.mean_a, held.mean_b - fitted.mean_b
    # About the means of what was fitted, as predictions are.
    gram = (held.gram_b + held.n * np.outer(apart_b, apart_b)) / np.outer(ridge.scale, ridge.scale)
    products = np.swapaxes(held.products + held.n * np.outer(apart_a, apart_b), 1, 2) / ridge.scale[:, None]
    squares = held.squares_a + held.n * apart_a**2
    errors = []
    for penalty in PENALTIES:
        weights = ridge.weights(penalty)
        errors.append(squares + (weights * (gram @ weights - 2 * products)).sum(axis=1))
    return np.stack(errors)


def _sum(moments: Sequence[Moments]) -> Moments:
    total = moments[0]
    for more in moments[1:]:
        total = total + more
    return total
