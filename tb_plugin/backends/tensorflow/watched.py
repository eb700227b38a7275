"""Looking into a Keras model: its layers, and graphs in which their outputs are seen and replaced."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from typing_extensions import override

from tb_plugin.backends.keras.inference import PROBE_EXAMPLES, output_kind_of_loss, rescaled_range
from tb_plugin.backends.keras.signature import Signature, of_any_size
from tb_plugin.backends.tensorflow.errors import plainly_said
from tb_plugin.backends.tensorflow.layout import ChannelsFirst, ChannelsLast, Layouts
from tb_plugin.backends.tensorflow.relaxation import relaxed
from tb_plugin.backends.tensorflow.tracing import OnOutput, Output, find_logits, is_nonlinear, watched_layers
from tb_plugin.network import LayerInfo, Network, OutputKind
from tb_plugin.network.inputs import infer_value_range
from tb_plugin.network.outputs import HALVES, SMALLEST, is_bounded, settled_kind
from tb_plugin.network.truth import NOTHING_GIVEN, Truth


class WatchedModel(Network):
    """A Keras model, what is known of it, and graphs of it in which the outputs of layers are seen and replaced."""

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
        output_kind: OutputKind | None = None,
        truth: Truth = NOTHING_GIVEN,
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
            differentiated: `keras.applications.vgg16.preprocess_input`, say. The network's inputs, their range and
            their size are then what `preprocess` is given.
          value_range: Lowest and highest value of an input. Without it and `inputs`, [0, 255] if the model starts by
            rescaling such values, else [0, 1].
          output_kind: What is made of the output; by default as found at the model's end, else as its loss or `truth`
            tells, else "linear".
          truth: What is given of the examples: labels and names tell one output of two classes from a regression.
          relaxed_max_pool: Whether gradients go through max-pooling in proportion to activation, not to the largest
            value alone: smoother maps, which hide some of what the model does.
          cancelled_checkerboard: Whether gradients are blurred at max-pooling, against the pattern of its stride. This,
            too, hides some of what the model does.

        Raises:
          ValueError: If the model has none of the inputs or outputs expected, or several and it was not said which.
        """
        self._model = model
        self._told_kind: OutputKind | None = output_kind
        self._truth = truth
        self._relaxed = functools.partial(relaxed, max_pool=relaxed_max_pool, checkerboard=cancelled_checkerboard)
        self._functions: dict[Hashable, Any] = {}
        self._signature = Signature(model, inputs, input=input, output=output, preprocess=preprocess)
        images = self._signature.images
        if value_range is None:
            value_range = infer_value_range(images) if inputs is not None else rescaled_range(model)
        self._value_range = (float(value_range[0]), float(value_range[1]))
        self._input_shape: tuple[int, int, int] = images.shape[1:]
        self._probe(as_float32(images[:PROBE_EXAMPLES]))
        self._is_probability = False
        if self._n_outputs == 1 and self._found_kind is None:
            self._is_probability = is_bounded(self, as_float32(images[:PROBE_EXAMPLES]))
            self._functions.clear()

    @property
    @override
    def layers(self) -> tuple[LayerInfo, ...]:
        return self._layers

    @property
    @override
    def n_classes(self) -> int:
        return 2 if self._has_two_classes else self.n_outputs

    @property
    @override
    def output_kind(self) -> OutputKind:
        """What the model makes of its logits; where it returns logits, what its loss makes of them."""
        return "softmax" if self._has_two_classes else self._kind

    @property
    def n_outputs(self) -> int:
        """How many numbers the model gives for an image: 1 where two classes are made of one."""
        return self._n_outputs

    @property
    @override
    def value_range(self) -> tuple[float, float]:
        return self._value_range

    @property
    @override
    def input_shape(self) -> tuple[int, int, int]:
        return self._input_shape

    def as_images(self, images: Any, name: str) -> np.ndarray:
        """Gives `[N, H, W, C]` of images as the model takes them, alone or among its other inputs.

        Args:
          images: As `inputs` of the constructor.
          name: What an error message calls them.

        Returns:
          The images with channels last, in their own values.

        Raises:
          ValueError: If they are no images.
        """
        return self._signature.as_images(images, name)

    def compiled(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Gives the function kept under `key`, made on first use: a trace costs more than many calls."""
        # A model may be compiled, with a loss that says what its output is, after something was computed.
        key = key, self._kind
        if key not in self._functions:
            self._functions[key] = make()
        return self._functions[key]

    @property
    def _kind(self) -> OutputKind:
        """What is made of the model's own output."""
        by_loss = output_kind_of_loss(self._model, self._signature.output)
        told, found = self._told_kind, self._found_kind
        return settled_kind(self._n_outputs, self._truth, told=told, found=found, by_loss=by_loss, usual="linear")

    @property
    def _has_two_classes(self) -> bool:
        return self._n_outputs == 1 and self._kind == "sigmoid"

    def _logits(self, answer: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
        """Gives the logits `[N, K]` behind what the model returns for images."""
        behind = answer if self._kind == "linear" else find_logits(answer)[0]
        vectors = tf.cast(as_vectors(behind, images), tf.float32)
        if not self._has_two_classes:
            return vectors
        if self._is_probability:
            shares = tf.clip_by_value(vectors, SMALLEST, 1 - SMALLEST)
            vectors = tf.math.log(shares) - tf.math.log1p(-shares)
        return vectors * HALVES

    def _run(self, images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        """Runs the model on images `[N, H, W, C]`, watched; gives the output that is explained."""
        return self._watched(self._model, images, on_output)

    def _run_freely(self, images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        """Does as `_run`, with images of any size."""
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

        logits = self._logits(self._run(inputs, on_output), inputs)
        cast_back = {name: recorded[name] if watch else tf.cast(recorded[name], tf.float32) for name in names}
        return logits, cast_back

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
            return tf.shape(as_vectors(logits, x)), lowest

        shape, lowest = self._on_images(look)(probe)
        self._n_outputs = int(shape[1])
        self._found_kind: OutputKind | None = kinds[-1]
        self._layers = tuple(
            _layer_info(name, lowest[name][0].numpy(), float(lowest[name][1]), nonlinear[name])
            for name in nonlinear
            # Windows of attention, say, are many of one image.
            if int(lowest[name][0][0]) == len(probe)
        )

    def _on_images(self, compute: Callable[..., Any], *specs: tf.TensorSpec) -> Any:
        """Makes a graph of a function of images and of further tensors, which `specs` describe."""
        images = tf.TensorSpec([None, *self._input_shape], tf.float32)

        def trace(*arguments: Any) -> Any:
            with self._relaxed():
                return compute(*arguments)

        function = tf.function(trace, input_signature=[images, *specs], autograph=False)
        # TensorFlow would take the graphs of different layers for one that is traced too often, and say so.
        graph = function.get_concrete_function()
        return lambda *arguments: graph(*map(tf.constant, arguments))


def as_float32(values: np.ndarray) -> np.ndarray:
    """Gives values in the precision that graphs of the model take."""
    return np.asarray(values, np.float32)


def activation_spec(layer: LayerInfo) -> tf.TensorSpec:
    """Describes activations of a layer, of any number of images."""
    return tf.TensorSpec([None, layer.height, layer.width, layer.channels], tf.float32)


def _layer_info(name: str, shape: np.ndarray, lowest: float, nonlinear: bool) -> LayerInfo:
    _, height, width, channels = (int(side) for side in shape)
    return LayerInfo(name, height, width, channels, signed=lowest < 0, nonlinear=nonlinear)


def as_vectors(output: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
    """Gives `[N, K]` of what a model returns: `[N, K]`, `[N, 1, 1, K]`, or `[N]` where it gives one number an image.

    Args:
      output: What it returns; a model that squeezes its output leaves out N too where there is one image.
      images: `[N, H, W, C]` for which it does.

    Raises:
      ValueError: If it is something else.
    """
    shape = output.shape
    # How many axes are left when all of length 1 are squeezed is not known while a graph is traced.
    if shape.rank is None or (shape.rank == 1 and shape[0] == images.shape[0]):
        return tf.reshape(output, [tf.shape(images)[0], -1])
    if shape.rank < 2 or any(d != 1 for d in shape[1:-1]):
        raise ValueError(f"model must return a vector of class scores [N, K] per image, got shape {shape.as_list()}")
    return output if shape.rank == 2 else tf.reshape(output, [-1, shape[-1]])
