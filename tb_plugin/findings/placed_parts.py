"""Concepts that a part of a class rests on at one place: what half of its images wear in a corner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.findings.splits import APART, INSTEAD, two_parts
from tb_plugin.findings.suspect import (
    CHANCE,
    FEWEST_IMAGES,
    INSIDE,
    LIFT,
    SHARE,
    STEADY,
    Concept,
    binomial_tail,
    placed_concepts,
)


@dataclass(frozen=True, eq=False)
class PlacedPart:
    """A concept that argues for a class at its place in a part of the images, in the place of something else.

    Attributes:
      concept: Its channels and its place, over all images.
      by_image: `[N]` how much it argues there.
      part: `[N]` in which images it does, as truth values.
      apart: Which share of the variance of `by_image` lies between the two parts, in [0, 1].
      share: Its share, there, of what argues for the class in the part.
      others: How much all else argues for it in an image of the part, as a share of what it does in the rest.
      inside: Which share of it lies there, of the part.
      steady: In which share of the part its peak lies there.
    """

    concept: Concept
    by_image: np.ndarray
    part: np.ndarray
    apart: float
    share: float
    others: float
    inside: float
    steady: float

    @property
    def is_instead(self) -> bool:
        """Whether it lies there, steadily and not by chance, in one of two parts, in the place of something else."""
        n_part, cover = int(self.part.sum()), self.concept.cover
        is_apart = min(n_part, len(self.part) - n_part) >= FEWEST_IMAGES and self.apart >= APART
        return (
            is_apart
            and self.share >= SHARE
            and self.others <= INSTEAD
            and self.inside >= max(INSIDE, LIFT * cover)
            and self.steady >= STEADY
            and binomial_tail(n_part, round(self.steady * n_part), cover) <= CHANCE
        )


def placed_parts(evidence: np.ndarray, elsewhere: np.ndarray) -> list[PlacedPart]:
    """Gives the concepts that a part of a class's images has at one place, those of the largest share first.

    Args:
      evidence: `[N, h, w, C]`, as of `tb_plugin.findings.suspect.concepts`.
      elsewhere: `[h, w]`, as there.

    Returns:
      Those that are worth measuring; whether they split the class is for a measurement to tell.
    """
    found = []
    for concept in placed_concepts(evidence, elsewhere):
        own = np.maximum(evidence[..., concept.channels], 0).sum(axis=3, dtype=np.float64)
        there = own[:, concept.ground].sum(axis=1)
        part, apart = two_parts(there)
        if part.any():
            inside = there[part].sum() / max(own[part].sum(), 1e-30)
            steady = concept.ground.ravel()[own[part].reshape(int(part.sum()), -1).argmax(axis=1)].mean()
            beside = _beside(evidence, concept, part, float(there[part].mean()))
            found.append(PlacedPart(concept, there, part, apart, *beside, float(inside), float(steady)))
    return sorted((each for each in found if each.is_instead), key=lambda each: -each.share)


def _beside(evidence: np.ndarray, concept: Concept, part: np.ndarray, own: float) -> tuple[float, float]:
    """Gives its share of what argues in the part, and how much all else argues there, of what it does in the rest."""
    taken = concept.ground[:, :, None] & np.isin(np.arange(evidence.shape[3]), concept.channels)
    rest = np.maximum(np.where(taken, 0, evidence).sum(axis=(1, 2), dtype=np.float64), 0).sum(axis=1)
    of_part, of_rest = float(rest[part].mean()), float(rest[~part].mean())
    # Where nothing else argues in the rest either, there is nothing in the place of which it could stand.
    return own / max(own + of_part, 1e-30), of_part / of_rest if of_rest > 0 else 1.0
