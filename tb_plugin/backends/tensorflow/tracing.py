"""Watching a Keras model compute: which layer gave which tensor, and what stands before an activation function.

Layers are watched by wrapping `keras.Layer.__call__` for the time of one trace, not by building
`Model(inputs, layer.output)`: that works for subclassed and nested models, for shared layers, and lets a forward pass
stop at a layer. All of it happens while TensorFlow traces a function into a graph, so that each tensor knows the
operation it came from.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import keras
import tensorflow as tf

from tb_plugin.backends.tensorflow.elementwise import bent_from
from tb_plugin.backends.tensorflow.layout import from_grid, to_grid
from tb_plugin.network import OutputKind, Planes
from tb_plugin.network.calls import main_part, with_main_part
from tb_plugin.network.layout import Layout


@dataclass(frozen=True, eq=False)
class Output:
    """What a layer gave.

    Attributes:
      layer: The layer.
      raw: The tensor that it gave.
      layout: How the tensor lies; matters to `values` and `before` alone.
    """

    layer: keras.Layer
    raw: tf.Tensor
    layout: Layout

    @property
    def values(self) -> tf.Tensor:
        """The layer's output as `[N, H, W, C]`."""
        return to_grid(self.raw, self.layout)

    @property
    def before(self) -> tf.Tensor:
        """What stands before the layer's activation function, `[N, H, W, C]`; `values` if there is none."""
        return to_grid(before_activation(self.raw), self.layout)


# It is called with a layer's name and output, and may give other values `[N, H, W, C]`; the model goes on with them.
OnOutput = Callable[[str, Output], tf.Tensor | None]

_ACTIVATION_OPS = {"Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "Sigmoid", "Tanh"}
_ACTIVATION_LAYERS = ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU")
_PASSING_OPS = {"Identity", "Cast", "Reshape", "Squeeze", "StopGradient"}


class Reached(BaseException):
    """Ends a forward pass at a layer. Not an `Exception`, so that no layer's error handling takes it for an error."""


@contextlib.contextmanager
def watched_layers(model: keras.Model, layouts: Mapping[str, Layout] | None, on_output: OnOutput) -> Iterator[None]:
    """Calls `on_output(name, output)` after the call of each layer that `layouts` has within the block.

    The name is the path of layers' names below `model`; later calls of the same path get ":1", ":2", ....
    Of nested layers that return one and the same tensor only the innermost is reported. Of a tuple its first is.

    Args:
      model: The model.
      layouts: How the tensors of layers lie, by name; None where that is yet to be found out: all layers are reported.
      on_output: What is called.
    """
    original = keras.Layer.__call__
    path: list[str] = []
    calls: Counter[str] = Counter()
    # It holds the tensors themselves: an id is unique only as long as its object lives.
    seen: dict[int, tf.Tensor] = {}

    def call(self: keras.Layer, *args: object, **kwargs: object) -> object:
        if self is model:
            return original(self, *args, **kwargs)
        path.append(self.name)
        try:
            answer = original(self, *args, **kwargs)
        finally:
            path_of = "/".join(path)
            path.pop()
        output = main_part(answer)
        if isinstance(output, tf.Tensor) and id(output) not in seen:
            seen[id(output)] = output
            count = calls[path_of]
            calls[path_of] += 1
            name = f"{path_of}:{count}" if count else path_of
            layout = Planes() if layouts is None else layouts.get(name)
            if layout is None:
                return answer
            values = on_output(name, Output(self, output, layout))
            if values is not None:
                output = from_grid(values, layout, output)
                seen[id(output)] = output
                return with_main_part(answer, output)
        return answer

    keras.Layer.__call__ = call
    try:
        yield
    finally:
        keras.Layer.__call__ = original


def is_nonlinear(layer: keras.Layer, output: tf.Tensor) -> bool:
    """Tells whether a layer's output comes straight from an activation function."""
    if type(layer).__name__ in _ACTIVATION_LAYERS or _ends_in_activation(output):
        return True
    activation = getattr(layer, "activation", None)
    return callable(activation) and activation is not keras.activations.linear


def before_activation(output: tf.Tensor) -> tf.Tensor:
    """Gives what an activation function was applied to, or `output` itself if it comes from none.

    A concatenation of activations gives the concatenation of what stands before them.
    """
    op = _producer(output)
    if op.type in _ACTIVATION_OPS:
        before = op.inputs[0]
        # A reshape after the activation function can be left out only where it changes nothing.
        return before if before.shape.is_compatible_with(output.shape) else output
    if op.type == "ConcatV2" and _ends_in_activation(output):
        *parts, axis = op.inputs
        return tf.concat([before_activation(part) for part in parts], axis)  # pyright: ignore[reportCallIssue, reportArgumentType]
    before = bent_from(output)
    return output if before is None else before_activation(before)


def find_logits(output: tf.Tensor) -> tuple[tf.Tensor, OutputKind | None]:
    """Gives what a final softmax or sigmoid was applied to, and which of them it was (None: neither)."""
    op = _producer(output)
    if op.type == "StridedSlice":
        before, kind = find_logits(op.inputs[0])
        # A part of what a softmax gives is not the softmax of a part.
        return (_sliced_as(op, before), kind) if kind == "sigmoid" else (output, None)
    kinds: dict[str, OutputKind] = {"Softmax": "softmax", "Sigmoid": "sigmoid"}
    kind = kinds.get(op.type)
    return (op.inputs[0], kind) if kind else (output, None)


def _sliced_as(op: tf.Operation, tensor: tf.Tensor) -> tf.Tensor:
    """Slices a tensor as an operation of TensorFlow slices its input."""
    masks = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
    _, begin, end, strides = op.inputs
    settings = {mask: op.get_attr(mask) for mask in masks}
    return tf.raw_ops.StridedSlice(input=tensor, begin=begin, end=end, strides=strides, **settings)


def _ends_in_activation(output: tf.Tensor) -> bool:
    op = _producer(output)
    if op.type == "ConcatV2":
        return all(_ends_in_activation(part) for part in list(op.inputs)[:-1])
    return op.type in _ACTIVATION_OPS or bent_from(output) is not None


def _producer(output: tf.Tensor) -> tf.Operation:
    op = output.op
    while op.type in _PASSING_OPS:
        op = op.inputs[0].op
    return op
