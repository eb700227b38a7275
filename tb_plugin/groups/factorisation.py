"""Groups of neurons that fire together, by matrix factorisation of activations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tb_plugin.deadline import NEVER, Deadline
from tb_plugin.groups.nmf import coefficients, factored, joined_signs, split_signs

# What a factorisation may be optimised for.
SOURCES = ("activations", "gradients", "attributions")
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Groups:
    """Activations as a sum of few groups: `activations ~ spatial @ channel`.

    A group's number is its place by the centre of mass, along x, of its squared spatial factor over all examples.

    Attributes:
      spatial: `[N, H, W, G]`, not negative, in units of the activations: how active each group is at each position.
      channel: `[G, C]`, rows of length 1 (or zero): how much each channel belongs to a group.
    """

    spatial: np.ndarray
    channel: np.ndarray

    @property
    def magnitude(self) -> np.ndarray:
        """Frobenius norms of the groups' parts of the activations, `[N, G]`."""
        return np.linalg.norm(self.spatial, axis=(1, 2)) * np.linalg.norm(self.channel, axis=1)

    def explained(self, activations: np.ndarray) -> np.ndarray:
        """Gives the share `[N]`, 0 to 1, of squared activations `[N, H, W, C]` that the groups explain together."""
        squares = np.square(activations, dtype=np.float64).sum(axis=(1, 2, 3))
        errors = np.square(activations - self.spatial @ self.channel, dtype=np.float64).sum(axis=(1, 2, 3))
        return np.clip(1 - errors / np.maximum(squares, _TINY), 0, 1) * (squares > 0)


def neuron_groups(
    activations: np.ndarray,
    n_groups: int,
    *,
    seed: int = 0,
    weights: np.ndarray | None = None,
    start: np.ndarray | None = None,
    drawn_start: bool = False,
    deadline: Deadline = NEVER,
) -> Groups:
    """Factors activations into groups of neurons that fire together, by NMF.

    Args:
      activations: `[N, H, W, C]` of one example or of several, which then share channel factors; negative values count
        as channels of their own.
      n_groups: G, from 1 to C.
      seed: Makes the factors repeatable.
      weights: `[N, H, W]`, or what broadcasts to it, not negative: how much the squared error of each position counts
        for the channel factors.
      start: Spatial factors `[N, H, W, G]` to start from, as the step before gave them, which is some five times as
        quick.
      drawn_start: Whether to start from random factors where none are given, not from what the activations tell.
      deadline: When to be over.

    Returns:
      The groups; where `activations` has negative values, `channel` may have some as well.

    Raises:
      ValueError: If an array has not the expected shape or is not finite, weights are negative, or `n_groups` is out of
        range.
      OutOfTime: If it is not over then.

    Source: Olah et al. 2018, "Making Things Human-Scale".
    """
    _check(activations, n_groups, start)
    split = split_signs(activations, bool(activations.min() < 0))
    if weights is None:
        spatial, channel = factored(split, split, n_groups, seed, start, deadline, drawn_start)
    else:
        if (weights < 0).any() or not np.isfinite(weights).all():
            raise ValueError("weights must be finite and not negative")
        rows = np.sqrt(np.broadcast_to(weights, activations.shape[:3])).reshape(-1, 1).astype(np.float32)
        spatial, channel = factored(split * rows, split, n_groups, seed, start, deadline, drawn_start)
    return _ordered(spatial.reshape(*activations.shape[:3], n_groups), joined_signs(channel, activations.shape[3]))


def mixed_groups(
    activations: np.ndarray,
    gradients: np.ndarray,
    n_groups: int,
    mix: Mapping[str, float],
    *,
    seed: int = 0,
    start: np.ndarray | None = None,
    deadline: Deadline = NEVER,
) -> Groups:
    """Factors activations into groups whose channel factors are fit a mix of what neurons do and what it is for.

    Each source counts by its share, whatever its scale. The positive and the negative parts of gradients and of
    attributions are samples of their own, so that the channels of a group matter in the same places and in the same
    sense. Spatial factors are then fit to the activations alone.

    Args:
      activations: `[N, H, W, C]`.
      gradients: `[N, H, W, C]`, the gradients of what is to be explained, as the logit of a class.
      n_groups: G, from 1 to C.
      mix: The share of each of `SOURCES`; shares need not sum to 1.
      seed: As in `neuron_groups`.
      start: As in `neuron_groups`.
      deadline: As in `neuron_groups`.

    Returns:
      The groups, as `neuron_groups` gives them.

    Raises:
      ValueError: If `neuron_groups` would raise it, or the mix names another source.
      OutOfTime: If it is not over at the deadline.

    Source: Olah et al. 2018, "Making Things Human-Scale"; factors of attributions: its notebooks and lucid's `rl_util`.
    """
    shares = checked_mix(mix)
    if set(shares) == {"activations"}:
        return neuron_groups(activations, n_groups, seed=seed, start=start, deadline=deadline)
    _check(activations, n_groups, start)
    signed = bool(activations.min() < 0)
    split = split_signs(activations, signed)
    slopes = gradients.reshape(-1, gradients.shape[3]).astype(np.float32)
    slopes = np.hstack([slopes, -slopes]) if signed else slopes
    sources = {"activations": split, "gradients": slopes, "attributions": split * slopes}
    blocks = [_scaled(sources[name], share) for name, share in shares.items()]
    stacked = np.vstack([half for block in blocks for half in (np.maximum(block, 0), np.maximum(-block, 0))])
    spatial, channel = factored(stacked[stacked.any(axis=1)], split, n_groups, seed, start, deadline)
    return _ordered(spatial.reshape(*activations.shape[:3], n_groups), joined_signs(channel, activations.shape[3]))


