"""The weights of a Keras model, and what its layers are given."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_plugin.backends.keras.weights import are_first, layer_weights, named_layers
from tb_plugin.backends.tensorflow.arrays import as_float32
from tb_plugin.backends.tensorflow.watched import WatchedModel
from tb_plugin.network.weights import LayerWeights, planes_last


class WeighedModel(WatchedModel):
    """A model that is looked into, which tells its weights too; see `tb_plugin.network.weights.WeighedNetwork`."""

    def weights(self) -> Iterator[LayerWeights]:
        """Gives the weights of each layer that has some; those that the model is lent where it is lent some."""
        lent = {id(variable): value for variable, value in self._lent}
        return layer_weights(self._model, lambda each: lent.get(id(each), getattr(each, "value", each)))

    def inputs_of(self, names: Collection[str], images: np.ndarray) -> Mapping[str, np.ndarray]:
        """Gives what layers are given, in the order of their calls."""
        layers = {name: layer for name, layer in named_layers(self._model) if name in names}
        order: list[str] = []

        def compute(x: tf.Tensor) -> Any:
            with _inputs_watched({id(layer): name for name, layer in layers.items()}) as found:
                self._run(x, lambda *_: None)
            order[:] = found
            return [tf.cast(each, tf.float32) for each in found.values()]

        values = self._on_images(compute)(as_float32(images))
        return {
            name: planes_last(np.asarray(each), are_first=are_first(layers[name]))
            for name, each in zip(order, values, strict=True)
        }


@contextlib.contextmanager
def _inputs_watched(names: Mapping[int, str]) -> Iterator[dict[str, tf.Tensor]]:
    """Notes what layers are given within the block, by the names that there are for their ids."""
    original = keras.Layer.__call__
    found: dict[str, tf.Tensor] = {}

    def call(self: keras.Layer, *args: Any, **kwargs: Any) -> Any:
        name, given = names.get(id(self)), next((each for each in (*args, *kwargs.values())), None)
        if name is not None and isinstance(given, tf.Tensor):
            # A later call stands last.
            found.pop(name, None)
            found[name] = given
        return original(self, *args, **kwargs)

    keras.Layer.__call__ = call
    try:
        yield found
    finally:
        keras.Layer.__call__ = original
