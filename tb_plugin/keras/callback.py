"""Logging while a Keras model trains: one callback."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import keras
import numpy as np

from tb_plugin.attribution import Attribute
from tb_plugin.feature_visualization import Rendering
from tb_plugin.keras.logger import keras_logger
from tb_plugin.log.schedule import Every
from tb_plugin.log.session import Session
from tb_plugin.makers.group_plan import NUMBERS
from tb_plugin.network.inputs import check_images

# TensorBoard's Python loader freezes the older of two files that grow in one directory, so we use one of our own.
_RUN = "examples"


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
        input: str | int | None = None,
        output: str | int | None = None,
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
          examples: Images as the model takes them, `[N, H, W, C]` or `[N, C, H, W]`; about eight.
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
          input: Which of several inputs of the model is the image, by name or number; the examples are then a dict of
            what it takes, in which all but the image is the same for all.
          output: Which of several outputs is explained, by name or number.
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
        if diverse_icons < 0 or diverse_icons == 1:
            raise ValueError(f"diverse_icons must be at least 2 icons, or 0, got {diverse_icons}")
        images = examples if isinstance(examples, Mapping) else check_images(np.asarray(examples), "examples")
        self._every = every
        self._first_step_of_fit: int | None = None
        self._session = Session(
            lambda: keras_logger(
                self.model,
                Path(log_dir) / _RUN,
                images,
                labels=labels,
                class_names=class_names,
                layers=layers,
                classes=tuple(classes or ()),
                attribute=attribute,
                dataset=dataset,
                value_range=value_range,
                input=input,
                output=output,
                rendering=rendering or Rendering(seed=seed),
                icons_seconds=icons_seconds,
                diverse_icons=diverse_icons,
                groups=groups,
                groups_of=groups_of,
                verbose=verbose,
            ),
            icons_every=icons_every,
            icons_seconds=icons_seconds,
            grids=grids,
            trust=trust,
            relations_every=relations_every,
            relations=relations,
            groups=groups,
            groups_of=groups_of,
            groups_every=groups_every,
            groups_share=groups_share,
            group_icons_seconds=group_icons_seconds,
            strict=strict,
            verbose=verbose,
            is_chief=_is_chief,
            unit="epoch",
        )

    def on_train_begin(self, logs: object = None) -> None:
        """Starts counting epochs; a second `fit` goes on where the first ended."""
        self._first_step_of_fit = None

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Logs the state before the first epoch."""
        if self._first_step_of_fit is None:
            self._first_step_of_fit = max(0, self._session.step - epoch)
            self._session.step = self._first_step_of_fit + epoch
            if self._session.snapshot_step is None:
                self._session.log_snapshot()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Logs the state after an epoch, where it is due."""
        first = self._first_step_of_fit or 0
        step = self._session.step = first + epoch + 1
        n_epochs = (self.params or {}).get("epochs")
        n_steps = None if n_epochs is None else first + n_epochs
        if step % self._every == 0:
            self._session.log_snapshot(is_last=step == n_steps)
        self._session.log_due(n_steps)

    def on_train_end(self, logs: object = None) -> None:
        """Logs the final state."""
        self._session.log_end()

    def log_icons(self) -> None:
        """Renders and logs icons now. After an interrupt this goes on where it was interrupted."""
        self._session.log_icons()

    def log_relations(self, seconds: float | None = None) -> None:
        """Computes and logs attribution between layers now, of as many examples as there is time for."""
        self._session.log_relations(seconds)

    def log_groups(self, seconds: float | None = None) -> None:
        """Finds and logs groups of neurons now, as many as there is time for. After an interrupt this goes on."""
        self._session.log_groups(seconds)

    def log_grids(self) -> None:
        """Renders and logs activation grids of all examples and layers now."""
        self._session.log_grids()


def _is_chief() -> bool:
    """Of many workers that train one model only the chief logs."""
    task = json.loads(os.environ.get("TF_CONFIG", "{}")).get("task", {})
    kind, index = task.get("type"), task.get("index", 0)
    return kind in (None, "chief", "master") or (kind == "worker" and index == 0 and not _has_chief())


def _has_chief() -> bool:
    return "chief" in json.loads(os.environ.get("TF_CONFIG", "{}")).get("cluster", {})
