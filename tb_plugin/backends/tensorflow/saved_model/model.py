"""SavedModels: graphs without the code that made them, seen as Keras models again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from tb_plugin.backends.tensorflow.saved_model.format import Format, formats, rescales_bytes
from tb_plugin.backends.tensorflow.saved_model.freezing import frozen
from tb_plugin.backends.tensorflow.saved_model.parts import Part, parts
from tb_plugin.backends.tensorflow.saved_model.replay import SIZES, between, constants, source, sources, unknown

_SERVING = "serving_default"


def load_saved_model(path: Path, output: str | None = None) -> GraphModel:
    """Loads a SavedModel, of Keras or of anything else that TensorFlow saves.

    The model's Python code is neither needed nor executed: its serving signature is a graph of TensorFlow's operations,
    which is frozen (its weights become constants) and divided into layers by the names of its operations.

    Args:
      path: The SavedModel's directory.
      output: Which of several outputs of the signature is explained, by name.

    Returns:
      A model that takes any number of images as the signature takes them, and gives the output by name.

    Raises:
      ValueError: If there is no signature with one image, or the graph has control flow that depends on the image.
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(f"{path} is a SavedModel: Keras must run on TensorFlow for it, with KERAS_BACKEND=tensorflow")
    loaded = _loaded(path)
    signature = _signature(path, loaded.signatures)
    _check_image(path, signature.structured_input_signature[1])
    name = _chosen(path, signature.structured_outputs, output)
    graph = _frozen(path, signature)
    outputs = dict(zip(sorted(signature.structured_outputs), graph.outputs, strict=True))
    return _model(path, graph, name, source(outputs[name]))


