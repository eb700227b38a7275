"""How planes lie in the tensors of a graph, and what values its image is to have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import tensorflow as tf

from tb_plugin.backends.tensorflow.saved_model.replay import SIZES, sources

Format = Literal["channels_last", "channels_first"]

_OF_ATTRIBUTE: Mapping[bytes, Format] = {b"NHWC": "channels_last", b"NCHW": "channels_first"}
_TURNED: Mapping[tuple[int, ...], tuple[Format, Format]] = {
    (0, 2, 3, 1): ("channels_first", "channels_last"),
    (0, 3, 1, 2): ("channels_last", "channels_first"),
}
_SCALING: Mapping[str, Callable[[Any, Any], Any]] = {
    "Mul": np.multiply,
    "RealDiv": np.divide,
    "AddV2": np.add,
    "BiasAdd": np.add,
    "Sub": np.subtract,
}
# Operations that leave values as they are.
_KEEPING = ("Cast", "Transpose", "Pad", "PadV2", "MirrorPad", "ReverseV2", "ResizeBilinear", "ResizeNearestNeighbor")
# Operations that make planes of something else, or something else of planes: nothing tells how the result lies.
_SHAPING = ("Reshape", "Einsum", "BatchMatMulV2", "ExpandDims", "Squeeze", "Pack")


def formats(
    operations: Sequence[tf.Operation], image: str, constants: Mapping[str, np.ndarray]
) -> tuple[Format, Mapping[str, Format | None]]:
    """Tells how the image and the first output of each operation lie.

    Args:
      operations: All operations that depend on the image, in the order in which they are computed.
      image: Name of the image's tensor.
      constants: The values of tensors that say how axes are permuted, by name.

    Returns:
      The image's format, and the format of each operation by its name (None: it is unknown, or there are no planes).
    """
    first = _followed(operations, image, "channels_first", constants)
    last = _followed(operations, image, "channels_last", constants)
    return ("channels_first", first[1]) if first[0] and not last[0] else ("channels_last", last[1])


def _followed(
    operations: Sequence[tf.Operation], image: str, assumed: Format, constants: Mapping[str, np.ndarray]
) -> tuple[bool, Mapping[str, Format | None]]:
    """Follows planes through the graph; tells whether the first operation that says how they lie agrees."""
    agrees: bool | None = None
    found: dict[str, Format | None] = {}
    for operation in operations:
        known: list[Format | None] = [assumed if t.name == image else found.get(t.op.name) for t in sources(operation)]
        before: Format | None = next((one for one in known if one is not None), None)
        own = _own(operation)
        if agrees is None and own is not None:
            agrees = own == before
        found[operation.name] = own or _after(operation, before, constants)
    return agrees is not False, found


def _own(operation: tf.Operation) -> Format | None:
    # Biases are also added to tokens, and then claim that these are planes.
    says = operation.type != "BiasAdd" and any(a.name == "data_format" for a in operation.op_def.attr)
    return _OF_ATTRIBUTE.get(operation.get_attr("data_format")) if says else None


def _after(operation: tf.Operation, before: Format | None, constants: Mapping[str, np.ndarray]) -> Format | None:
    if operation.type in _SHAPING or operation.outputs[0].shape.rank != 4:
        return None
    if operation.type != "Transpose":
        return before
    axes = constants.get(sources(operation)[1].name, ())
    start, end = _TURNED.get(tuple(int(axis) for axis in axes), (None, None))
    return end if start == before else None


def rescales_bytes(operations: Sequence[tf.Operation], image: str, constants: Mapping[str, np.ndarray]) -> bool:
    """Tells whether a graph starts by making values from 0 to 255 much smaller, or by subtracting a mean of them.

    Args:
      operations: All operations that depend on the image, in the order in which they are computed.
      image: Name of the image's tensor.
      constants: The values of tensors that scale or shift the image, by name.
    """
    black, one, at = np.float64(0), np.float64(1), image
    for operation in operations:
        inputs = [tensor.name for tensor in sources(operation)]
        if at not in inputs or operation.type in SIZES:
            continue
        if operation.type in _SCALING and all(name == at or name in constants for name in inputs):
            scaled = _SCALING[operation.type]
            black, one = (
                scaled(*(value if name == at else constants[name] for name in inputs)) for value in (black, one)
            )
        elif operation.type not in _KEEPING:
            break
        at = operation.outputs[0].name
    return bool(np.max(np.abs(one - black)) < 0.1 or np.min(black) < -10)
