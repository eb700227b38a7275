"""Logging while a Keras model trains: one callback."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from tb_plugin.events import folder_of
from tb_plugin.keras.inner import check_network, inner_network
from tb_plugin.keras.last import Last
from tb_plugin.keras.logger import logger_into
from tb_plugin.log.logger import Seconds
from tb_plugin.log.runs import OF_TRAINING
from tb_plugin.log.session import Session
from tb_plugin.log.setting import Setting
from tb_plugin.log.setup import Chosen, Options
from tb_plugin.log.warned import warn
from tb_plugin.network.inputs import check_images

if TYPE_CHECKING:
    from typing_extensions import Unpack


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
        network: str | keras.Layer | None = None,
        strict: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keeps the settings; the model is looked at when training begins.

        Args:
          log_dir: TensorBoard's log directory, or its address as `gs://bucket/logs`; what we log becomes the run
            `examples` in it, or where that is there already `examples-2` and so on.
          examples: About eight images as the model takes them, `[N, H, W, C]` or `[N, C, H, W]`; for a model with
            several inputs a dict of all that it takes (see `Reading.input`).
          network: The network that is looked at, where it is another than what is trained, as in a model that has
            `train_step` but no `call`: a Keras model, or the attribute that holds it, as "student".
          strict: Whether failures are raised.
          **options: `labels`, `class_names`, `layers`, `dataset`, `held_out`, `metadata`, `reading`, `log`, `seed`,
            `verbose`, `resume`, `share` and `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        chosen = Chosen.of(options)
        check_network(network)
        _check_cluster()
        run = folder_of(log_dir) / OF_TRAINING
        images = examples if isinstance(examples, Mapping) else check_images(np.asarray(examples), "examples")
        self._first_step_of_fit: int | None = None
        self._session = Session(
            lambda: logger_into(run, inner_network(self.model, network), images, chosen, strict=strict, restarts=True),
            chosen.log,
            strict=strict,
            verbose=chosen.verbose,
            is_chief=_is_chief,
            share=chosen.share,
            finish_seconds=chosen.finish_seconds,
            unit="epoch",
        )
        self._run, self._resume = run, chosen.resume
        self._last = Last(self._session.log_end)
        self._is_last_put = False

    def on_train_begin(self, logs: object = None) -> None:
        """Starts counting epochs; a second `fit` goes on where the first ended."""
        self._first_step_of_fit = None
        self._is_last_put = self._last.put_last()

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Logs the state before the first epoch."""
        if self._first_step_of_fit is None:
            if self._resume and epoch == 0:
                # Where Keras counts from a later epoch, that is where training goes on.
                self._session.go_on_in(lambda: self._run)
            self._first_step_of_fit = max(0, self._session.step - epoch)
            if not self._session.has_begun:
                self._session.begin(self._first_step_of_fit + epoch)

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Logs the state after an epoch, where it is due."""
        first = self._first_step_of_fit or 0
        n_epochs = (self.params or {}).get("epochs")
        self._session.log_step(first + epoch + 1, None if n_epochs is None else first + n_epochs)

    def on_train_end(self, logs: object = None) -> None:
        """Logs the final state, unless that is done behind all other callbacks."""
        if not self._is_last_put:
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
    told = _told_cluster() or {}
    task, cluster = (_mapping(told.get(name)) for name in ("task", "cluster"))
    kind, index = task.get("type"), task.get("index", 0)
    return kind in (None, "chief", "master") or (kind == "worker" and str(index) == "0" and "chief" not in cluster)


def _check_cluster() -> None:
    """Warns where TensorFlow's variable cannot be read."""
    if _told_cluster() is None:
        got = os.environ["TF_CONFIG"][:80]
        warn(f"TF_CONFIG must be a JSON object with cluster and task, got {got!r}; this process logs as if alone")


def _told_cluster() -> Mapping[str, Any] | None:
    try:
        told = json.loads(os.environ.get("TF_CONFIG") or "{}")
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
