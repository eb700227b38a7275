"""The probe set: images of the data set on which a network is checked, the same ones at every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.network.metadata import Metadata


@dataclass(frozen=True, eq=False)
class Probe:
    """Images of the data set, and what is known of them.

    Attributes:
      inputs: `[P, H, W, C]` in the network's value range.
      numbers: `[P]` of the images in the data set, in its own order.
      labels: `[P]` true classes, the first of several, -1 where not known.
      metadata: By the name of a column: `[P]` numbers, float64 with NaN where not known, or texts, with None.
      fingerprint: Of the images, in 8 bits: two probe sets with the same one hold the same images, in the same order.
      weights: `[P]`, 1 in sum: which share of the images that were looked at each stands for. Classes are there in
        equal numbers as far as possible; by the weights they are as frequent as in the data set. Empty: all alike.
      true_classes: All true classes of each image, where one has several; or None.
      truth: `[P, K]`, of outputs that do not exclude each other: 1 where the class is true, 0 where it is not, NaN
        where that is not known; or None.
      true_values: `[P, K]` what a regression's outputs should be, NaN where not known; or None.
      n_seen: Of how many images they were chosen; 0 where all that there are were taken.
      left_out: What labels of the data set are not read, in sentences.
    """

    inputs: np.ndarray
    numbers: np.ndarray
    labels: np.ndarray
    metadata: Mapping[str, np.ndarray] = field(default_factory=dict)
    fingerprint: str = ""
    weights: np.ndarray = field(default_factory=lambda: np.zeros(0))
    true_classes: tuple[tuple[int, ...], ...] | None = None
    true_values: np.ndarray | None = None
    n_seen: int = 0
    left_out: tuple[str, ...] = ()
    truth: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Terms:
    """How a probe set is drawn, and how what is known of its images is read.

    Attributes:
      seed: What it is drawn by.
      metadata: Columns that are known of the images.
      class_names: By which labels may call classes.
      n_outputs: How many numbers the model gives for an image (see `Truth.known`); None: as many as classes.
      n_images: How many images, whatever they take; None: 512, or more where there are many classes, as far as memory
        allows (see `probing.n_images`).
    """

    seed: int = 0
    metadata: Metadata = field(default_factory=Metadata)
    class_names: object = None
    n_outputs: int | None = None
    n_images: int | None = None


class ProbeSet:
    """Holds a study's probe set from when somebody needs it first."""

    def __init__(self, terms: Terms | None = None) -> None:
        """Holds none yet."""
        self.terms = terms or Terms()
        self._probe: Probe | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether somebody needed it."""
        return self._probe is not None

    def get(self, draw: Callable[[], Probe]) -> Probe:
        """Gives the probe set, drawn once."""
        if self._probe is None:
            self._probe = draw()
        return self._probe
