"""Logging a Keras model: what the callback and those who explain a trained model share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from tb_plugin.events import Writer
from tb_plugin.keras.choice import engine, watched
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.setup import Chosen, Options, logger_of

if TYPE_CHECKING:
    from typing_extensions import Unpack


def keras_logger(
    model: keras.Model,
    log_dir: str | os.PathLike[str],
    examples: np.ndarray | Mapping[Any, np.ndarray],
    **options: Unpack[Options],
) -> ArtifactLogger:
    """Makes what logs a model's artifacts into a run.

        logger = keras_logger(model, "logs/trained", images)
        logger.log(Snapshots, 0)
        logger.log(Icons, 0, progress=progress_bar())

    Args:
      model: The model.
      log_dir: The run's directory.
      examples: Images as the model takes them; see `SemanticDictionaryCallback`.
      **options: `labels`, `class_names`, `layers`, `dataset`, `reading`, `log`, `seed` and `verbose`; see
        `tb_plugin.log.setup.Chosen`.

    Raises:
      TypeError: If there is no such option.
      ValueError: If an argument does not fit the model.
    """
    chosen = Chosen.of(options)
    seen = watched(model, examples, chosen.reading)
    images = seen.images(examples)
    low, high = seen.network.value_range
    span = f"inferred, as they span {images.min():g} to {images.max():g}"
    told = "as given" if chosen.reading.value_range else span
    return logger_of(
        seen.network,
        engine(),
        Writer(log_dir),
        images,
        chosen=chosen.named(seen.score_names),
        inferred=f"inputs from {low:g} (black) to {high:g} (white), {told}; logging to {os.fspath(log_dir)}",
        dataset=None if chosen.dataset is None else seen.dataset(chosen.dataset),
    )
