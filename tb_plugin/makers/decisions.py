"""What a network decides on the probe set, and how much of that goes when something is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tb_plugin.findings.margins import lost, margins
from tb_plugin.findings.suspect import FEWEST_IMAGES
from tb_plugin.makers.probe import Probe
from tb_plugin.network import OutputKind


@dataclass(frozen=True, eq=False)
class Decisions:
    """The answers on the probe set, as decisions for a class.

    Attributes:
      logits: `[P, K]`.
      labels: `[P]` the true class of each image; where no label is known, the predicted one.
      kind: What outputs are.
      are_true: Whether labels are known.
    """

    logits: np.ndarray
    labels: np.ndarray
    kind: OutputKind
    are_true: bool

    @classmethod
    def of(cls, probe: Probe, logits: np.ndarray, kind: OutputKind) -> Decisions | None:
        """Takes answers `[P, K]`; None where outputs are quantities, so that nothing is decided."""
        if kind == "linear" or logits.shape[1] < 2:
            return None
        are_true = bool((probe.labels >= 0).any())
        return cls(logits, probe.labels if are_true else logits.argmax(axis=1), kind, are_true)

    def __len__(self) -> int:
        """How many images there are."""
        return len(self.logits)

    @cached_property
    def classes(self) -> list[int]:
        """The classes of which there are enough images."""
        found, counts = np.unique(self.labels[self.labels >= 0], return_counts=True)
        return found[counts >= FEWEST_IMAGES].tolist()

    @cached_property
    def margins(self) -> np.ndarray:
        """`[P]` by how much each image is decided for its class; NaN where that is not known."""
        return self.margins_of(np.arange(len(self)), self.logits)

    @cached_property
    def right(self) -> np.ndarray:
        """`[P]` whether each is."""
        return np.nan_to_num(self.margins, nan=-1.0) > 0

    def margins_of(self, rows: np.ndarray, logits: np.ndarray) -> np.ndarray:
        """Gives margins of some images, by other logits `[n, K]`."""
        labels = self.labels[rows]
        found = margins(logits, np.maximum(labels, 0), exclusive=self.kind != "sigmoid")
        return np.where(labels >= 0, found, np.nan)

    def lost(self, rows: np.ndarray, logits: np.ndarray) -> np.ndarray:
        """Gives which share of its margin each of some images that are right loses by other logits, 1 where all."""
        return lost(self.margins[rows], self.margins_of(rows, logits))
