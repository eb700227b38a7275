"""Concepts that fit nothing of the class that they argue for: they lie where no other evidence lies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tb_plugin.findings.cells import FEWEST_CELLS, in_cells

# What each is, and why so much, is said in docs/findings.md.
ALIKE = 0.5
FEWEST_SHARE = 0.01
SHARE = 0.1
LIFT = 3.0
INSIDE = 0.3
STEADY = 0.9
CHANCE = 1e-4
FEWEST_IMAGES = 5
LOST = 0.1
FEWEST_LOST = 3
FEW_CLASSES = 5
_SMOOTHING = 0.1
_MOST_CONCEPTS = 6


@dataclass(frozen=True, eq=False)
class Concept:
    """Channels whose evidence for a class lies at the same places.

    Attributes:
      channels: `[S]`, ascending.
      ground: `[h, w]` the cells that are its own: where it lies, and what argues for other classes does not.
      share: Its share of what argues for the class, in [0, 1].
      inside: Which share of it lies there.
      cover: Which share of what argues for other classes lies there.
      steady: In which share of the class's images its peak lies there.
      by_image: `[N]` how much it argues for the class.
    """

    channels: np.ndarray
    ground: np.ndarray
    share: float
    inside: float
    cover: float
    steady: float
    by_image: np.ndarray

    @property
    def is_misplaced(self) -> bool:
        """Whether it lies, steadily and not by chance, where what argues for other classes hardly ever does."""
        n = len(self.by_image)
        return (
            n >= FEWEST_IMAGES
            and self.share >= SHARE
            and self.inside >= max(INSIDE, LIFT * self.cover)
            and self.steady >= STEADY
            and binomial_tail(n, round(self.steady * n), self.cover) <= CHANCE
        )


def cover_of(evidence: np.ndarray) -> np.ndarray:
    """Gives where what argues for a class lies: `[h, w]`, 1 in sum; zero where nothing argues for it.

    Args:
      evidence: `[N, h, w, C]` of its images.
    """
    positive = np.maximum(evidence, 0).sum(axis=(0, 3), dtype=np.float64)
    total = positive.sum()
    return positive / total if total > 0 else positive


def class_cover(gradients: np.ndarray, more: np.ndarray, n_classes: int) -> np.ndarray:
    """Gives where what argues for a class lies, `[h, w]` as of `cover_of`; of few classes only what is there counts.

    Where a class has a mark, the lack of it argues for the others in its place: a part of what they are compared with
    has it. Of few classes that is a quarter or more, and would be a reason for others to lie there.

    Args:
      gradients: `[N, H, W, C]` for each image's class.
      more: `[N, H, W, C]` by how much more is there than elsewhere.
      n_classes: How many classes there are images of.
    """
    if n_classes <= FEW_CLASSES:
        gradients, more = np.maximum(gradients, 0), np.maximum(more, 0)
    return cover_of(in_cells(gradients * more))


def concepts(evidence: np.ndarray, elsewhere: np.ndarray) -> list[Concept]:
    """Gives the concepts of a class that lie where what argues for other classes does not, the strongest first.

    A network hardly ever leaves a cause to one channel. So channels whose evidence goes together, over images and
    places, are one concept.

    Args:
      evidence: `[N, h, w, C]`: by how much each cell and channel argues for the class, of N images of it, against what
        is there in images of other classes.
      elsewhere: `[h, w]` where what argues for other classes lies, 1 in sum.

    Returns:
      Those that are worth measuring; which of them decide the class is for a measurement to tell.
    """
    found = [each for each in placed_concepts(evidence, elsewhere) if each.is_misplaced]
    return sorted(found, key=lambda each: -each.share)


def placed_concepts(evidence: np.ndarray, elsewhere: np.ndarray) -> list[Concept]:
    """Gives the concepts of a class with the place of each, wherever that is; none where there are too few cells."""
    n, rows, columns, _ = evidence.shape
    if rows * columns < FEWEST_CELLS or n < FEWEST_IMAGES:
        return []
    maps, means, strong = _strong_maps(evidence)
    shares = means / max(np.maximum(means, 0).sum(), 1e-30)
    together = _together(maps, means[strong])[:_MOST_CONCEPTS]
    return [_concept(maps, members, strong, shares, elsewhere) for members in together]


def strong_concepts(evidence: np.ndarray) -> list[np.ndarray]:
    """Gives the channels of each concept of a class, ascending, wherever they lie; those of the strongest first.

    Args:
      evidence: `[N, h, w, C]` as of `concepts`.
    """
    maps, means, strong = _strong_maps(evidence)
    return [np.sort(strong[members]) for members in _together(maps, means[strong])[:_MOST_CONCEPTS]]


def own_ground(own: np.ndarray, elsewhere: np.ndarray) -> np.ndarray:
    """Gives the cells that are a concept's own: where it lies, and what argues for other classes does not.

    Args:
      own: By how much the concept argues for its class in each cell, of any shape, none negative.
      elsewhere: Where what argues for other classes lies, of the same shape, 1 in sum.

    Returns:
      Truth values of the same shape.
    """
    even = (1 - _SMOOTHING) * elsewhere + _SMOOTHING / elsewhere.size
    where = own / max(own.sum(), 1e-30)
    # Where evidence of other classes is as dense as on average, a place is no oddity: things of one class have places.
    return (where >= LIFT * even) & (elsewhere <= 1 / elsewhere.size)


def is_decisive(n_lost: int, n: int) -> bool:
    """Tells whether a class rests on what n_lost of its n right images were lost without."""
    return n_lost >= max(FEWEST_LOST, LOST * n)


def binomial_tail(n: int, k: int, p: float) -> float:
    """Gives how likely at least k of n hits are, each of a probability p."""
    p = min(max(p, 0.0), 1.0)
    return min(1.0, sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1)))


def _strong_maps(evidence: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gives maps `[N, cells, S]` of what argues for, means `[C]`, and the S channels that are looked at."""
    means = evidence.sum(axis=(1, 2), dtype=np.float64).mean(axis=0)
    strong = np.flatnonzero((means > 0) & (means >= FEWEST_SHARE * np.maximum(means, 0).sum()))
    maps = np.maximum(evidence[..., strong], 0)
    cells = evidence.shape[1] * evidence.shape[2]
    return maps.reshape(len(evidence), cells, len(strong)).astype(np.float64), means, strong


