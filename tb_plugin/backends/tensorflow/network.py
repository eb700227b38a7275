"""A Keras model as a Network."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from typing_extensions import Self, override

from tb_plugin.backends.keras.redrawing import redrawn
from tb_plugin.backends.tensorflow.arrays import activation_spec, as_float32
from tb_plugin.backends.tensorflow.asking import KEY, answer, can_be_asked
from tb_plugin.backends.tensorflow.dropping import DroppingModel
from tb_plugin.backends.tensorflow.pullback import pulled_back
from tb_plugin.backends.tensorflow.tracing import Output, Reached
from tb_plugin.network import Choose, Recording, layer_named
from tb_plugin.network.paths import check_between, not_cut
from tb_plugin.network.redrawing import N_IMAGES, check_redrawn

# To compute so many layers more than are asked for costs less than another graph.
_FEW = 4


@dataclass(frozen=True, eq=False)
class Features:
    """What a layer gave, `[N, H, W, C]`, or the logits `[N, K]`.

    Attributes:
      after: The layer's output.
      before: What stands before its activation function; the same tensor if there is none.
    """

    after: tf.Tensor
    before: tf.Tensor


class KerasNetwork(DroppingModel):
    """Any Keras model that makes a vector of an image: Sequential, functional, subclassed, nested, of tokens.

    What has positions is a layer: planes, with channels last or first, and tokens of patches. Whatever way layers and
    images lie in the model's tensors, here they are `[N, H, W, C]`. Tokens that stand for no place (of classes,
    registers) belong to no layer; they stay where a layer's values are replaced.

    The model is only ever called with `training=False` and never written to; as it trains on, the network follows.
    """

    @override
    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        names = self._traced_for("record", tuple(layer_named(self, name).name for name in layers))
        compute = self.compiled(("record", names), lambda: self._on_images(lambda x: self._forward(x, names)))
        logits, activations = compute(as_float32(inputs))
        return Recording(np.asarray(logits), {name: np.asarray(activations[name]) for name in layers})

    @override
    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        asked = tuple(not_cut(self, name).name for name in layers)
        if targets.shape[1] == 1:
            return self._gradients_of_one(inputs, asked, targets)
        gradients = self._explained(inputs, asked, lambda _: targets)[2]
        return {name: _by_example(gradients[name], len(inputs)) for name in layers}

    @override
    def record_with_gradients(
        self, inputs: np.ndarray, layers: Sequence[str], choose: Choose
    ) -> tuple[Recording, Mapping[str, np.ndarray]]:
        infos, n = [layer_named(self, name) for name in layers], len(inputs)
        reached = [layer.name for layer in infos if not layer.cut_from_output]
        if not reached:
            return self.record(inputs, layers), {}
        logits, activations, gradients = self._explained(inputs, tuple(layers), choose)
        recording = Recording(np.asarray(logits)[:n], {name: np.asarray(activations[name])[:n] for name in layers})
        return recording, {name: _by_example(gradients[name], n) for name in reached}

    @override
    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        info = layer_named(self, layer)
        names = (layer,) if later is None else (layer, layer_named(self, later).name)

        def compute(x: tf.Tensor, a: tf.Tensor) -> Any:
            logits, recorded = self._forward(x, names, replaced=a)
            return logits if later is None else recorded[later]

        make = lambda: self._on_images(compute, activation_spec(info))  # noqa: E731
        return np.asarray(self.compiled(("resume", names), make)(as_float32(inputs), as_float32(activations)))

    @override
    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        info = not_cut(self, layer)

        def make() -> Any:
            specs = activation_spec(info), tf.TensorSpec([None, None], tf.int32)
            return self._on_images(lambda x, a, t: self._differentiated(x, lambda _: t, (layer,), a)[2], *specs)

        compute = self.compiled(("resume gradients", layer), make)
        given = as_float32(inputs), as_float32(activations), np.asarray(targets, np.int32)
        return _by_example(compute(*_two_at_least(*given))[layer], len(inputs))

    @override
    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        given = () if activations is None else (activations,)
        n, n_cotangents = cotangents.shape[:2]
        if n > 1 or n_cotangents == 1:
            return self._pulled_back(earlier, later, inputs, cotangents, *given)
        # With one example, the gradient of attention ends the process of TensorFlow 2.21 when it is vectorized: two
        # copies of the example share the cotangents.
        halves = np.resize(cotangents[0], (2, -(-n_cotangents // 2), *cotangents.shape[2:]))
        image, *replaced = (np.repeat(array, 2, axis=0) for array in (inputs, *given))
        pulled = self._pulled_back(earlier, later, image, halves, *replaced)
        return pulled.reshape(1, -1, *pulled.shape[2:])[:, :n_cotangents]

    def rest(self, image: np.ndarray, layer: str) -> Callable[[Any], tf.Tensor]:
        """Gives what the model makes of a layer, as a function of TensorFlow that can be differentiated.

        Args:
          image: `[H, W, C]` in the value range; it matters only to what does not go through the layer.
          layer: Name of the layer.

        Returns:
          A function from activations `[N, H, W, C]` of the layer to logits `[N, K]`.

        Raises:
          ValueError: If there is no such layer.
        """
        info = layer_named(self, layer)

        def make() -> Any:
            def compute(x: tf.Tensor, a: tf.Tensor) -> tf.Tensor:
                images = tf.repeat(x, tf.shape(a)[0], axis=0)
                with self._relaxed():
                    return self._forward(images, (layer,), replaced=a)[0]

            one = tf.TensorSpec([1, *self._input_shape], tf.float32)
            return tf.function(compute, input_signature=[one, activation_spec(info)], autograph=False)

        compute, shown = self.compiled(("rest", layer), make), tf.constant(as_float32(image)[None])
        return lambda activations: compute(shown, tf.cast(activations, tf.float32))

    def features(self, inputs: tf.Tensor, layers: Sequence[str | None]) -> Mapping[str | None, Features]:
        """Computes some layers for tensors, and nothing after them; to be called while a function is traced.

        Args:
          inputs: `[N, H, W, C]` in the value range, of any size that the layers up to these take.
          layers: Names of the layers; None stands for the logits.

        Raises:
          ValueError: If one of them was not reached.
        """
        found: dict[str | None, Features] = {}
        last = set(layers)

        def on_output(name: str, output: Output) -> None:
            if name in last:
                found[name] = Features(tf.cast(output.values, tf.float32), tf.cast(output.before, tf.float32))
                if last <= found.keys():
                    raise Reached

        with contextlib.suppress(Reached):
            answer = self._run_freely(inputs, on_output)
            if None in last:
                logits = self._logits(answer, inputs)
                found[None] = Features(logits, logits)
        missing = last - found.keys()
        if missing:
            raise ValueError(f"layer {missing.pop()!r} was not reached; the model called other layers than at first")
        return found

    def redrawn(self, images: np.ndarray, seed: int) -> Self:
        """Gives a network of the same architecture whose weights are redrawn; the model itself is left alone.

        Args:
          images: Some `[N, H, W, C]` in the value range, of which statistics of normalisations are taken.
          seed: Makes it repeatable.

        Raises:
          CannotRedraw: If the model has no weights that can be redrawn.
        """
        images = as_float32(images[:N_IMAGES])
        made = copy.copy(self)
        made._functions, made._unconnected = {}, set()
        made._lent = redrawn(self._model, self._signature, images, seed)
        check_redrawn(self.record(images, ()).logits, made.record(images, ()).logits)
        return made

    def _pulled_back(self, earlier: str, later: str, *arrays: np.ndarray) -> np.ndarray:
        """Pulls back inputs' cotangents, with the earlier layer's activations if they are given as well."""
        first, last = layer_named(self, earlier), layer_named(self, later)

        def make() -> Any:
            spec = tf.TensorSpec([None, None, last.height, last.width, last.channels], tf.float32)
            specs = [spec, *(activation_spec(first) for _ in arrays[2:])]
            unconnected = lambda: self._unconnected.add((earlier, later))  # noqa: E731

            def compute(x: tf.Tensor, c: tf.Tensor, *a: tf.Tensor) -> tf.Tensor:
                return pulled_back(self._run_freely, x, earlier, later, c, *a, on_unconnected=unconnected)

            return self._on_images(compute, *specs)

        compute = self.compiled(("pullback", earlier, later, len(arrays)), make)
        if (earlier, later) in self._unconnected:
            check_between(self, arrays[0], earlier, later)
        return np.asarray(compute(*map(as_float32, arrays)))

    def _gradients_of_one(
        self, inputs: np.ndarray, names: tuple[str, ...], targets: np.ndarray
    ) -> Mapping[str, np.ndarray]:
        """Differentiates one logit of each example, by a graph that is traced in half the time."""

        def differentiate(x: tf.Tensor, t: tf.Tensor) -> Any:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                logits, recorded = self._forward(x, names, tape.watch)
                score = tf.gather(logits, t[:, 0], batch_dims=1)
            found: Any = tape.gradient(score, recorded, unconnected_gradients=tf.UnconnectedGradients.ZERO)
            return {name: tf.cast(found[name], tf.float32) for name in names}

        spec = tf.TensorSpec([None, 1], tf.int32)
        compute = self.compiled(("gradients of one", names), lambda: self._on_images(differentiate, spec))
        found = compute(as_float32(inputs), np.asarray(targets, np.int32))
        return {name: np.asarray(gradient)[:, None] for name, gradient in found.items()}

    def _traced_for(self, kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """Gives layers, these among them and few others, for which there is a graph; if there is none, these."""
        # With each graph's own key goes the kind of output.
        keys = [key[0] for key in self._functions if isinstance(key, tuple)]
        known = [key[1] for key in keys if isinstance(key, tuple) and key[0] == kind]
        fitting = (each for each in known if set(names) <= set(each) and len(each) <= len(names) + _FEW)
        return min(fitting, key=len, default=names)

    def _explained(self, inputs: np.ndarray, layers: tuple[str, ...], choose: Choose) -> Any:
        """Gives logits, what layers gave, and gradients of the logits that are chosen; of two examples at least."""
        names = self._traced_for("explained", layers)

        def make() -> Any:
            compute = lambda x, key: self._differentiated(x, lambda logits: answer(key, logits), names)  # noqa: E731
            return self._on_images(compute, KEY)

        (given,), n = _two_at_least(as_float32(inputs)), len(inputs)
        compute = self.compiled(("explained", names), make)
        with can_be_asked(lambda logits: np.repeat(choose(logits[:n]), len(given) // n, axis=0)) as key:
            return compute(given, key)

    def _differentiated(
        self,
        inputs: tf.Tensor,
        choose: Callable[[tf.Tensor], tf.Tensor],
        names: Sequence[str],
        replaced: tf.Tensor | None = None,
    ) -> Any:
        """Gives logits, what layers gave, and `[T, N, H, W, C]` gradients of the logits that are chosen."""
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            logits, recorded = self._forward(inputs, names, tape.watch, replaced)
        reached = [name for name in names if not layer_named(self, name).cut_from_output]
        sources = {name: recorded[name] for name in reached}

        def differentiate(target: Any) -> Any:
            one = tf.one_hot(target, self.n_classes)
            zero = tf.UnconnectedGradients.ZERO
            found: Any = tape.gradient(logits, sources, output_gradients=one, unconnected_gradients=zero)
            return {name: tf.cast(found[name], tf.float32) for name in reached}

        # Backward passes with the same forward pass are one pass over a larger batch, and one graph does for any
        # number of them.
        gradients: Any = tf.vectorized_map(differentiate, tf.transpose(choose(logits)))
        activations = {name: tf.cast(recorded[name], tf.float32) for name in names}
        return logits, activations, gradients


def _by_example(gradients: tf.Tensor, n: int) -> np.ndarray:
    """Gives `[N, T, ...]` of what is `[T, N, ...]` or more: as a view, as it may be large."""
    return np.asarray(gradients).swapaxes(0, 1)[:n]


def _two_at_least(*arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """Repeats a single example: of one alone the gradient of attention ends the process of TensorFlow 2.21."""
    return arrays if len(arrays[0]) != 1 else tuple(np.repeat(array, 2, axis=0) for array in arrays)
