"""Passes of a Keras model in which its dropout acts."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.backends.keras.dropping import dropping, drops
from tb_plugin.backends.tensorflow.arrays import as_float32
from tb_plugin.backends.tensorflow.weighed import WeighedModel


class DroppingModel(WeighedModel):
    """A model that can be run with dropout; see `tb_plugin.network.dropout.DroppingNetwork`."""

    @property
    def drops(self) -> bool:
        """Whether it has layers of dropout."""
        return drops(self._model)

    def dropped(self, inputs: np.ndarray, seed: int) -> np.ndarray:
        """Computes logits `[N, K]` with dropout."""

        def compute(x: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
            with dropping(lambda drawn: tf.stack([key, tf.constant(drawn, tf.int64)])):
                return self._logits(self._run(x, lambda *_: None), x)

        graph = self.compiled(("dropped",), lambda: self._on_images(compute, tf.TensorSpec([], tf.int64)))
        key: Any = np.int64(seed)
        return np.asarray(graph(as_float32(inputs), key))
