"""Logging a Keras model: what the callback and those who explain a trained model share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from tb_plugin.events import Writer
from tb_plugin.keras.choice import engine, watched
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.setup import LoggerSettings, logger_of

if TYPE_CHECKING:
    from typing_extensions import Unpack


def keras_logger(
    model: keras.Model,
    log_dir: str | os.PathLike[str],
    examples: np.ndarray | Mapping[Any, np.ndarray],
    *,
    dataset: object = None,
    value_range: tuple[float, float] | None = None,
    input: str | int | None = None,
    output: str | int | None = None,
    preprocess: Callable[[Any], Any] | None = None,
    verbose: bool = True,
    **settings: Unpack[LoggerSettings],
) -> ArtifactLogger:
    """Makes what logs a model's artifacts into a run.

        logger = keras_logger(model, "logs/trained", images)
        logger.log_snapshot(0)
        logger.log_dictionaries(0, progress_bar("icon"))

    Args:
      model: The model.
      log_dir: The run's directory.
      examples: As of `SemanticDictionaryCallback`, like the rest.
      dataset: Likewise.
      value_range: Likewise.
      input: Likewise.
      output: Likewise.
      preprocess: As of `KerasNetwork`.
      verbose: Whether to say what was inferred.
      **settings: Those of `SemanticDictionaryCallback` that `LoggerSettings` names.

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
        dataset=None if dataset is None else seen.dataset(dataset),
        **settings,
    )
