"""What a Keras model tells of its inputs and outputs without being asked."""

from __future__ import annotations

from typing import cast

import keras
import numpy as np

from tb_plugin.network import OutputKind

PROBE_EXAMPLES = 4
_FREE_SIZE = 128


def output_kind_of_loss(model: keras.Model) -> OutputKind:
    """Gives what a model's loss makes of its logits."""
    loss = getattr(model, "loss", None)
    name = loss if isinstance(loss, str) else getattr(loss, "name", "") or ""
    if "categorical_crossentropy" in name:
        return "softmax"
    return "sigmoid" if "binary_crossentropy" in name else "linear"


def rescaled_range(model: keras.Model) -> tuple[float, float]:
    """Gives [0, 255] for a model that starts by rescaling such values, else [0, 1]."""
    rescaling = [layer for layer in model.layers if isinstance(layer, keras.layers.Rescaling)]
    bytes_in = any(np.max(layer.scale) < 0.1 or np.min(layer.offset) < -10 for layer in rescaling)
    return (0.0, 255.0) if bytes_in else (0.0, 1.0)


def noise_like(model: keras.Model) -> np.ndarray:
    """Stands in for examples: noise of the model's input shape, free sides taken as 128 pixels."""
    shape = getattr(model, "input_shape", None) if model.built else None
    if not (isinstance(shape, tuple) and len(shape) == 4 and shape[3]):
        raise ValueError(
            f"model must have one image input [N, H, W, C], got input shape {shape}: pass `inputs` to tell it"
        )
    height, width, channels = cast(tuple[int | None, int | None, int], shape[1:])
    low, high = rescaled_range(model)
    size = (PROBE_EXAMPLES, height or _FREE_SIZE, width or _FREE_SIZE, channels)
    return np.random.default_rng(0).uniform(low, high, size)
