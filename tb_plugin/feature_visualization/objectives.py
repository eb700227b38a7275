"""What an image is optimised for: values that add and scale.

    0.5 * channel("mixed4d", 12) + channel("mixed4d", 30)

Source: Olah et al. 2017, "Feature Visualization"; the algebra is lucid's.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

# A position on the layer's map of the canvas: all of them (their mean), the middle one, or one by row and column.
Position: TypeAlias = Literal["all", "center"] | tuple[int, int]


@dataclass(frozen=True)
class Term:
    """One summand: `weight` times the dot product of a direction with a layer's vectors.

    Attributes:
      layer: Name of the layer; None for the logits.
      direction: Index of a channel or class, or a vector over them.
      position: Where on the layer's map vectors count.
      cosine_power: k in the factor `max(0.1, cos)^k`, with the cosine of the angle between vector and direction.
      weight: What the term is multiplied by.
    """

    layer: str | None
    direction: int | tuple[float, ...]
    position: Position = "all"
    cosine_power: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Objective:
    """A weighted sum of terms. Objectives are added, subtracted and multiplied by numbers; each result is a new one."""

    terms: tuple[Term, ...]

    def __add__(self, other: Objective) -> Objective:
        return Objective(self.terms + other.terms)

    def __sub__(self, other: Objective) -> Objective:
        return self + -1.0 * other

    def __neg__(self) -> Objective:
        return -1.0 * self

    def __mul__(self, factor: float) -> Objective:
        return Objective(tuple(dataclasses.replace(term, weight=term.weight * factor) for term in self.terms))

    __rmul__ = __mul__

    @property
    def layers(self) -> tuple[str | None, ...]:
        """The layer of each term; objectives of the same layers are optimised together."""
        return tuple(term.layer for term in self.terms)

    @property
    def key(self) -> int:
        """A number that is the same for equal objectives, in every process: it tells their random starts apart."""
        return zlib.crc32(repr(self.terms).encode())


def channel(layer: str, index: int) -> Objective:
    """Makes the objective of a channel: its mean over all positions.

    Raises:
      ValueError: If the index is negative.
    """
    return Objective((Term(layer, _checked(index)),))


def neuron(layer: str, index: int, position: tuple[int, int] | None = None) -> Objective:
    """Makes the objective of one neuron of a channel.

    Args:
      layer: Name of the layer.
      index: The channel.
      position: Row and column on the layer's map of the canvas; by default the middle.

    Raises:
      ValueError: If the index is negative.
    """
    return Objective((Term(layer, _checked(index), position or "center"),))


def direction(
    layer: str,
    vector: Sequence[float] | np.ndarray,
    position: tuple[int, int] | None = None,
    cosine_power: float = 0.0,
) -> Objective:
    """Makes the objective of a direction in the space of a layer's channels, as a group's channel factors are one.

    Args:
      layer: Name of the layer.
      vector: `[C]`.
      position: Row and column of the one position that counts; by default the mean over all.
      cosine_power: How much the angle counts besides the length; 0: not at all.

    Raises:
      ValueError: If `vector` is not a finite vector, or `cosine_power` is negative.
    """
    values = np.asarray(vector, np.float64)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError(f"vector must be finite, of shape [C], got shape {list(values.shape)}")
    if cosine_power < 0:
        raise ValueError(f"cosine_power must not be negative, got {cosine_power}")
    return Objective((Term(layer, tuple(values.tolist()), position or "all", cosine_power),))


def logit(index: int) -> Objective:
    """Makes the objective of a class: its logit.

    Raises:
      ValueError: If the index is negative.
    """
    return Objective((Term(None, _checked(index)),))


def _checked(index: int) -> int:
    if index < 0:
        raise ValueError(f"index must be at least 0, got {index}")
    return int(index)


@dataclass(frozen=True, eq=False)
class TermArrays:
    """The summands of n objectives of the same layers, one for each objective.

    Attributes:
      directions: `[n, C]`.
      places: `[n, 2]`, rows and columns; -1 stands for the middle, -2 for all.
      powers: `[n]`, the powers of the cosines.
      weights: `[n]`, what the summands are multiplied by.
    """

    directions: np.ndarray
    places: np.ndarray
    powers: np.ndarray
    weights: np.ndarray


def as_arrays(objectives: Sequence[Objective], n_channels: Sequence[int]) -> tuple[TermArrays, ...]:
    """Gives objectives of the same layers as arrays, for each layer.

    Args:
      objectives: n objectives.
      n_channels: The number of channels of each layer; of classes for the logits.

    Returns:
      One value for each layer, in the order of the terms.

    Raises:
      ValueError: If a direction does not fit its layer.
    """
    columns = zip(*(objective.terms for objective in objectives), strict=True)
    return tuple(_term_arrays(terms, n) for terms, n in zip(columns, n_channels, strict=True))


def _term_arrays(terms: Sequence[Term], n_channels: int) -> TermArrays:
    directions = np.zeros((len(terms), n_channels), np.float32)
    for row, term in zip(directions, terms, strict=True):
        where = f"layer {term.layer!r}" if term.layer else "the output"
        if isinstance(term.direction, tuple):
            if len(term.direction) != n_channels:
                raise ValueError(f"vector of {where} must have {n_channels} values, got {len(term.direction)}")
            row[:] = term.direction
        elif term.direction < n_channels:
            row[term.direction] = 1
        else:
            raise ValueError(f"index of {where} must be below {n_channels}, got {term.direction}")
    named = {"center": (-1, -1), "all": (-2, -2)}
    places = [named[term.position] if isinstance(term.position, str) else term.position for term in terms]
    return TermArrays(
        directions,
        np.array(places, np.int32),
        np.array([term.cosine_power for term in terms], np.float32),
        np.array([term.weight for term in terms], np.float32),
    )
