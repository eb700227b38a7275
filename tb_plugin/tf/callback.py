"""Logging while a Keras model trains: one callback."""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import keras
import numpy as np

from tb_plugin.attribution import Attribute
from tb_plugin.group_plan import NUMBERS, GroupPlan
from tb_plugin.groups import checked_mix
from tb_plugin.icons import Rendering
from tb_plugin.inputs import check_images
from tb_plugin.logger import ArtifactLogger
from tb_plugin.schedule import Allowance, Every, check_every, is_due
from tb_plugin.tf.logger import keras_logger, progress_bar

# TensorBoard's Python loader freezes the older of two files that grow in one directory, so we use one of our own.
_RUN = "examples"
_LARGE_SNAPSHOT = 4_000_000


class SemanticDictionaryCallback(keras.callbacks.Callback):
    """Logs, for TensorBoard's tab Semantic Dictionaries, what a model's channels detect and argue for.

        model.fit(..., callbacks=[keras.callbacks.TensorBoard(d), SemanticDictionaryCallback(d, examples, labels=y)])

    A step is the number of epochs done: 0 is before training. Training is not changed by it, bit for bit, and never
    brought down: a failure is warned of once, and training goes on.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        examples: object,
        *,
        labels: object = None,
        class_names: Sequence[str] | None = None,
        layers: Sequence[str] | None = None,
        classes: Sequence[int] | None = None,
        attribute: Attribute | None = None,
        every: int = 1,
        icons_every: Every = "auto",
        dataset: object = None,
        value_range: tuple[float, float] | None = None,
        icons_seconds: float | None = 300.0,
        rendering: Rendering | None = None,
        diverse_icons: int = 0,
        grids: bool = False,
        trust: float = 0.1,
        relations_every: Every = "auto",
        relations: float = 0.1,
        groups: Sequence[int] = NUMBERS,
        groups_of: str | Mapping[str, float] = "activations",
        groups_every: Every = "auto",
        groups_share: float = 0.1,
        group_icons_seconds: float | None = 30.0,
        seed: int = 0,
        strict: bool = False,
        verbose: bool = True,
    ) -> None:
        """Keeps the settings; the model is looked at when training begins.

        Args:
          log_dir: TensorBoard's log directory; what we log becomes the run `examples` in it.
          examples: Images `[N, H, W, C]`, as the model takes them; about eight.
          labels: Their true classes: indices or one-hot.
          class_names: One per class.
          layers: Names of layers (`KerasNetwork(model).layers` lists them). By default up to four,
            spread over the depth.
          classes: Explained for every example, besides its five best and the true one.
          attribute: How they are explained: (network, inputs, layer, class) -> `[N, H, W, C]`, as a `functools.partial`
            of a function of `tb_plugin.attribution`, or of Xplique by `tb_plugin.tf.xplique`. Gradient times activation
            by default, the only method that costs next to nothing.
          every: Epochs from one snapshot to the next; epoch 0 (before training) and the last are always logged.
          icons_every: Epochs from one rendering of icons to the next. "auto": after an eighth of the epochs, half-way
            and at the end; None: never.
          dataset: Images in which each channel's strongest crops are looked for: an array or a re-iterable of batches,
            as a `tf.data.Dataset`; the examples by default, but the training images are better.
          value_range: The inputs' values that stand for black and white; inferred from the examples by default.
          icons_seconds: Time for the icons of an epoch: it decides their size and quality, and when it is up no more
            are begun (those of the most active channels come first); None for no limit.
          rendering: How icons are made.
          diverse_icons: How many more icons each channel gets that are held apart, to expose channels with several
            meanings: at least 2, or 0 for none. They come after the others, if there is time.
          grids: Whether to render, at the end of training, an icon for each position of the examples (activation
            grids): on two cores some 20 s for each example and layer of a mobile network.
          trust: Share of the time that checks of the attribution may take, by removing channels and by path integrals:
            they are made at the first snapshot and the last, and between as often as that allows; 0 for none.
          relations_every: Epochs from one computation of attribution between layers to the next; "auto" and None as for
            `icons_every`.
          relations: Share of the time that it may take before the end of training: as many examples as fit in, and at
            the end all of them.
          groups: Numbers of groups of neurons that the last two of the layers are factored into, the middle one of them
            first; () for none.
          groups_of: What groups are optimised for: "activations", "gradients" or "attributions" (of the likeliest
            class), or a mapping of these to shares.
          groups_every: Epochs from one factorisation to the next; "auto" and None as for `icons_every`.
          groups_share: Share of the time that it may take before the end of training: as many factorisations as fit in,
            and at the end all of them.
          group_icons_seconds: Time for the icons of groups, each time that groups are found; 0, or `icons_every=None`,
            for none; None for no limit.
          seed: Makes icons and groups repeatable.
          strict: Whether failures are raised.
          verbose: Whether to say what was inferred and to show the progress of icons.

        Raises:
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        if every < 1:
            raise ValueError(f"every must be at least 1 epoch, got {every}")
        check_every(icons_every, "icons_every")
        check_every(relations_every, "relations_every")
        check_every(groups_every, "groups_every")
        checked_mix(groups_of)
        GroupPlan.of((), groups, 0)
        if diverse_icons < 0 or diverse_icons == 1:
            raise ValueError(f"diverse_icons must be at least 2 icons, or 0, got {diverse_icons}")
        self._log_dir = Path(log_dir)
        self._images = check_images(np.asarray(examples), "examples")
        self._labels = labels
        self._class_names = class_names
        self._layer_names = layers
        self._classes = tuple(classes or ())
        self._attribute = attribute
        self._every = every
        self._icons_every: Every = icons_every
        self._dataset = dataset
        self._value_range = value_range
        self._icons_seconds = icons_seconds
        self._rendering = rendering
        self._diverse_icons = diverse_icons
        self._grids = grids
        self._trust = Allowance(trust, "trust")
        self._relations_every: Every = relations_every
        self._relations = Allowance(relations, "relations")
        self._groups = tuple(groups)
        self._groups_of = groups_of
        self._groups_every: Every = groups_every if self._groups else None
        self._groups_share = Allowance(groups_share, "groups_share")
        self._group_icons_seconds = 0.0 if icons_every is None else group_icons_seconds
        self._seed = seed
        self._strict = strict
        self._verbose = verbose
        self._logger: ArtifactLogger | None = None
        self._step = 0
        self._first_step_of_fit: int | None = None
        self._snapshot_step: int | None = None
        self._icon_step: int | None = None
        self._relation_step: int | None = None
        self._groups_step: int | None = None
        self._warned: set[str] = set()

    def on_train_begin(self, logs: object = None) -> None:
        """Starts counting epochs; a second `fit` goes on where the first ended."""
        self._first_step_of_fit = None

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Logs the state before the first epoch."""
        if self._first_step_of_fit is None:
            self._first_step_of_fit = max(0, self._step - epoch)
            self._step = self._first_step_of_fit + epoch
            if self._snapshot_step is None:
                self._log_snapshot()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Logs the state after an epoch, where it is due."""
        first = self._first_step_of_fit or 0
        self._step = first + epoch + 1
        if self._step % self._every == 0:
            self._log_snapshot()
        n_epochs = (self.params or {}).get("epochs")
        n_steps = None if n_epochs is None else first + n_epochs
        if is_due(self._step, n_steps, self._relations_every) and self._relations.seconds_left() > 0:
            self.log_relations(self._relations.seconds_left())
        if is_due(self._step, n_steps, self._groups_every) and self._groups_share.seconds_left() > 0:
            self.log_groups(self._groups_share.seconds_left())
        if is_due(self._step, n_steps, self._icons_every):
            self.log_icons()

    def on_train_end(self, logs: object = None) -> None:
        """Logs the final state."""
        if self._snapshot_step != self._step:
            self._log_snapshot()
        if self._relations_every is not None and self._relation_step != self._step:
            self.log_relations()
        if self._groups_every is not None and self._groups_step != self._step:
            self.log_groups()
        if self._icons_every is not None and self._icon_step != self._step:
            self.log_icons()
        if self._grids:
            self.log_grids()

    def log_icons(self) -> None:
        """Renders and logs icons now. After an interrupt this goes on where it was interrupted."""
        self._attempt("icons", self._try_icons)

    def log_relations(self, seconds: float | None = None) -> None:
        """Computes and logs attribution between layers now, of as many examples as there is time for."""
        self._attempt("relations between layers", lambda: self._try_relations(seconds))

    def log_groups(self, seconds: float | None = None) -> None:
        """Finds and logs groups of neurons now, as many as there is time for. After an interrupt this goes on."""
        self._attempt("groups of neurons", lambda: self._try_groups(seconds))

    def log_grids(self) -> None:
        """Renders and logs activation grids of all examples and layers now."""
        self._attempt("activation grids", self._try_grids)

    def _log_snapshot(self) -> None:
        self._attempt("a snapshot", self._try_snapshot)

    def _try_snapshot(self) -> None:
        logger = self._set_up()
        n_epochs = (self.params or {}).get("epochs")
        is_last = n_epochs is not None and self._step == (self._first_step_of_fit or 0) + n_epochs
        trust = self._trust.allows() or (is_last and self._trust.share > 0)
        start = time.monotonic()
        n_bytes = logger.log_snapshot(self._step, trust=trust)
        if trust:
            self._trust.spend(time.monotonic() - start)
        if self._verbose and self._snapshot_step is None and n_bytes > _LARGE_SNAPSHOT:
            print(
                f"semantic dictionary: snapshots take {n_bytes / 1e6:.1f} MB each, and TensorBoard keeps up to 50 in "
                "memory; fewer examples or layers, or a larger every, make that less",
                file=sys.stderr,
            )
        self._snapshot_step = self._step

    def _try_icons(self) -> None:
        logger = self._set_up()
        bars = (progress_bar("icon"), progress_bar("image", "looked at")) if self._verbose else (_no_progress,) * 2
        complete = logger.log_dictionaries(self._step, *bars)
        self._icon_step = self._step
        if self._verbose and not complete:
            print(
                f"semantic dictionary: {self._icons_seconds:g} s were not enough for all icons; those of the most "
                "active channels are logged, and log_icons() goes on",
                file=sys.stderr,
            )

    def _try_relations(self, seconds: float | None) -> None:
        logger = self._set_up()
        start = time.monotonic()
        progress = progress_bar("example", "related from layer to layer") if self._verbose else _no_progress
        try:
            complete = logger.log_relations(self._step, seconds=seconds, progress=progress)
        finally:
            self._relations.spend(time.monotonic() - start)
        if complete:
            self._relation_step = self._step

    def _try_groups(self, seconds: float | None) -> None:
        logger = self._set_up()
        start = time.monotonic()
        bars = (
            (progress_bar("factorisation", "made"), progress_bar("group icon"))
            if self._verbose
            else (_no_progress,) * 2
        )
        try:
            complete = logger.log_groups(
                self._step,
                seconds=seconds,
                icon_seconds=self._group_icons_seconds,
                progress=bars[0],
                icon_progress=bars[1],
            )
        finally:
            self._groups_share.spend(time.monotonic() - start)
        if complete:
            self._groups_step = self._step
        elif self._verbose and seconds is None:
            print(
                f"semantic dictionary: {self._group_icons_seconds:g} s were not enough for all icons of groups; those "
                "of shared groups come first, and log_groups() goes on",
                file=sys.stderr,
            )

    def _try_grids(self) -> None:
        self._set_up().log_grids(self._step, progress=progress_bar("grid") if self._verbose else _no_progress)

    def _attempt(self, what: str, log: Callable[[], None]) -> None:
        if not _is_chief():
            return
        try:
            log()
        except Exception as error:
            if self._strict:
                raise
            message = f"{what} could not be logged: {type(error).__name__}: {error}"
            if message not in self._warned:
                self._warned.add(message)
                text = f"semantic dictionary: {message} (epoch {self._step}; training goes on, strict=True raises this)"
                warnings.warn(text, stacklevel=2)

    def _set_up(self) -> ArtifactLogger:
        if self._logger is not None:
            return self._logger
        self._logger = keras_logger(
            self.model,
            self._log_dir / _RUN,
            self._images,
            labels=self._labels,
            class_names=self._class_names,
            layers=self._layer_names,
            classes=self._classes,
            attribute=self._attribute,
            dataset=self._dataset,
            value_range=self._value_range,
            rendering=self._rendering or Rendering(seed=self._seed),
            icons_seconds=self._icons_seconds,
            diverse_icons=self._diverse_icons,
            groups=self._groups,
            groups_of=self._groups_of,
            verbose=self._verbose,
        )
        return self._logger


def _no_progress(done: int, total: int) -> None:
    pass


def _is_chief() -> bool:
    """Of many workers that train one model only the chief logs."""
    task = json.loads(os.environ.get("TF_CONFIG", "{}")).get("task", {})
    kind, index = task.get("type"), task.get("index", 0)
    return kind in (None, "chief", "master") or (kind == "worker" and index == 0 and not _has_chief())


def _has_chief() -> bool:
    return "chief" in json.loads(os.environ.get("TF_CONFIG", "{}")).get("cluster", {})
