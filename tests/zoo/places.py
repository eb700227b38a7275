"""Layers as grids, and where in them a change of the image shows up: of any framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tb_plugin.network import LayerInfo
from tests.zoo.building import Layout

# Of the largest value.
TOLERANCE = 1e-5

# Where patches are changed, in shares of the image's sides; rows and columns cannot be mistaken for each other.
PATCHES = ((0.2, 0.8), (0.8, 0.2))

# How far the middle of what changes moves down and to the right with the patch, in shares of the sides, at least: in
# the first of the layers, and in others, where one that sees the whole image hardly moves, but never the other way.
_MOVES, _STAYS = 0.05, -0.03

# By layers `[N, H, W, C]`, of pixels `[N, H, W, C]`.
Activations = Callable[[np.ndarray], Mapping[str, np.ndarray]]


def places(activations: Activations, pixels: np.ndarray, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Finds the middle of what changes in a layer, as each of the PATCHES is changed.

    Returns:
      By layers `[P, 2]`, rows and columns in shares of the layer's sides.
    """
    before = activations(pixels)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    height, width = pixels.shape[1:3]
    for row, column in PATCHES:
        y, x, side = int(row * height), int(column * width), max(3, height // 16)
        changed = pixels.copy()
        changed[:, y - side : y + side, x - side : x + side] = 1 - changed[:, y - side : y + side, x - side : x + side]
        after = activations(changed)
        for name in names:
            moved = np.square(after[name] - before[name], dtype=np.float64).sum((0, 3))
            moved /= moved.sum()
            rows, columns = ((np.arange(n) + 0.5) / n for n in moved.shape)
            found[name].append((float(moved.sum(1) @ rows), float(moved.sum(0) @ columns)))
    return {name: np.array(each) for name, each in found.items()}


def assert_follow(found: Mapping[str, np.ndarray]) -> None:
    """Checks that what changes in each layer moves as the patch does."""
    for i, (name, ((upper, right), (lower, left))) in enumerate(found.items()):
        least = _STAYS if i else _MOVES
        assert lower - upper > least, name
        assert right - left > least, name


def as_grid(tensor: np.ndarray, layout: Layout, layer: LayerInfo) -> np.ndarray:
    """Lays a tensor out as `[N, H, W, C]`, by what is known of the architecture."""
    if callable(layout):
        return layout(tensor)
    if layout == "tokens":
        patches = tensor[:, tensor.shape[1] - layer.height * layer.width :]
        return patches.reshape(len(tensor), layer.height, layer.width, -1)
    return tensor.transpose(0, 2, 3, 1) if layout == "NCHW" else tensor


def assert_close(found: np.ndarray, expected: np.ndarray, what: object) -> None:
    """Compares values, to a share of the largest."""
    assert found.shape == expected.shape, what
    largest = np.abs(expected).max()
    assert largest > 0, what
    assert np.abs(found - expected).max() <= TOLERANCE * largest, what
