"""What can be read off a Keras model: the shape and range of its inputs, and what is made of its logits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import keras
import numpy as np

from tb_plugin.network import OutputKind

PROBE_EXAMPLES = 4
_FREE_SIZE = 128
# Names of Keras's losses, without underscores.
_LOSSES: Mapping[OutputKind, str] = {
    "softmax": r".*categorical(focal)?crossentropy",
    "sigmoid": r".*binary(focal)?crossentropy|bce|(squared)?hinge",
    "linear": r"mean(squared|absolute|squaredlogarithmic|absolutepercentage)error|mse|mae|msle|mape|huber(loss)?"
    r"|logcosh|poisson",
}


def output_kind_of_loss(model: keras.Model, output: str | int | None = None) -> OutputKind | None:
    """Tells what a model's loss makes of its output.

    Args:
      model: The model.
      output: Name or number of the output that is explained, where the model has several.

    Returns:
      "sigmoid" where each output is for a class of its own, "linear" for a regression, None where the model was not
      compiled, or its loss says nothing.
    """
    loss = getattr(model, "loss", None)
    names = getattr(model, "output_names", None) or []
    if isinstance(loss, Mapping):
        loss = loss.get(names[output] if isinstance(output, int) and output < len(names) else output)
    elif isinstance(loss, list | tuple):
        at = names.index(output) if output in names else output
        loss = loss[at] if isinstance(at, int) and at < len(loss) else None
    given = loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", "")
    name = str(given).replace("_", "").lower()
    return next((kind for kind, named in _LOSSES.items() if re.fullmatch(named, name)), None)


def rescaled_range(model: keras.Model) -> tuple[float, float]:
    """Guesses a model's range of values: [0, 255] if it rescales or normalizes such values itself, else [0, 1]."""
    layers = model._flatten_layers(include_self=True)
    return (0.0, 255.0) if any(_takes_bytes(layer) for layer in layers) else (0.0, 1.0)


def _takes_bytes(layer: Any) -> bool:
    if getattr(layer, "takes_bytes", False):
        return True
    if isinstance(layer, keras.layers.Rescaling):
        return bool(np.max(layer.scale) < 0.1 or np.min(layer.offset) < -10)
    if isinstance(layer, keras.layers.Normalization) and not layer.invert and layer.input_mean is not None:
        return bool(np.max(layer.input_mean) > 10)
    return False


def image_shape(model: keras.Model) -> tuple[int | None, int | None, int]:
    """Gives rows, columns (None: free) and channels of the one image that a model takes.

    Raises:
      ValueError: If the model does not tell its input's shape, or has several that may be images.
    """
    shape = getattr(model, "input_shape", None) if model.built else None
    if isinstance(shape, list | dict):
        several = shape.values() if isinstance(shape, dict) else shape
        images = [one for one in several if isinstance(one, tuple) and len(one) == 4]
        shape = images[0] if len(images) == 1 else shape
    if isinstance(shape, tuple) and len(shape) == 4 and takes_channels_first(model):
        shape = (shape[0], *shape[2:], shape[1])
    if not (isinstance(shape, tuple) and len(shape) == 4 and shape[3]):
        raise ValueError(
            f"model must have one image input [N, H, W, C], got input shape {shape}: pass `inputs` to tell it"
        )
    return cast(tuple[int | None, int | None, int], shape[1:])


def noise_like(model: keras.Model) -> np.ndarray:
    """Makes noise `[N, H, W, C]` of a model's input shape that stands in for examples; a free side gets 128 pixels.

    Raises:
      ValueError: If the model does not tell its input's shape.
    """
    height, width, channels = image_shape(model)
    low, high = rescaled_range(model)
    size = (PROBE_EXAMPLES, height or _FREE_SIZE, width or _FREE_SIZE, channels)
    return np.random.default_rng(0).uniform(low, high, size)


def takes_channels_first(model: keras.Model) -> bool:
    """Tells whether a model takes images `[N, C, H, W]`: the first of its layers that says how data lie decides."""
    for layer in model._flatten_layers(include_self=True):
        if isinstance(layer, keras.layers.Permute):
            return tuple(layer.dims) == (2, 3, 1)
        data_format = getattr(layer, "data_format", None)
        if data_format is not None:
            return data_format == "channels_first"
    return False
