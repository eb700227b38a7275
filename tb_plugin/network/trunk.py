"""The trunk of a network: the layers that nothing goes around on the way from the image to the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence

from tb_plugin.network.protocol import LayerInfo

# What stand for the image and for the logits where it is told which layer is computed from which.
IMAGE = ""
LOGITS = None

# From one stage to the next the sides of planes are halved, or divided by 4; more than that is a summary of them.
_MOST_SHRINKAGE = 4


def with_trunk(layers: Sequence[LayerInfo], sources: Mapping[str | None, Collection[str]]) -> tuple[LayerInfo, ...]:
    """Tells of each layer whether it is bypassed, and whether it joins several others.

    A layer is on the trunk if each path from the image to the logits leads through it: the output of a residual block
    is, what is inside of it is not. Where something goes around the lowest resolution, as in a U-Net, what counts are
    paths from the image down to it, and from there on to the logits.

    Args:
      layers: In the order in which they are computed.
      sources: By the name of a layer, and by `LOGITS`, of what it is computed without another layer between: layers or
        `IMAGE`. It may name others than `layers`, in their order: paths lead through these unseen, but they join where
        several come together, as in the sum around attention in windows. A layer without a source is taken to come from
        the one before it.
    """
    seen = [i for i, layer in enumerate(layers) if layer.height * layer.width > 1]
    inputs = _inputs([layers[i].name for i in seen], sources)
    ends = inputs.pop()
    trunk = {seen[i] for i in _trunk([layers[i] for i in seen], inputs, ends)}
    joining = _joining(layers, sources)
    joins = {seen[i] for i, come in enumerate(inputs) if len(come) > 1 or layers[seen[i]].name in joining}
    return tuple(
        dataclasses.replace(layer, bypassed=i in seen and i not in trunk, joins=i in joins)
        for i, layer in enumerate(layers)
    )


def _inputs(names: Sequence[str], sources: Mapping[str | None, Collection[str]]) -> list[set[int]]:
    """Gives of which layers each is computed, and last the logits, by number; -1 is the image."""
    numbers = {name: i for i, name in enumerate(names)}
    reached: dict[str, set[int]] = {IMAGE: {-1}}
    for name, come in sources.items():
        known = set().union(*(reached.get(source, ()) for source in come))
        if name is not None:
            reached[name] = {numbers[name]} if name in numbers else known
    inputs = [
        {j for source in sources.get(name, ()) for j in reached.get(source, ()) if j < i} or {i - 1}
        for i, name in enumerate((*names, LOGITS))
    ]
    return inputs


def _joining(layers: Sequence[LayerInfo], sources: Mapping[str | None, Collection[str]]) -> set[str]:
    """Finds what is computed from several, be they layers of ours or not; a single position joins nothing."""
    read = {layer.name for layer in layers}
    single = {layer.name for layer in layers if layer.height * layer.width == 1}
    joining: set[str] = set()
    for name, come in sources.items():
        if name is not None and (len({*come} - single) > 1 or not joining.isdisjoint({*come} - read)):
            joining.add(name)
    return joining


def _trunk(layers: Sequence[LayerInfo], inputs: Sequence[set[int]], ends: set[int]) -> set[int]:
    passed = _passed(inputs, -1, ends)
    deciding = _on_paths(inputs, -1, ends)
    if not deciding:
        return set(range(len(layers)))
    area = [layer.height * layer.width for layer in layers]
    near = passed | ends
    scales = _scales_reached(inputs, ends, area)
    shared = {i for i in deciding if len(scales[i]) > 1}
    if shared:
        # Answers are given at several scales, as by detectors: what leads to those of one scale alone is its head.
        deciding, near = shared, passed
    # The last layer of the lowest resolution; if the trunk comes nowhere near it, the way leads down and up again.
    lowest = min(deciding, key=lambda i: (area[i], -i))
    if any(area[i] < 4 * area[lowest] for i in near):
        return passed
    down = _passed(inputs, -1, {lowest})
    before = [area[i] for i in down if area[i] > area[lowest]]
    if before and min(before) > _MOST_SHRINKAGE**2 * area[lowest]:
        return passed
    return down | _passed(inputs, lowest, ends)


def _scales_reached(inputs: Sequence[set[int]], ends: set[int], area: Sequence[int]) -> dict[int, set[int]]:
    """Gives for each layer the scales of the ends that are computed from it, by their numbers of positions."""
    scales: dict[int, set[int]] = {i: set() for i in range(-1, len(area))}
    for end in ends - {-1}:
        scales[end].add(area[end])
    for i in range(len(area) - 1, -1, -1):
        for source in inputs[i]:
            scales[source] |= scales[i]
    return scales


def _passed(inputs: Sequence[set[int]], start: int, ends: set[int]) -> set[int]:
    """Finds the layers on all paths from one to the ends."""
    between = _on_paths(inputs, start, ends)
    last: dict[int, int] = {}
    for i in sorted(between):
        last |= dict.fromkeys(inputs[i], i)
    last |= dict.fromkeys(ends, len(inputs))
    passed, reaches = set(), last.get(start, start)
    for i in sorted(between):
        if reaches <= i:
            passed.add(i)
        reaches = max(reaches, last[i])
    return passed


def _on_paths(inputs: Sequence[set[int]], start: int, ends: Iterable[int]) -> set[int]:
    """Finds the layers on any path from one to the ends, without the one, with the ends."""
    after = {start}
    for i in range(start + 1, len(inputs)):
        if inputs[i] & after:
            after.add(i)
    before = set(ends)
    for i in range(len(inputs) - 1, start, -1):
        if i in before:
            before |= inputs[i]
    return (after & before) - {start, -1}
