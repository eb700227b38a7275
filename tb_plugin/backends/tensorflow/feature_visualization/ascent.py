"""The optimisation of a batch of images, as one graph."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.backends.tensorflow.feature_visualization.images import TensorCanvas
from tb_plugin.backends.tensorflow.feature_visualization.scores import (
    TermTensors,
    difference,
    moments,
    scores,
    similarity,
)
from tb_plugin.backends.tensorflow.folding import Folding
from tb_plugin.backends.tensorflow.graphs import traced
from tb_plugin.backends.tensorflow.network import KerasNetwork
from tb_plugin.feature_visualization import Job, RenderedIcons, Rendering
from tb_plugin.feature_visualization.ascent import (
    BLUR_PENALTY,
    BLUR_SIZE,
    DECAY,
    DIVERSITY,
    EPSILON,
    SQUARE_DECAY,
    target_of,
    with_cosine,
)
from tb_plugin.feature_visualization.objectives import TermArrays, as_arrays
from tb_plugin.feature_visualization.towards import MATCHING, Moments
from tb_plugin.network import width_of


@dataclass(frozen=True, eq=False)
class _State:
    """The state of a job: parameters and two moments of Adam, their number of images, and the objectives.

    Tensors, terms and target are what the graph takes; the last is of icons that are drawn towards crops, as
    `Target.arrays`.
    """

    tensors: Sequence[tf.Tensor]
    n_images: int
    terms: Sequence[tf.Tensor]
    rendering: Rendering
    target: Sequence[tf.Tensor] = ()


class TensorAscent:
    """Steepest ascent by Adam for jobs of one kind: it can be called from several threads at once."""

    def __init__(self, network: KerasNetwork, job: Job) -> None:
        """Traces the graph.

        Args:
          network: The model.
          job: Any job of the kind that this is for.

        Raises:
          ValueError: If an objective does not fit the network.
        """
        self.canvas = TensorCanvas(job.rendering, network)
        self._network = network
        self._layers = job.objectives[0].layers
        self._channels = [width_of(network, layer) for layer in self._layers]
        self._n_diverse = job.n_diverse
        self._with_cosine = with_cosine(job)
        self._weight_decay = job.rendering.weight_decay
        self._transparent = job.rendering.transparent
        # Of any number of images, as it follows the time that is left: a graph costs more than many steps.
        parameters = tf.TensorSpec([None, *self.canvas.parameter_shape])
        number, rate = tf.TensorSpec([], tf.int32), tf.TensorSpec([])
        matrices, each = tf.TensorSpec([None, None, 8]), tf.TensorSpec([None])
        terms = [(tf.TensorSpec([None, c]), tf.TensorSpec([None, 2], tf.int32), each, each) for c in self._channels]
        self._matched = () if job.towards is None else job.towards.layers
        self._widths = [width_of(network, layer) for layer in self._matched]
        target = [(tf.TensorSpec([None, c]), tf.TensorSpec([None, c]), each) for c in self._widths]
        flat = [s for some in (*terms, *target) for s in some] + [each] * bool(self._matched)
        self._advance = self._traced([parameters] * 3 + [number, number, rate, matrices, *flat])

    def begin(self, job: Job, parameters: np.ndarray) -> _State:
        """Gives the state before the first step."""
        arrays: tuple[TermArrays, ...] = as_arrays(job.objectives, self._channels)
        terms = [tf.constant(a) for t in arrays for a in (t.directions, t.places, t.powers, t.weights)]
        state = self._state(parameters, terms, job.rendering)
        if job.towards is None:
            return state
        n = len(parameters)
        # What is seen in crops does not depend on what icons are to be like, which the graph takes all the same.
        none = [np.ones(shape, np.float32) for c in self._widths for shape in ((n, c), (n, c), n)]
        state = replace(state, target=[tf.constant(array) for array in (*none, np.ones(n, np.float32))])
        target = target_of(job.towards, self.canvas, functools.partial(self._moments, state))
        return replace(state, target=[tf.constant(array) for array in target.arrays])

    def advance(self, state: _State, first_step: int, matrices: np.ndarray) -> _State:
        """Does as many steps as there are matrices `[n_steps, n, 8]`, and gives the new state."""
        return replace(state, tensors=self._called(state, first_step, matrices)[0])

    def finish(self, state: _State) -> RenderedIcons:
        """Gives the icons and the values that they reach."""
        _, *found, _ = self._called(state, 0, np.zeros((0, state.n_images, 8), np.float32))
        images, objective, maximum, alike = (tensor.numpy() for tensor in found)
        return RenderedIcons(images, objective, maximum, np.clip(1 - alike, 0, 1))

    def _state(self, parameters: np.ndarray, terms: Sequence[tf.Tensor], rendering: Rendering) -> _State:
        return _State([tf.constant(parameters), *[tf.zeros_like(parameters)] * 2], len(parameters), terms, rendering)

    def _moments(self, state: _State, parameters: np.ndarray) -> Moments:
        state = replace(state, tensors=self._state(parameters, state.terms, state.rendering).tensors)
        *_, found = self._called(state, 0, np.zeros((0, state.n_images, 8), np.float32))
        *layers, strongest = (tensor.numpy() for tensor in found)
        return Moments(layers[::2], layers[1::2], strongest)

    def _called(self, state: _State, first_step: int, matrices: np.ndarray) -> Any:
        """Does the steps.

        Returns:
          The new tensors; and of the *old* parameters the images, what they reach, the strongest activation, how alike
          images that belong together are, and the moments of matched layers with what is reached before activation.
        """
        rendering = state.rendering
        settings = tf.constant(first_step), tf.constant(rendering.seed), tf.constant(rendering.rate)
        return self._advance(*state.tensors, *settings, tf.constant(matrices), *state.terms, *state.target)

    def _traced(self, signature: Sequence[tf.TensorSpec]) -> Callable[..., Any]:
        def make(resize: bool) -> Any:
            def advance(*arguments: tf.Tensor) -> Any:
                return self._graph(resize, *arguments)

            return traced(tf.function(advance, input_signature=signature, autograph=False))

        try:
            return make(resize=False)
        except ValueError:
            # The network insists on its input's size: icons keep theirs and are scaled on the way in.
            return make(resize=True)

    def _graph(
        self,
        resize: bool,
        parameters: tf.Tensor,
        mean: tf.Tensor,
        square: tf.Tensor,
        first_step: tf.Tensor,
        seed: tf.Tensor,
        rate: tf.Tensor,
        matrices: tf.Tensor,
        *flat: tf.Tensor,
    ) -> Any:
        terms = [TermTensors(layer, *flat[4 * i : 4 * i + 4]) for i, layer in enumerate(self._layers)]
        target = flat[4 * len(terms) :]
        folding = Folding()
        canvas = self.canvas

        images = canvas.cropped(canvas.images(parameters))
        features = self._features(canvas.inputs(images, None, resize), folding)
        reached = scores({layer: f.before for layer, f in features.items()}, terms, self._with_cosine)
        maximum = _strongest(features[self._layers[0]].after, flat[0])
        alike = self._alike(features[self._layers[0]].before)
        seen = [tensor for name in self._matched for tensor in moments(features[name].before)]
        if self._matched:
            seen.append(_strongest(features[self._layers[0]].before, flat[0]))

        def gradient(at: tf.Tensor, i: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                tape.watch(at)
                images = canvas.images(at)
                moved = canvas.moved(images, matrices[i])
                features = self._features(canvas.inputs(moved, tf.stack([seed, first_step + i]), resize), folding)
                gain = self._gain(features, terms, target, images)
            return tape.gradient(gain, at)  # pyright: ignore[reportReturnType]

        state = self._climb((parameters, mean, square), gradient, first_step, tf.shape(matrices)[0], rate)
        return state, images, reached, maximum, alike, seen

    def _features(self, inputs: tf.Tensor, folding: Folding) -> Any:
        with folding.applied():
            return self._network.features(inputs, tuple(dict.fromkeys((*self._layers, *self._matched))))

    def _gain(
        self, features: Any, terms: Sequence[TermTensors], target: Sequence[tf.Tensor], images: tf.Tensor
    ) -> tf.Tensor:
        """Gives the scalar that is maximised."""
        gain = scores({layer: f.before for layer, f in features.items()}, terms, self._with_cosine)
        if self._transparent:
            opacity = images[:, :, :, -1:]
            blurred = tf.nn.avg_pool2d(opacity, BLUR_SIZE, 1, "SAME")
            gain = gain * (1 - tf.reduce_mean(opacity, axis=[1, 2, 3]))
            gain -= BLUR_PENALTY * tf.reduce_sum(tf.abs(opacity - blurred), axis=[1, 2, 3])
        if target:
            *layers, strongest = target
            gain /= strongest
            for name, *wanted in zip(self._matched, layers[::3], layers[1::3], layers[2::3], strict=True):
                gain -= MATCHING / len(self._matched) * difference(features[name].before, *wanted)
        if self._n_diverse > 1:
            size = tf.stop_gradient(tf.reduce_mean(tf.abs(tf.reshape(gain, [-1, self._n_diverse])), axis=1))
            alike = self._alike(features[self._layers[0]].before)
            return tf.reduce_sum(gain) - DIVERSITY * self._n_diverse * tf.reduce_sum(size * alike)
        return tf.reduce_sum(gain)

    def _alike(self, features: tf.Tensor) -> tf.Tensor:
        if self._n_diverse == 1:
            return tf.ones([0])
        return similarity(features if features.shape.rank == 4 else features[:, None, None], self._n_diverse)

    def _climb(
        self,
        state: tuple[tf.Tensor, tf.Tensor, tf.Tensor],
        gradient: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
        first_step: tf.Tensor,
        n_steps: tf.Tensor,
        rate: tf.Tensor,
    ) -> Any:
        def step(i: tf.Tensor, *state: tf.Tensor) -> tuple[tf.Tensor, ...]:
            change = adam(state, gradient(state[0], i), first_step + i, rate, self._weight_decay)
            return i + 1, *change

        return tf.while_loop(lambda i, *_: i < n_steps, step, (tf.constant(0), *state))[1:]


def _strongest(features: tf.Tensor, directions: tf.Tensor) -> tf.Tensor:
    vectors = features if features.shape.rank == 4 else features[:, None, None]
    return tf.reduce_max(tf.einsum("nhwc,nc->nhw", vectors, directions), axis=[1, 2])


def adam(state: Sequence[tf.Tensor], gradient: tf.Tensor, step: tf.Tensor, rate: tf.Tensor, weight_decay: float) -> Any:
    """Does one step upwards by Adam with its usual constants and decoupled weight decay.

    Args:
      state: The parameters and the two moments of their gradient.
      gradient: The gradient of the parameters.
      step: The number of the step, from 0.
      rate: The learning rate.
      weight_decay: How far parameters shrink towards zero, as a share of the learning rate.

    Returns:
      The new state.

    Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization".
    """
    at, mean, square = state
    t = tf.cast(step + 1, tf.float32)
    mean = DECAY * mean + (1 - DECAY) * gradient
    square = SQUARE_DECAY * square + (1 - SQUARE_DECAY) * gradient * gradient
    unbiased = tf.sqrt(square / (1 - tf.pow(SQUARE_DECAY, t))) + EPSILON
    change = mean / (1 - tf.pow(DECAY, t)) / unbiased - weight_decay * at
    return at + rate * change, mean, square
