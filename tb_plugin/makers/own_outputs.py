"""Outputs that exclude no other: labels, each decided by itself, and quantities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tb_plugin.findings.suspect import FEWEST_IMAGES
from tb_plugin.makers.probe import Probe
from tb_plugin.network import OutputKind

# Of so many outputs concepts are looked for: of labels those that come nearest to half of the images.
MOST_OUTPUTS = 32


@dataclass(frozen=True, eq=False)
class OwnOutputs:
    """The answers on the probe set, each output by itself.

    Attributes:
      logits: `[P, K]`; of quantities these themselves.
      kind: "sigmoid" or "linear".
      truth: `[P, K]` whether labels are true (1 or 0), or what quantities should be, NaN where not known; or None.
    """

    logits: np.ndarray
    kind: OutputKind
    truth: np.ndarray | None

    @classmethod
    def of(cls, probe: Probe, logits: np.ndarray, kind: OutputKind) -> OwnOutputs:
        """Takes answers `[P, K]`, with what is known of the images."""
        truth = probe.truth if kind == "sigmoid" else probe.true_values
        return cls(logits, kind, None if truth is None or np.isnan(truth).all() else truth)

    def __len__(self) -> int:
        """How many images there are."""
        return len(self.logits)

    @property
    def are_labels(self) -> bool:
        """Whether each output is decided for or against."""
        return self.kind == "sigmoid"

    @cached_property
    def on(self) -> np.ndarray:
        """`[P, K]` what is decided for; of quantities nothing."""
        return self.decided(self.logits)

    def decided(self, logits: np.ndarray) -> np.ndarray:
        """Gives which labels are decided for by logits of any shape: those whose probability is above a half."""
        return logits > 0 if self.are_labels else np.zeros(logits.shape, bool)

    @cached_property
    def members(self) -> np.ndarray:
        """`[P, K]` which images have a label (are decided for it where that is not known); or are above the median."""
        if not self.are_labels:
            return self.logits > np.median(self.logits, axis=0)
        return self.on if self.truth is None else np.where(np.isnan(self.truth), self.on, self.truth > 0)

    @cached_property
    def spread(self) -> np.ndarray:
        """`[K]` the standard deviation over the images."""
        return self.logits.std(axis=0, dtype=np.float64)

    @cached_property
    def looked_at(self) -> list[int]:
        """Of which outputs concepts are looked for: there are enough images with them, and without."""
        n = self.members.sum(axis=0)
        fewer = np.minimum(n, len(self) - n)
        possible = np.flatnonzero((fewer >= FEWEST_IMAGES) & (self.spread > 0))
        order = np.argsort(-fewer[possible], kind="stable") if self.are_labels else slice(None)
        return np.sort(possible[order][:MOST_OUTPUTS]).tolist()
