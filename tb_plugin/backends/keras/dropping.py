"""Running a Keras model with its dropout, and nothing else, as in training."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import keras

_KINDS = (keras.layers.Dropout, keras.layers.AlphaDropout, keras.layers.GaussianDropout)


def drops(model: Any) -> bool:
    """Tells whether a model has layers of dropout whose rate is above zero."""
    return any(isinstance(layer, _KINDS) and layer.rate > 0 for layer in model._flatten_layers())


@contextlib.contextmanager
def dropping(seed: Callable[[int], Any]) -> Iterator[None]:
    """Has layers of dropout act that this thread calls within the block.

    Their generators of random numbers keep their states: what each would draw is given it.

    Args:
      seed: Gives the tensor `[2]` that stands for a seed, by how many there were before.
    """
    thread, drawn = threading.get_ident(), 0
    original, original_next = keras.Layer.__call__, keras.random.SeedGenerator.next

    def call(self: keras.Layer, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self, _KINDS) and threading.get_ident() == thread:
            return original(self, *args, **{**kwargs, "training": True})
        return original(self, *args, **kwargs)

    def given(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal drawn
        if threading.get_ident() != thread:
            return original_next(self, *args, **kwargs)
        drawn += 1
        return seed(drawn - 1)

    keras.Layer.__call__, keras.random.SeedGenerator.next = call, given
    try:
        yield
    finally:
        keras.Layer.__call__, keras.random.SeedGenerator.next = original, original_next
