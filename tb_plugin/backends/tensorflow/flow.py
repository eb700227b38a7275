"""Which layer is computed from which, as the graph tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import tensorflow as tf

from tb_plugin.network.trunk import IMAGE, LOGITS

# What is made by these, or is no floating point number, has but the size of what it is made from.
_LIKE = {"ZerosLike", "OnesLike"}


def sources(
    images: tf.Tensor, outputs: Mapping[str, tf.Tensor], logits: tf.Tensor
) -> dict[str | None, Collection[str]]:
    """Finds from which layers each layer comes, and the logits, as `network.trunk.with_trunk` takes it.

    Args:
      images: The tensor of a graph that the model takes.
      outputs: What the layers gave, by their names.
      logits: What the model gave.
    """
    names = {tensor.op.name: name for name, tensor in outputs.items()}
    come: dict[str, frozenset[str]] = {images.op.name: frozenset((IMAGE,))}
    found: dict[str | None, Collection[str]] = {}
    # A graph has its operations in an order in which they can be computed.
    for operation in images.graph.get_operations():
        if operation.name == images.op.name:
            continue
        reached = frozenset().union(
            *(come.get(tensor.op.name, ()) for tensor in operation.inputs if _has_values(tensor))
        )
        name = names.get(operation.name)
        if name is not None:
            found[name] = reached
        come[operation.name] = reached if name is None else frozenset((name,))
    return {**found, LOGITS: come.get(logits.op.name, frozenset())}


def _has_values(tensor: tf.Tensor) -> bool:
    return tensor.dtype.is_floating and tensor.op.type not in _LIKE
