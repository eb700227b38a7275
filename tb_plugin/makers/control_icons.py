"""Icons of some channels made again: from another seed, and in a network of random weights."""

from __future__ import annotations

import contextlib
import dataclasses

import numpy as np

from tb_plugin.artifacts import IconControl
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.feature_visualization import Job, RenderedIcons, Rendering, channel
from tb_plugin.feature_visualization.budget import batch_size, fitted_size
from tb_plugin.feature_visualization.likeness import likeness
from tb_plugin.feature_visualization.rendering import Render
from tb_plugin.makers.icon_sheet import pictures_of
from tb_plugin.makers.maker import Redrawn, Study
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo, Network

# Steps of an icon where nobody says how many.
N_STEPS = 128
# So many images are looked at at once.
_BATCH = 16


def compared_icons(
    study: Study,
    redrawn: Redrawn | None,
    layer: LayerInfo,
    channels: np.ndarray,
    inputs: np.ndarray,
    deadline: Deadline,
) -> IconControl | None:
    """Makes icons of some channels three times, all in the same way.

    Args:
      study: The network, and how icons are made.
      redrawn: The network of random weights, or None.
      layer: The layer.
      channels: `[n]` which of its channels.
      inputs: `[N, H, W, C]` real images.
      deadline: When to be over.

    Returns:
      The icons, and how they compare; None where that would end too late.
    """
    size = study.rendering.size or fitted_size(layer, study.network.input_shape)
    rendering = dataclasses.replace(
        study.rendering, size=size, n_steps=study.rendering.n_steps or N_STEPS, transparent=False
    )
    again = dataclasses.replace(rendering, seed=rendering.seed + 1)
    own = _rendered(study.network, study.render, layer, channels, rendering, deadline)
    other = own and _rendered(study.network, study.render, layer, channels, again, deadline)
    if own is None or other is None:
        return None
    random = None
    if redrawn is not None:
        random = _rendered(redrawn.network, redrawn.render, layer, channels, rendering, deadline)
        if random is None:
            return None
    try:
        return _compared(study, redrawn, layer, channels, inputs, (own, other, random), deadline)
    except OutOfTime:
        return None


def _compared(
    study: Study,
    redrawn: Redrawn | None,
    layer: LayerInfo,
    channels: np.ndarray,
    inputs: np.ndarray,
    icons: tuple[RenderedIcons, RenderedIcons, RenderedIcons | None],
    deadline: Deadline,
) -> IconControl:
    own, other, random = icons
    network = TimedNetwork(study.network, deadline)
    reached = np.full((len(channels), 4), np.nan, np.float32)
    reached[:, 0], reached[:, 1] = own.maximum, _largest(network, inputs, layer)[channels]
    if random is not None and redrawn is not None:
        timed = TimedNetwork(redrawn.network, deadline)
        reached[:, 2], reached[:, 3] = random.maximum, _largest(timed, inputs, layer)[channels]
    pixels = likeness(*(each.images.reshape(len(channels), -1) for each in (own, other)))
    seen = likeness(*(_seen(network, each.images, layer) for each in (own, other)), without=channels)
    shown = [pictures_of(other.images, study.rendering)]
    shown.append(np.zeros_like(shown[0]) if random is None else pictures_of(random.images, study.rendering))
    return IconControl(channels, np.stack(shown, axis=1), reached, np.concatenate([pixels, seen], axis=1))


def _rendered(
    network: Network, render: Render, layer: LayerInfo, channels: np.ndarray, rendering: Rendering, deadline: Deadline
) -> RenderedIcons | None:
    """Renders icons of channels; None where they would not be finished in time."""
    n = batch_size(network, [layer.name], rendering)
    chunks = [channels[i : i + n] for i in range(0, len(channels), n)]
    jobs = (
        Job(tuple(channel(layer.name, int(c)) for c in some), rendering, deadline=deadline)
        for some in chunks
        if deadline.has()
    )
    with contextlib.closing(render(jobs)) as rendered:
        made = [icons for _, icons in rendered]
    if len(made) < len(chunks) or not all(made):
        return None
    images, objective, maximum = (
        np.concatenate([getattr(icons, name) for icons in made]) for name in ("images", "objective", "maximum")
    )
    return RenderedIcons(images, objective, maximum)


def _largest(network: Network, inputs: np.ndarray, layer: LayerInfo) -> np.ndarray:
    """Gives the largest activation `[C]` of each channel on some images."""
    largest = np.full(layer.channels, -np.inf, np.float32)
    for start in range(0, len(inputs), _BATCH):
        found = network.record(inputs[start : start + _BATCH], [layer.name]).activations[layer.name]
        largest = np.maximum(largest, found.max(axis=(0, 1, 2)))
    return largest


def _seen(network: Network, icons: np.ndarray, layer: LayerInfo) -> np.ndarray:
    """Gives what a layer makes of icons: the means of its channels `[n, C]`, less those on plain grey.

    An icon stands in the middle of a grey image of the network's size, or is cut to it.
    """
    height, width, depth = network.input_shape
    low, high = network.value_range
    canvas = np.full((len(icons) + 1, height, width, depth), 0.5, np.float32)
    side_y, side_x = min(height, icons.shape[1]), min(width, icons.shape[2])
    top, left = (height - side_y) // 2, (width - side_x) // 2
    cut_y, cut_x = (icons.shape[1] - side_y) // 2, (icons.shape[2] - side_x) // 2
    canvas[:-1, top : top + side_y, left : left + side_x] = icons[
        :, cut_y : cut_y + side_y, cut_x : cut_x + side_x, :depth
    ]
    found = network.record((low + canvas * (high - low)).astype(np.float32), [layer.name]).activations[layer.name]
    means = found.mean(axis=(1, 2))
    return means[:-1] - means[-1:]
