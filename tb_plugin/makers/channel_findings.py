"""Findings about single channels of a layer: what changed since the step before, what is silent or double."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts import Finding
from tb_plugin.findings import idle
from tb_plugin.findings.drift import changes, correlations
from tb_plugin.makers.class_findings import N_IMAGES, LayerSubject

# Of how many channels of a kind removal is measured, and on how many images at most.
_MEASURED, _ON = 2, 64
# A channel that has less of a layer's evidence than this, now and then, is not worth measuring.
_SHARE = 0.02
_CHANGED_EFFECT = 0.01


@dataclass(frozen=True, eq=False)
class ChannelCourse:
    """What the channels of a layer are on the probe set at a step.

    Attributes:
      maxima: `[P, C]` image maxima.
      shares: `[C]` of what argues for classes, in the mean over these.
    """

    maxima: np.ndarray
    shares: np.ndarray


def drift_findings(
    before: ChannelCourse, now: ChannelCourse, subject: LayerSubject, mean: np.ndarray
) -> Iterable[Finding]:
    """Finds channels that were born, died or changed, and measures what goes without those that count most.

    Args:
      before: The step before.
      now: This step.
      subject: The layer.
      mean: `[H, W, C]` over the probe set, which takes the place of what is removed.
    """
    alike, strength = correlations(before.maxima, now.maxima), np.maximum(before.shares, now.shares)
    for rule, channels in changes(before.maxima, now.maxima).items():
        for channel in channels[np.argsort(-strength[channels], kind="stable")][:_MEASURED].tolist():
            if strength[channel] < _SHARE:
                continue
            numbers: dict[str, float] = {
                "correlation": float(alike[channel]),
                "share": float(now.shares[channel]),
                "share before": float(before.shares[channel]),
            }
            if rule == "died":
                # Nothing goes without it any more: what it did is known by its evidence alone. One that argues as
                # it did is not dead: as of a tanh, its maxima may be at their bound in all images.
                effect, was_measured = float(before.shares[channel] - now.shares[channel]), False
            else:
                n_lost, n, effect = _without(channel, subject, mean)
                numbers |= {"changed": n_lost, "of": n}
                was_measured = True
            if effect >= _CHANGED_EFFECT:
                strongest = np.argsort(-(before if rule == "died" else now).maxima[:, channel], kind="stable")
                numbers["measured"] = was_measured
                yield Finding(
                    rule,
                    effect,
                    subject.layer.name,
                    (channel,),
                    images=tuple(strongest[:N_IMAGES].tolist()),
                    numbers={name: float(value) for name, value in numbers.items()},
                )


def idle_findings(maxima: np.ndarray, layer: str) -> Iterable[Finding]:
    """Finds channels that do nothing, or what another does; no decision hangs on these, so that they come last.

    Args:
      maxima: `[P, C]` image maxima.
      layer: The layer's name.
    """
    of = maxima.shape[1]
    still = idle.silent(maxima)
    if idle.is_worth_a_look(len(still), of):
        numbers = {"n": float(len(still)), "of": float(of)}
        yield Finding("silent", 0.0, layer, tuple(still.tolist()), numbers=numbers)
    pairs = idle.doubled(maxima)
    channels = list(dict.fromkeys(channel for pair in pairs for channel in pair[:2]))
    if idle.is_worth_a_look(len(channels), of):
        numbers = {"n": float(len(pairs)), "of": float(of), "correlation": pairs[0][2]}
        yield Finding("doubled", 0.0, layer, tuple(channels), numbers=numbers)


def _without(channel: int, subject: LayerSubject, mean: np.ndarray) -> tuple[int, int, float]:
    """Measures, on right images spread over the probe set, how many decisions change and which share of all goes."""
    decisions, name = subject.decisions, subject.layer.name
    right = np.flatnonzero(decisions.right)
    rows = right[np.linspace(0, len(right) - 1, min(_ON, len(right))).astype(int)] if len(right) else right
    if not len(rows):
        return 0, 0, 0.0
    activations = subject.network.record(subject.inputs[rows], [name]).activations[name].copy()
    activations[..., channel] = mean[..., channel]
    lost = decisions.lost(rows, np.asarray(subject.network.resume(subject.inputs[rows], name, activations)))
    return int((lost >= 1).sum()), len(rows), float(lost.mean() * len(right) / len(decisions))
