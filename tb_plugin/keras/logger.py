"""Logging a Keras model: what the callback and those who explain a trained model share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from tb_plugin.attribution import Attribute
from tb_plugin.group_plan import NUMBERS
from tb_plugin.icons import Rendering
from tb_plugin.keras.backend import engine, watched
from tb_plugin.logger import ArtifactLogger, logger_of
from tb_plugin.writer import Writer


def keras_logger(
    model: keras.Model,
    log_dir: str | os.PathLike[str],
    examples: np.ndarray | Mapping[Any, np.ndarray],
    *,
    labels: object = None,
    class_names: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    classes: Sequence[int] = (),
    attribute: Attribute | None = None,
    dataset: object = None,
    value_range: tuple[float, float] | None = None,
    input: str | int | None = None,
    output: str | int | None = None,
    preprocess: Callable[[Any], Any] | None = None,
    rendering: Rendering | None = None,
    icons_seconds: float | None = None,
    diverse_icons: int = 0,
    groups: Sequence[int] = NUMBERS,
    groups_of: str | Mapping[str, float] = "activations",
    verbose: bool = True,
) -> ArtifactLogger:
    """Makes what logs a model's artifacts into a run.

        logger = keras_logger(model, "logs/trained", images)
        logger.log_snapshot(0)
        logger.log_dictionaries(0, progress_bar("icon"))

    Args:
      model: The model.
      log_dir: The run's directory.
      examples: As of `SemanticDictionaryCallback`, like the rest.
      labels: Likewise.
      class_names: Likewise.
      layers: Likewise.
      classes: Likewise.
      attribute: Likewise.
      dataset: Likewise.
      value_range: Likewise.
      input: Likewise.
      output: Likewise.
      preprocess: As of `KerasNetwork`.
      rendering: Likewise.
      icons_seconds: Likewise.
      diverse_icons: Likewise.
      groups: Likewise.
      groups_of: Likewise.
      verbose: Whether to say what was inferred.

    Raises:
      ValueError: If an argument does not fit the model.
    """
    seen = watched(model, examples, input=input, output=output, preprocess=preprocess, value_range=value_range)
    images = seen.images(examples)
    low, high = seen.network.value_range
    span = f"inferred, as they span {images.min():g} to {images.max():g}"
    inferred = (
        f"inputs from {low:g} (black) to {high:g} (white), {'as given' if value_range else span}; logging to "
        f"{os.fspath(log_dir)}"
    )
    return logger_of(
        seen.network,
        engine(),
        Writer(log_dir),
        images,
        inferred=inferred if verbose else None,
        labels=labels,
        class_names=class_names,
        layers=layers,
        classes=classes,
        attribute=attribute,
        dataset=None if dataset is None else seen.batches(dataset),
        rendering=rendering,
        icons_seconds=icons_seconds,
        diverse_icons=diverse_icons,
        groups=groups,
        groups_of=groups_of,
    )
