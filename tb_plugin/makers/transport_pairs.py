"""Which sets of images of the probe set are moved to which."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts import PointSet
from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.memberships import FEWEST, by_class
from tb_plugin.makers.probe import Probe
from tb_plugin.network import OutputKind

N_CLASS_PAIRS, N_COLUMNS = 6, 6


@dataclass(frozen=True, eq=False)
class Pair:
    """Two sets of images.

    Attributes:
      first: Which is moved.
      second: To which.
      a: `[N]` places of its images in the probe set, ascending.
      b: `[M]` of the second's; none is in both.
    """

    first: PointSet
    second: PointSet
    a: np.ndarray
    b: np.ndarray


def pairs_of(probe: Probe, logits: np.ndarray, kind: OutputKind, deepest: np.ndarray) -> list[Pair]:
    """Gives pairs of classes, right and wrong answers, and the groups of each column; each set has at least 5 images.

    Args:
      probe: The images.
      logits: `[P, K]`.
      kind: What outputs are.
      deepest: `[P, C]` the deepest layer, in which classes lie near each other or not.
    """
    return [*_classes(probe, logits, kind, deepest), *_answers(probe, logits, kind), *_columns(probe)]


def _pair(first: PointSet, second: PointSet, a: np.ndarray, b: np.ndarray) -> Iterator[Pair]:
    """Gives a pair of what is in one set alone, of booleans `[P]`; none where that is too little."""
    own, other = np.flatnonzero(a & ~b), np.flatnonzero(b & ~a)
    if min(len(own), len(other)) >= FEWEST:
        yield Pair(_of(first, len(own)), _of(second, len(other)), own, other)


def _of(each: PointSet, n: int) -> PointSet:
    return PointSet(each.kind, n, each.step, each.label, each.positive, each.column, each.category)


def _classes(probe: Probe, logits: np.ndarray, kind: OutputKind, deepest: np.ndarray) -> Iterator[Pair]:
    """Gives the pairs that are taken for each other most; of those that are not, the nearest ones first."""
    of = by_class(probe, logits, kind)
    means = np.stack([deepest[own].mean(axis=0) for own in of.members.T]) if of.classes else np.zeros((0, 1))
    predicted = logits.argmax(axis=1)

    def order(pair: tuple[int, int]) -> tuple[int, float]:
        i, j = pair
        taken = sum(
            int((of.members[:, one] & (predicted == of.classes[other])).sum()) for one, other in ((i, j), (j, i))
        )
        return (-taken if kind == "softmax" else 0, float(((means[i] - means[j]) ** 2).sum()))

    chosen = sorted(itertools.combinations(range(len(of.classes)), 2), key=order)[:N_CLASS_PAIRS]
    for i, j in chosen:
        first, second = (PointSet("class", 0, label=of.classes[k]) for k in (i, j))
        yield from _pair(first, second, of.members[:, i], of.members[:, j])


def _answers(probe: Probe, logits: np.ndarray, kind: OutputKind) -> Iterator[Pair]:
    """Gives right and wrong answers, of all images and of the class that has most of both."""
    decisions = Decisions.of(probe, logits, kind)
    if decisions is None or not decisions.are_true:
        return
    known, right = decisions.labels >= 0, decisions.right

    def answers(label: int, images: np.ndarray) -> Iterator[Pair]:
        first, second = (PointSet("answer", 0, label=label, positive=positive) for positive in (True, False))
        yield from _pair(first, second, images & right, images & ~right)

    yield from answers(-1, known)
    each = [found for label in decisions.classes for found in answers(label, decisions.labels == label)]
    yield from sorted(each, key=lambda found: -min(len(found.a), len(found.b)))[:1]


def _columns(probe: Probe) -> Iterator[Pair]:
    """Gives of each column the two most frequent categories, or what is below the median and what is above it."""
    for name, values in list(probe.metadata.items())[:N_COLUMNS]:
        if values.dtype.kind == "f":
            known = ~np.isnan(values)
            middle = np.median(values[known]) if known.any() else 0.0
            below, above = (PointSet("column", 0, column=name, positive=positive) for positive in (False, True))
            # A comparison with NaN is False.
            yield from _pair(below, above, known & (values <= middle), values > middle)
            continue
        texts, counts = np.unique([str(value) for value in values if value is not None], return_counts=True)
        frequent = texts[np.argsort(-counts, kind="stable")[:2]].tolist()
        if len(frequent) == 2 and "" not in frequent:
            first, second = (PointSet("column", 0, column=name, category=text) for text in frequent)
            a, b = (np.array([value == text for value in values], bool) for text in frequent)
            yield from _pair(first, second, a, b)
