"""Real crops that icons are drawn towards, and what of them is matched: means and deviations of layers' channels.

Source: Görgün et al. 2025, "VITAL: More Understandable Feature Visualization through Distribution Alignment and
Relevant Information Flow". There all values of a channel are sorted and matched one by one; on networks of creatures
two moments do about as well in half of the time (`tests/benchmarks/twin_icons.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# How much it counts that moments differ by the spread of the crops, against reaching what the crops reach. With less,
# icons are further from real crops, with more a twin of the network ranks their channels lower.
MATCHING = 1.0
# How much of a crop's contrast an icon starts with: with all of it, more icons of large networks end as near-copies.
CONTRAST = 0.5
# What keeps square roots and divisions from zero.
EPSILON = 1e-6


@dataclass(frozen=True, eq=False)
class Towards:
    """Real crops that n icons are optimised towards.

    Attributes:
      crops: `[n, K, S, S, C]` in [0, 1], of the icons' size, K of each; an icon starts from the first.
      layers: Names of the layers whose channels are to have means and deviations as on the crops.
    """

    crops: np.ndarray
    layers: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.crops.ndim != 5 or not self.crops.shape[1]:
            raise ValueError(f"crops must be [n, K, S, S, C] with K at least 1, got shape {list(self.crops.shape)}")
        if not self.layers:
            raise ValueError("layers must name at least one layer whose moments are matched, got none")

    def chosen(self, indices: Sequence[int]) -> Towards:
        """Gives those of some icons."""
        return Towards(self.crops[list(indices)], self.layers)


@dataclass(frozen=True, eq=False)
class Moments:
    """What a network sees in n images.

    Attributes:
      means: `[n, C]` of each layer's channels over positions, taken before activation functions.
      variances: `[n, C]` of each.
      strongest: `[n]`, what the objective's first direction reaches where it reaches most.
    """

    means: Sequence[np.ndarray]
    variances: Sequence[np.ndarray]
    strongest: np.ndarray


@dataclass(frozen=True, eq=False)
class Target:
    """What n icons are to be like.

    Attributes:
      means: `[n, C]` of each layer's channels, over positions and crops.
      deviations: `[n, C]`, standard deviations over positions and crops.
      spreads: `[n]` of each layer, the sum of the channels' variances: the unit of differences.
      strongest: `[n]`, more than 0, what the objective reaches on the crops in the mean: its unit.
    """

    means: tuple[np.ndarray, ...]
    deviations: tuple[np.ndarray, ...]
    spreads: tuple[np.ndarray, ...]
    strongest: np.ndarray

    @classmethod
    def of(cls, crops: Sequence[Moments]) -> Target:
        """Puts together what is seen in K crops of each icon."""
        means = [np.stack(layer) for layer in zip(*(each.means for each in crops), strict=True)]
        variances = [np.stack(layer) for layer in zip(*(each.variances for each in crops), strict=True)]
        total = [within.mean(axis=0) + mean.var(axis=0) for within, mean in zip(variances, means, strict=True)]
        strongest = np.mean([each.strongest for each in crops], axis=0)
        return cls(
            tuple(mean.mean(axis=0) for mean in means),
            tuple(np.sqrt(variance) for variance in total),
            tuple(variance.sum(axis=1) + np.float32(EPSILON) for variance in total),
            np.maximum(np.abs(strongest), np.float32(EPSILON)),
        )

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """Gives means, deviations and spreads of each layer in turn, and what is reached."""
        layers = zip(self.means, self.deviations, self.spreads, strict=True)
        return (*(array for layer in layers for array in layer), self.strongest)
