"""How far attribution can be trusted: what it predicts against what happens.

Gradient times activation is a linear approximation at one point. Whether it is more, as where the network is linear
from the layer on, is measured; and channels are removed, one at a time and several at once, and what is lost compared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from tb_plugin.artifacts import Replaced, TrustRecord
from tb_plugin.artifacts.trust import SUMMARY
from tb_plugin.attribution import checks
from tb_plugin.attribution.comparisons import N_JOINT, at_channels, compared, differences, shown_channels, strongest
from tb_plugin.makers.removal import Removal, Replacements, Subject, lost
from tb_plugin.makers.trust_summary import Measured, summarised
from tb_plugin.network import NoGradientPath

# What is taken for rounding where gradients are compared: float32 on any device stays below it.
TOLERANCE = 1e-3
# Removal to zero stands in for that to what the channel is elsewhere where they differ by less than this.
MUCH = 0.25
_FEW = 2
# What is put in the place of an example's activations `[H, W, C]`: D of each of N.
Instead: TypeAlias = Sequence[Sequence[np.ndarray]]
_NOT_OF_REMOVALS = ("evidence", "expected", "bias", "sum_error", "replaced_difference")


def measure_trust(subject: Subject, *, seed: int = 0) -> TrustRecord:
    """Checks a layer's attribution by channel, by removal to zero.

    For each example it takes a forward pass from the layer on for each channel that is shown, and two for each
    comparison. Gradients take two or three passes for two targets of two examples, and where these agree, four for all.

    Args:
      subject: What is checked.
      seed: Makes intervals repeatable, and at which activations gradients are compared.

    Source: Olah et al. 2018, "The Building Blocks of Interpretability", "How Trustworthy Are These Interfaces?".
    """
    comparisons = compared(subject.targets)
    channels = shown_channels(subject.by_channel, subject.activations, comparisons)
    exact, deviation = _exactness(subject, seed)
    to_zero = _of_singles(subject, channels, None)[..., 0]
    joint = _of_joint(subject, comparisons, None)
    measured = Measured("zero", subject.by_channel, to_zero, None, joint)
    summary, contradicted = summarised(subject.by_channel, channels, comparisons, measured, seed=seed)
    whole, zero = (
        subject.network.resume(subject.inputs, subject.layer.name, each)
        for each in (subject.activations, np.zeros_like(subject.activations))
    )
    evidence = differences(subject.by_channel.sum(axis=2))
    expected, bias = differences(subject.of_targets(whole - zero)), differences(subject.of_targets(zero))
    sums = {
        "evidence": evidence,
        "expected": expected,
        "bias": bias,
        "sum_error": checks.relative_error(evidence, expected),
    }
    # Without all of a layer a network may not be defined, as one that divides by its norm.
    there = (comparisons[:, :, 0] >= 0) & np.isfinite(expected)
    for name, values in sums.items():
        summary[:, :, SUMMARY.index(name)] = np.where(there, values, np.nan)
    # A step has no slope anywhere: what is lost must agree as well.
    apart = np.abs(to_zero - at_channels(subject.by_channel, channels) * (subject.targets >= 0)[:, :, None])
    exact &= bool(apart.max(initial=0.0) <= TOLERANCE * max(np.abs(whole).max(), np.abs(to_zero).max()))
    return TrustRecord(exact, deviation, TOLERANCE, channels, to_zero, comparisons, summary, contradicted)


def with_replaced(record: TrustRecord, subject: Subject, replacements: Replacements, *, seed: int = 0) -> TrustRecord:
    """Adds what is lost when channels become what they are in other images, and summarises that where it is different.

    For each example it takes a forward pass from the layer on for each channel that is shown, of the mean and of each
    donor, two for each comparison and donor, and one with a backward pass for each target. Where attribution is exact
    that one is all, as what is lost follows from it.

    Args:
      record: What `measure_trust` gave of the subject.
      subject: What is checked.
      replacements: What the layer is elsewhere.
      seed: Makes intervals repeatable.
    """
    channels, comparisons = record.channels, record.comparisons
    gradients = _gradients(subject)
    mean = [[replacements.mean]] * len(subject.inputs)
    donors = [[replacements.donors[d] for d in row] for row in replacements.of_examples]
    by_mean, to_mean = _by_instead(record, subject, gradients, mean)
    by_donor, to_donors = _by_instead(record, subject, gradients, donors)
    errors = differences(by_donor).std(axis=3, ddof=1) / np.sqrt(by_donor.shape[3])
    replaced = Replaced(by_mean[..., 0], _known_at(to_mean, channels))
    resampled = Replaced(by_donor.mean(axis=3), _known_at(to_donors, channels), errors.astype(np.float32))
    apart = _apart(differences(record.to_zero), differences(resampled.effects))
    summary, contradicted = record.summary.copy(), record.contradicted
    summary[:, :, SUMMARY.index("replaced_difference")] = np.where(comparisons[:, :, 0] >= 0, apart, np.nan)
    # What another method says of a channel is of its removal to zero, if of any.
    if not record.exact and gradients is not None and to_donors is not None and _is_of(subject, gradients):
        joint = _of_joint(subject, comparisons, donors)
        measured = Measured("resampled", to_donors, resampled.effects, resampled.errors, joint)
        other, other_contradicted = summarised(subject.by_channel, channels, comparisons, measured, seed=seed)
        is_different = (apart >= MUCH)[:, :, None]
        summary = np.where(is_different & ~np.isin(SUMMARY, _NOT_OF_REMOVALS), other, summary)
        contradicted = np.where(is_different, other_contradicted, contradicted)
    return dataclasses.replace(
        record, summary=summary, contradicted=contradicted, to_mean=replaced, resampled=resampled
    )


def _by_instead(
    record: TrustRecord, subject: Subject, gradients: np.ndarray | None, instead: Instead
) -> tuple[np.ndarray, np.ndarray | None]:
    """Gives what targets lost with each of D in place of one channel, `[N, T, A, D]`, and should lose, `[N, T, C]`."""
    if gradients is None:
        return _of_singles(subject, record.channels, instead), None
    each = [np.stack([some[d] for some in instead]) for d in range(len(instead[0]))] if record.exact else []
    predicted = [_by_channel(gradients, subject.activations - values) for values in each or [_means(instead)]]
    if record.exact:
        found = np.stack([at_channels(values, record.channels) for values in predicted], axis=3)
        return found, np.mean(predicted, axis=0)
    return _of_singles(subject, record.channels, instead), predicted[0]


def _gradients(subject: Subject) -> np.ndarray | None:
    """Gives `[N, T, H, W, C]`, 0 where there is no target; None where the layer is cut from the output."""
    try:
        gradients = subject.gradients(subject.activations)
    except NoGradientPath:
        return None
    return np.where((subject.targets >= 0)[:, :, None, None, None], gradients, 0)


def _by_channel(gradients: np.ndarray, changes: np.ndarray) -> np.ndarray:
    return np.einsum("nthwc,nhwc->ntc", gradients, changes)


def _known_at(values: np.ndarray | None, channels: np.ndarray) -> np.ndarray | None:
    return None if values is None else at_channels(values, channels)


def _exactness(subject: Subject, seed: int) -> tuple[bool, float]:
    """Tells whether attribution is exact by construction, and how far gradients differ between activations.

    Two examples and targets tell most layers that are not linear; only where they do not are all looked at.
    """
    few = dataclasses.replace(
        subject,
        inputs=subject.inputs[:_FEW],
        activations=subject.activations[:_FEW],
        by_channel=subject.by_channel[:_FEW, :_FEW],
        targets=subject.targets[:_FEW, :_FEW],
    )
    farthest = 0.0
    try:
        for each in (few, subject):
            gradients = each.gradients(each.activations)
            for others in _elsewhere(each.activations, np.random.default_rng(seed)):
                farthest = max(farthest, checks.deviation(gradients, each.gradients(others)))
                if farthest > TOLERANCE:
                    return False, farthest
        return _is_of(subject, gradients), farthest
    except NoGradientPath:
        return False, np.nan


def _elsewhere(activations: np.ndarray, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Gives activations `[N, H, W, C]` at which gradients are as these are where a network is linear."""
    yield np.zeros_like(activations)
    yield activations * rng.lognormal(size=(len(activations), 1, 1, activations.shape[3])).astype(np.float32)
    yield np.roll(activations, 1, axis=0) if len(activations) > 1 else activations[:, ::-1, ::-1].copy()


