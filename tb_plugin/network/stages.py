"""The stages of a network: what it computes at one resolution before it goes on to the next."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tb_plugin.network.protocol import LayerInfo

# Padding and convolutions without it change the size of planes, but not the resolution.
_SAME = 0.6
# So many layers make a map of the answer: a convolution, a norm, a non-linearity.
_MOST_OF_ANSWER = 3
# At least such a share of what is computed within a block is named after it.
_OWN = 2 / 3
# A block has so many resolutions, where it makes planes smaller.
_MOST_IN_BLOCK = 2
# So many layers may do to a stage's output what leaves it as it is: a norm, a permutation.
_MOST_AFTER = 2
# Flat names have their hierarchy in underscores; before a number they only tell namesakes apart.
_SEPARATOR = re.compile(r"[./]|_(?=[A-Za-z])")


@dataclass(frozen=True)
class Stage:
    """What is computed at one resolution.

    Attributes:
      layers: Its layers, without those that prepare the change to the next resolution.
      output: The layer that the next stage starts from; where that tensor is no layer's output, the last non-linear
        layer.
    """

    layers: tuple[LayerInfo, ...]
    output: LayerInfo

    @property
    def area(self) -> int:
        """Number of positions."""
        return self.output.height * self.output.width

    @property
    def size(self) -> str:
        """Rows and columns, for people to read."""
        return f"{self.output.height} x {self.output.width} positions"

    @property
    def n_nonlinear(self) -> int:
        """Number of the non-linear layers."""
        return sum(layer.nonlinear for layer in self.layers)


def stages_of(layers: Sequence[LayerInfo]) -> tuple[Stage, ...]:
    """Divides layers with positions into stages, in their order.

    A new stage begins where the trunk changes its resolution. A block that changes it belongs to the next stage with
    all that is in it. What neither bends nor joins anything, as a pool, is no stage, unless nothing does.
    """
    if all(layer.bypassed for layer in layers):
        # Of columns side by side none is the trunk.
        layers = [dataclasses.replace(layer, bypassed=False) for layer in layers]
    preparing = _preparing(layers)
    runs = _runs(layers)
    stages: list[Stage] = []
    for k, run in enumerate(runs):
        first = runs[k - 1][-1] + 1 if k else 0
        last = runs[k + 1][0] if k + 1 < len(runs) else len(layers)
        members = [i for i in range(first, last) if _alike(layers[i], layers[run[0]])]
        stages.append(_stage(layers, members, preparing))
    return tuple(stage for stage in stages if _does_something(stage.layers)) or tuple(stages)


def without_answer(layers: Sequence[LayerInfo], n_classes: int) -> Sequence[LayerInfo]:
    """Leaves out the last layers if they are a map of the classes' scores, which is pooled or enlarged afterwards."""
    trunk = [i for i, layer in enumerate(layers) if not layer.bypassed]
    answer: list[int] = []
    while trunk and layers[trunk[-1]].channels == n_classes:
        answer.append(trunk.pop())
    is_map = 0 < len(answer) <= _MOST_OF_ANSWER and not any(layers[i].joins for i in answer)
    return layers[: answer[-1]] if is_map and trunk else layers


def outermost(layers: Sequence[LayerInfo], candidates: Sequence[LayerInfo], n: int) -> list[LayerInfo]:
    """Leaves out candidates that lie deep inside of blocks, as long as n are left.

    Args:
      layers: All layers, whose names tell how blocks are nested.
      candidates: Some of them.
      n: How many are needed.
    """
    depth = {layer.name: len(_path(layer)) for layer in layers}
    for path, block in _blocks(layers).items():
        depth[layers[block[-1]].name] = min(depth[layers[block[-1]].name], len(path))
    for most in sorted({depth[layer.name] for layer in candidates}):
        outer = [layer for layer in candidates if depth[layer.name] <= most]
        if len(outer) >= n:
            return outer
    return list(candidates)


