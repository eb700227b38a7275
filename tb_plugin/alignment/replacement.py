"""Whether a matched channel does for the network what its own channel did: the truth of a match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tb_plugin.alignment.resampling import on_grid
from tb_plugin.network import Network, layer_named

_BATCH = 64
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Replacement:
    """What stays of a network's answers when channels of another network take the place of its own.

    The channel of the other network is brought to the range of the own one by an affine map, which is fitted on half of
    the images; answers are those for the other half. Beside each number is what remains when the place is taken by the
    mean over the fitted images at each position: what a match that tells nothing would leave.

    Attributes:
      matches: `[M, 2]` channels of the other layer and of the network's own.
      kept: The share of answers that stay when all matches are replaced at once: of predicted classes; of classes that
        are true by themselves, the share of their signs. NaN where outputs are quantities.
      kept_by_mean: The same with means.
      kept_each: `[M]` the share that stays when that match alone is replaced; NaN where that was not asked for.
      kept_each_by_mean: `[M]` the same with its mean.
      moved: How far logits move when all matches are replaced at once, as a share of how far means move them (root mean
        squares): 0 where nothing is lost, about 1 where a match is worth no more than a mean. NaN where not even
        means move them.
      moved_each: `[M]` the same of each match alone.
      slopes: `[M]` of the affine maps: the own channel's units for one of the other's.
      offsets: `[M]`.
      n_images: Of how many images answers were compared.
    """

    matches: np.ndarray
    kept: float
    kept_by_mean: float
    kept_each: np.ndarray
    kept_each_by_mean: np.ndarray
    moved: float
    moved_each: np.ndarray
    slopes: np.ndarray
    offsets: np.ndarray
    n_images: int


def replacement(
    network: Network,
    layer: str,
    inputs: np.ndarray,
    others: np.ndarray,
    matches: np.ndarray,
    *,
    alone: np.ndarray | None = None,
    seed: int = 0,
) -> Replacement:
    """Puts a's matched channels in the place of b's own and computes on: a forward pass from the layer on for each.

    Args:
      network: The network b.
      layer: Name of its layer.
      inputs: `[N, ...]` images, in the network's range.
      others: `[N, H, W, C]` activations of the other network's layer on the same images; of another grid they are
        brought to that of the layer.
      matches: `[M, 2]` channels of the other layer and of the network's own, as `Alignment.matches`; any other pairs
        too, to see what wrong ones do. A channel of the network has one match at most.
      alone: Which matches, rows of `matches`, are replaced alone too, beside all at once; None: each of them.
      seed: Which half of the images is fitted.

    Raises:
      ValueError: If there is no such layer, or arrays do not fit.

    Source: Kondapaneni, Mac Aodha and Perona 2025, "Representational Similarity via Interpretable Visual Concepts", for
      the replacement test; Bansal, Nakkiran and Barak 2021, "Revisiting Model Stitching".
    """
    info = layer_named(network, layer)
    _check(others, matches, len(inputs), info.channels)
    order = np.random.default_rng(seed).permutation(len(inputs))
    fitted, held = np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])
    fit = _Fit(network, layer, matches)
    for rows in _batches(fitted):
        fit.add(inputs[rows], others[rows])
    total = _Total(len(matches), np.arange(len(matches)) if alone is None else alone)
    for rows in _batches(held):
        total.add(network, layer, inputs[rows], fit, others[rows])
    return Replacement(
        matches,
        *total.kept(network.output_kind == "linear"),
        *total.moved(),
        fit.slopes.astype(np.float32),
        fit.offsets.astype(np.float32),
        len(held),
    )


class _Fit:
    """Affine maps of matched channels by least squares, and the means of the own ones, from sums over batches."""

    def __init__(self, network: Network, layer: str, matches: np.ndarray) -> None:
        self.theirs, self.own = matches.T
        self._network, self._layer = network, layer
        self._n = 0
        self._sums, self._squares = np.zeros((2, len(matches))), np.zeros((2, len(matches)))
        self._maps = np.zeros(())

    def add(self, inputs: np.ndarray, others: np.ndarray) -> None:
        own = self._network.record(inputs, [self._layer]).activations[self._layer].astype(np.float64)[..., self.own]
        theirs = self.brought(others, own).astype(np.float64)
        self._n += own[..., 0].size
        self._sums += np.stack([theirs.sum(axis=(0, 1, 2)), own.sum(axis=(0, 1, 2))])
        self._squares += np.stack([(theirs**2).sum(axis=(0, 1, 2)), (theirs * own).sum(axis=(0, 1, 2))])
        self._maps = self._maps + own.sum(axis=0)

    def brought(self, others: np.ndarray, own: np.ndarray) -> np.ndarray:
        """Gives `[N, H, W, M]` of the other layer on the own grid."""
        return on_grid(others[..., self.theirs], *own.shape[1:3])

    @property
    def slopes(self) -> np.ndarray:
        """`[M]`; 0 where the other channel does not vary."""
        (theirs, own), (square, product) = self._sums / self._n, self._squares / self._n
        variance = square - theirs**2
        varies = variance > _TINY * square
        return np.where(varies, (product - theirs * own) / np.where(varies, variance, 1), 0)

    @property
    def offsets(self) -> np.ndarray:
        """`[M]`."""
        theirs, own = self._sums / self._n
        return own - self.slopes * theirs

    @property
    def means(self) -> np.ndarray:
        """`[H, W, M]` of the own channels over the images."""
        return self._maps / (self._n / self._maps[..., 0].size)


class _Total:
    """Counts of answers that stay and sums of squares by which logits move, over batches."""

    def __init__(self, n_matches: int, alone: np.ndarray) -> None:
        # Replaced and by means; each match and then all together.
        self._same, self._squares = np.zeros((2, n_matches + 1)), np.zeros((2, n_matches + 1))
        self._asked = [*alone.tolist(), n_matches]
        self._n = 0

    def add(self, network: Network, layer: str, inputs: np.ndarray, fit: _Fit, others: np.ndarray) -> None:
        own = network.record(inputs, [layer]).activations[layer]
        # By the same way as what is replaced, so that rounding moves nothing.
        whole = network.resume(inputs, layer, own)
        answers = _answers(whole, network)
        self._n += answers.size
        mapped = fit.brought(others, own) * fit.slopes + fit.offsets
        for kind, instead in enumerate((mapped, np.broadcast_to(fit.means, mapped.shape))):
            for number in self._asked:
                some = slice(None) if number == len(fit.own) else slice(number, number + 1)
                changed = own.copy()
                changed[..., fit.own[some]] = instead[..., some]
                logits = network.resume(inputs, layer, changed)
                self._same[kind, number] += (_answers(logits, network) == answers).sum()
                self._squares[kind, number] += ((logits - whole).astype(np.float64) ** 2).sum()

    def kept(self, are_quantities: bool) -> tuple[float, float, np.ndarray, np.ndarray]:
        replaced, by_mean = np.full(self._same.shape, np.nan)
        if not are_quantities:
            replaced[self._asked], by_mean[self._asked] = self._same[:, self._asked] / self._n
        return (
            float(replaced[-1]),
            float(by_mean[-1]),
            replaced[:-1].astype(np.float32),
            by_mean[:-1].astype(np.float32),
        )

    def moved(self) -> tuple[float, np.ndarray]:
        replaced, by_mean = np.sqrt(self._squares)
        shares = np.where(by_mean > 0, replaced / np.where(by_mean > 0, by_mean, 1), np.nan)
        return float(shares[-1]), shares[:-1].astype(np.float32)


def _answers(logits: np.ndarray, network: Network) -> np.ndarray:
    return logits > 0 if network.output_kind == "sigmoid" else logits.argmax(axis=1)


def _batches(rows: np.ndarray) -> Iterator[np.ndarray]:
    for first in range(0, len(rows), _BATCH):
        yield rows[first : first + _BATCH]


def _check(others: np.ndarray, matches: np.ndarray, n_images: int, n_channels: int) -> None:
    if others.ndim != 4 or len(others) != n_images or n_images < 2:
        raise ValueError(f"others must be [N, H, W, C] of {n_images} images, at least 2, got {list(others.shape)}")
    if matches.ndim != 2 or matches.shape[1] != 2 or not len(matches):
        raise ValueError(f"matches must be [M, 2] with one match or more, got shape {list(matches.shape)}")
    if len(np.unique(matches[:, 1])) != len(matches):
        raise ValueError("matches must name each channel of the network once at most")
    if matches.min() < 0 or matches[:, 0].max() >= others.shape[3] or matches[:, 1].max() >= n_channels:
        raise ValueError(
            f"matches must be of {others.shape[3]} and {n_channels} channels, got up to {matches.max(axis=0).tolist()}"
        )
