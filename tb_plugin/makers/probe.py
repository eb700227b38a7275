"""The probe set: images of the data set on which a network is checked, the same ones at every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Probe:
    """Images of the data set, and what is known of them.

    Attributes:
      inputs: `[P, H, W, C]` in the network's value range.
      numbers: `[P]` of the images in the data set, in its own order.
      labels: `[P]` true classes, -1 where not known.
      metadata: By the name of a column: `[P]` texts or numbers.
      fingerprint: Of the images: two probe sets with the same one hold the same images.
    """

    inputs: np.ndarray
    numbers: np.ndarray
    labels: np.ndarray
    metadata: Mapping[str, np.ndarray] = field(default_factory=dict)
    fingerprint: str = ""


class ProbeSet:
    """Holds a study's probe set from when somebody needs it first."""

    def __init__(self) -> None:
        """Holds none yet."""
        self._probe: Probe | None = None

    def get(self, draw: Callable[[], Probe]) -> Probe:
        """Gives the probe set, drawn once."""
        if self._probe is None:
            self._probe = draw()
        return self._probe
