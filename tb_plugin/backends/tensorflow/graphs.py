"""Graphs of a model that leave its variables as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

# What operations that write in variables are called: counters, statistics of layers that stay in training mode, and
# generators of random numbers.
_WRITING = ("Assign", "ResourceScatter", "ResourceApply", "RngReadAndSkip", "RngSkip", "Stateful")
_CALLING = ("StatefulPartitionedCall",)


def traced(function: Any) -> Callable[..., Any]:
    """Traces a function of tensors whose signature is known; gives the graph.

    Where it writes in variables, their values are put back after each call: a model is only looked at.
    """
    graph = function.get_concrete_function()
    if not any(name.startswith(_WRITING) and name not in _CALLING for name in _operations(graph)):
        return graph

    def call(*arguments: Any) -> Any:
        kept = [(variable, variable.read_value()) for variable in graph.graph.variables]
        try:
            return graph(*arguments)
        finally:
            for variable, value in kept:
                variable.assign(value)

    return call


def _operations(graph: Any) -> Iterator[str]:
    """Gives the types of a graph's operations, those of the functions that it calls included."""
    definition: tf.compat.v1.GraphDef = graph.graph.as_graph_def()
    yield from (node.op for node in definition.node)
    yield from (node.op for function in definition.library.function for node in function.node_def)
