"""Graphs of plain operations: weights become constants, and functions are written out where they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

# Attributes that keep functions from being written out. Keras sets them for grouped convolutions, which it compiles, as
# TensorFlow alone cannot run them on a CPU.
_CLOSED = ("_XlaMustCompile", "_noinline")


def frozen(function: Any) -> Any:
    """Gives a concrete function of TensorFlow without variables or calls; control flow stays as it is.

    Raises:
      ValueError: If TensorFlow cannot write the graph in that way.
    """
    # TensorFlow documents no way to do this; its own converter for TensorFlow Lite does it like this.
    try:
        written = convert_variables_to_constants_v2(function, lower_control_flow=False)
        graph = written.graph.as_graph_def()
        closed = any(name in definition.attr for definition in graph.library.function for name in _CLOSED)
        if not closed:
            return written
        _open(graph)
        opened = tf.compat.v1.wrap_function(lambda: tf.graph_util.import_graph_def(graph, name=""), [])
        names = ([tensor.name for tensor in tensors] for tensors in (written.inputs, written.outputs))
        return convert_variables_to_constants_v2(opened.prune(*names), lower_control_flow=False)
    except (AssertionError, tf.errors.OpError) as error:
        raise ValueError(str(error)) from error


def _open(graph: Any) -> None:
    """Lets the functions of a graph be written out. They get new names, as TensorFlow knows the old ones as closed."""
    names = {definition.signature.name: f"{definition.signature.name}_opened" for definition in graph.library.function}
    for definition in graph.library.function:
        definition.signature.name = names[definition.signature.name]
    for part in (*graph.library.function, *_nodes(graph)):
        for name in _CLOSED:
            part.attr.pop(name, None)
    for node in _nodes(graph):
        for attribute in node.attr.values():
            for called in (attribute.func, *attribute.list.func):
                if called.name in names:
                    called.name = names[called.name]


def _nodes(graph: Any) -> Iterator[Any]:
    yield from graph.node
    for definition in graph.library.function:
        yield from definition.node_def
