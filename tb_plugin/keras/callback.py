"""Logging while a Keras model trains: one callback."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import keras
import numpy as np

from tb_plugin.keras.logger import keras_logger
from tb_plugin.log.logger import Seconds
from tb_plugin.log.session import Session
from tb_plugin.log.setting import Setting
from tb_plugin.log.setup import Chosen, Options
from tb_plugin.network.inputs import check_images

if TYPE_CHECKING:
    from typing_extensions import Unpack

# TensorBoard's Python loader freezes the older of two files that grow in one directory, so we use one of our own.
_RUN = "examples"


class SemanticDictionaryCallback(keras.callbacks.Callback):
    """Logs, for TensorBoard's tab Semantic Dictionaries, what a model's channels detect and argue for.

        log = [Icons(seconds=60), Groups((6,)), Grids()]
        callback = SemanticDictionaryCallback(log_dir, x[:8], labels=y[:8], log=log)
        model.fit(..., callbacks=[keras.callbacks.TensorBoard(log_dir), callback])

    A step is the number of epochs done: 0 is before training. Training is not changed by it, bit for bit, and never
    brought down: a failure is warned of once, and training goes on.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        examples: object,
        *,
        strict: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keeps the settings; the model is looked at when training begins.

        Args:
          log_dir: TensorBoard's log directory; what we log becomes the run `examples` in it.
          examples: About eight images as the model takes them, `[N, H, W, C]` or `[N, C, H, W]`; for a model with
            several inputs a dict of all that it takes (see `Reading.input`).
          strict: Whether failures are raised.
          **options: `labels`, `class_names`, `layers`, `dataset`, `reading`, `log`, `seed`, `verbose`, `share` and
            `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        chosen = Chosen.of(options)
        images = examples if isinstance(examples, Mapping) else check_images(np.asarray(examples), "examples")
        self._first_step_of_fit: int | None = None
        self._session = Session(
            lambda: keras_logger(self.model, Path(log_dir) / _RUN, images, **options),
            chosen.log,
            strict=strict,
            verbose=chosen.verbose,
            is_chief=_is_chief,
            share=chosen.share,
            finish_seconds=chosen.finish_seconds,
            unit="epoch",
        )

    def on_train_begin(self, logs: object = None) -> None:
        """Starts counting epochs; a second `fit` goes on where the first ended."""
        self._first_step_of_fit = None

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Logs the state before the first epoch."""
        if self._first_step_of_fit is None:
            self._first_step_of_fit = max(0, self._session.step - epoch)
            if not self._session.has_begun:
                self._session.begin(self._first_step_of_fit + epoch)

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Logs the state after an epoch, where it is due."""
        first = self._first_step_of_fit or 0
        n_epochs = (self.params or {}).get("epochs")
        self._session.log_step(first + epoch + 1, None if n_epochs is None else first + n_epochs)

    def on_train_end(self, logs: object = None) -> None:
        """Logs the final state."""
        self._session.log_end()

    def log(self, kind: type[Setting], seconds: Seconds = "own") -> None:
        """Logs one kind now, as `callback.log(Icons)`; after an interrupt this goes on where it was interrupted.

        Args:
          kind: Which kind.
          seconds: Time for it; None for no limit; "own" as its settings say.
        """
        self._session.log(kind, seconds)


def _is_chief() -> bool:
    """Of many workers that train one model only the chief logs."""
    task = json.loads(os.environ.get("TF_CONFIG", "{}")).get("task", {})
    kind, index = task.get("type"), task.get("index", 0)
    return kind in (None, "chief", "master") or (kind == "worker" and index == 0 and not _has_chief())


def _has_chief() -> bool:
    return "chief" in json.loads(os.environ.get("TF_CONFIG", "{}")).get("cluster", {})
