"""Which axes of a layer's tensor follow the place of a change in the image.

Of an image, copies are made in each of which one band of rows, or one band of columns, is noise. A layer's response to
a band is by how much its values differ from those of the image itself. Where an axis is rows, an index answers most to
the bands at its own height, whatever the weights are; where it is columns, to the bands at its own place from the left;
where it is channels or heads, to none in particular.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

# Bands that the image is cut into in each direction.
_N_BANDS = 8
# Pixels that are computed at once, so that the pass takes no more memory than a step of training.
_PIXELS_AT_ONCE = 2**19
# A layer answers if it changes by more than rounding.
_ROUNDING = 1e-5


@dataclass(frozen=True, eq=False)
class Changed:
    """Copies of an image, of which the first two are the image itself, in the others one band is noise.

    Attributes:
      images: `[2 + P, H, W, C]`.
      axes: `[P]`, 0 where the band lies across rows, 1 across columns.
      centres: `[P]`, its middle from 0 to 1.
    """

    images: np.ndarray
    axes: np.ndarray
    centres: np.ndarray

    def singly(self) -> Iterator[Changed]:
        """Gives each copy alone, behind the image itself."""
        for i in range(len(self.axes)):
            images = np.concatenate([self.images[:2], self.images[i + 2 : i + 3]])
            yield Changed(images, self.axes[i : i + 1], self.centres[i : i + 1])


def changed_copies(image: np.ndarray, value_range: tuple[float, float]) -> list[Changed]:
    """Makes copies of an image `[H, W, C]` with a band of noise each, in batches that memory allows."""
    # Not 0, which others take for images that stand in for examples: noise must differ from the image.
    rng = np.random.default_rng(1807)
    size = image.shape[:2]
    # Patches of one colour: white noise would be averaged away by the first stride.
    patch = max(1, min(size) // (2 * _N_BANDS))
    copies, axes, centres = [], [], []
    for axis in (0, 1):
        edges = np.linspace(0, size[axis], min(_N_BANDS, size[axis]) + 1).round().astype(int)
        for start, end in itertools.pairwise(edges):
            band = (slice(start, end), slice(None)) if axis == 0 else (slice(None), slice(start, end))
            copy = image.astype(np.float32)
            copy[band] = _noise(rng, image.shape, patch, value_range)[band]
            copies.append(copy)
            axes.append(axis)
            centres.append((start + end) / 2 / size[axis])
    at_once = max(1, _PIXELS_AT_ONCE // (size[0] * size[1]) - 2)
    plain = image.astype(np.float32)
    return [
        Changed(
            np.stack([plain, plain, *copies[first : first + at_once]]),
            np.array(axes[first : first + at_once]),
            np.array(centres[first : first + at_once]),
        )
        for first in range(0, len(copies), at_once)
    ]


def _noise(
    rng: np.random.Generator, shape: tuple[int, ...], patch: int, value_range: tuple[float, float]
) -> np.ndarray:
    rows, columns = (-(-side // patch) for side in shape[:2])
    coarse = rng.uniform(*value_range, size=(rows, columns, shape[2]))
    return coarse.repeat(patch, axis=0).repeat(patch, axis=1)[: shape[0], : shape[1]].astype(np.float32)


@dataclass(frozen=True, eq=False)
class Places:
    """Where the changes are that each index of some axes answers to.

    Attributes:
      sums: `[2, 2, ...]`: for rows and columns the sum of responses, and that of responses times the bands' centres.
      strength: The largest response, as a share of the layer's values.
    """

    sums: np.ndarray
    strength: float

    def __add__(self, other: Places) -> Places:
        return Places(self.sums + other.sums, max(self.strength, other.strength))

    @property
    def answers(self) -> bool:
        """Whether the layer answers to any change."""
        return self.strength > _ROUNDING

    @property
    def centres(self) -> np.ndarray:
        """`[2, ...]`, the mean row and column, from 0 to 1, of what an index answers to; NaN if to nothing."""
        total, moment = self.sums[:, 0], self.sums[:, 1]
        return np.where(total > 0, moment / np.where(total > 0, total, 1), np.nan)


def places(responses: np.ndarray, size: float, changed: Changed) -> Places:
    """Sums up how some axes answered to bands.

    Args:
      responses: `[1 + P, ...]`, mean absolute differences from the image: first of the image itself (computed twice, it
        differs where a layer draws random numbers), then of the copies.
      size: Mean absolute value of the layer.
      changed: The copies.
    """
    noise, rest = responses[:1], responses[1:].astype(np.float64)
    answers = np.maximum(rest - noise, 0)
    total = answers.reshape(len(answers), -1).sum(axis=1)
    # All bands count alike, however much was in them.
    shares = answers / np.maximum(total, 1e-30).reshape(-1, *[1] * (answers.ndim - 1))
    weights = np.stack([np.ones_like(changed.centres), changed.centres])
    sums = np.stack(
        [np.tensordot(weights[:, changed.axes == axis], shares[changed.axes == axis], axes=1) for axis in (0, 1)]
    )
    return Places(sums, float(answers.max(initial=0) / max(size, 1e-30)))


@dataclass(frozen=True)
class Fit:
    """How well a reading of a tensor's axes agrees with the places that they answer to.

    Attributes:
      rows: The correlation of the rows with the heights of the changes that they answer to; of one row, how much less
        than with columns the heights differ.
      columns: That of the columns.
      chance: How probable such agreement is at most where neither axis has places.
    """

    rows: float
    columns: float
    chance: float

    @property
    def least(self) -> float:
        """The smaller of both correlations."""
        return min(self.rows, self.columns)


def fit(centres: np.ndarray) -> Fit:
    """Compares centres `[2, H, W]`, as `Places` gives them, laid out as a grid, with the grid itself."""
    found = []
    chance = 1.0
    for axis, values in enumerate(centres):
        n = values.shape[axis]
        if n == 1:
            found.append(_evenness(values, centres[1 - axis]))
            continue
        own = np.broadcast_to(np.arange(n)[:, None] if axis == 0 else np.arange(n), values.shape)
        # Behind a rectification most of a layer may be silent: what answers tells all the same.
        answering = np.isfinite(values)
        n = len(np.unique(own[answering]))
        correlation = _correlation(values[answering], own[answering]) if n > 2 or answering.all() else 0.0
        found.append(correlation)
        # The tail of the distribution of correlations between n pairs of random numbers is below this.
        chance *= 0.5 * (1 - max(correlation, 0) ** 2) ** ((n - 2) / 2)
    return Fit(found[0], found[1], chance)


def _evenness(values: np.ndarray, others: np.ndarray) -> float:
    """Tells, from 0 to 1, how much less than along the other axis centres differ where a grid has one row or column."""
    spread, other = (np.std(each[np.isfinite(each)]) if np.isfinite(each).any() else 0.0 for each in (values, others))
    return 1.0 if values.size == 1 or spread <= other / 4 else float(np.clip(1 - spread / max(other, 1e-12), 0, 1))


def _correlation(values: np.ndarray, own: np.ndarray) -> float:
    one, other = values - values.mean(), own - own.mean()
    norm = np.sqrt((one**2).sum() * (other**2).sum())
    return float(np.clip((one * other).sum() / norm, -1, 1)) if norm > 1e-12 else 0.0
