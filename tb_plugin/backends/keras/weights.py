"""The weights of a Keras model, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from tb_plugin.network.weights import Kernel, LayerWeights, unlike_floats


def named_layers(layer: Any, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """Gives the layers inside of a model or layer, each once, by the paths of their names."""
    seen = set() if seen is None else seen
    for inner in layer._flatten_layers(include_self=False, recursive=False):
        if id(inner) not in seen:
            seen.add(id(inner))
            name = f"{path}{inner.name}"
            yield name, inner
            yield from named_layers(inner, f"{name}/", seen)


def layer_weights(model: Any, value_of: Callable[[Any], Any]) -> Iterator[LayerWeights]:
    """Gives the weights of each layer that has some; see `tb_plugin.network.weights.WeighedNetwork`.

    Args:
      model: The model, which is not written to.
      value_of: Gives the value of a variable as a tensor.
    """
    seen: set[int] = set()
    for name, layer in ((model.name, model), *named_layers(model)):
        own = [*getattr(layer, "_trainable_variables", ()), *_quantised(layer)]
        new = [each for each in own if id(each) not in seen]
        seen.update(map(id, new))
        told = [each for each in new if "float" in str(each.dtype)]
        left_out = unlike_floats(name, (each.dtype for each in new if "float" not in str(each.dtype)))
        if told or left_out:
            kernel = _kernel(layer, value_of) if told else None
            yield LayerWeights(name, tuple(_copied(value_of(each)) for each in told), kernel, left_out)


def are_first(layer: Any) -> bool:
    """Tells whether planes of channels are first in what a layer is given."""
    return getattr(layer, "data_format", None) == "channels_first"


def _quantised(layer: Any) -> list[Any]:
    """Gives the kernel of a layer that is quantised, which nothing trains any more."""
    return [
        each
        for each in getattr(layer, "_non_trainable_variables", ())
        if each.name in ("kernel", "embeddings") and "float" not in str(each.dtype)
    ]


def _kernel(layer: Any, value_of: Callable[[Any], Any]) -> Kernel | None:
    """Reads the kernel of a layer of Keras's own kinds, as it multiplies: also where it is made of other variables."""
    kinds = keras.layers
    if isinstance(layer, kinds.SeparableConv2D):
        deep, point = _copied(value_of(layer.depthwise_kernel)), _copied(value_of(layer.pointwise_kernel))
        by_input = point[0, 0].reshape(*deep.shape[2:], -1)
        return Kernel("convolution", np.einsum("hwcm,cmk->hwck", deep, by_input))
    if isinstance(layer, kinds.DepthwiseConv2D):
        deep = _copied(value_of(layer.kernel))
        height, width, channels, _ = deep.shape
        return Kernel("convolution", deep.reshape(height, width, 1, -1), channels)
    is_plane = isinstance(layer, kinds.Conv2D) and not isinstance(layer, kinds.Conv2DTranspose)
    if not (is_plane or isinstance(layer, kinds.Dense)) or "float" not in str(layer.kernel.dtype):
        return None
    values = _copied(value_of(layer.kernel))
    return Kernel("convolution", values, layer.groups) if is_plane else Kernel("dense", values)


def _copied(value: Any) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(value), np.float32)