def _stage(layers: Sequence[LayerInfo], members: Sequence[int], preparing: set[int]) -> Stage:
    kept = [layers[i] for i in members if not (i in preparing and layers[i].bypassed)]
    without = [layers[i] for i in members if i not in preparing]
    # Where all that the stage does is done in the block that ends in a smaller plane, it ends in a mere pool.
    if _does_something(without) and not all(layer.bypassed for layer in without):
        kept = without
    return Stage(tuple(kept), _output(kept, layers))


def _does_something(layers: Sequence[LayerInfo]) -> bool:
    return any(layer.nonlinear or layer.joins for layer in layers)


def _output(layers: Sequence[LayerInfo], others: Sequence[LayerInfo]) -> LayerInfo:
    trunk = [layer for layer in layers if not layer.bypassed]
    last = trunk[-1]
    if last.nonlinear or last.joins:
        return last
    for before in reversed(trunk[-1 - _MOST_AFTER : -1]):
        if (before.nonlinear or before.joins) and _shape(before) == _shape(last):
            return before
    # What takes the output may come after these.
    for before in reversed(trunk[-2 - _MOST_AFTER : -1]):
        if (before.nonlinear or before.joins) and _is_apart(before, last, others):
            return before
    later = [layer for layer in layers[layers.index(last) :] if layer.nonlinear]
    return later[-1] if later else last


def _is_apart(before: LayerInfo, last: LayerInfo, layers: Sequence[LayerInfo]) -> bool:
    """Tells whether a linear layer is no part of what gives the stage's output, but takes it, as a neck or a head does.

    What both are parts of is then no block, but has several stages in it; a linear bottleneck ends the block that it is
    in.
    """
    one, other = _path(before), _path(last)
    common = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if one[: common + 1] not in _blocks(layers):
        return False
    areas = sorted({_area(layer) for layer in layers if _path(layer)[:common] == one[:common]})
    return 1 + sum(small < _SAME * large for small, large in itertools.pairwise(areas)) > _MOST_IN_BLOCK


def _runs(layers: Sequence[LayerInfo]) -> list[list[int]]:
    """Gives the numbers of the trunk's layers, run by run of those of one resolution."""
    runs: list[list[int]] = []
    for i, layer in enumerate(layers):
        if layer.bypassed:
            continue
        if runs and _alike(layers[runs[-1][0]], layer):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _preparing(layers: Sequence[LayerInfo]) -> set[int]:
    """Finds the layers that lie inside of a block that goes on at a lower resolution, before it does."""
    preparing: set[int] = set()
    for block in _blocks(layers).values():
        first, last = layers[block[0]], layers[block[-1]]
        larger = [i for i in block if not _alike(layers[i], last)]
        goes_down = _area(last) < _area(first) and 0 < len(larger) < len(block)
        if goes_down and all(_area(layers[i]) >= _SAME * _area(first) for i in larger):
            # What holds a stage of its own before it, a whole model perhaps, is not meant.
            n_steps = sum((layers[i].nonlinear or layers[i].joins) and not layers[i].bypassed for i in larger)
            preparing.update(larger if n_steps < 2 else ())
    return preparing


def _blocks(layers: Sequence[LayerInfo]) -> Mapping[tuple[str, ...], Sequence[int]]:
    """Gives the numbers of the layers within each block, by the path of its name.

    Layers that nobody named, or that all blocks share, as non-linearities often are, belong to the block around them.
    """
    blocks: dict[tuple[str, ...], list[int]] = {}
    for i, layer in enumerate(layers):
        path = _path(layer)
        for depth in range(1, len(path) + 1):
            blocks.setdefault(path[:depth], []).append(i)
    spans = {path: range(block[0], block[-1] + 1) for path, block in blocks.items()}
    return {path: span for path, span in spans.items() if len(span) > 1 and len(blocks[path]) >= _OWN * len(span)}


def _path(layer: LayerInfo) -> tuple[str, ...]:
    return tuple(_SEPARATOR.split(layer.name.partition(":")[0]))


def _alike(one: LayerInfo, other: LayerInfo) -> bool:
    return _SAME * max(_area(one), _area(other)) < min(_area(one), _area(other))


def _area(layer: LayerInfo) -> int:
    return layer.height * layer.width


def _shape(layer: LayerInfo) -> tuple[int, int, int]:
    return layer.height, layer.width, layer.channels