def _together(maps: np.ndarray, strength: np.ndarray) -> list[np.ndarray]:
    """Groups channels whose maps `[N, cells, S]` correlate with that of the strongest one that is left."""
    flat = maps.reshape(maps.shape[0] * maps.shape[1], maps.shape[2])
    centred = flat - flat.mean(axis=0)
    norms = np.sqrt((centred**2).sum(axis=0))
    alike = (centred / np.where(norms > 0, norms, 1)).T
    left, groups = list(np.argsort(-strength, kind="stable")), []
    while left:
        first = left[0]
        together = alike[left] @ alike[first] >= ALIKE
        together[0] = True
        groups.append(np.array([each for each, is_one in zip(left, together, strict=True) if is_one]))
        left = [each for each, is_one in zip(left, together, strict=True) if not is_one]
    return groups


def _concept(
    maps: np.ndarray, members: np.ndarray, strong: np.ndarray, shares: np.ndarray, elsewhere: np.ndarray
) -> Concept:
    shape, others = elsewhere.shape, elsewhere.ravel()
    ground = own_ground(maps[:, :, members].sum(axis=2).sum(axis=0), others)
    # What peaks there too belongs to it, however little it goes with the others from image to image.
    in_ground = ground[maps.argmax(axis=1)].mean(axis=0)
    members = np.union1d(members, np.flatnonzero(in_ground >= STEADY))
    own = maps[:, :, members].sum(axis=2)
    inside = own[:, ground].sum() / max(own.sum(), 1e-30)
    steady = ground[own.argmax(axis=1)].mean()
    channels = np.sort(strong[members])
    return Concept(
        channels,
        ground.reshape(shape),
        float(shares[channels].sum()),
        float(inside),
        float(others[ground].sum()),
        float(steady),
        own.sum(axis=1),
    )
