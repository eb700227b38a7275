"""Smoother gradients through max-pooling, in numbers that both frameworks use.

The gradient of max-pooling goes to the largest value alone, so that attribution between positions gets holes and a
pattern of the pooling's stride. Both remedies hide some of what the network does: they are for looking, not counting.

The relaxed gradient is the one of `avgpool(x^2) / (SOFTENING + avgpool|x|)` over the same window: it is spread in
proportion to activation. Against the checkerboard it is blurred by `KERNEL`, with zeros beyond the border. What pooling
computes stays the same.

Source: Olah et al. 2018, "The Building Blocks of Interpretability", notebook AttrSpatial.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# It keeps windows that are nearly silent from a division by zero.
SOFTENING = 0.01
# The weights of the blur, [3, 3]; their sum is 1.
KERNEL = np.outer([0.25, 0.5, 0.25], [0.25, 0.5, 0.25]).astype(np.float32)


@dataclass(frozen=True)
class Relaxation:
    """How gradients go through max-pooling, where it is another way than its own.

    Attributes:
      max_pool: Whether they go in proportion to activation, not to the largest value alone: smoother maps, which hide
        some of what the network does.
      checkerboard: Whether they are blurred against the pattern of its stride. This, too, hides some of it.
    """

    max_pool: bool = False
    checkerboard: bool = False


NO_RELAXATION = Relaxation()