def checked_mix(of: str | Mapping[str, float]) -> dict[str, float]:
    """Gives what a factorisation is optimised for as shares that sum to 1.

    Raises:
      ValueError: If it is none of `SOURCES`, nor a mapping of them to shares.
    """
    mix = {of: 1.0} if isinstance(of, str) else dict(of)
    total = sum(mix.values())
    if not set(mix) <= set(SOURCES) or any(share < 0 for share in mix.values()) or not total > 0:
        raise ValueError(f"of must be one of {', '.join(SOURCES)}, or shares of them, got {of!r}")
    return {name: share / total for name, share in mix.items() if share > 0}


def compatible_groups(
    activations: np.ndarray,
    gradients: np.ndarray,
    n_groups: int,
    *,
    seed: int = 0,
    start: np.ndarray | None = None,
    deadline: Deadline = NEVER,
) -> Groups:
    """Factors a layer so that its groups fit a later layer's groups, among which channels that serve several are split.

    Each activation is divided among the later groups in proportion to what it contributes to them. A channel then
    counts as several, one for each later group; its parts are put together again at the end.

    Args:
      activations: `[N, H, W, C]`.
      gradients: `[N, M, H, W, C]`, the gradients of each of M later groups with respect to the activations.
      n_groups: G, from 1 to C.
      seed: As in `neuron_groups`.
      start: As in `neuron_groups`.
      deadline: As in `neuron_groups`.

    Returns:
      The groups, as `neuron_groups` gives them.

    Raises:
      ValueError: If `neuron_groups` would raise it.
      OutOfTime: If it is not over at the deadline.

    Source: Olah et al. 2018, footnote on the alignment of the factorisations of two layers.
    """
    _check(activations, n_groups, start)
    split = split_signs(activations, bool(activations.min() < 0))
    n_copies = gradients.shape[1]
    slopes = np.abs(np.moveaxis(gradients, 1, 3).reshape(-1, n_copies, activations.shape[3]).astype(np.float32))
    total = slopes.sum(axis=1, keepdims=True)
    shares = np.where(total > 0, slopes / np.where(total > 0, total, 1), 1 / n_copies)
    shares = np.tile(shares, (1, 1, split.shape[1] // activations.shape[3]))
    copies = (split[:, None] * shares).reshape(len(split), -1)
    spatial, channel = factored(copies, copies, n_groups, seed, start, deadline)
    together = channel.reshape(n_groups, n_copies, -1).sum(axis=1)
    return _ordered(spatial.reshape(*activations.shape[:3], n_groups), joined_signs(together, activations.shape[3]))


def group_activations(activations: np.ndarray, channel: np.ndarray) -> np.ndarray:
    """Finds how active groups are in other activations than the ones they were found in.

    Args:
      activations: `[N, H, W, C]`.
      channel: `[G, C]`.

    Returns:
      `[N, H, W, G]`, not negative, of least squared error.
    """
    signed = bool(activations.min() < 0 or channel.min() < 0)
    factors = split_signs(channel[None, None], signed)
    return coefficients(split_signs(activations, signed), factors).reshape(*activations.shape[:3], len(channel))


def _check(activations: np.ndarray, n_groups: int, start: np.ndarray | None) -> None:
    if activations.ndim != 4 or not np.isfinite(activations).all():
        raise ValueError(f"activations must be finite [N, H, W, C], got shape {list(activations.shape)}")
    n_channels = activations.shape[3]
    if not 1 <= n_groups <= n_channels:
        raise ValueError(f"n_groups must be from 1 to {n_channels}, got {n_groups}")
    expected = [*activations.shape[:3], n_groups]
    if start is not None and list(start.shape) != expected:
        raise ValueError(f"start must have shape {expected}, got {list(start.shape)}")


def _scaled(values: np.ndarray, share: float) -> np.ndarray:
    return float(np.sqrt(share) / max(float(np.linalg.norm(values)), _TINY)) * values


def _ordered(spatial: np.ndarray, channel: np.ndarray) -> Groups:
    lengths = np.linalg.norm(channel, axis=1)
    spatial = spatial * lengths
    weights = np.square(spatial).sum(axis=(0, 1))
    total = weights.sum(axis=0)
    centers = np.arange(spatial.shape[2]) @ weights / np.where(total > 0, total, 1)
    # Silent groups stand last.
    order = np.argsort(np.where(total > 0, centers, np.inf), kind="stable")
    unit = channel / np.maximum(lengths, _TINY)[:, None]
    return Groups(spatial[..., order].astype(np.float32), unit[order].astype(np.float32))