class GraphLayer(keras.layers.Layer):
    """Part of a graph as a layer.

    Attributes:
      part: The operations that it computes.
      data_format: How the planes that it gives lie, where that is known.
      activation: The activation function that is applied in it, if there is one.
    """

    def __init__(self, part: Part, data_format: Format | None) -> None:
        super().__init__(name=part.path[-1], trainable=False, autocast=False)
        self.part = part
        self.data_format = data_format
        self.activation = self.call if part.nonlinear else keras.activations.linear
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Computes the part from its inputs: a tensor, or a list of several."""
        outputs = self.part.computed(inputs if isinstance(inputs, list) else [inputs])
        return outputs[0] if len(outputs) == 1 else outputs


class Within(keras.layers.Layer):
    """A layer around another one, which has the name of the scope that the other lies in."""

    def __init__(self, name: str, inner: keras.Layer) -> None:
        super().__init__(name=name, trainable=False, autocast=False)
        self.inner = inner
        self.built = True

    def call(self, inputs: Any) -> Any:
        """Calls the layer inside."""
        return self.inner(inputs)


@dataclass(frozen=True, eq=False)
class Graph:
    """What a graph computes.

    Attributes:
      images: The tensors that stand for the images; the first is the placeholder.
      parts: The graph's parts, in the order in which they are computed.
      name: Name of the output.
      output: Name of the output's tensor.
    """

    images: tuple[tf.Tensor, ...]
    parts: tuple[Part, ...]
    name: str
    output: str


class GraphModel(keras.Model):
    """A graph as a model.

    Attributes:
      data_format: How the model's images lie.
      input_shape: The shape of its images; their number is None.
      takes_bytes: Whether the model is made for values from 0 to 255.
    """

    def __init__(self, graph: Graph, steps: Sequence[keras.Layer], data_format: Format, takes_bytes: bool) -> None:
        super().__init__(name="saved_model", trainable=False)
        self.graph = graph
        self.steps = list(steps)
        self.data_format = data_format
        self.input_shape = tuple(graph.images[0].shape)
        self.takes_bytes = takes_bytes
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> dict[str, Any]:
        """Computes the output that is explained, `{name: tensor}`, of images."""
        values = {image.name: tf.cast(inputs, image.dtype) for image in self.graph.images}
        for layer, part in zip(self.steps, self.graph.parts, strict=True):
            given = [values[name] for name in part.inputs]
            made = layer(given[0] if len(given) == 1 else given)
            values.update(zip(part.outputs, made if isinstance(made, list) else [made], strict=True))
        return {self.graph.name: values[self.graph.output]}


def _loaded(path: Path) -> Any:
    try:
        return tf.saved_model.load(str(path))
    # If it does not know an operation, TensorFlow says that a file was not found.
    except (OSError, IndexError, KeyError, TypeError, ValueError, tf.errors.OpError) as error:
        raise ValueError(f"{path} could not be loaded as a SavedModel: {error}") from error


def _frozen(path: Path, signature: Any) -> Any:
    try:
        graph = frozen(signature)
    except ValueError as error:
        raise ValueError(f"{path} has a graph whose weights cannot be made constants: {error}") from error
    if len(graph.inputs) != 1:
        raise ValueError(f"{path} must need nothing but its image, yet it needs resources, such as tables")
    return graph


def _signature(path: Path, signatures: Mapping[str, Any]) -> Any:
    if _SERVING in signatures:
        return signatures[_SERVING]
    if len(signatures) == 1:
        return next(iter(signatures.values()))
    raise ValueError(
        f"{path} must have a signature {_SERVING!r}, as keras.Model.export and tf.saved_model.save(model, directory, "
        f"signatures=...) write it, got {_listed(signatures)}"
    )


def _check_image(path: Path, inputs: Mapping[str, tf.TensorSpec]) -> None:
    described = _described(inputs)
    specs = list(inputs.values())
    if len(specs) != 1 or specs[0].shape.rank != 4 or not (specs[0].dtype.is_floating or specs[0].dtype.is_integer):
        raise ValueError(f"{path} must take one image [N, H, W, C] and nothing else, got {described}")
    if specs[0].shape[0] is not None:
        raise ValueError(f"{path} must take any number of images, got {described}: save it with a batch size of None")


def _chosen(path: Path, outputs: Mapping[str, tf.TensorSpec], wanted: str | None) -> str:
    if wanted is None and len(outputs) == 1:
        return next(iter(outputs))
    described = _described(outputs)
    if wanted is None:
        raise ValueError(f"{path} has {len(outputs)} outputs: output must say which is explained, of {described}")
    if wanted not in outputs:
        raise ValueError(f"output must be one of {described}, got {wanted!r}")
    return wanted


def _model(path: Path, graph: Any, name: str, output: tf.Tensor) -> GraphModel:
    images = _images(path, graph.inputs[0])
    operations = between(images, [output])
    if not operations:
        raise ValueError(f"{path} must have an output that depends on its image, got {name!r}")
    if strange := unknown(operations):
        raise ValueError(
            f"{path} must compute {name!r} by plain operations alone, got {_listed(strange)}: control flow and "
            "programs of other frameworks are not seen into"
        )
    tensors = constants(operations, [image.name for image in images])
    if any(tensor.dtype in (tf.resource, tf.variant) for tensor in tensors):
        raise ValueError(f"{path} must need nothing but its image, yet {name!r} needs resources, such as tables")
    values = {tensor.name: value for tensor, value in zip(tensors, graph.prune([], tensors)(), strict=True)}
    arrays = {name: value.numpy() for name, value in values.items()}
    own_format, of_operations = formats(operations, images[-1].name, arrays)
    # Shapes and axes must be known while a graph is made; weights should be in no graph.
    kept = {name: value if value.dtype.is_floating else arrays[name] for name, value in values.items()}
    divided = tuple(parts(operations, [output], kept))
    steps = [_layer(part, of_operations[part.operations[-1].name]) for part in divided]
    takes_bytes = rescales_bytes(operations, images[0].name, arrays) or not images[0].dtype.is_floating
    return GraphModel(Graph(images, divided, name, output.name), steps, own_format, takes_bytes)


def _images(path: Path, placeholder: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Finds the image's placeholder and, if that is of integers, what it is cast to: there gradients begin."""
    if placeholder.dtype.is_floating:
        return (placeholder,)
    users = [o for o in placeholder.graph.get_operations() if placeholder.name in (t.name for t in sources(o))]
    users = [user for user in users if user.type not in ("Identity", *SIZES)]
    if all(user.type == "Cast" and user.outputs[0].dtype.is_floating for user in users):
        return (placeholder, *(user.outputs[0] for user in users))
    raise ValueError(
        f"{path} must take images of floating point numbers, or cast them to such at first, got "
        f"{placeholder.dtype.name} that goes into {_listed(user.type for user in users)}"
    )


def _layer(part: Part, data_format: Format | None) -> keras.Layer:
    layer: keras.Layer = GraphLayer(part, data_format)
    for scope in reversed(part.path[:-1]):
        layer = Within(scope, layer)
    return layer


def _described(specs: Mapping[str, tf.TensorSpec]) -> str:
    return _listed(f"{name} {spec.dtype.name} {spec.shape}" for name, spec in sorted(specs.items()))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
