"""Grids: one icon for each of many activation vectors, with parts that they share."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.backends.tensorflow.feature_visualization.ascent import adam
from tb_plugin.backends.tensorflow.feature_visualization.images import TensorCanvas
from tb_plugin.backends.tensorflow.folding import Folding
from tb_plugin.backends.tensorflow.graphs import traced
from tb_plugin.backends.tensorflow.network import KerasNetwork
from tb_plugin.feature_visualization.ascent import OWN, SHARED, climb_grid, grid_batch, grid_kind
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.feature_visualization.threads import in_turn
from tb_plugin.network import width_of


def render_grids(network: KerasNetwork, jobs: Iterable[GridJob]) -> Generator[tuple[GridJob, np.ndarray], None, None]:
    """Optimises an icon for each activation vector of each job.

    The parameters of an icon are a weighted sum of parameters of its own and parameters of groups. So what belongs
    together looks alike, and yet no icon is restricted. In each step a batch of icons takes part.

    Args:
      network: The model.
      jobs: What to render.

    Yields:
      For each job in order, the images `[P, S, S, C]` in [0, 1].

    Source: Olah et al. 2018, "The Building Blocks of Interpretability", "What Does the Network See?"; lucid's notebook
    of activation grids.
    """

    def prepare(job: GridJob) -> Callable[[threading.Event], np.ndarray]:
        ascent = network.compiled(grid_kind(job), lambda: _GridAscent(network, job))
        return functools.partial(climb_grid, ascent, job)

    return in_turn(jobs, prepare)


class _GridAscent:
    """Does one step for a batch of a grid's icons, as one graph."""

    def __init__(self, network: KerasNetwork, job: GridJob) -> None:
        n = grid_batch(job)
        self.canvas = TensorCanvas(job.rendering, network)
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
            tf.TensorSpec([n, width_of(network, job.layer)]),
        ]
        self._step = self._traced([*state, *rest])
        self._images = tf.function(
            lambda own, groups, c: self.canvas.cropped(self.canvas.images(_parameters(own, groups, c))),
            input_signature=[state[0], state[3], rest[4]],
            autograph=False,
        ).get_concrete_function()

    def groups(self, parameters: np.ndarray) -> list[tf.Tensor]:
        """Gives the state before the first step of the parameters that icons of a group share."""
        return [tf.constant(parameters), *[tf.zeros_like(parameters)] * 2]

    def step(
        self,
        own: list[np.ndarray],
        groups: list[tf.Tensor],
        counts: tuple[int, int],
        rate: float,
        matrices: np.ndarray,
        coefficients: np.ndarray,
        vectors: np.ndarray,
    ) -> tuple[list[np.ndarray], list[tf.Tensor]]:
        """Does one step; gives the new states of icons and of groups."""
        rest = [tf.constant(value) for value in (rate, *counts, matrices, coefficients, vectors)]
        result = self._step(*map(tf.constant, own), *groups, *rest)
        return [tensor.numpy() for tensor in result[:3]], result[3:]

    def images(self, own: np.ndarray, groups: list[tf.Tensor], coefficients: np.ndarray) -> np.ndarray:
        """Gives images `[n, S, S, C]` in [0, 1] of parameters."""
        return self._images(tf.constant(own), groups[0], tf.constant(coefficients)).numpy()

    def _traced(self, signature: list[tf.TensorSpec]) -> Any:
        def make(resize: bool) -> Any:
            def step(*arguments: tf.Tensor) -> Any:
                return self._graph(resize, *arguments)

            return traced(tf.function(step, input_signature=signature, autograph=False))

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
    return OWN * own + SHARED * tf.tensordot(coefficients, groups, 1)
