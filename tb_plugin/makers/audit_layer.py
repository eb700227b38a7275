"""One layer of an audit: its concepts, how they argue for each image's class, and what is decided without them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.findings import splits, suspect
from tb_plugin.findings.placed_parts import placed_parts
from tb_plugin.makers.class_evidence import ClassEvidence, class_evidence
from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.layer_pass import LayerPass
from tb_plugin.network import LayerInfo, Network

# So many sets of channels of each class are asked for, and so many concepts of a layer.
N_OF_CLASS, MOST = 2, 32
_BATCH, _BATCH_VALUES = 32, 2**23


@dataclass(frozen=True, eq=False)
class LayerAudit:
    """What concepts of a layer do on P images.

    Attributes:
      layer: The layer's name.
      concepts: J sets of channels, in each the strongest first.
      evidence: `[P, J]` how much each argues for the image's class, in units of its logit; 0 where it has none.
      favour: `[P]` how much of the layer argues for the image's class.
      shares: `[K', J]` which share each is of what argues for a class, below 0 where it argues against it.
      strengths: `[P, J]` how much of each is in an image, from 0 to 1.
      without: `[P, J]` what is decided without each.
    """

    layer: str
    concepts: tuple[tuple[int, ...], ...]
    evidence: np.ndarray
    favour: np.ndarray
    shares: np.ndarray
    strengths: np.ndarray
    without: np.ndarray

    @property
    def has(self) -> np.ndarray:
        """`[P, J]` which images have which concept: the upper of the two parts into which their strengths fall best."""
        parts = [splits.two_parts(each)[0] for each in self.strengths.T]
        return np.stack(parts, axis=1) if parts else np.zeros(self.strengths.shape, bool)


def audit_layer(
    network: Network, inputs: np.ndarray, layer: LayerInfo, decisions: Decisions, passed: LayerPass
) -> LayerAudit:
    """Looks at a layer.

    Args:
      network: The model.
      inputs: `[P, ...]`.
      layer: Which layer.
      decisions: What is decided on them.
      passed: What the layers are on them.

    Raises:
      OutOfTime: If the network says so.
    """
    by_class: list[ClassEvidence] = []
    by_channel = np.zeros((len(inputs), layer.channels))
    for label in decisions.classes:
        of = class_evidence(network, inputs, layer, label, decisions, passed)
        if of is not None:
            by_class.append(of)
            _fill(by_channel, of, network, inputs, layer.name, decisions)
    means = np.stack([by_channel[decisions.labels == label].mean(axis=0) for label in decisions.classes])
    concepts = _concepts(by_class)
    totals = np.maximum(means, 0).sum(axis=1, keepdims=True)
    shares = _summed(means / np.where(totals > 0, totals, 1), concepts)
    return LayerAudit(
        layer.name,
        concepts,
        _summed(by_channel, concepts),
        np.maximum(by_channel, 0).sum(axis=1),
        shares,
        strengths_of(passed.maxima[layer.name], concepts),
        _without(network, inputs, layer, concepts, passed),
    )


def _fill(
    by_channel: np.ndarray, of: ClassEvidence, network: Network, inputs: np.ndarray, layer: str, decisions: Decisions
) -> None:
    """Adds evidence of all images of a class: those that are wrong too, which say most about errors."""
    by_channel[of.rows] = of.evidence.sum(axis=(1, 2), dtype=np.float64)
    left = np.setdiff1d(np.flatnonzero(decisions.labels == of.label), of.rows)
    for first in range(0, len(left), _BATCH):
        rows = left[first : first + _BATCH]
        activations = network.record(inputs[rows], [layer]).activations[layer]
        gradients = network.gradients(inputs[rows], [layer], np.full((len(rows), 1), of.label))[layer][:, 0]
        by_channel[rows] = (gradients * (activations - of.elsewhere)).sum(axis=(1, 2), dtype=np.float64)


def _concepts(by_class: Sequence[ClassEvidence]) -> tuple[tuple[int, ...], ...]:
    """Gives sets of channels: what may be a suspect, then the strongest set and channel of each class, then others."""
    covers = [of.cover for of in by_class]
    suspects: list[tuple[int, ...]] = []
    turns: list[list[tuple[int, ...]]] = [[] for _ in range(N_OF_CLASS + 1)]
    for i, of in enumerate(by_class):
        others = [cover for j, cover in enumerate(covers) if j != i]
        if others:
            elsewhere = np.mean(others, axis=0)
            placed = [*suspect.concepts(of.evidence, elsewhere)]
            placed += [each.concept for each in placed_parts(of.evidence, elsewhere)]
            suspects += [_strongest_first(each.channels, of) for each in placed]
        suspects += [_strongest_first(each.channels, of) for each in splits.part_concepts(of.evidence)]
        strong = [_strongest_first(each, of) for each in suspect.strong_concepts(of.evidence)[:N_OF_CLASS]]
        if strong:
            for turn, each in zip(turns, [strong[0], strong[0][:1], *strong[1:]], strict=False):
                turn.append(each)
    ordered = [*suspects, *(each for turn in turns for each in turn)]
    # The same channels are one concept, whichever class it was found of.
    first: dict[frozenset[int], tuple[int, ...]] = {}
    for each in ordered:
        first.setdefault(frozenset(each), each)
    return tuple(first.values())[:MOST]


def _strongest_first(channels: np.ndarray, of: ClassEvidence) -> tuple[int, ...]:
    strength = of.evidence[..., channels].sum(axis=(0, 1, 2), dtype=np.float64)
    return tuple(channels[np.argsort(-strength, kind="stable")].tolist())


def _summed(values: np.ndarray, concepts: Iterable[Sequence[int]]) -> np.ndarray:
    """Sums values `[..., C]` over the channels of each concept: `[..., J]`."""
    parts = [values[..., list(each)].sum(axis=-1) for each in concepts]
    return np.stack(parts, axis=-1) if parts else np.zeros((*values.shape[:-1], 0))


def strengths_of(maxima: np.ndarray, concepts: Sequence[Sequence[int]]) -> np.ndarray:
    """Gives of image maxima `[P, C]` the mean over each concept's channels, each from 0 to 1 over the images."""
    low, span = maxima.min(axis=0), np.ptp(maxima, axis=0)
    scaled = (maxima - low) / np.where(span > 0, span, 1)
    return _summed(scaled, concepts) / np.array([max(1, len(each)) for each in concepts])


def on_average(activations: np.ndarray, channels: Sequence[int], mean: np.ndarray) -> np.ndarray:
    """Gives activations `[n, H, W, C]` with some channels as in the mean `[H, W, C]`, position by position."""
    changed = activations.copy()
    changed[..., list(channels)] = mean[..., list(channels)]
    return changed


def _without(
    network: Network, inputs: np.ndarray, layer: LayerInfo, concepts: Sequence[Sequence[int]], passed: LayerPass
) -> np.ndarray:
    """Decides all images with each concept's channels as they are on average, position by position."""
    mean = (passed.sums[layer.name] / len(inputs)).astype(np.float32)
    found = np.empty((len(inputs), len(concepts)), np.int64)
    n_values = max(1, layer.height * layer.width * layer.channels)
    size = max(1, min(_BATCH, _BATCH_VALUES // n_values))
    for first in range(0, len(inputs), size):
        some = inputs[first : first + size]
        activations = network.record(some, [layer.name]).activations[layer.name]
        for j, channels in enumerate(concepts):
            changed = on_average(activations, channels, mean)
            found[first : first + size, j] = network.resume(some, layer.name, changed).argmax(axis=1)
    return found
