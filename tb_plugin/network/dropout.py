"""What may be asked of a network beside what it computes: passes in which its dropout acts, as in training."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np


@runtime_checkable
class DroppingNetwork(Protocol):
    """A network that can be run as in training as far as dropout goes, and in no other way."""

    @property
    def drops(self) -> bool:
        """Whether it has layers of dropout whose rate is above zero."""
        ...

    def dropped(self, inputs: np.ndarray, seed: int) -> np.ndarray:
        """Computes logits `[N, K]` with dropout, each image with a mask of its own.

        All else is as in inference: normalisations neither use the batch nor keep statistics of it. The model is not
        written to, and nobody's random numbers are drawn.

        Args:
          inputs: `[N, H, W, C]`.
          seed: From 0 to 2³¹ − 1; decides the masks.
        """
        ...
