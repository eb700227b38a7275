"""What one network has that another has not, sorted by how much its decisions hang on it."""

from __future__ import annotations

import numpy as np


def only_here(effects: np.ndarray, explained: np.ndarray) -> np.ndarray:
    """Weighs what removing each channel does by the share of the channel that the other network does not tell.

    A channel without a match is often there all the same, divided among others; and a channel that nothing explains is
    often one that nothing hangs on. What only one network has *learned* is neither: decisions hang on it, and all
    channels of the other together do not predict it.

    Args:
      effects: `[C]` what is measured when each channel, or group, of a is removed, not negative, in any unit.
      explained: `[C]` the share of its variance that all of b's channels predict, as `Explained.r2`: below 0 counts as
        0, NaN, of what is the same on all images, as 1.

    Returns:
      `[C]` in the unit of the effects: the largest is to be named first. 0 where an effect was not measured (NaN).

    Raises:
      ValueError: If there are not as many of both.
    """
    if effects.ndim != 1 or effects.shape != explained.shape:
        raise ValueError(
            f"effects and explained must both be [C], got shapes {list(effects.shape)} and {list(explained.shape)}"
        )
    untold = 1 - np.clip(np.nan_to_num(explained, nan=1.0), 0, 1)
    return np.nan_to_num(effects, nan=0.0) * untold
