"""Small random movements of an image between the steps of its optimisation: what survives them is no mere noise.

All movements are affine, so that each step takes one matrix and one bilinear warp. Matrices are drawn here, once for
all frameworks.

Source: Olah et al. 2017, "Feature Visualization" (transformation robustness).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

# What an image is padded with.
OUTSIDE = 0.5


@dataclass(frozen=True)
class Jitter:
    """Moves by up to `share` of the side, in both directions."""

    share: float

    def matrices(self, rng: np.random.Generator, n: int, size: int) -> np.ndarray:
        """Draws n movements `[n, 3, 3]` of an image of `size` pixels a side, from output to input coordinates."""
        matrices = np.tile(np.eye(3), (n, 1, 1))
        matrices[:, :2, 2] = self.share * size * rng.uniform(-1, 1, (n, 2))
        return matrices


@dataclass(frozen=True)
class Scale:
    """Enlarges by a factor from `low` to `high`."""

    low: float
    high: float

    def matrices(self, rng: np.random.Generator, n: int, size: int) -> np.ndarray:
        """Draws n movements `[n, 3, 3]` of an image of `size` pixels a side, from output to input coordinates."""
        matrices = np.tile(np.eye(3), (n, 1, 1))
        matrices[:, [0, 1], [0, 1]] = 1 / rng.uniform(self.low, self.high, (n, 1))
        return matrices


@dataclass(frozen=True)
class Rotate:
    """Turns by up to so many degrees, in both directions."""

    degrees: float

    def matrices(self, rng: np.random.Generator, n: int, size: int) -> np.ndarray:
        """Draws n movements `[n, 3, 3]` of an image of `size` pixels a side, from output to input coordinates."""
        angle = math.pi / 180 * self.degrees * rng.uniform(-1, 1, n)
        matrices = np.tile(np.eye(3), (n, 1, 1))
        matrices[:, 0, 0] = matrices[:, 1, 1] = np.cos(angle)
        matrices[:, 0, 1], matrices[:, 1, 0] = -np.sin(angle), np.sin(angle)
        return matrices


@dataclass(frozen=True)
class Pad:
    """Adds a grey border of `share` of the side, so that movements do not push the image out; drops nothing."""

    share: float

    def matrices(self, rng: np.random.Generator, n: int, size: int) -> np.ndarray:
        """Gives `[n, 3, 3]`: the image keeps its scale and lies in the middle of a larger canvas."""
        return np.tile(np.eye(3), (n, 1, 1))


Transform: TypeAlias = Jitter | Scale | Rotate | Pad

# The article pads images of 128 pixels, jitters, scales, rotates and jitters them again. The pad is left out here: it
# costs time, and adds nothing where the border is cut off.
DEFAULT: tuple[Transform, ...] = (Jitter(8 / 128), Scale(0.9, 1.1), Rotate(10.0), Jitter(4 / 128))


def padded_size(transforms: Sequence[Transform], size: int) -> int:
    """Gives the side of the canvas that a network sees of an image of `size` pixels a side."""
    for transform in transforms:
        if isinstance(transform, Pad):
            size += 2 * round(transform.share * size)
    return size


def draw(transforms: Sequence[Transform], seeds: Sequence[Sequence[int]], n_steps: int, size: int) -> np.ndarray:
    """Draws the movements of several images, each from its own seed.

    Args:
      transforms: What is done, in order.
      seeds: The seeds of n images.
      n_steps: How many steps there are.
      size: Pixels a side of the images.

    Returns:
      `[n_steps, n, 8]`, projective transforms from output to input coordinates in pixels, as TensorFlow's
      `ImageProjectiveTransformV3` takes them: (x, y) of the output comes from (a0 x + a1 y + a2, a3 x + a4 y + a5).
    """
    total = np.tile(np.eye(3), (len(seeds), n_steps, 1, 1))
    for i, seed in enumerate(seeds):
        rng = np.random.default_rng([*seed, 1])
        for transform in reversed(transforms):
            total[i] = transform.matrices(rng, n_steps, size) @ total[i]
    out, center = (padded_size(transforms, size) - 1) / 2, (size - 1) / 2
    to_center, back = np.eye(3), np.eye(3)
    to_center[:2, 2], back[:2, 2] = -out, center
    flat = (back @ total @ to_center).reshape(len(seeds), n_steps, 9)[..., :8]
    return flat.transpose(1, 0, 2).astype(np.float32)
