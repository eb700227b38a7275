"""Grids: one icon for each of many activation vectors, with parts that they share."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.activation_grids import GridJob
from tb_plugin.tf.feature_visualization.ascent import adam
from tb_plugin.tf.feature_visualization.images import Canvas
from tb_plugin.tf.feature_visualization.pool import in_turn
from tb_plugin.tf.folding import Folding
from tb_plugin.tf.network import KerasNetwork

# The article's: how much of an icon is its own, and how much is shared by the positions where a group is active.
_OWN, _SHARED = 0.7, 0.5
_BATCH = 49


def render_grids(network: KerasNetwork, jobs: Iterable[GridJob]) -> Generator[tuple[GridJob, np.ndarray], None, None]:
    """Optimises an icon for each activation vector of each job.

    The parameters of an icon are a weighted sum of its own and those of groups, so that what belongs together looks
    alike, without restricting any icon. In each step a batch of icons takes part.

    Args:
      network: The model.
      jobs: What to render.

    Yields:
      For each job in order, the images `[P, S, S, C]` in [0, 1].

    Source: Olah et al. 2018, "The Building Blocks of Interpretability", "What Does the Network See?"; lucid's notebook
    of activation grids.
    """

    def prepare(job: GridJob) -> Callable[[threading.Event], np.ndarray]:
        rendering, n = job.rendering, min(_BATCH, len(job.vectors))
        key = ("grid", job.layer, n, job.coefficients.shape[1], rendering.size, rendering.parameterization)
        ascent = network.compiled(key, lambda: _GridAscent(network, job, n))
        return functools.partial(_run, ascent, job, n)

    return in_turn(jobs, prepare)


class _GridAscent:
    """One step for a batch of a grid's icons, as one graph."""

    def __init__(self, network: KerasNetwork, job: GridJob, n: int) -> None:
        self.canvas = Canvas(job.rendering, network)
        self._network = network
        self._layer = job.layer
        self._weight_decay = job.rendering.weight_decay
        shape, n_groups = self.canvas.parameter_shape, job.coefficients.shape[1]
        state = [tf.TensorSpec([n, *shape])] * 3 + [tf.TensorSpec([n_groups, *shape])] * 3
        rest = [
            tf.TensorSpec([]),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([n, 8]),
            tf.TensorSpec([n, n_groups]),
            tf.TensorSpec([n, network.width_of(job.layer)]),
        ]
        self.step = self._traced([*state, *rest])
        self.images = tf.function(
            lambda own, groups, c: self.canvas.cropped(self.canvas.images(_parameters(own, groups, c))),
            input_signature=[state[0], state[3], rest[4]],
            autograph=False,
        ).get_concrete_function()

    def _traced(self, signature: list[tf.TensorSpec]) -> Any:
        def make(resize: bool) -> Any:
            def step(*arguments: tf.Tensor) -> Any:
                return self._graph(resize, *arguments)

            return tf.function(step, input_signature=signature, autograph=False).get_concrete_function()

        try:
            return make(resize=False)
        except ValueError:
            return make(resize=True)

    def _graph(self, resize: bool, *arguments: tf.Tensor) -> Any:
        own, groups = arguments[0], arguments[3]
        rate, step, turn, matrices, coefficients, vectors = arguments[6:]
        with tf.GradientTape() as tape:
            tape.watch((own, groups))
            images = self.canvas.images(_parameters(own, groups, coefficients))
            inputs = self.canvas.inputs(self.canvas.moved(images, matrices), None, resize)
            with Folding().applied():
                before = self._network.features(inputs, [self._layer])[self._layer].before
            reached = tf.einsum("nhwc,nc->nhw", before, vectors)
            gain = tf.reduce_sum(tf.reduce_mean(reached, axis=[1, 2]))
        gradients: Any = tape.gradient(gain, (own, groups))
        decay = self._weight_decay
        return (
            *adam(arguments[:3], gradients[0], step, rate, decay),
            *adam(arguments[3:6], gradients[1], turn, rate, decay),
        )


def _parameters(own: tf.Tensor, groups: tf.Tensor, coefficients: tf.Tensor) -> tf.Tensor:
    return _OWN * own + _SHARED * tf.tensordot(coefficients, groups, 1)


def _run(ascent: _GridAscent, job: GridJob, n: int, stop: threading.Event) -> np.ndarray:
    n_icons, n_groups = job.coefficients.shape
    rendering = job.rendering
    n_steps = rendering.n_steps or 0
    seeds = [(rendering.seed, i, 2) for i in range(n_icons + n_groups)]
    start = ascent.canvas.start(seeds)
    own = [start[:n_icons], np.zeros_like(start[:n_icons]), np.zeros_like(start[:n_icons])]
    groups: Any = [tf.constant(start[n_icons:])] + [tf.zeros_like(start[n_icons:])] * 2
    matrices = ascent.canvas.draws(seeds[:n_icons], n_steps)
    # Icons are all of one strength: what differs is the direction.
    lengths = np.linalg.norm(job.vectors, axis=1, keepdims=True)
    vectors = (job.vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    coefficients = job.coefficients.astype(np.float32)
    turns = _turns(n_icons, n, n_steps, rendering.seed)
    for turn, (step, chosen) in enumerate(turns):
        if stop.is_set():
            break
        rows = [tf.constant(array[chosen]) for array in own]
        result = ascent.step(
            *rows,
            *groups,
            tf.constant(rendering.rate),
            tf.constant(step),
            tf.constant(turn),
            tf.constant(matrices[step, chosen]),
            tf.constant(coefficients[chosen]),
            tf.constant(vectors[chosen]),
        )
        for array, new in zip(own, result[:3], strict=True):
            array[chosen] = new.numpy()
        groups = result[3:]
    parts = [
        ascent.images(tf.constant(own[0][c]), groups[0], tf.constant(coefficients[c])) for c in _filled(n_icons, n)
    ]
    return np.concatenate([part.numpy() for part in parts])[:n_icons]


def _turns(n_icons: int, n: int, n_steps: int, seed: int) -> list[tuple[int, np.ndarray]]:
    """Gives the batches: in each of `n_steps` rounds every icon has its turn, in random order."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(n_icons) for _ in range(n_steps)]
    return [(step, order[chosen]) for step, order in enumerate(orders) for chosen in _filled(n_icons, n)]


def _filled(n_icons: int, n: int) -> list[np.ndarray]:
    """Indices in batches of n; the last is filled up from the start."""
    return [np.arange(first, first + n) % n_icons for first in range(0, n_icons, n)]
