"""Concepts that a part of a class rests on, and the rest of it not at all: as if two things had one name."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tb_plugin.findings.suspect import FEWEST_IMAGES, SHARE, strong_concepts

# What each is, and why so much, is said in docs/findings.md.
APART = 0.75
INSTEAD = 0.8
LOST_OF_PART = 0.75
LOST_OF_REST = 0.2
CHANCE = 1e-6


@dataclass(frozen=True, eq=False)
class PartConcept:
    """Channels that argue for a class in a part of its images, in the place of what argues for it in the rest.

    Attributes:
      channels: `[S]`, ascending.
      by_image: `[N]` how much they argue for the class.
      part: `[N]` in which images they do, as truth values.
      apart: Which share of the variance of `by_image` lies between the two parts, in [0, 1].
      share: Their share of what argues for the class in the part.
      others: How much the other channels argue for it in an image of the part, as a share of what they do in the rest.
    """

    channels: np.ndarray
    by_image: np.ndarray
    part: np.ndarray
    apart: float
    share: float
    others: float

    @property
    def is_instead(self) -> bool:
        """Whether there are two parts of enough images, and in the one it stands in the place of something else."""
        n_part = int(self.part.sum())
        is_apart = min(n_part, len(self.part) - n_part) >= FEWEST_IMAGES and self.apart >= APART
        return is_apart and self.share >= SHARE and self.others <= INSTEAD


def part_concepts(evidence: np.ndarray) -> list[PartConcept]:
    """Gives the concepts that only a part of a class's images has, those of the largest share first.

    Args:
      evidence: `[N, h, w, C]`, as of `tb_plugin.findings.suspect.concepts`.

    Returns:
      Those that are worth measuring; whether they split the class is for a measurement to tell.
    """
    by_channel = evidence.sum(axis=(1, 2), dtype=np.float64)
    found = []
    for channels in strong_concepts(evidence):
        by_image = by_channel[:, channels].sum(axis=1)
        part, apart = two_parts(by_image)
        found.append(PartConcept(channels, by_image, part, apart, *_beside(by_channel, channels, part)))
    return sorted((each for each in found if each.is_instead), key=lambda each: -each.share)


def two_parts(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Splits numbers `[N]` at the place that leaves the least variance within the two parts.

    Returns:
      `[N]` which are above, as truth values; and which share of the variance lies between the parts: 0.64 of a normal
      distribution and 0.75 of an even one, however many there are.

    Source: Otsu 1979, "A Threshold Selection Method from Gray-Level Histograms".
    """
    order = np.argsort(values, kind="stable")
    centred = values[order].astype(np.float64) - values.mean(dtype=np.float64)
    variance, n = float((centred**2).sum()), len(values)
    # Equal values are not told apart.
    ends = np.flatnonzero(np.diff(centred) > 0) + 1
    if not len(ends) or variance <= 0:
        return np.zeros(n, bool), 0.0
    between = np.cumsum(centred)[ends - 1] ** 2 * n / (ends * (n - ends))
    best = int(between.argmax())
    part = np.zeros(n, bool)
    part[order[ends[best] :]] = True
    return part, min(1.0, float(between[best]) / variance)


def _beside(by_channel: np.ndarray, channels: np.ndarray, part: np.ndarray) -> tuple[float, float]:
    """Gives the share of channels in a part, and how much the others argue there, of what they do in the rest."""
    if not part.any():
        return 0.0, 1.0
    own = np.isin(np.arange(by_channel.shape[1]), channels)
    positive = np.maximum(by_channel, 0)
    of_part, of_rest = positive[part].mean(axis=0), positive[~part].mean(axis=0)
    # Where nothing else argues in the rest either, there is nothing in the place of which it could stand.
    others = of_part[~own].sum() / of_rest[~own].sum() if of_rest[~own].sum() > 0 else 1.0
    return float(of_part[own].sum() / max(of_part.sum(), 1e-30)), float(others)


def is_split(is_lost: np.ndarray, part: np.ndarray) -> bool:
    """Tells whether the part was lost, and the rest was not, far beyond chance.

    Args:
      is_lost: `[N]` which right images are decided for another class without the concept.
      part: `[N]` which ones it argues in.
    """
    n_part, n_rest = int(part.sum()), int((~part).sum())
    of_part, of_rest = int(is_lost[part].sum()), int(is_lost[~part].sum())
    return (
        of_part >= LOST_OF_PART * n_part
        and of_rest <= LOST_OF_REST * n_rest
        and hypergeometric_tail(of_part, n_part, of_part + of_rest, n_part + n_rest) <= CHANCE
    )


def hypergeometric_tail(k: int, n_part: int, n_hits: int, n: int) -> float:
    """Gives how likely at least k of n_hits hits, drawn among n without looking, lie in a part of n_part.

    Source: Fisher 1922, "On the Interpretation of χ² from Contingency Tables, and the Calculation of P".
    """
    ways = sum(
        math.comb(n_part, i) * math.comb(n - n_part, n_hits - i) for i in range(max(k, 0), min(n_part, n_hits) + 1)
    )
    return ways / math.comb(n, n_hits)
