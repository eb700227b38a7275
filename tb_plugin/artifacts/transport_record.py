"""How far one set of images of the probe set lies from another in a layer, and the map of least cost between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from tb_plugin.artifacts._messages import check_shape
from tb_plugin.schema import pb

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
# Columns of `TransportRecord.lines`.
N_LINE = 3
SetKind = Literal["step", "class", "answer", "column"]
_SHARES = ("explained", "explained_first", "explained_second", "explained_between")
_DISTANCES = ("distance", "projected", "chance", "chance_high", "moved")


@dataclass(frozen=True)
class PointSet:
    """Images of the probe set that have something in common: each is a point, what the layer is on it.

    Attributes:
      kind: What they have in common: that the network was at a step, a class, whether it is right about them, or a
        category of metadata.
      n_images: How many there are.
      step: Of "step".
      label: Of "class"; of "answer", the class that images are of, -1 where of any.
      positive: Of "answer": whether they are right; of a "column" of numbers: whether they are above the median.
      column: Of "column", its name.
      category: Of "column"; empty where the column is of numbers.
    """

    kind: SetKind
    n_images: int
    step: int = 0
    label: int = -1
    positive: bool = False
    column: str = ""
    category: str = ""


@dataclass(frozen=True, eq=False)
class TransportRecord:
    """How n points of one set are moved to n of another at least cost.

    Distances are Wasserstein's, in the unit of activations: the root of the mean squared way.

    Attributes:
      first: The set that is moved.
      second: The set that it is moved to.
      images: `[2, n]` the places in the probe set of the points that are looked at.
      points: `[2, n, 2]` where they lie in the plane in which both sets together extend most. Point i of the first set
        goes to point i of the second, within the plane.
      heights: `[n]` of the potential whose cells belong to the second set's points (see `BrenierPotential`).
      channels: `[D]` those that moved most by themselves, the most first.
      lines: `[D, 3]` of each the distance, how much its mean rises, and the distance by chance.
      quantiles: `[D, 2, 5]` of each what it is in both sets, at `LEVELS`.
      distance: Of all channels.
      projected: In the plane alone: a lower bound of `distance`.
      chance: The mean of the distances of sets that are shuffled.
      chance_high: What 95 % of these do not exceed.
      explained: The share of the variance of both sets that lies in the plane.
      explained_first: The same of the first set about its own mean.
      explained_second: The same of the second.
      explained_between: The share of the squared difference of the two means that lies in it.
      moved: Of the same images at two steps: the root of the mean squared way of each to itself; else 0.
    """

    first: PointSet
    second: PointSet
    images: np.ndarray
    points: np.ndarray
    heights: np.ndarray
    channels: np.ndarray
    lines: np.ndarray
    quantiles: np.ndarray
    distance: float
    projected: float
    chance: float
    chance_high: float
    explained: float
    explained_first: float
    explained_second: float
    explained_between: float
    moved: float = 0.0

    def __post_init__(self) -> None:
        n, d = len(self.heights), len(self.channels)
        for name, shape in (
            ("images", (2, n)),
            ("points", (2, n, 2)),
            ("heights", (n,)),
            ("channels", (d,)),
            ("lines", (d, N_LINE)),
            ("quantiles", (d, 2, len(LEVELS))),
        ):
            check_shape(name, getattr(self, name), shape)
        for name in _DISTANCES:
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise ValueError(f"{name} must be a distance, got {getattr(self, name)}")
        for name in _SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be a share from 0 to 1, got {getattr(self, name)}")

    def to_proto(self) -> pb.TransportPair:
        """Gives what of it a manifest says."""
        numbers = {name: getattr(self, name) for name in (*_SHARES, *_DISTANCES)}
        return pb.TransportPair(
            first=_set_to_proto(self.first),
            second=_set_to_proto(self.second),
            n_points=len(self.heights),
            n_channels=len(self.channels),
            **numbers,
        )

    @classmethod
    def of_proto(
        cls,
        message: pb.TransportPair,
        images: np.ndarray,
        points: np.ndarray,
        heights: np.ndarray,
        lines: np.ndarray,
        quantiles: np.ndarray,
    ) -> TransportRecord:
        """Reads it back; tables are of the longest pair, and of `lines` the first column is the channel."""
        n, d = message.n_points, message.n_channels
        numbers = {name: getattr(message, name) for name in (*_SHARES, *_DISTANCES)}
        return cls(
            _set_from_proto(message.first),
            _set_from_proto(message.second),
            np.rint(images[:, :n]).astype(int),
            points[:, :n],
            heights[:n],
            np.rint(lines[:d, 0]).astype(int),
            lines[:d, 1:],
            quantiles[:d],
            **numbers,
        )


def _set_to_proto(of: PointSet) -> pb.PointSet:
    return pb.PointSet(
        kind=of.kind,
        step=of.step,
        label=of.label,
        positive=of.positive,
        column=of.column,
        category=of.category,
        n_images=of.n_images,
    )


def _set_from_proto(message: pb.PointSet) -> PointSet:
    return PointSet(
        cast(SetKind, message.kind),
        message.n_images,
        message.step,
        message.label,
        message.positive,
        message.column,
        message.category,
    )
