"""Deletion curves: what a class loses when a layer's channels are removed in the order of their evidence, or at random.

Source: Samek et al. 2017, "Evaluating the Visualization of What a Deep Neural Network Has Learned", by channels of a
layer in the place of pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.network import Network

# Shares of a layer's channels that are removed at the points of a curve.
SHARES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
_N_RESAMPLED = 2000
# Of 95 %.
_INTERVAL = (2.5, 97.5)
_BATCH = 64


@dataclass(frozen=True, eq=False)
class Deletion:
    """What the predicted class of each of some images loses.

    Attributes:
      by_evidence: `[N, M]` by how much its logit falls, at each point of the curve, with the channels first that have
        the most evidence for it.
      at_random: `[N, R, M]` the same with R random orders.
      leads: `[N]` by how much the logit is above the mean of the others, with all channels; what it is above zero where
        there is one output alone.
    """

    by_evidence: np.ndarray
    at_random: np.ndarray
    leads: np.ndarray

    @classmethod
    def joined(cls, parts: Sequence[Deletion]) -> Deletion:
        """Puts those of several images together."""
        names = ("by_evidence", "at_random", "leads")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def counts_of(n_channels: int) -> np.ndarray:
    """Gives the numbers of channels `[M]` that are removed at the points of a curve, ascending from 0 to all."""
    return np.unique([int(np.ceil(share * n_channels)) for share in SHARES])


def deletion(network: Network, inputs: np.ndarray, layer: str, n_orders: int, seed: Sequence[int]) -> Deletion:
    """Removes the channels of a layer, few or many at once, by setting them to zero at all positions.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      layer: Name of the layer.
      n_orders: R, random orders of each image.
      seed: Makes them repeatable.

    Raises:
      ValueError: If there is no such layer.
      NoGradientPath: If it is cut from the output.
    """
    recording = network.record(inputs, [layer])
    activations, logits = recording.activations[layer], recording.logits
    targets = logits.argmax(axis=1)
    gradients = network.gradients(inputs, [layer], targets[:, None])[layer][:, 0]
    evidence = (gradients * activations).sum(axis=(1, 2))
    n, n_channels = evidence.shape
    rng = np.random.default_rng(list(seed))
    random = rng.permuted(np.tile(np.arange(n_channels), (n, n_orders, 1)), axis=2)
    orders = np.concatenate([np.argsort(-evidence, axis=1, kind="stable")[:, None], random], axis=1)
    drops = _drops(network, inputs, layer, activations, logits, targets, orders)
    rows = np.arange(n)
    own = logits[rows, targets]
    others = (logits.sum(axis=1) - own) / max(1, logits.shape[1] - 1)
    return Deletion(drops[:, 0], drops[:, 1:], own - others)


def _drops(
    network: Network,
    inputs: np.ndarray,
    layer: str,
    activations: np.ndarray,
    logits: np.ndarray,
    targets: np.ndarray,
    orders: np.ndarray,
) -> np.ndarray:
    """`[N, O, M]`: what the targets' logits lose along each of O orders of the channels."""
    n, n_orders, n_channels = orders.shape
    counts = counts_of(n_channels)
    places = np.argsort(orders, axis=2)
    drops = np.zeros((n, n_orders, len(counts)), np.float32)
    todo = [(i, o, m) for i in range(n) for o in range(n_orders) for m in range(1, len(counts))]
    for first in range(0, len(todo), _BATCH):
        some = todo[first : first + _BATCH]
        images = [i for i, _, _ in some]
        kept = np.stack([places[i, o] >= counts[m] for i, o, m in some])
        left = network.resume(inputs[images], layer, activations[images] * kept[:, None, None].astype(np.float32))
        lost = logits[images, targets[images]] - left[np.arange(len(some)), targets[images]]
        for (i, o, m), value in zip(some, lost, strict=True):
            drops[i, o, m] = value
    return drops


@dataclass(frozen=True, eq=False)
class Curves:
    """Deletion curves of a network, in units of its lead: of the mean by which a predicted class leads the others.

    So networks can be compared whose logits have other scales.

    Attributes:
      by_evidence: `[M, 2]` mean over images, and its standard error.
      at_random: `[M, 2]`.
      gain: `[3]` the area between both curves, along the share of channels that is removed, and its interval of 95 %,
        resampled by image.
      lead: The mean lead, in units of the logit.
    """

    by_evidence: np.ndarray
    at_random: np.ndarray
    gain: np.ndarray
    lead: float


def curves_of(deletion: Deletion, n_channels: int) -> Curves:
    """Sums up what was measured of some images; with fewer than two the errors are not known, and NaN."""
    lead = float(np.abs(deletion.leads.mean())) or float("nan")
    random = deletion.at_random.mean(axis=1)
    shares = counts_of(n_channels) / n_channels
    gains = _area(deletion.by_evidence - random, shares)
    return Curves(
        _with_errors(deletion.by_evidence / lead),
        _with_errors(random / lead),
        _ratio(gains, deletion.leads),
        lead,
    )


def _area(values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return ((values[:, 1:] + values[:, :-1]) / 2 * np.diff(shares)).sum(axis=1)


def _with_errors(values: np.ndarray) -> np.ndarray:
    n = len(values)
    errors = values.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.full(values.shape[1], np.nan)
    return np.stack([values.mean(axis=0), errors], axis=1).astype(np.float32)


def _ratio(gains: np.ndarray, leads: np.ndarray) -> np.ndarray:
    """`[3]`: mean gain by mean lead, and its interval."""
    n = len(gains)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = gains.mean() / abs(leads.mean())
        if n < 2:
            return np.array([value, np.nan, np.nan], np.float32)
        rows = np.random.default_rng(0).integers(0, n, (_N_RESAMPLED, n))
        resampled = gains[rows].mean(axis=1) / np.abs(leads[rows].mean(axis=1))
    return np.array([value, *np.percentile(resampled, _INTERVAL)], np.float32)
