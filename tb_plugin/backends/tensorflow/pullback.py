"""Cotangents of a later layer pulled back to an earlier one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from tb_plugin.backends.tensorflow.folding import Folding
from tb_plugin.backends.tensorflow.gradient_paths import python_between
from tb_plugin.backends.tensorflow.tracing import OnOutput, Output, Reached


def pulled_back(
    run: Callable[[tf.Tensor, OnOutput], Any],
    inputs: tf.Tensor,
    earlier: str,
    later: str,
    cotangents: tf.Tensor,
    replaced: tf.Tensor | None = None,
    *,
    on_unconnected: Callable[[], None],
) -> tf.Tensor:
    """Multiplies cotangents by the Jacobian between two layers; to be called while a function is traced.

    Args:
      run: Runs the model on images, watched.
      inputs: `[N, H, W, C]`.
      earlier: Name of a layer.
      later: Name of a layer that comes after it; nothing behind it is computed.
      cotangents: `[N, V, H2, W2, C2]`.
      replaced: `[N, H1, W1, C1]`, what stands in for the earlier layer's output; None: the output itself.
      on_unconnected: Is called where no gradient comes from the one layer to the other: zeros are then given.

    Returns:
      `[N, V, H1, W1, C1]`.
    """
    found: dict[str, tf.Tensor] = {}
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:

        def on_output(name: str, output: Output) -> tf.Tensor | None:
            if name == earlier:
                values = output.values if replaced is None else tf.cast(replaced, output.raw.dtype)
                tape.watch(values)
                found[name] = values
                return values
            if name == later:
                found[name] = output.values
                raise Reached
            return None

        with contextlib.suppress(Reached), Folding().applied():
            run(inputs, on_output)
        end = tf.cast(found[later], tf.float32)
    start = found[earlier]
    by_python = python_between(end, start)

    def pull(cotangent: Any) -> Any:
        gradient: Any = None if by_python else tape.gradient(end, start, output_gradients=cotangent)
        if gradient is None:
            on_unconnected()
            return tf.zeros_like(start)
        return gradient

    # Backward passes with one and the same forward pass are one pass over a larger batch.
    pulled: Any = tf.vectorized_map(pull, tf.transpose(cotangents, [1, 0, 2, 3, 4]))
    return tf.transpose(tf.cast(pulled, tf.float32), [1, 0, 2, 3, 4])
