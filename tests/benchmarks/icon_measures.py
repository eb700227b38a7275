"""What an icon is worth: what a twin sees in it, how far it is from real crops, and whether it copies one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.twins import Twin

# An icon that correlates so with a crop by pixels, wherever it is laid on it, is a near-copy of it.
COPY = 0.8
# How far a crop is moved to lie on an icon, as a share of the side, and in how many steps.
_REACH, _N_MOVES = 1 / 8, 4


@dataclass(frozen=True, eq=False)
class Measured:
    """Of n icons.

    Attributes:
      rank: `[n]` of the matched channel among the twin's channels of the layer, by the share of its maximum on data
        that it reaches; 1 is the first. Of a class the rank of its logit.
      reached: `[n]` that share of the matched channel. Of a class its probability in the twin.
      distance: `[n]` of the icon to real crops in the twin's last layer, as a multiple of the crops' own distances.
      likeness: `[n]` to the crop that it is most like, by pixels.
      n_channels: How many channels or classes there are.
      seconds: For one icon.
    """

    rank: np.ndarray
    reached: np.ndarray
    distance: np.ndarray
    likeness: np.ndarray
    n_channels: int
    seconds: float = 0.0

    @property
    def copies(self) -> np.ndarray:
        """`[n]` which of them are near-copies, which do not count as icons."""
        return self.likeness >= COPY

    @classmethod
    def joined(cls, parts: Sequence[Measured]) -> Measured:
        """Puts those of several networks together."""
        rank, reached, distance, likeness = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("rank", "reached", "distance", "likeness")
        )
        seconds = float(np.mean([part.seconds for part in parts]))
        return cls(rank, reached, distance, likeness, parts[0].n_channels, seconds)


def measured(
    twin: Twin, layer: str | None, wanted: np.ndarray, icons: np.ndarray, crops: np.ndarray, seconds: float = 0.0
) -> Measured:
    """Measures icons of one layer.

    Args:
      twin: The network that did not make them.
      layer: The layer; None: classes.
      wanted: n channels of the twin that the icons are for.
      icons: `[n, S, S, C]` in [0, 1].
      crops: `[n, K, S, S, C]`, the real crops that excite the channels in the network that made them.
      seconds: What an icon took.
    """
    n, k = crops.shape[:2]
    found = twin.see(icons, [layer, twin.last])
    if layer is None:
        scores = np.exp(found[None] - found[None].max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
    else:
        scores = found[layer].max(axis=(1, 2)) / np.maximum(twin.maxima(layer), 1e-6)
    own = scores[np.arange(n), wanted]
    last = found[twin.last].mean(axis=(1, 2))
    real = twin.see(crops.reshape(-1, *crops.shape[2:]), [twin.last])[twin.last].mean(axis=(1, 2)).reshape(n, k, -1)
    apart = np.linalg.norm(real[:, :, None] - real[:, None], axis=-1).sum(axis=(1, 2)) / (k * (k - 1))
    away = np.linalg.norm(last[:, None] - real, axis=-1).mean(axis=1)
    alike = np.array([likeness(icon, some) for icon, some in zip(icons, crops, strict=True)])
    rank = 1.0 + (scores > own[:, None]).sum(axis=1)
    return Measured(rank, own, away / np.maximum(apart, 1e-9), alike, scores.shape[1], seconds)


def likeness(icon: np.ndarray, crops: np.ndarray) -> float:
    """Correlates an icon with each of some crops `[K, S, S, C]`, moved to where that is greatest; gives the largest."""
    side = len(icon)
    reach = max(1, round(_REACH * side))
    moves = sorted(set(np.linspace(-reach, reach, 2 * _N_MOVES + 1).round().astype(int).tolist()))
    best = -1.0
    for dy in moves:
        for dx in moves:
            here = icon[max(dy, 0) : side + min(dy, 0), max(dx, 0) : side + min(dx, 0)]
            there = crops[:, max(-dy, 0) : side + min(-dy, 0), max(-dx, 0) : side + min(-dx, 0)]
            a, b = here.reshape(1, -1), there.reshape(len(crops), -1)
            a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
            lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
            best = max(best, float(((a * b).sum(axis=1) / np.maximum(lengths, 1e-9)).max()))
    return best
