"""Findings about classes in one layer: what decides them, and whether evidence says what is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts import Finding
from tb_plugin.findings import agreement, alone, splits, suspect
from tb_plugin.findings.cells import positions_of
from tb_plugin.findings.placed_parts import PlacedPart, placed_parts
from tb_plugin.makers.class_evidence import ClassEvidence
from tb_plugin.makers.decisions import Decisions
from tb_plugin.network import LayerInfo, Network

N_IMAGES = 12
# A deeper layer that shows nearly as much of a suspect says better what it is.
_NEARLY = 0.9


@dataclass(frozen=True, eq=False)
class LayerSubject:
    """A layer on the probe set.

    Attributes:
      network: The model.
      inputs: `[P, ...]`.
      decisions: What it decides.
      layer: The layer.
    """

    network: Network
    inputs: np.ndarray
    decisions: Decisions
    layer: LayerInfo

    def measured(self, of: ClassEvidence, taken: np.ndarray) -> tuple[np.ndarray, float]:
        """Measures what goes without something: of each image the share, and of all decisions the share."""
        lost = self.decisions.lost(of.rows, of.without(self.network, self.inputs, self.layer.name, taken))
        n_right = np.count_nonzero((self.decisions.labels == of.label) & self.decisions.right)
        return lost, float(lost.mean() * n_right / len(self.decisions))


def suspects(of: ClassEvidence, elsewhere: np.ndarray, subject: LayerSubject) -> Iterable[Finding]:
    """Finds concepts that decide a class and fit nothing of it.

    Args:
      of: The class.
      elsewhere: `[h, w]` where what argues for other classes lies.
      subject: The layer, in which what they see where they lie is taken away, to measure it.
    """
    for concept in suspect.concepts(of.evidence, elsewhere):
        lost, effect = subject.measured(of, _there(concept, subject.layer))
        n_lost = int((lost >= 1).sum())
        if not suspect.is_decisive(n_lost, len(of.rows)):
            continue
        order = np.argsort(-concept.by_image, kind="stable")
        numbers = {"changed": n_lost, "of": len(of.rows), "share": concept.share, **_place_of(concept)}
        yield _suspect(of, subject, concept.channels, effect, order, numbers)


def splitting_in_place(of: ClassEvidence, elsewhere: np.ndarray, subject: LayerSubject) -> Iterable[Finding]:
    """Finds concepts without which, in their place alone, a part of a class is decided for others, and the rest not.

    Args:
      of: The class.
      elsewhere: `[h, w]` where what argues for other classes lies.
      subject: The layer, in which what they see where they lie is taken away, to measure it.
    """
    for found in placed_parts(of.evidence, elsewhere):
        lost, effect = subject.measured(of, _there(found.concept, subject.layer))
        if _splits(lost >= 1, found.part):
            order = np.argsort(-found.by_image, kind="stable")
            numbers = {**_of_part(found, lost >= 1), **_place_of(found.concept)}
            yield _suspect(of, subject, found.concept.channels, effect, order, numbers)


def splitting(of: ClassEvidence, subject: LayerSubject) -> Iterable[Finding]:
    """Finds concepts without which one part of a class is decided for others, and the rest of it stays.

    Args:
      of: The class.
      subject: The layer, in which channels are taken away at all positions, to measure it.
    """
    for concept in splits.part_concepts(of.evidence):
        lost, effect = subject.measured(of, np.isin(np.arange(subject.layer.channels), concept.channels))
        if _splits(lost >= 1, concept.part):
            order = np.argsort(-concept.by_image, kind="stable")
            yield _suspect(of, subject, concept.channels, effect, order, _of_part(concept, lost >= 1))


def _splits(is_lost: np.ndarray, part: np.ndarray) -> bool:
    return suspect.is_decisive(int(is_lost.sum()), len(is_lost)) and splits.is_split(is_lost, part)


def _there(concept: suspect.Concept, layer: LayerInfo) -> np.ndarray:
    """Gives `[H, W, C]`, which channels at which positions are a concept in its place, as truth values."""
    ground = positions_of(concept.ground, layer.height, layer.width)
    return ground[:, :, None] & np.isin(np.arange(layer.channels), concept.channels)


def _place_of(concept: suspect.Concept) -> dict[str, float]:
    """Gives how far a concept keeps to its place, and where that lies, as shares of the image's height and width."""
    rows, columns = (np.flatnonzero(concept.ground.any(axis=axis)) for axis in (1, 0))
    n_rows, n_columns = concept.ground.shape
    return {
        "inside": concept.inside,
        "cover": concept.cover,
        "steady": concept.steady,
        "top": rows[0] / n_rows,
        "bottom": (rows[-1] + 1) / n_rows,
        "left": columns[0] / n_columns,
        "right": (columns[-1] + 1) / n_columns,
    }


