"""What icons cost, and what they reach: `python -m tests.benchmarks.feature_visualization [--peers DIR] [--quick]`.

Prints, all measured in the same run:
- seconds per icon and the activation reached on EfficientNet-Lite0, at a shallow, a middle and a deep block, from noise
  ("cold") and, after a mild change of the weights, from the icons of before ("warm");
- the same of our engine for PyTorch, where that is installed, and of other libraries, in turn with ours; each of these
  runs in its own virtual environment, a folder of DIR;
- the share of the machine's measured peak that our renderer reaches;
- how far a budget of 75 seconds goes with 424 channels of four layers.

Tracing is left out of seconds per icon, ours and theirs. Activations are the channel's mean over positions of the
layer's output on the finished picture, of the size that it has.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from demo.networks import efficientnet_lite0
from tb_plugin.backends.tensorflow.feature_visualization import render, render_grids, render_jobs
from tb_plugin.backends.tensorflow.network import KerasNetwork
from tb_plugin.feature_visualization import RenderedIcons, Rendering, channel
from tb_plugin.feature_visualization.budget import DEFAULT_STEPS, batch_size
from tb_plugin.feature_visualization.image_prior import MARGIN
from tb_plugin.feature_visualization.threads import N_THREADS
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.dictionary import DictionaryMaker
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.network import layer_named
from tests.benchmarks.arithmetic import multiply_adds, peak_gflops
from tests.benchmarks.peers.exchange import Task
from tests.benchmarks.peers.libraries import LUCENT, OURS_IN_TORCH, XPLIQUE, Peer, icon_makers

# Blocks 2, 4 and 10 of the network, counted from 0.
LAYERS = ("block2b", "block3b", "block5c")
N_COMPARED = 8
# Relative noise of all weights: a mild change, after which icons need this part of the steps.
CHANGE, WARM_SHARE, STILL_ACTIVE = 0.01, 8, 0.5
# How many times our seconds per icon theirs are at least, as geometric means over the layers.
BOUNDS = {(XPLIQUE, "ours, cold"): 5, (XPLIQUE, "ours, warm"): 20, (LUCENT, OURS_IN_TORCH): 8}
DICTIONARY_LAYERS, DICTIONARY_SIZE = ("block3b", "block4c", "block5c", "block6d"), 64
PEAK_SIZE = 96


@dataclass(frozen=True)
class Effort:
    """How much is done.

    Attributes:
      n_steps: Of an icon from noise; seconds are scaled to 256 of them.
      n_batches: At most so many batches of icons of a layer.
      budget: Seconds for the four dictionaries.
      repeats: Of what the peak is measured by.
    """

    n_steps: int = DEFAULT_STEPS
    n_batches: int = 4
    budget: float = 75
    repeats: int = 10

    def per_icon(self, seconds: float, n_icons: int) -> float:
        """Gives the seconds that one icon with all steps takes."""
        return seconds * DEFAULT_STEPS / self.n_steps / n_icons


QUICK = Effort(n_steps=32, n_batches=2, budget=15, repeats=3)


@dataclass(frozen=True)
class Row:
    """One line of the table; the activation is the mean of the channels that are compared."""

    layer: str
    engine: str
    size: int
    batch: int
    n_icons: int
    seconds: float
    activation: float
    note: str = ""

    def __str__(self) -> str:
        sizes = f"{self.size:6}{self.batch:8}{self.n_icons:8}"
        return f"{self.layer:10}{self.engine:22}{sizes}{self.seconds:10.3f}{self.activation:12.2f}  {self.note}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Benchmarks feature visualization.")
    parser.add_argument("--peers", type=Path, help="folder of the virtual environments `xplique` and `torch`")
    parser.add_argument("--quick", action="store_true", help="fewer icons and steps: activations mean nothing")
    arguments = parser.parse_args()
    effort = QUICK if arguments.quick else Effort()
    print(
        f"{os.cpu_count()} cores, {N_THREADS} batches at a time; TensorFlow {tf.__version__}, Keras {keras.__version__}"
    )
    print(effort)
    model = efficientnet_lite0()
    compare(model, icon_makers(arguments.peers), effort)
    peak = peak_gflops(effort.repeats)
    print(f"\n{'peak, measured':34}{peak:8.0f} GFLOP/s")
    for other, layer in ((model, "block5c"), (keras.applications.InceptionV3(weights=None), "mixed7")):
        print_share(KerasNetwork(other), f"{other.name} {layer}", layer, peak, effort)
    print_dictionaries(KerasNetwork(model), effort)


def compare(model: keras.Model, peers: Sequence[Peer], effort: Effort) -> None:
    """Prints the table of all engines and layers, and how much faster ours is."""
    network = KerasNetwork(model)
    seconds: dict[str, list[float]] = {}
    print(f"\n{'layer':10}{'engine':22}{'px':>6}{'batch':>8}{'icons':>8}{'s/icon':>10}{'activation':>12}")
    for layer in LAYERS:
        ours = Ours(model, network, layer, effort)
        rows = [ours.cold(), ours.warm()]
        print(*rows, sep="\n", flush=True)
        for peer in peers:
            row = peer_row(ours, peer)
            if row:
                print(row, flush=True)
                rows.append(row)
        for row in rows:
            seconds.setdefault(row.engine, []).append(row.seconds)
    for peer in peers:
        print_ratios(seconds, peer.name)


class Ours:
    """Our icons of one layer."""

    def __init__(self, model: keras.Model, network: KerasNetwork, layer: str, effort: Effort) -> None:
        """Chooses channels, those that are compared first, and traces the graphs."""
        self.layer = layer
        self.effort = effort
        self._model = model
        self._network = network
        n_channels = layer_named(network, layer).channels
        compared = [i * n_channels // N_COMPARED for i in range(N_COMPARED)]
        ordered = compared + [c for c in range(n_channels) if c not in compared]
        size = render(network, [channel(layer, 0)], n_steps=0).images.shape[1]
        batch = batch_size(network, [layer], Rendering(size=size))
        self.channels = tuple(ordered[: effort.n_batches * batch])
        self.batch = min(batch, len(self.channels))
        self._render(n_steps=1)
        self._icons = self._render(n_steps=0)

    def cold(self) -> Row:
        """From noise."""
        start = time.perf_counter()
        self._icons = self._render(n_steps=self.effort.n_steps)
        seconds = time.perf_counter() - start
        return self._row("ours, cold", seconds, self._icons)

    def warm(self) -> Row:
        """From the icons of before, after the weights changed: looks at what they still reach, and goes on."""
        before = self._icons
        with changed(self._model):
            start = time.perf_counter()
            now = self._render(n_steps=0, initial=before.images)
            icons = self._render(n_steps=self.effort.n_steps // WARM_SHARE, initial=before.images)
            seconds = time.perf_counter() - start
            n_kept = int((now.objective >= STILL_ACTIVE * before.objective).sum())
            return self._row("ours, warm", seconds, icons, f"{n_kept} still reach half of what they did")

    def on_same(self, channels: Sequence[int]) -> float:
        """Gives the mean activation of the cold icons of some of the channels."""
        return float(self.activations(self._icons.images)[[self.channels.index(c) for c in channels]].mean())

    def activations(self, images: np.ndarray, channels: Sequence[int] | None = None) -> np.ndarray:
        """Gives the mean over positions of what each picture excites its channel to: `[n]`."""
        low, high = self._network.value_range

        def means(inputs: tf.Tensor) -> tf.Tensor:
            return tf.reduce_mean(self._network.features(inputs, [self.layer])[self.layer].after, axis=[1, 2])

        inputs = tf.constant(low + (high - low) * images, tf.float32)
        compiled: Any = tf.function(means, autograph=False).get_concrete_function(inputs)
        return compiled(inputs).numpy()[np.arange(len(images)), list(channels or self.channels)]

    def _render(self, n_steps: int, initial: np.ndarray | None = None) -> RenderedIcons:
        objectives = [channel(self.layer, c) for c in self.channels]
        return render(self._network, objectives, n_steps=n_steps, initial=initial)

    def _row(self, engine: str, seconds: float, icons: RenderedIcons, note: str = "") -> Row:
        n = len(self.channels)
        activation = float(self.activations(icons.images)[:N_COMPARED].mean())
        per_icon = self.effort.per_icon(seconds, n)
        return Row(self.layer, engine, icons.images.shape[1], self.batch, n, per_icon, activation, note)


def peer_row(ours: Ours, peer: Peer) -> Row | None:
    """Lets a peer make icons of the same channels, or of the first of them."""
    channels = ours.channels[: peer.n_icons]
    made = peer.make(Task(ours.layer, channels, ours.effort.n_steps))
    if made is None:
        return None
    activation = float(ours.activations(made.images, channels).mean())
    same = ours.on_same(channels)
    note = f"{'no more' if activation <= same else 'MORE'} than ours of the same channels, {same:.2f}"
    per_icon = ours.effort.per_icon(made.seconds, len(channels))
    return Row(ours.layer, peer.name, made.images.shape[1], len(channels), len(channels), per_icon, activation, note)


@contextlib.contextmanager
def changed(model: keras.Model) -> Iterator[None]:
    """Within the block, the weights differ by relative noise."""
    weights = model.get_weights()
    rng = np.random.default_rng(0)
    try:
        for variable in model.trainable_variables:
            variable.assign(variable * (1 + CHANGE * rng.standard_normal(variable.shape).astype(np.float32)))
        yield
    finally:
        model.set_weights(weights)


def print_ratios(seconds: dict[str, list[float]], peer: str) -> None:
    """Prints how much faster each of ours is than a peer that did all layers."""
    theirs = seconds.get(peer, [])
    for engine, ours in seconds.items():
        if not engine.startswith("ours") or engine == peer or not len(theirs) == len(ours) == len(LAYERS):
            continue
        ratios = [their / our for their, our in zip(theirs, ours, strict=True)]
        each = ", ".join(f"{ratio:.1f}" for ratio in ratios)
        bound = BOUNDS.get((peer, engine))
        wanted = "" if bound is None else f"; at least {bound} wanted"
        mean = statistics.geometric_mean(ratios)
        print(f"{peer} / {engine}: {mean:.1f} times the seconds per icon ({each}{wanted})")


def print_share(network: KerasNetwork, title: str, layer: str, peak: float, effort: Effort) -> None:
    """Prints the share of the peak that is reached: one step is a forward pass and the gradient of its input."""
    batch = batch_size(network, [layer], Rendering(size=PEAK_SIZE))
    objectives = [channel(layer, c) for c in range(2 * batch)]
    n_steps = max(8, effort.n_steps // 4)
    render(network, objectives, size=PEAK_SIZE, n_steps=1)
    start = time.perf_counter()
    render(network, objectives, size=PEAK_SIZE, n_steps=n_steps)
    seconds = (time.perf_counter() - start) / (len(objectives) * n_steps)
    flops = 2 * 2 * multiply_adds(network, layer, PEAK_SIZE + 2 * MARGIN)
    rate = flops / seconds / 1e9
    print(
        f"{title + f' at {PEAK_SIZE} px':34}{rate:8.0f} GFLOP/s, {rate / peak:.0%} of the peak: {1e3 * seconds:.1f} ms "
        f"and {flops / 1e9:.3f} GFLOP for a step of an icon, batches of {batch}",
        flush=True,
    )


def print_dictionaries(network: KerasNetwork, effort: Effort) -> None:
    """Prints how many channels of four layers get an icon in a limited time."""
    layers = tuple(layer_named(network, name) for name in DICTIONARY_LAYERS)
    noise = np.random.default_rng(0).uniform(*network.value_range, (16, *network.input_shape)).astype(np.float32)
    rendering = Rendering(size=DICTIONARY_SIZE)
    renderers = functools.partial(render_jobs, network), functools.partial(render_grids, network)
    examples = Examples.make(noise[:1], network.value_range)
    maker = DictionaryMaker(Study(network, examples, layers, *renderers, noise, rendering))
    start = time.perf_counter()
    maker.make(0, effort.budget, no_progress)
    seconds = time.perf_counter() - start
    made = maker.artifacts()
    finished = sum(int(np.isfinite(dictionary.objective).sum()) for dictionary in made)
    total = sum(layer.channels for layer in layers)
    batches = ", ".join(str(batch_size(network, [layer.name], rendering)) for layer in layers)
    print(
        f"dictionaries of {', '.join(DICTIONARY_LAYERS)} at {DICTIONARY_SIZE} px: {finished} of {total} channels in "
        f"{seconds:.1f} s of {effort.budget:g}; {made[0].settings['optimiser']}; batches of {batches}"
    )


if __name__ == "__main__":
    main()
