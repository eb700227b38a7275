"""A Keras model some of whose layers are edited: a copy, which can be saved and trained on."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from tb_plugin.backends.keras.weights import named_layers
from tb_plugin.network.affine import Affine
from tb_plugin.network.layout import Layout, Planes, Tokens


@keras.saving.register_keras_serializable("semantic_dictionary")
class EditOutput(keras.layers.Layer):
    """Makes of a layer's tensor `matrix @ values + offset` at each position, of all images or of some."""

    def __init__(self, layout: Layout | Mapping[str, Any], n_channels: int, n_gates: int = 0, **kwargs: Any) -> None:
        """Makes a layer that changes nothing yet.

        Args:
          layout: How the tensor lies.
          n_channels: C.
          n_gates: How many directions tell in which images it is edited; 0: in all.
          **kwargs: Of every layer.
        """
        super().__init__(trainable=False, **kwargs)
        self._layout = layout if isinstance(layout, Planes | Tokens) else _layout_of(layout)
        self._n_channels, self._n_gates = n_channels, n_gates
        add = lambda name, shape: self.add_weight(  # noqa: E731
            name=name, shape=shape, initializer="zeros", trainable=False, dtype="float32"
        )
        self._matrix, self._offset = add("matrix", (n_channels, n_channels)), add("offset", (n_channels,))
        gates = (add("gate_weights", (n_gates, n_channels)), add("gate_thresholds", (n_gates,))) if n_gates else None
        self._gates = gates
        self.built = True

    def assign(self, affine: Affine) -> None:
        """Takes what is made of the tensor."""
        own = [self._matrix, self._offset, *(self._gates or ())]
        for variable, values in zip(own, [each for each in affine if each is not None], strict=True):
            variable.assign(values.astype(np.float32))

    def call(self, inputs: Any) -> Any:
        """Gives a layer's tensor, edited."""
        values = ops.cast(inputs, "float32")
        flat, restore = _channels_last(values, self._layout)
        edited = ops.matmul(flat, ops.transpose(self._matrix)) + self._offset
        if self._gates is not None:
            weights, thresholds = self._gates
            highest = ops.max(ops.matmul(flat, ops.transpose(weights)), axis=1)
            acts = ops.any(highest > thresholds, axis=1)
            edited = ops.where(acts[:, None, None], edited, flat)
        return ops.cast(restore(edited), inputs.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Gives the shape that there is."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Says how the layer is made again, but for its numbers, which are weights."""
        layout = self._layout
        said = {name: getattr(layout, name) for name in layout.__dataclass_fields__}
        own = {"layout": said, "n_channels": self._n_channels, "n_gates": self._n_gates}
        config = super().get_config()
        config.pop("trainable", None)
        return config | own


def edited_model(
    model: keras.Model, layouts: Callable[[str], Layout], edits: Sequence[tuple[str, Affine]]
) -> keras.Model:
    """Gives a copy of a model that makes of some layers something else.

    Args:
      model: A functional or sequential model, which stays as it is.
      layouts: How the tensor of a layer lies.
      edits: Layers by their names, and what is made of each.

    Raises:
      ValueError: If the model is of a class of its own, a layer is within another model, or Keras is too old.
    """
    if "call_function" not in inspect.signature(keras.models.clone_model).parameters:
        raise ValueError("editing a Keras model needs Keras 3.6 or newer")
    if not isinstance(model, keras.Sequential) and not hasattr(model, "operations"):
        kind = type(model).__name__
        raise ValueError(f"only functional and sequential Keras models can be edited, got {kind}, a class of its own")
    names = {layer.name for layer in model.layers}
    missing = [name for name, _ in edits if name not in names]
    if missing:
        raise ValueError(
            f"layer {missing[0]} is not one of the model's own layers, called once, so it cannot be edited"
        )
    added: list[tuple[EditOutput, Affine]] = []

    def call(layer: Any, *args: Any, **kwargs: Any) -> Any:
        output = layer(*args, **kwargs)
        for name, affine in edits:
            if layer.name == name:
                n_gates = 0 if affine.weights is None else len(affine.weights)
                edit = EditOutput(layouts(name), len(affine.offset), n_gates)
                added.append((edit, affine))
                output = edit(output)
        return output

    # A sequential model is cloned as one, without asking how its layers are called.
    is_sequential = isinstance(model, keras.Sequential)
    # In a list of one input, images by themselves would be warned of.
    functional = keras.Model(model.inputs[0], model.outputs[0]) if is_sequential else model
    copied = keras.models.clone_model(functional, call_function=call)
    of = {layer.name: layer for layer in copied.layers}
    for layer in functional.layers:
        if layer.name in of:
            of[layer.name].set_weights(layer.get_weights())
            of[layer.name].trainable = layer.trainable
    for edit, affine in added:
        edit.assign(affine)
    return copied


def with_linear(model: keras.Model, name: str, weights: np.ndarray, bias: np.ndarray | None) -> keras.Model:
    """Gives a copy of a model one of whose layers has other weights.

    Args:
      model: A functional or sequential model, which stays as it is.
      name: The layer's, by its path.
      weights: `[C, K]`.
      bias: `[K]`; None where it has none.

    Raises:
      ValueError: If the model is of a class of its own, or Keras is too old.
    """
    copied = edited_model(model, _no_layout, [])
    layer, own = (dict(named_layers(each)).get(name) for each in (copied, model))
    if layer is None or layer is own:
        raise ValueError(f"layer {name} lies within a layer that cannot be copied by itself")
    layer.kernel.assign(weights.reshape(layer.kernel.shape))
    if bias is not None:
        layer.bias.assign(bias)
    return copied


def _no_layout(name: str) -> Layout:
    raise AssertionError(f"no layer is edited, but {name} is asked for")


def _layout_of(said: Mapping[str, Any]) -> Layout:
    if "height" not in said:
        return Planes(**said)
    order = said.get("order")
    return Tokens(**{**said, "order": None if order is None else tuple(order)})


def _channels_last(values: Any, layout: Layout) -> tuple[Any, Callable[[Any], Any]]:
    """Gives `[N, H·W, C]` of a tensor, and what brings that back; other tokens keep what they are."""
    axes = layout.axes
    order = [axes.index(axis) for axis in ("NHWC" if isinstance(layout, Planes) else "NTC")]
    back = np.argsort(order).tolist()
    turned = ops.transpose(values, order)
    shape = ops.shape(turned)
    if isinstance(layout, Planes):
        flat = ops.reshape(turned, (shape[0], -1, turned.shape[3]))
        return flat, lambda edited: ops.transpose(ops.reshape(edited, shape), back)
    n = layout.height * layout.width
    places = np.arange(n) + layout.before if layout.order is None else np.array(layout.order)
    others = np.setdiff1d(np.arange(layout.n_tokens), places)
    again = np.argsort(np.concatenate([places, others]))

    def restore(edited: Any) -> Any:
        both = ops.concatenate([edited, ops.take(turned, others, axis=1)], axis=1) if len(others) else edited
        return ops.transpose(ops.take(both, again, axis=1), back)

    return ops.take(turned, places, axis=1), restore
