"""How concepts are assembled from layer to layer: attribution between all atoms of two layers, exactly.

Each atom of the later layer takes a backward pass. Two things make that affordable: passes that share a forward pass
are done together, and far-apart positions whose fields do not overlap share one pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from tb_plugin.network import LayerInfo, Network, layer_named

# The number of values in the cotangents or gradients of one pass: 128 MB.
_PASS_VALUES = 2**25
_LARGEST_PASS = 32
_NEGLIGIBLE = 1e-6
_N_PROBES = 4


def position_relations(
    network: Network,
    inputs: np.ndarray,
    earlier: str,
    later: str,
    fields: Fields | None = None,
    activations: Mapping[str, np.ndarray] | None = None,
) -> np.ndarray:
    """Attributes the positions of a layer, each by the length of its vector, to the positions of an earlier layer.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      earlier: Name of a layer.
      later: Name of a layer computed after it.
      fields: What `receptive_fields` gave for these layers; by default they are measured.
      activations: What the network records of these layers; by default it is asked.

    Returns:
      `[N, H1, W1, H2, W2]` in units of the later layer's activations. Read along its last axes, it says what a position
      of the earlier layer contributes to.

    Raises:
      ValueError: If there is no such layer, or the first is not the earlier one.

    Source: Olah et al. 2018, "The Space of Interpretability Interfaces"; notebook AttrSpatial.
    """
    first, last = _in_order(network, earlier, later)
    if activations is None:
        activations = network.record(inputs, [earlier, later]).activations
    lengths = np.linalg.norm(activations[later], axis=3, keepdims=True)
    directions = activations[later] / np.maximum(lengths, np.finfo(np.float32).tiny)
    groups = _groups(fields or receptive_fields(network, inputs[:1], earlier, later), first, last)
    relations = np.zeros((len(inputs), first.height, first.width, last.height, last.width), np.float32)
    for chosen in _passes(groups, len(inputs), first, last):
        cotangents = np.zeros((len(inputs), len(chosen), *directions.shape[1:]), np.float32)
        for i, group in enumerate(chosen):
            for y, x in group.positions:
                cotangents[:, i, y, x] = directions[:, y, x]
        gradients = network.pullback(inputs, earlier, later, cotangents)
        sums = np.einsum("nvhwc,nhwc->nvhw", gradients, activations[earlier], optimize=True)
        for i, group in enumerate(chosen):
            for (y, x), (rows, columns) in zip(group.positions, group.fields, strict=True):
                relations[:, rows, columns, y, x] = sums[:, i, rows, columns]
    return relations


def channel_relations(
    network: Network,
    inputs: np.ndarray,
    earlier: str,
    later: str,
    channels: Sequence[int] | None = None,
    activations: Mapping[str, np.ndarray] | None = None,
) -> np.ndarray:
    """Attributes the channels of a layer, each by its sum over positions, to the channels of an earlier layer.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      earlier: Name of a layer.
      later: Name of a layer computed after it.
      channels: C2 channels of the later layer; all by default.
      activations: What the network records of the earlier layer; by default it is asked.

    Returns:
      `[N, C1, C2]` in units of the later layer's activations. Where the network between the layers is linear, the sum
      over C1 is the channel's sum less that of the bias.

    Raises:
      ValueError: If there is no such layer or channel, or the first is not the earlier one.
    """
    first, last = _in_order(network, earlier, later)
    if activations is None:
        activations = network.record(inputs, [earlier]).activations
    wanted = range(last.channels) if channels is None else channels
    wrong = [channel for channel in wanted if not 0 <= channel < last.channels]
    if wrong:
        raise ValueError(f"channels must be from 0 to {last.channels - 1}, got {wrong[0]}")
    relations = np.zeros((len(inputs), first.channels, len(wanted)), np.float32)
    for chosen in _passes(range(len(wanted)), len(inputs), first, last):
        cotangents = np.zeros((len(inputs), len(chosen), last.height, last.width, last.channels), np.float32)
        for i, at in enumerate(chosen):
            cotangents[:, i, :, :, wanted[at]] = 1
        gradients = network.pullback(inputs, earlier, later, cotangents)
        relations[:, :, list(chosen)] = np.einsum("nvhwc,nhwc->ncv", gradients, activations[earlier], optimize=True)
    return relations


@dataclass(frozen=True)
class _Group:
    """Positions of a later layer whose fields in an earlier one do not overlap."""

    positions: tuple[tuple[int, int], ...]
    fields: tuple[tuple[slice, slice], ...]


@dataclass(frozen=True)
class _Field:
    """What a position sees along one axis: from `stride * position + low` to `stride * position + high`, inclusive."""

    stride: int
    low: int
    high: int

    def of(self, position: int, size: int) -> slice:
        start = self.stride * position
        return slice(max(0, start + self.low), min(size, start + self.high + 1))

    @property
    def spacing(self) -> int:
        """How far apart positions must be for their fields not to overlap."""
        return math.ceil((self.high - self.low + 1) / self.stride)


Fields: TypeAlias = tuple[_Field | None, _Field | None]


def receptive_fields(network: Network, inputs: np.ndarray, earlier: str, later: str) -> Fields:
    """Measures what the positions of a layer see of an earlier one.

    Random cotangents show the fields of a few positions near the middle; of several, as a neuron that is off lets no
    gradient through.

    Args:
      network: The model.
      inputs: `[1, H, W, C]`; the fields are the same for all.
      earlier: Name of a layer.
      later: Name of a layer computed after it.

    Returns:
      The field along rows and along columns; None where it is not the same for all positions, or covers everything.

    Raises:
      ValueError: If there is no such layer, or the first is not the earlier one.
    """
    first, last = _in_order(network, earlier, later)
    middle = last.height // 2, last.width // 2
    probes = [(max(middle[0] - i, 0), max(middle[1] - i, 0)) for i in range(_N_PROBES)]
    cotangents = np.zeros((1, _N_PROBES, last.height, last.width, last.channels), np.float32)
    rng = np.random.default_rng(0)
    for i, (y, x) in enumerate(probes):
        cotangents[0, i, y, x] = rng.uniform(0.5, 1, last.channels)
    # Noise may show what an image hides.
    low, high = network.value_range
    noise = rng.uniform(low, high, inputs.shape).astype(np.float32)
    seen = sum(np.abs(network.pullback(x, first.name, last.name, cotangents)).sum(axis=(0, 4)) for x in (inputs, noise))
    sizes = zip(((first.height, last.height), (first.width, last.width)), (1, 0), strict=True)
    return tuple(  # pyright: ignore[reportReturnType]
        _measured([of_probe.sum(axis=axis) for of_probe in np.asarray(seen)], [p[1 - axis] for p in probes], *size)
        for size, axis in sizes
    )


def _measured(sums: Sequence[np.ndarray], positions: Sequence[int], n_first: int, n_last: int) -> _Field | None:
    if n_first % n_last:
        return None
    stride = n_first // n_last
    lows, highs = [], []
    for values, position in zip(sums, positions, strict=True):
        at = np.flatnonzero(values > _NEGLIGIBLE * max(values.max(), np.finfo(np.float32).tiny))
        # Where a field reaches the border, nothing tells how far beyond it would go.
        if len(at) and at[0] > 0:
            lows.append(int(at[0]) - stride * position)
        if len(at) and at[-1] < n_first - 1:
            highs.append(int(at[-1]) - stride * position)
    return _Field(stride, min(lows), max(highs)) if lows and highs else None


def _groups(fields: Fields, first: LayerInfo, last: LayerInfo) -> list[_Group]:
    rows = _axis_groups(fields[0], first.height, last.height)
    columns = _axis_groups(fields[1], first.width, last.width)
    return [
        _Group(
            tuple((y, x) for y, _ in row for x, _ in column),
            tuple((field_y, field_x) for _, field_y in row for _, field_x in column),
        )
        for row in rows
        for column in columns
    ]


def _axis_groups(field: _Field | None, n_first: int, n_last: int) -> list[list[tuple[int, slice]]]:
    if field is None:
        return [[(position, slice(0, n_first))] for position in range(n_last)]
    spacing = min(field.spacing, n_last)
    return [[(p, field.of(p, n_first)) for p in range(start, n_last, spacing)] for start in range(spacing)]


def _passes(items: Sequence, n: int, first: LayerInfo, last: LayerInfo) -> Iterator[Sequence]:
    """Cuts items into passes of one size, as a graph is made for one size; the last pass repeats as few as possible."""
    values = max(first.height * first.width * first.channels, last.height * last.width * last.channels) * n
    largest = max(1, min(_LARGEST_PASS, _PASS_VALUES // values, len(items)))
    size = math.ceil(len(items) / math.ceil(len(items) / largest))
    for start in range(0, len(items), size):
        end = min(start + size, len(items))
        yield items[max(0, end - size) : end]


def _in_order(network: Network, earlier: str, later: str) -> tuple[LayerInfo, LayerInfo]:
    names = [layer.name for layer in network.layers]
    first, last = layer_named(network, earlier), layer_named(network, later)
    if names.index(earlier) >= names.index(later):
        raise ValueError(f"later must be computed after {earlier!r}, got {later!r}")
    return first, last
