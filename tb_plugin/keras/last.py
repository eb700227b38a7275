"""Having the last word when training ends."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import keras


class Last(keras.callbacks.Callback):
    """Stands at the end of the list of callbacks: there the weights are those that training leaves.

    `EarlyStopping` restores those of the best epoch, and others do the like, when training ends, in the order of the
    list; so whoever looks at the weights then must come last.
    """

    def __init__(self, at_end: Callable[[], None]) -> None:
        """Keeps what is done at the end of training."""
        super().__init__()
        self._at_end = at_end

    def on_train_end(self, logs: object = None) -> None:
        """Does it."""
        self._at_end()

    def put_last(self) -> bool:
        """Goes to the end of the list that is called now, when training begins. False where nobody calls a list."""
        callbacks = _called_list()
        if callbacks is None:
            return False
        # The list may be one that was used before.
        if self in callbacks:
            callbacks.remove(self)
        callbacks.append(self)
        return True


def _called_list() -> list[keras.callbacks.Callback] | None:
    """Finds the outermost list whose `on_train_begin` is going on: Keras hands it to no callback."""
    found: list[keras.callbacks.Callback] | None = None
    frame = inspect.currentframe()
    while frame is not None:
        caller: Any = frame.f_locals.get("self")
        # What is further out is another training, which this one is a part of.
        if isinstance(caller, keras.Model):
            break
        if isinstance(caller, keras.callbacks.CallbackList) and frame.f_code.co_name == "on_train_begin":
            found = caller.callbacks
        frame = frame.f_back
    return found
