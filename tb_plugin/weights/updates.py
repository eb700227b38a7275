"""How large the weights of layers are, and how far they have moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from tb_plugin.network.weights import LayerWeights

# Of a layer with more weights than these so many are kept to be compared with: one, drawn, of each of as many blocks.
LARGEST = 2**18


@dataclass(frozen=True)
class LayerNorm:
    """How large a layer's weights are.

    Attributes:
      name: The layer's name.
      size: How many weights it has.
      norm: ||W||, the root of the sum of their squares.
      update: ||W - W before||; NaN where nothing is known of before.
    """

    name: str
    size: int
    norm: float
    update: float


@dataclass(frozen=True, eq=False)
class Kept:
    """What is kept of a layer's weights, to compare later ones with.

    Attributes:
      size: How many weights there were.
      values: `[size]`, or `[LARGEST]` of them.
    """

    size: int
    values: np.ndarray


def measured(
    layers: Iterable[LayerWeights], before: Mapping[str, Kept], largest: int = LARGEST
) -> tuple[tuple[LayerNorm, ...], dict[str, Kept]]:
    """Measures layers, one after another.

    Args:
      layers: Their weights.
      before: By name, what was kept of them.
      largest: So many weights of a layer are compared at most. Of more a sample is: if n differences have the kurtosis
        k, the standard error of their norm is a share of about sqrt((k - 1) / n) / 2, 0.3 % for n = 2^18 and k = 10.

    Returns:
      The norms, and what is to be kept.
    """
    norms, kept = [], {}
    for layer in layers:
        flat = layer.flat()
        known, now = before.get(layer.name), Kept(flat.size, _drawn(flat, largest))
        is_same = known is not None and known.size == flat.size
        share = np.sqrt(flat.size / max(now.values.size, 1))
        update = share * norm_of(now.values - known.values) if known is not None and is_same else np.nan
        norms.append(LayerNorm(layer.name, flat.size, norm_of(flat), float(update)))
        kept[layer.name] = now
    return tuple(norms), kept


def norm_of(values: np.ndarray) -> float:
    """Gives the root of the sum of squares; not finite where a value is not."""
    flat = values.reshape(-1)
    with np.errstate(over="ignore", invalid="ignore"):
        root = float(np.sqrt(np.dot(flat, flat)))
    # Squares of float32 overflow, or vanish, where values do not.
    return root if np.isfinite(root) and root > 1e-15 else float(np.linalg.norm(flat.astype(np.float64)))


def row_norms(rows: np.ndarray) -> np.ndarray:
    """Gives the norm of each row of `[n, ...]`, `[n]`."""
    return np.linalg.norm(rows.reshape(len(rows), -1), axis=1).astype(np.float32)


def _drawn(flat: np.ndarray, largest: int) -> np.ndarray:
    """Gives a copy of all values, or of one of each of as many blocks: the same ones each time."""
    if flat.size <= largest:
        return flat.copy()
    edges = np.linspace(0, flat.size, largest + 1).astype(np.int64)
    places = np.random.default_rng(0).integers(edges[:-1], edges[1:])
    return flat[places]