def _of_part(concept: splits.PartConcept | PlacedPart, is_lost: np.ndarray) -> dict[str, float]:
    """Gives what is told of a concept that a part of a class has."""
    return {
        "changed": is_lost.sum(),
        "of": len(is_lost),
        "share": concept.share,
        "part": concept.part.sum(),
        "changed in part": is_lost[concept.part].sum(),
        "apart": concept.apart,
        "others": concept.others,
    }


def _suspect(
    of: ClassEvidence,
    subject: LayerSubject,
    channels: np.ndarray,
    effect: float,
    order: np.ndarray,
    numbers: Mapping[str, float],
) -> Finding:
    """Makes the finding of a suspect, with the first images of an order; of a part of the class, those of the part."""
    n_images = min(N_IMAGES, int(numbers.get("part", N_IMAGES)))
    return Finding(
        "suspect",
        effect,
        subject.layer.name,
        _by_strength(of, channels),
        (of.label,),
        images=tuple(of.rows[order[:n_images]].tolist()),
        numbers={name: float(value) for name, value in numbers.items()},
    )


def ends_alone(of: ClassEvidence, subject: LayerSubject) -> Iterable[Finding]:
    """Finds whether the class rests on one channel alone; only where evidence says that it may is it measured."""
    strength = of.evidence.sum(axis=(1, 2), dtype=np.float64).mean(axis=0)
    channel = int(strength.argmax())
    if not alone.may_be(float(strength[channel]), subject.decisions.margins[of.rows]):
        return
    lost, effect = subject.measured(of, np.arange(subject.layer.channels) == channel)
    n_lost = int((lost >= 1).sum())
    if alone.ends(n_lost, len(of.rows)):
        order = np.argsort(-of.evidence[..., channel].sum(axis=(1, 2)), kind="stable")[:N_IMAGES]
        numbers = {
            "changed": n_lost,
            "of": len(of.rows),
            "share": strength[channel] / np.maximum(strength, 0).sum(),
        }
        yield Finding(
            "alone",
            effect,
            subject.layer.name,
            (channel,),
            (of.label,),
            images=tuple(of.rows[order].tolist()),
            numbers={name: float(value) for name, value in numbers.items()},
        )


def disagreement(classes: Sequence[ClassEvidence], subject: LayerSubject) -> Iterable[Finding]:
    """Finds whether the layer's evidence says something else than what logits lose without all that the layer sees."""
    # Of each class that it disagrees about the image in which it does so most.
    worst: dict[int, int] = {}
    for of in classes:
        said = of.evidence.sum(axis=(1, 2, 3), dtype=np.float64)
        after = of.without(subject.network, subject.inputs, subject.layer.name, np.array(True))
        measured = (subject.decisions.logits[of.rows, of.label] - after[:, of.label]).astype(np.float64)
        if agreement.disagrees(float(said.mean()), float(measured.mean())):
            worst[of.label] = int(of.rows[np.abs(said - measured).argmax()])
    if agreement.is_worth_a_look(len(worst), len(classes)):
        numbers = {"wrong": float(len(worst)), "of": float(len(classes))}
        # It changes no decision: it says how far what is shown of the layer can be read.
        images = tuple(worst.values())[:N_IMAGES]
        yield Finding("disagrees", 0.0, subject.layer.name, classes=tuple(worst), images=images, numbers=numbers)


def said_once(found: Sequence[Finding], order: Sequence[str]) -> list[Finding]:
    """Keeps, of what is said of a class in several layers, what changes most, and of nearly equal ones the deepest.

    Args:
      found: What was found.
      order: Names of layers, shallow to deep.
    """
    rules = ("suspect", "alone")
    kept = [each for each in found if each.rule not in rules]
    suspected: set[tuple[int, ...]] = set()
    for rule in rules:
        all_of_it = [each for each in found if each.rule == rule]
        for classes in sorted({each.classes for each in all_of_it} - suspected):
            some = [each for each in all_of_it if each.classes == classes]
            most = max(each.numbers["changed"] for each in some)
            near = [each for each in some if each.numbers["changed"] >= _NEARLY * most]
            kept.append(max(near, key=lambda each: (order.index(each.layer), each.effect)))
            suspected.add(classes)
    return kept


def _by_strength(of: ClassEvidence, channels: np.ndarray) -> tuple[int, ...]:
    strength = of.evidence[..., channels].sum(axis=(0, 1, 2), dtype=np.float64)
    return tuple(channels[np.argsort(-strength, kind="stable")].tolist())
