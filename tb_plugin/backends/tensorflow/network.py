"""A Keras model as a Network."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_plugin.backends.keras.inference import PROBE_EXAMPLES, output_kind_of_loss, rescaled_range
from tb_plugin.backends.keras.signature import Signature, of_any_size
from tb_plugin.backends.tensorflow.errors import plainly_said
from tb_plugin.backends.tensorflow.layout import ChannelsFirst, ChannelsLast, Layouts
from tb_plugin.backends.tensorflow.pullback import pulled_back
from tb_plugin.backends.tensorflow.relaxation import relaxed
from tb_plugin.backends.tensorflow.tracing import OnOutput, Output, Reached, find_logits, is_nonlinear, watched_layers
from tb_plugin.network import LayerInfo, OutputKind, Recording, layer_named
from tb_plugin.network.inputs import infer_value_range


@dataclass(frozen=True, eq=False)
class Features:
    """What a layer gave.

    Attributes:
      after: Its output.
      before: What stands before its activation function; the same tensor if there is none.
    """

    after: tf.Tensor
    before: tf.Tensor


class KerasNetwork:
    """Any Keras model that makes a vector of an image: Sequential, functional, subclassed, nested, of tokens.

    Layers are those of positions: planes, with channels last or first, and tokens of patches. Whatever way they and the
    images lie in the model's tensors, here they are `[N, H, W, C]`. Tokens that stand for no place (of classes,
    registers) belong to no layer; where values of one are replaced, they stay.

    The model is only ever called with `training=False` and never written to; as it trains on, the network follows.
    """

    @plainly_said()
    def __init__(
        self,
        model: keras.Model,
        inputs: np.ndarray | Mapping[Any, np.ndarray] | None = None,
        *,
        input: str | int | None = None,
        output: str | int | None = None,
        preprocess: Callable[[Any], Any] | None = None,
        value_range: tuple[float, float] | None = None,
        relaxed_max_pool: bool = False,
        cancelled_checkerboard: bool = False,
    ) -> None:
        """Looks at what the model computes.

        Args:
          model: The model; built, or `inputs` must be given.
          inputs: Some examples as the model takes them, `[N, H, W, C]` or `[N, C, H, W]`: they tell the input's size
            and, unless given, its value range. For a model with several inputs a dict of arrays, by name or number; all
            but the image must be the same for all examples.
          input: Which of several inputs is the image, by name or number; the only one that is 4-D by default.
          output: Which of several outputs is explained, by name or number.
          preprocess: What is applied to images `[N, H, W, C]` before the model, as a function of tensors that can be
            differentiated: `keras.applications.vgg16.preprocess_input`, say. All values are then those before it.
          value_range: Lowest and highest value of an input. Without it and `inputs`, [0, 255] if the model starts by
            rescaling such values, else [0, 1].
          relaxed_max_pool: Whether gradients go through max-pooling in proportion to activation, not to the largest
            value alone: smoother maps, which hide some of what the model does.
          cancelled_checkerboard: Whether they are blurred there, against the pattern of the pooling's stride: likewise.

        Raises:
          ValueError: If the model has none of the inputs or outputs expected, or several and it was not said which.
        """
        self._model = model
        self._relaxed = functools.partial(relaxed, max_pool=relaxed_max_pool, checkerboard=cancelled_checkerboard)
        self._functions: dict[Hashable, Any] = {}
        self._signature = Signature(model, inputs, input=input, output=output, preprocess=preprocess)
        images = self._signature.images
        if value_range is None:
            value_range = infer_value_range(images) if inputs is not None else rescaled_range(model)
        self._value_range = (float(value_range[0]), float(value_range[1]))
        self._input_shape: tuple[int, int, int] = images.shape[1:]
        self._probe(_float32(images[:PROBE_EXAMPLES]))

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """All layers with `[H, W, C]` outputs, in the order in which they are computed."""
        return self._layers

    @property
    def n_classes(self) -> int:
        """K."""
        return self._n_classes

    @property
    def output_kind(self) -> OutputKind:
        """What the model makes of its logits; where it returns logits, what its loss makes of them."""
        kind = self._output_kind
        return output_kind_of_loss(self._model, self._signature.output) if kind is None else kind

    @property
    def value_range(self) -> tuple[float, float]:
        """Lowest and highest value of an input."""
        return self._value_range

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of the inputs it was made with."""
        return self._input_shape

    def as_images(self, images: Any, name: str) -> np.ndarray:
        """Gives `[N, H, W, C]` of images as the model takes them, alone or among its other inputs.

        Args:
          images: As `inputs` of the constructor.
          name: What to call them, should they be none.

        Raises:
          ValueError: If they are no images.
        """
        return self._signature.as_images(images, name)

    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        """Computes logits and activations."""
        names = tuple(layer_named(self, name).name for name in layers)
        compute = self.compiled(("record", names), lambda: self._on_images(lambda x: self._forward(x, names)))
        logits, activations = compute(_float32(inputs))
        return Recording(np.asarray(logits), {name: np.asarray(a) for name, a in activations.items()})

    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        """Differentiates logits with respect to activations: one forward pass, one backward pass per target."""
        names = tuple(layer_named(self, name).name for name in layers)
        n_targets = targets.shape[1]

        def make() -> Any:
            targets_spec = tf.TensorSpec([None, n_targets], tf.int32)
            return self._on_images(lambda x, t: self._backward(x, t, names, n_targets), targets_spec)

        compute = self.compiled(("gradients", names, n_targets), make)
        gradients = compute(_float32(inputs), np.asarray(targets, np.int32))
        return {name: np.asarray(gradient) for name, gradient in gradients.items()}

    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        """Computes logits, or a later layer, with a layer's activations replaced."""
        info = layer_named(self, layer)
        names = (layer,) if later is None else (layer, layer_named(self, later).name)

        def compute(x: tf.Tensor, a: tf.Tensor) -> Any:
            logits, recorded = self._forward(x, names, replaced=a)
            return logits if later is None else recorded[later]

        make = lambda: self._on_images(compute, _activation_spec(info))  # noqa: E731
        return np.asarray(self.compiled(("resume", names), make)(_float32(inputs), _float32(activations)))

    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        """Differentiates logits with respect to replaced activations of a layer, at these."""
        info = layer_named(self, layer)
        n_targets = targets.shape[1]

        def make() -> Any:
            specs = _activation_spec(info), tf.TensorSpec([None, n_targets], tf.int32)
            return self._on_images(lambda x, a, t: self._backward(x, t, (layer,), n_targets, replaced=a), *specs)

        compute = self.compiled(("resume gradients", layer, n_targets), make)
        gradients = compute(_float32(inputs), _float32(activations), np.asarray(targets, np.int32))
        return np.asarray(gradients[layer])

    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        """Pulls cotangents of a later layer back to an earlier one: one forward pass, one backward pass for each."""
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
          image: `[H, W, C]`: matters only to what does not go through the layer.
          layer: Its name.

        Returns:
          From activations `[N, H, W, C]` of the layer to logits `[N, K]`.
        """
        info = layer_named(self, layer)

        def make() -> Any:
            def compute(x: tf.Tensor, a: tf.Tensor) -> tf.Tensor:
                images = tf.repeat(x, tf.shape(a)[0], axis=0)
                with self._relaxed():
                    return self._forward(images, (layer,), replaced=a)[0]

            one = tf.TensorSpec([1, *self._input_shape], tf.float32)
            return tf.function(compute, input_signature=[one, _activation_spec(info)], autograph=False)

        compute, shown = self.compiled(("rest", layer), make), tf.constant(_float32(image)[None])
        return lambda activations: compute(shown, tf.cast(activations, tf.float32))

    def features(self, inputs: tf.Tensor, layers: Sequence[str | None]) -> Mapping[str | None, Features]:
        """Computes some layers for tensors, and nothing after them; to be called while a function is traced.

        Args:
          inputs: `[N, H, W, C]`, of any size that the layers up to these take.
          layers: Their names; None stands for the logits.
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
                logits = tf.cast(_as_vectors(find_logits(answer)[0]), tf.float32)
                found[None] = Features(logits, logits)
        missing = last - found.keys()
        if missing:
            raise ValueError(f"layer {missing.pop()!r} was not reached; the model called other layers than at first")
        return found

    def compiled(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Gives the function kept under `key`, made on first use: a trace costs more than many calls."""
        if key not in self._functions:
            self._functions[key] = make()
        return self._functions[key]

    def _pulled_back(self, earlier: str, later: str, *arrays: np.ndarray) -> np.ndarray:
        """Pulls back inputs' cotangents, with the earlier layer's activations if they are given as well."""
        first, last = layer_named(self, earlier), layer_named(self, later)
        n_cotangents = arrays[1].shape[1]

        def make() -> Any:
            spec = tf.TensorSpec([None, n_cotangents, last.height, last.width, last.channels], tf.float32)
            specs = [spec, *(_activation_spec(first) for _ in arrays[2:])]
            return self._on_images(lambda x, c, *a: pulled_back(self._run_freely, x, earlier, later, c, *a), *specs)

        compute = self.compiled(("pullback", earlier, later, n_cotangents, len(arrays)), make)
        return np.asarray(compute(*map(_float32, arrays)))

    def _run(self, images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        """Runs the model on images `[N, H, W, C]`, watched; gives the output that is explained."""
        return self._watched(self._model, images, on_output)

    def _run_freely(self, images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        """The same with images of any size."""
        return self._watched(of_any_size(self._model), images, on_output)

    def _watched(self, call: Callable[..., Any], images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        size = int(images.shape[1] or 0), int(images.shape[2] or 0)
        arguments = self._signature.arguments(images)
        first = ChannelsFirst() if self._signature.channels_first else ChannelsLast()
        with watched_layers(self._model, Layouts(size, first), on_output):
            return self._signature.explained(call(arguments, training=False))

    def _forward(
        self,
        inputs: tf.Tensor,
        names: Sequence[str],
        watch: Callable[[tf.Tensor], None] | None = None,
        replaced: tf.Tensor | None = None,
    ) -> Any:
        """Gives logits and what the layers gave; `replaced` stands in for the output of the first layer named."""
        recorded: dict[str, tf.Tensor] = {}

        def on_output(name: str, output: Output) -> tf.Tensor | None:
            if name not in names:
                return None
            recorded[name] = output.values
            if replaced is not None and name == names[0]:
                recorded[name] = tf.cast(replaced, output.raw.dtype)
            if watch is not None:
                watch(recorded[name])
            return recorded[name]

        logits, _ = find_logits(self._run(inputs, on_output))
        cast_back = {name: recorded[name] if watch else tf.cast(recorded[name], tf.float32) for name in names}
        return tf.cast(_as_vectors(logits), tf.float32), cast_back

    def _backward(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        names: Sequence[str],
        n_targets: int,
        replaced: tf.Tensor | None = None,
    ) -> Any:
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            logits, recorded = self._forward(inputs, names, tape.watch, replaced)
            scores = [tf.gather(logits, targets[:, t], batch_dims=1) for t in range(n_targets)]
        zero = tf.UnconnectedGradients.ZERO
        gradients = [tape.gradient(score, recorded, unconnected_gradients=zero) for score in scores]
        return {name: tf.stack([tf.cast(g[name], tf.float32) for g in gradients], axis=1) for name in names}

    def _probe(self, probe: np.ndarray) -> None:
        """Finds the layers: their names and shapes, which are non-linear, which are signed on a few examples."""
        if not self._model.built:
            # Layers that are called for the first time while a graph is traced are called twice, in another graph.
            self._model(self._signature.arguments(tf.constant(probe)), training=False)
        nonlinear: dict[str, bool] = {}
        kinds: list[OutputKind | None] = []

        def look(x: tf.Tensor) -> Any:
            lowest: dict[str, tuple[tf.Tensor, tf.Tensor]] = {}

            def on_output(name: str, output: Output) -> None:
                if output.raw.dtype.is_floating:
                    nonlinear[name] = is_nonlinear(output.layer, output.raw)
                    lowest[name] = (tf.shape(output.values), tf.cast(tf.reduce_min(output.values), tf.float32))

            logits, kind = find_logits(self._run(x, on_output))
            kinds.append(kind)
            return tf.shape(_as_vectors(logits)), lowest

        shape, lowest = self._on_images(look)(probe)
        self._n_classes = int(shape[1])
        self._output_kind: OutputKind | None = kinds[-1]
        self._layers = tuple(
            _layer_info(name, lowest[name][0].numpy(), float(lowest[name][1]), nonlinear[name])
            for name in nonlinear
            # Windows of attention, say, are many of one image.
            if int(lowest[name][0][0]) == len(probe)
        )

    def _on_images(self, compute: Callable[..., Any], *specs: tf.TensorSpec) -> Any:
        """A graph of what is computed of images, and of further tensors as described."""
        images = tf.TensorSpec([None, *self._input_shape], tf.float32)

        def trace(*arguments: Any) -> Any:
            with self._relaxed():
                return compute(*arguments)

        function = tf.function(trace, input_signature=[images, *specs], autograph=False)
        # TensorFlow would take the graphs of different layers for one that is traced too often, and say so.
        graph = function.get_concrete_function()
        return lambda *arguments: graph(*map(tf.constant, arguments))


def _float32(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, np.float32)


def _activation_spec(layer: LayerInfo) -> tf.TensorSpec:
    return tf.TensorSpec([None, layer.height, layer.width, layer.channels], tf.float32)


def _layer_info(name: str, shape: np.ndarray, lowest: float, nonlinear: bool) -> LayerInfo:
    _, height, width, channels = (int(side) for side in shape)
    return LayerInfo(name, height, width, channels, signed=lowest < 0, nonlinear=nonlinear)


def _as_vectors(output: tf.Tensor) -> tf.Tensor:
    """`[N, K]`, also of `[N, 1, 1, K]`."""
    shape = output.shape
    if shape.rank is None or shape.rank < 2 or any(d != 1 for d in shape[1:-1]):
        raise ValueError(f"model must return a vector of class scores [N, K] per image, got shape {shape.as_list()}")
    return output if shape.rank == 2 else tf.reshape(output, [-1, shape[-1]])
