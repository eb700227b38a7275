"""What an edited layer makes of its values: one affine map at each position, of all images or of some."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Affine(NamedTuple):
    """`matrix @ values + offset`, in the images in which any of some directions is above its threshold somewhere.

    Attributes:
      matrix: `[C, C]`.
      offset: `[C]`.
      weights: `[S, C]` the directions; None: in all images.
      thresholds: `[S]`, or None.
    """

    matrix: np.ndarray
    offset: np.ndarray
    weights: np.ndarray | None = None
    thresholds: np.ndarray | None = None