def _is_of(subject: Subject, gradients: np.ndarray) -> bool:
    """Tells whether the attribution is gradient × activation, and not by another method."""
    own = _by_channel(gradients, subject.activations)
    apart, size = (np.where(subject.targets[:, :, None] >= 0, each, 0) for each in (own - subject.by_channel, own))
    return bool(np.linalg.norm(apart) <= TOLERANCE * np.linalg.norm(size))


def _means(instead: Instead) -> np.ndarray:
    """Gives `[N, H, W, C]`."""
    return np.stack([np.mean(each, axis=0) for each in instead])


def _of_singles(subject: Subject, channels: np.ndarray, instead: Instead | None) -> np.ndarray:
    """Gives `[N, T, A, D]` what targets lost without one channel each, with each of D in its place."""
    n_instead = 1 if instead is None else len(instead[0])
    places = [(n, a, d) for n, a in np.argwhere(channels >= 0).tolist() for d in range(n_instead)]
    removals = [Removal(n, channels[n, a : a + 1], None if instead is None else instead[n][d]) for n, a, d in places]
    found = np.zeros((*channels.shape, n_instead, subject.network.n_classes), np.float32)
    found[tuple(np.array(places).T)] = lost(subject, removals)
    return subject.of_targets(found)


def _of_joint(subject: Subject, comparisons: np.ndarray, instead: Instead | None) -> np.ndarray:
    """Gives `[N, P, len(N_JOINT)]` what comparisons lost without their strongest channels at once, over donors."""
    net = differences(subject.by_channel)
    n_instead = 1 if instead is None else len(instead[0])
    joint = np.full((*comparisons.shape[:2], len(N_JOINT)), np.nan, np.float32)
    places = [(n, p, k) for n, p in np.argwhere(comparisons[:, :, 0] >= 0).tolist() for k in range(len(N_JOINT))]
    removals = [
        Removal(n, strongest(net[n, p], N_JOINT[k]), None if instead is None else instead[n][d])
        for n, p, k in places
        for d in range(n_instead)
    ]
    by_place = lost(subject, removals).reshape(len(places), n_instead, -1).mean(axis=1)
    for (n, p, k), logits in zip(places, by_place, strict=True):
        first, second = comparisons[n, p]
        joint[n, p, k] = logits[first] - (logits[second] if second >= 0 else 0)
    return joint


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Gives `[...]` how far `[..., A]` are from each other, as a share of the larger of their norms."""
    largest = np.maximum(*(np.linalg.norm(each, axis=-1) for each in (one, other)))
    return np.linalg.norm(one - other, axis=-1) / np.where(largest > 0, largest, 1)
