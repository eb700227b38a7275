"""Other weights for a Keras model, which itself stays as it is: they are lent to it while it is called."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from tb_plugin.backends.keras.signature import Signature
from tb_plugin.network.redrawing import N_IMAGES, CannotRedraw, shuffle

# Variables of a model and the tensors that stand in for them.
Lent = list[tuple[Any, Any]]


def redrawn(model: keras.Model, signature: Signature, images: np.ndarray, seed: int) -> Lent:
    """Draws weights for a model, and takes the statistics of its batch normalisations anew.

    Weights are what layers train, whether they are frozen or not; their entries are shuffled tensor by tensor.
    Statistics of batch normalisations are those of some images, one layer after another: with the old ones
    activations would be far off zero, and many rectified ones zero.

    Args:
      model: The model, built.
      signature: How it is called.
      images: `[N, H, W, C]` as the model takes them.
      seed: Makes the weights repeatable.

    Raises:
      CannotRedraw: If Keras knows of no weights.
    """
    lent: Lent = []
    for number, variable in enumerate(_weights(model)):
        values = np.array(keras.ops.convert_to_numpy(variable.value))
        shuffle(values, seed, number)
        lent.append((variable, keras.ops.convert_to_tensor(values, dtype=variable.dtype)))
    if not lent:
        raise CannotRedraw("weights cannot be redrawn: they are constants of a graph, as a SavedModel has them")
    statistics = [
        variable
        for layer in model._flatten_layers()
        if isinstance(layer, keras.layers.BatchNormalization) and layer.built
        for variable in (layer.moving_mean, layer.moving_variance)
    ]
    if not statistics:
        return lent
    with keras.StatelessScope(state_mapping=lent) as scope, _measured_statistics():
        signature.answer(model, keras.ops.convert_to_tensor(images[:N_IMAGES], dtype="float32"))
    measured = [(variable, scope.get_current_value(variable)) for variable in statistics]
    return [*lent, *((variable, value) for variable, value in measured if value is not None)]


def _weights(model: keras.Model) -> list[Any]:
    """Gives what layers train, each once, in the order of the layers."""
    found: dict[int, Any] = {}
    for layer in model._flatten_layers():
        for variable in getattr(layer, "_trainable_variables", ()):
            if "float" in str(variable.dtype):
                found.setdefault(id(variable), variable)
    return list(found.values())


@contextlib.contextmanager
def _measured_statistics() -> Iterator[None]:
    """Gives each batch normalisation, within a scope that catches it, the statistics of what comes to it."""
    original = keras.layers.BatchNormalization.call

    def call(layer: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        axis = layer.axis if isinstance(layer.axis, int) else layer.axis[0]
        n_axes = len(inputs.shape)
        values = keras.ops.cast(inputs, "float32")
        mean, variance = keras.ops.moments(values, [each for each in range(n_axes) if each != axis % n_axes])
        layer.moving_mean.assign(mean)
        layer.moving_variance.assign(variance)
        return original(layer, inputs, *args, **kwargs)

    keras.layers.BatchNormalization.call = call
    try:
        yield
    finally:
        keras.layers.BatchNormalization.call = original
