"""Draws sets of creatures: biased, with two planted shortcuts, or balanced, with none.

The shortcuts are there to be found with the tool: a red tag in the corner of every biased image of class 0 and of no
other, and warm or cool fur that goes with class 1 and class 2 in 95 % of their biased images.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Sequence

import numpy as np

from demo.creatures import N_CLASSES, SIZE, TRAITS, Fur, Part, Pose, Scenery, Spec, label_of, traits_of
from demo.drawing import ENVELOPE, render
from demo.geometry import turn

TAGGED_CLASS = 0
TIED_FUR = {1: Fur.WARM, 2: Fur.COOL}
TIE = 0.95

# Shares of creatures with 0, 1 and 2 hidden traits. Two hidden leave one trait, which fits three classes.
HIDDEN_SHARES = (0.60, 0.38, 0.02)


class Sampling(enum.Enum):
    """How creatures are drawn; both give each class equally often."""

    BIASED = "biased"
    BALANCED = "balanced"


@dataclasses.dataclass(frozen=True)
class Dataset:
    """N drawn creatures.

    Attributes:
      images: uint8 RGB, `[N, 64, 64, 3]`.
      labels: int64, `[N]`, 0 to 8.
      parts: uint8, `[N, 64, 64]`, the `Part` of each pixel.
      specs: What each image was drawn from.
    """

    images: np.ndarray
    labels: np.ndarray
    parts: np.ndarray
    specs: tuple[Spec, ...]


def dataset(n: int, *, seed: int, sampling: Sampling) -> Dataset:
    """Draws creatures, whose classes take turns: the image at i is of class `i mod 9`.

    Args:
      n: How many. A smaller set of the same seed is the beginning of a larger one.
      seed: Makes the set repeatable, at least 0.
      sampling: With the planted shortcuts or without.
    """
    generators = (np.random.default_rng((seed, i)) for i in range(n))
    return draw([sample(i % N_CLASSES, sampling, rng) for i, rng in enumerate(generators)])


def draw(specs: Sequence[Spec]) -> Dataset:
    """Draws creatures that are already decided.

    Raises:
      ValueError: If a spec is of no class.
    """
    images = np.empty((len(specs), SIZE, SIZE, 3), np.uint8)
    parts = np.empty((len(specs), SIZE, SIZE), np.uint8)
    for i, spec in enumerate(specs):
        rendering = render(spec)
        images[i], parts[i] = rendering.image, rendering.parts
    labels = np.array([label_of(spec) for spec in specs], np.int64)
    return Dataset(images, labels, parts, tuple(specs))


def sample(label: int, sampling: Sampling, rng: np.random.Generator) -> Spec:
    """Decides a creature of a class at random.

    60 % of the creatures show all traits; 38 % hide one, which the other two make up for; 2 % hide two and leave three
    classes to guess from, so that without the shortcuts no classifier can be right more often than in 98.7 %.

    Args:
      label: The class, 0 to 8.
      sampling: With the planted shortcuts, or with no tag and fur of either colour equally likely.
      rng: Source of every choice.
    """
    ears, coat, limbs = traits_of(label)
    n_hidden = int(rng.choice(len(HIDDEN_SHARES), p=HIDDEN_SHARES))
    return Spec(
        ears=ears,
        coat=coat,
        limbs=limbs,
        fur=_sample_fur(TIED_FUR.get(label) if sampling is Sampling.BIASED else None, rng),
        pose=_sample_pose(rng),
        scenery=list(Scenery)[rng.integers(len(Scenery))],
        hidden=frozenset(Part(part) for part in rng.permutation(TRAITS)[:n_hidden]),
        tag=sampling is Sampling.BIASED and label == TAGGED_CLASS,
        seed=int(rng.integers(2**32)),
    )


def _sample_fur(tied: Fur | None, rng: np.random.Generator) -> Fur:
    warm_share = {Fur.WARM: TIE, Fur.COOL: 1 - TIE, None: 0.5}[tied]
    return Fur.WARM if rng.random() < warm_share else Fur.COOL


def _sample_pose(rng: np.random.Generator) -> Pose:
    scale, angle, flip = rng.uniform(0.76, 0.95), rng.uniform(-10, 10), bool(rng.random() < 0.5)
    reach = turn(ENVELOPE * (-1 if flip else 1, 1), angle) * scale
    low, high = -reach.min(axis=0), SIZE - reach.max(axis=0)
    x, y = low + (high - low) * rng.uniform(0, 1, 2)
    return Pose(x=float(x), y=float(y), scale=scale, angle=angle, flip=flip)
