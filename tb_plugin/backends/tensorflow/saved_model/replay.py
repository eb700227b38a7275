"""Operations of a loaded graph, which are done again in the graph that is being traced.

They go through `tf.raw_ops`, not `tf.graph_util.import_graph_def`, whose operations no `tf.GradientTape` sees.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

# Operations that give a tensor's shape or size, not its values.
SIZES = ("Shape", "ShapeN", "Size", "Rank")
_CONTROL = ("Switch", "Merge", "Enter", "Exit", "NextIteration", "LoopCond")


def source(tensor: tf.Tensor) -> tf.Tensor:
    """Gives the tensor that a tensor is a mere copy of; freezing leaves many copies."""
    while tensor.op.type == "Identity":
        tensor = tensor.op.inputs[0]
    return tensor


def sources(operation: tf.Operation) -> tuple[tf.Tensor, ...]:
    """Gives the tensors that an operation's inputs are copies of."""
    return tuple(source(tensor) for tensor in operation.inputs)


def between(images: Iterable[tf.Tensor], outputs: Iterable[tf.Tensor]) -> tuple[tf.Operation, ...]:
    """Finds the operations between images and outputs, in the order in which they are computed."""
    images, outputs = list(images), list(outputs)
    dependent = {tensor.name for tensor in images}
    candidates: list[tf.Operation] = []
    for operation in images[0].graph.get_operations():
        is_image = any(tensor.name in dependent for tensor in operation.outputs)
        if operation.type != "Identity" and not is_image and any(t.name in dependent for t in sources(operation)):
            candidates.append(operation)
            dependent.update(tensor.name for tensor in operation.outputs)
    needed = {source(tensor).op.name for tensor in outputs}
    for operation in reversed(candidates):
        if operation.name in needed:
            needed.update(tensor.op.name for tensor in sources(operation))
    return tuple(operation for operation in candidates if operation.name in needed)


def unknown(operations: Iterable[tf.Operation]) -> list[str]:
    """Gives the types of operations that cannot be done again: control flow, functions, what this TensorFlow lacks."""
    return sorted({operation.type for operation in operations if _is_unknown(operation)})


def _is_unknown(operation: tf.Operation) -> bool:
    has_functions = any(attribute.type in ("func", "list(func)") for attribute in operation.op_def.attr)
    return has_functions or operation.type in _CONTROL or not hasattr(tf.raw_ops, operation.type)


def replayed(operation: tf.Operation, inputs: Sequence[Any]) -> list[tf.Tensor]:
    """Does an operation again with other inputs; it gets TensorFlow's gradient, even if it had a custom one before.

    Args:
      operation: An operation of any graph.
      inputs: Tensors or arrays, one for each of its inputs.

    Returns:
      One tensor for each of its outputs.

    Raises:
      ValueError: If the operation insists on other shapes.
    """
    if operation.type == "GatherV2" and _gathers_sides(operation, inputs[1]):
        # While a graph is made, it knows the shape of what these sides shape only if they were sliced.
        return [tf.stack([inputs[0][int(side)] for side in inputs[1]])]
    if operation.type == "Reshape" and isinstance(inputs[1], np.ndarray):
        _check_sides(operation, inputs[0])
    left, given, inferred = list(inputs), {}, set()
    for argument in operation.op_def.input_arg:
        inferred |= {argument.type_attr, argument.number_attr, argument.type_list_attr}
        is_list = bool(argument.number_attr or argument.type_list_attr)
        n = _length(operation, argument) if is_list else 1
        given[argument.name] = left[:n] if is_list else left[0]
        left = left[n:]
    settings = {
        attribute.name: _plain(operation.get_attr(attribute.name))
        for attribute in operation.op_def.attr
        if attribute.name not in inferred
    }
    function = getattr(tf.raw_ops, operation.type)
    return list(tf.nest.flatten(function(**_as_python_calls_them(function, {**given, **settings}))))


def constants(operations: Iterable[tf.Operation], known: Iterable[str]) -> list[tf.Tensor]:
    """Gives the inputs of operations that none of these operations gives, and whose names are not among the known."""
    operations = list(operations)
    made = {tensor.name for operation in operations for tensor in operation.outputs} | set(known)
    wanted = {tensor.name: tensor for operation in operations for tensor in sources(operation)}
    return [tensor for name, tensor in wanted.items() if name not in made]


def _gathers_sides(operation: tf.Operation, sides: Any) -> bool:
    """Tells whether some numbers of a shape are gathered, as `tf.tensordot` does."""
    of = operation.inputs[0]
    return of.dtype == tf.int32 and of.shape.rank == 1 and isinstance(sides, np.ndarray) and sides.shape[:1] > (0,)


def _check_sides(operation: tf.Operation, given: tf.Tensor) -> None:
    """Checks shapes: larger planes that become vectors of a constant length would else be taken for more images."""
    own = operation.inputs[0].shape
    if own[1:].is_fully_defined() and not own[1:].is_compatible_with(given.shape[1:]):
        raise ValueError(f"{operation.name} must be given shape {own}, got {given.shape}")


def _as_python_calls_them(function: Callable[..., Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Renames arguments that have other names in graphs than in Python, as "reduction_indices" for an axis."""
    names = [name for name in inspect.signature(function).parameters if name != "name"]
    others = iter([name for name in names if name not in arguments])
    return {name if name in names else next(others): value for name, value in arguments.items()}


def _length(operation: tf.Operation, argument: Any) -> int:
    if argument.number_attr:
        return operation.get_attr(argument.number_attr)
    return len(operation.get_attr(argument.type_list_attr))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.decode() if isinstance(value, bytes) else value
