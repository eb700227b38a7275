"""Which layers a gradient of the output reaches, found while a function is traced: nothing of it is computed."""

from __future__ import annotations

from collections.abc import Mapping

import tensorflow as tf


def cut_layers(tape: tf.GradientTape, output: tf.Tensor, layers: Mapping[str, tf.Tensor]) -> frozenset[str]:
    """Gives the names of the layers that the output depends on, but no gradient reaches.

    Args:
      tape: A persistent one that has recorded how the output was made of the layers.
      output: The logits.
      layers: What the layers gave, by their names, in the order in which they were computed.
    """
    reached, made_of = _reached(tape, output, layers), _made_of(output.op)
    by_python = _by_python(made_of)
    return frozenset(
        name
        for name, values in layers.items()
        if values.op.name in made_of and (name not in reached or values.op.name in by_python)
    )


def python_between(output: tf.Tensor, start: tf.Tensor | None = None) -> bool:
    """Tells whether a `py_function` stands between two tensors, or anywhere before the first.

    It lets each gradient through once, and none in a loop: as we take gradients, it lets none through.
    """
    by_python = _by_python(_made_of(output.op))
    return bool(by_python) if start is None else start.op.name in by_python


def _reached(tape: tf.GradientTape, output: tf.Tensor, layers: Mapping[str, tf.Tensor]) -> set[str]:
    """Gives the names of the layers for which the tape has a gradient."""
    try:
        gradients = tape.gradient(output, dict(layers))
    # What an operation without a gradient raises depends on how it lacks one.
    except (LookupError, NotImplementedError, TypeError, ValueError) as error:
        return _reached_before_failure(tape, output, layers, error)
    return {name for name, gradient in gradients.items() if gradient is not None}


def _reached_before_failure(
    tape: tf.GradientTape, output: tf.Tensor, layers: Mapping[str, tf.Tensor], error: Exception
) -> set[str]:
    """From the deepest layer on, as far as there is no operation that cannot be differentiated."""
    reached: set[str] = set()
    for name, values in reversed(list(layers.items())):
        try:
            gradient = tape.gradient(output, values)
        except type(error):
            break
        if gradient is not None:
            reached.add(name)
    return reached


def _by_python(operations: Mapping[str, tf.Operation]) -> dict[str, tf.Operation]:
    """Gives all operations that a `py_function` among some is made of, itself left out."""
    found: dict[str, tf.Operation] = {}
    for op in operations.values():
        if op.type == "EagerPyFunc":
            for tensor in op.inputs:
                found |= _made_of(tensor.op)
    return found


def _made_of(end: tf.Operation) -> dict[str, tf.Operation]:
    """Gives all operations that one is made of, itself among them, by their names."""
    found: dict[str, tf.Operation] = {}
    rest = [end]
    while rest:
        op = rest.pop()
        if op.name not in found:
            found[op.name] = op
            rest.extend(tensor.op for tensor in op.inputs)
    return found
