"""Layers of a graph of which only operations are left: operations that belong together by their names and form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from tb_plugin.backends.tensorflow.saved_model.replay import SIZES, replayed, sources

Scope = tuple[str, ...]

_CALL = re.compile(r"(Stateful)?PartitionedCall(_\d+)?")
# Scopes that TensorFlow's own functions make within layers.
_INNER = re.compile(r"(batchnorm|moments|gelu|selu|silu|convolution|depthwise|einsum|repeat)(_\d+)?", re.I)
_RECTIFIERS = ("Relu", "Relu6", "LeakyRelu", "Elu", "Selu")
_NONLINEAR = (*_RECTIFIERS, "Softplus", "Softsign", "Sigmoid", "Tanh", "Erf", "Erfc")
# Operations that begin a new layer where several layers share a scope.
_BEGINNINGS = ("Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "MaxPool", "AvgPool", "ConcatV2")
# Operations that belong to what comes after them, as the first half of a separable convolution does.
_ARRANGING = ("Transpose", "Pad", "PadV2", "MirrorPad", "Cast", "SpaceToBatchND")
_OPENING = (*_ARRANGING, "DepthwiseConv2dNative")
_SUMS = ("Add", "AddV2", "AddN")


@dataclass(frozen=True, eq=False)
class Part:
    """Operations that are seen as one layer.

    Attributes:
      path: Names from the model down to the layer.
      operations: The operations in the order in which they are computed; the last gives the layer's output.
      inputs: Names of the tensors that the operations need from other parts or the image.
      outputs: Names of the last operation's tensors that other parts need.
      constants: The other tensors that the operations need, by name.
    """

    path: Scope
    operations: tuple[tf.Operation, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    constants: Mapping[str, Any]

    @property
    def nonlinear(self) -> bool:
        """Whether an activation function is applied in the part."""
        return any(operation.type in _NONLINEAR for operation in self.operations)

    def computed(self, inputs: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        """Computes the part's outputs from its inputs."""
        values = {**self.constants, **dict(zip(self.inputs, inputs, strict=True))}
        for operation in self.operations:
            made = replayed(operation, [values[tensor.name] for tensor in sources(operation)])
            values.update(zip((tensor.name for tensor in operation.outputs), made, strict=True))
        return [values[name] for name in self.outputs]


def parts(operations: Sequence[tf.Operation], outputs: Sequence[tf.Tensor], constants: Mapping[str, Any]) -> list[Part]:
    """Divides a graph into layers.

    A layer ends where a tensor with positions leaves the scope in which the operations were made. Within a scope it
    ends where the tensor goes into what begins a layer by its nature (a convolution, say), or where nothing behind it
    has positions. A tensor that several layers need ends a layer as well, so that each layer has one output.

    Args:
      operations: All operations that depend on the image, in the order in which they are computed.
      outputs: The tensors that the model gives.
      constants: The tensors that operations need and that do not depend on the image, by name.

    Returns:
      The layers in an order in which they can be computed.
    """
    graph = _Graph(operations, constants)
    wanted = {tensor.name for tensor in outputs}
    ends: dict[str, str] = {}
    depths: dict[str, int] = {}
    for operation in reversed(operations):
        after = {ends[user.name] for user in graph.users[operation.name]}
        is_output = any(tensor.name in wanted for tensor in operation.outputs)
        own = is_output or len(after) != 1 or graph.is_end(operation)
        if own:
            depths[operation.name] = 1 + max((depths[end] for end in after), default=0)
        ends[operation.name] = operation.name if own else after.pop()
    members: dict[str, list[tf.Operation]] = {}
    for operation in operations:
        members.setdefault(ends[operation.name], []).append(operation)
    # Layers are ordered by how far they are from the output, as Keras orders branches: saving mixes their operations.
    of_end = sorted(members.values(), key=lambda own: -depths[own[-1].name])
    used = wanted | {t.name for o in operations for t in sources(o) if ends.get(t.op.name) != ends[o.name]}
    paths = _paths([own[-1] for own in of_end], graph)
    return [_part(path, own, used, constants) for path, own in zip(paths, of_end, strict=True)]


