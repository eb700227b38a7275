"""Looking into a Keras model: its layers, and graphs in which their outputs are seen and replaced."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from typing_extensions import override

from tb_plugin.backends.keras.inference import PROBE_EXAMPLES, output_kind_of_loss, rescaled_range
from tb_plugin.backends.keras.redrawing import Lent
from tb_plugin.backends.keras.signature import Signature, of_any_size
from tb_plugin.backends.relaxation import NO_RELAXATION, Relaxation
from tb_plugin.backends.tensorflow.arrays import as_float32, as_vectors, logits_of
from tb_plugin.backends.tensorflow.errors import plainly_said
from tb_plugin.backends.tensorflow.flow import sources
from tb_plugin.backends.tensorflow.gradient_paths import cut_layers
from tb_plugin.backends.tensorflow.graphs import traced
from tb_plugin.backends.tensorflow.layout import axes_of_kind
from tb_plugin.backends.tensorflow.locality import Answers, layers_seen
from tb_plugin.backends.tensorflow.relaxation import relaxed
from tb_plugin.backends.tensorflow.tracing import OnOutput, Output, find_logits, is_nonlinear, watched_layers
from tb_plugin.network import LayerInfo, OutputKind, Unread, layer_named
from tb_plugin.network.company import influence, said_of_company
from tb_plugin.network.inputs import infer_value_range
from tb_plugin.network.layout import Layout, Told
from tb_plugin.network.layouts import read_layouts
from tb_plugin.network.outputs import Kinds, ReadOutputs, measured_probabilities
from tb_plugin.network.scores import Score
from tb_plugin.network.trunk import with_trunk
from tb_plugin.network.truth import NOTHING_GIVEN, Truth


class WatchedModel(ReadOutputs):
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
        call: Callable[[Any, Any], Any] | None = None,
        value_range: tuple[float, float] | None = None,
        output_kind: OutputKind | None = None,
        layouts: Mapping[str, Told] | None = None,
        truth: Truth = NOTHING_GIVEN,
        score: Score | None = None,
        relaxation: Relaxation = NO_RELAXATION,
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
          call: How the model is called for images, where it does not tell (see `Reading`).
          value_range: Lowest and highest value of an input. Without it and `inputs`, [0, 255] if the model starts by
            rescaling such values, else [0, 1].
          output_kind: What is made of the output; by default as found at the model's end, else as its loss or `truth`
            tells, else "linear".
          layouts: How the tensors of layers lie, where that cannot be measured; see `tb_plugin.network.Reading`.
          truth: What is given of the examples: labels and names tell one output of two classes from a regression.
          score: What is explained in the place of logits, as of `Reading`; its `output_kind` is "linear" by default.
          relaxation: How gradients go through max-pooling, where it is another way than its own.

        Raises:
          ValueError: If the model has none of the inputs or outputs expected, or several and it was not said which.
        """
        self._model = model
        self._told_kind: OutputKind | None = output_kind
        self._truth = truth
        self._relaxed = functools.partial(relaxed, max_pool=relaxation.max_pool, checkerboard=relaxation.checkerboard)
        self._functions: dict[Hashable, Any] = {}
        # Variables and what stands in for their values, where the network is one of redrawn weights.
        self._lent: Lent = []
        # Pairs of layers between which no gradient was found.
        self._unconnected: set[tuple[str, str]] = set()
        self._signature = Signature(
            model, inputs, input=input, output=output, preprocess=preprocess, call=call, score=score
        )
        self._has_score = self._signature.has_score
        images = self._signature.images
        if value_range is None:
            value_range = infer_value_range(images) if inputs is not None else rescaled_range(model)
        self._value_range = (float(value_range[0]), float(value_range[1]))
        self._input_shape: tuple[int, int, int] = images.shape[1:]
        self._layouts: dict[str, Layout] | None = None
        self.probabilities = None
        probe = as_float32(images[:PROBE_EXAMPLES])
        self._probe(probe, layouts or {})
        if self._found_kind is None and not self._signature.has_score:
            self.probabilities = measured_probabilities(self, probe, self._outputs)
            self._functions.clear()

    @property
    @override
    def layers(self) -> tuple[LayerInfo, ...]:
        return self._layers

    @override
    def layout_of(self, layer: str) -> Layout:
        return (self._layouts or {})[layer_named(self, layer).name]

    @property
    @override
    def unread(self) -> tuple[Unread, ...]:
        return self._unread

    @property
    @override
    def value_range(self) -> tuple[float, float]:
        return self._value_range

    @property
    @override
    def input_shape(self) -> tuple[int, int, int]:
        return self._input_shape

    @property
    def score_names(self) -> tuple[str, ...] | None:
        """The names that a score gives to what is explained, if it does."""
        return self._signature.score_names

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

    @property
    def takes_channels_first(self) -> bool:
        """Whether the model takes images `[N, C, H, W]`."""
        return self._signature.channels_first

    @property
    def input_name(self) -> str | int | None:
        """Which of several inputs is the image, by name or number."""
        return self._signature.input

    def compiled(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Gives the function kept under `key`, made on first use: a trace costs more than many calls."""
        # A model may be compiled, with a loss that says what its output is, after something was computed.
        key = key, self._kind
        if key not in self._functions:
            self._functions[key] = make()
        return self._functions[key]

    @property
    @override
    def _kinds(self) -> Kinds:
        told = self._told_kind or ("linear" if self._has_score else None)
        by_loss = output_kind_of_loss(self._model, self._signature.output)
        return Kinds(told, self._found_kind, self.probabilities, by_loss, "linear")

    def _logits(self, answer: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
        """Gives the logits `[N, K]` behind what the model returns for images."""
        is_plain = self._signature.has_score or self._kind == "linear"
        behind = answer if is_plain else find_logits(answer)[0]
        vectors = tf.cast(as_vectors(behind, images), tf.float32)
        return logits_of(vectors, self._kind, self.probabilities, has_two_classes=self._has_two_classes)

    def _run(self, images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        """Runs the model on images `[N, H, W, C]`, watched; gives the output that is explained."""
        return self._watched(self._model, images, on_output)

    def _lent_values(self) -> contextlib.AbstractContextManager[object]:
        """Has the model computed, within the block, with the weights that it is lent."""
        return keras.StatelessScope(state_mapping=self._lent) if self._lent else contextlib.nullcontext()

    def _run_freely(self, images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        """Does as `_run`, with images of any size."""
        return self._watched(of_any_size(self._model), images, on_output)

    def _watched(self, call: Callable[..., Any], images: tf.Tensor, on_output: OnOutput) -> tf.Tensor:
        with self._lent_values(), watched_layers(self._model, self._layouts, on_output):
            return self._signature.explained(self._signature.answer(call, images))

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

    def _probe(self, probe: np.ndarray, told: Mapping[str, Told]) -> None:
        """Finds the layers: their names, how they lie, which are non-linear, which are signed on a few examples."""
        if not self._model.built:
            # Layers that are called for the first time while a graph is traced are called twice, in another graph.
            self._signature.answer(self._model, tf.constant(probe))
        nonlinear: dict[str, bool] = {}
        axes: dict[str, str | None] = {}
        raw: dict[str, tf.Tensor] = {}
        kinds: list[OutputKind | None] = []
        flow: dict[str | None, Collection[str]] = {}
        cut: set[str] = set()

        def look(x: tf.Tensor) -> Any:
            answers: dict[str, Any] = {}

            def on_output(name: str, output: Output) -> None:
                if output.raw.dtype.is_floating and (output.raw.shape.rank or 0) > 2:
                    tape.watch(output.raw)
                    nonlinear[name], raw[name] = is_nonlinear(output.layer, output.raw), output.raw
                    axes[name] = axes_of_kind(output.layer)
                    answers[name] = Answers.of(output.raw).tensors

            with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
                output = self._run(x, on_output)
                logits, kind = (output, None) if self._signature.has_score else find_logits(output)
            kinds.append(kind)
            flow.update(sources(x, raw, logits))
            cut.update(cut_layers(tape, logits, raw))
            return as_vectors(logits, x), answers

        compute = self._on_images(look)
        outputs, plain = compute(probe)
        self._outputs = np.asarray(outputs)
        among_others: list[np.ndarray] = []

        def answers(images: np.ndarray) -> dict[str, Answers]:
            found, seen = compute(images)
            among_others.append(np.asarray(found[:2]))
            return {name: Answers(*each) for name, each in seen.items()}

        measured = layers_seen(answers, axes, probe[0], self._value_range)
        seen = [measured[name] for name in nonlinear if name in measured]
        self._layouts, self._unread = read_layouts(seen, self._input_shape[:2], told)
        layers = [
            LayerInfo(
                name,
                *layout.grid(measured[name].shape),
                signed=float(Answers(*plain[name]).lowest) < 0,
                nonlinear=nonlinear[name],
                cut_from_output=name in cut,
            )
            for name, layout in self._layouts.items()
        ]
        self._layers = with_trunk(layers, flow)
        self.remarks = said_of_company(influence(self._outputs, among_others[0], lambda: np.asarray(compute(probe)[0])))
        self._found_kind: OutputKind | None = kinds[-1]

    def _on_images(self, compute: Callable[..., Any], *specs: tf.TensorSpec) -> Any:
        """Makes a graph of a function of images and of further tensors, which `specs` describe."""
        images = tf.TensorSpec([None, *self._input_shape], tf.float32)

        def trace(*arguments: Any) -> Any:
            with self._relaxed():
                return compute(*arguments)

        # TensorFlow would take the graphs of different layers for one that is traced too often, and say so.
        graph = traced(tf.function(trace, input_signature=[images, *specs], autograph=False))
        return lambda *arguments: graph(*map(tf.constant, arguments))