def _part(path: Scope, operations: Sequence[tf.Operation], used: set[str], constants: Mapping[str, Any]) -> Part:
    made = {tensor.name for operation in operations for tensor in operation.outputs}
    needed = dict.fromkeys(tensor.name for operation in operations for tensor in sources(operation))
    inputs = tuple(name for name in needed if name not in made and name not in constants)
    outputs = tuple(tensor.name for tensor in operations[-1].outputs if tensor.name in used)
    return Part(
        path, tuple(operations), inputs, outputs, {name: constants[name] for name in needed if name in constants}
    )


class _Graph:
    """What a graph's tensors are used for, and which of them have positions."""

    def __init__(self, operations: Sequence[tf.Operation], constants: Collection[str]) -> None:
        self.users: dict[str, list[tf.Operation]] = {operation.name: [] for operation in operations}
        self._of_image: set[str] = set()
        for operation in operations:
            inputs = [tensor for tensor in sources(operation) if tensor.name not in constants]
            for tensor in inputs:
                if tensor.op.name in self.users:
                    self.users[tensor.op.name].append(operation)
            # Shapes depend on the image, but hold none of its values.
            if operation.type not in SIZES and any(
                tensor.op.name in self._of_image or tensor.op.name not in self.users for tensor in inputs
            ):
                self._of_image.add(operation.name)
        self._followed: set[str] = set()
        for operation in reversed(operations):
            if any(self.has_positions(user) or user.name in self._followed for user in self.users[operation.name]):
                self._followed.add(operation.name)
        self.scopes = {name: _scope(name, self.users) for name in self.users}
        self._crowded = {self.scopes[operation.name] for operation in operations if operation.type in _BEGINNINGS}

    def has_positions(self, operation: tf.Operation) -> bool:
        """Tells whether an operation gives planes or tokens of the image."""
        output = operation.outputs[0]
        return operation.name in self._of_image and output.shape.rank in (3, 4) and output.dtype.is_floating

    def is_end(self, operation: tf.Operation) -> bool:
        """Tells whether a layer ends at an operation."""
        if not self.has_positions(operation):
            return False
        return any(self._begins(user, operation) for user in self.users[operation.name])

    def _begins(self, user: tf.Operation, before: tf.Operation) -> bool:
        scope = self.scopes[user.name]
        if user.type in SIZES:
            return False
        if scope != self.scopes[before.name] or (before.type not in _OPENING and self._leads_to_a_beginning(user)):
            return True
        if scope in self._crowded and user.type in _SUMS and before.type in _RECTIFIERS:
            return True
        return not self.has_positions(user) and user.name not in self._followed

    def _leads_to_a_beginning(self, operation: tf.Operation) -> bool:
        if operation.type not in _ARRANGING:
            return operation.type in _BEGINNINGS
        near = [user for user in self.users[operation.name] if self.scopes[user.name] == self.scopes[operation.name]]
        return any(self._leads_to_a_beginning(user) for user in near)


def _scope(operation: str, operations: Collection[str]) -> Scope:
    scope = operation.split("/")[:-1]
    # An operation names what only it needs, as the axes of a sum, as if it were itself a scope.
    while scope and (_INNER.fullmatch(scope[-1]) or "/".join(scope) in operations):
        scope.pop()
    return tuple(name for name in scope if not _CALL.fullmatch(name))


def _paths(ends: Sequence[tf.Operation], graph: _Graph) -> list[Scope]:
    """Names layers by their scope; where it holds several layers, by the last operation of each as well."""
    scopes = list(graph.scopes.values())
    start, numbered = _shared_start(scopes), _are_numbered(scopes)
    n = Counter(graph.scopes[end.name] for end in ends if graph.has_positions(end))

    def path(end: tf.Operation) -> Scope:
        scope = graph.scopes[end.name]
        own = tuple(name.rpartition("_")[0] if numbered else name for name in scope[start:])
        return own if own and n[scope] == 1 and graph.has_positions(end) else (*own, end.name.rpartition("/")[2])

    return [path(end) for end in ends]


def _are_numbered(scopes: Sequence[Scope]) -> bool:
    """Tells whether Keras 3 renamed all layers when it exported them: names end in "_1", of shared layers in "_3"."""
    names = [name for scope in scopes for name in scope]
    n_first = sum(name.endswith("_1") for name in names)
    return 2 * n_first > len(names) and all(re.fullmatch(r".+_\d+", name) for name in names)


def _shared_start(scopes: Sequence[Scope]) -> int:
    """Counts the names that all scopes begin with."""
    start = 0
    while scopes and all(len(scope) > start and scope[start] == scopes[0][start] for scope in scopes):
        start += 1
    return start
