"""Logging a Keras model: what the callback and those who explain a trained model share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from tb_plugin.events import Folder, folder_of
from tb_plugin.keras.choice import engine, watched
from tb_plugin.log.fingerprint import fingerprint
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.runs import begun
from tb_plugin.log.setup import Chosen, Options, logger_of

if TYPE_CHECKING:
    from typing_extensions import Unpack


def keras_logger(
    model: keras.Model,
    log_dir: str | os.PathLike[str],
    examples: np.ndarray | Mapping[Any, np.ndarray],
    strict: bool = False,
    **options: Unpack[Options],
) -> ArtifactLogger:
    """Makes what logs a model's artifacts into a run.

        logger = keras_logger(model, "logs/trained", images)
        logger.log(Snapshots, 0)
        logger.log(Icons, 0, progress=progress_bar())

    Args:
      model: The model.
      log_dir: The run's directory, or its address as `gs://bucket/logs/trained`.
      examples: Images as the model takes them; see `SemanticDictionaryCallback`.
      strict: Whether labels, names and classes that do not fit are errors, not left out with a warning.
      **options: `labels`, `class_names`, `layers`, `dataset`, `held_out`, `metadata`, `reading`, `log`, `seed`,
        `verbose`, `resume`, `share` and `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

    Raises:
      TypeError: If there is no such option.
      ValueError: If an argument does not fit the model.
    """
    chosen = Chosen.of(options)
    return logger_into(folder_of(log_dir), model, examples, chosen, strict=strict)


def logger_into(
    folder: Folder,
    model: Any,
    examples: np.ndarray | Mapping[Any, np.ndarray],
    chosen: Chosen,
    *,
    strict: bool = False,
    restarts: bool = False,
) -> ArtifactLogger:
    """Makes what logs a model's artifacts into a run, as `keras_logger`.

    Args:
      folder: The run's directory.
      model: The model.
      examples: Images as the model takes them.
      chosen: What is logged, and how.
      strict: Whether labels, names and classes that do not fit are errors, not left out with a warning.
      restarts: Whether what a run that is gone on with holds of the first step, and of later ones, is replaced.

    Raises:
      ValueError: If an argument does not fit the model.
    """
    seen = watched(model, examples, chosen.reading, chosen.truth)
    images = seen.images(examples)
    low, high = seen.network.value_range
    span = f"inferred, as they span {images.min():g} to {images.max():g}"
    told = "as given" if chosen.reading.value_range else span
    run = begun(folder, resume=chosen.resume)
    return logger_of(
        seen.network,
        engine(),
        run.writer(restarts=restarts),
        images,
        chosen=chosen.named(seen.score_names),
        n_outputs=seen.n_outputs,
        strict=strict,
        inferred=f"inputs from {low:g} (black) to {high:g} (white), {told}; logging to {run.folder}",
        dataset=None if chosen.dataset is None else seen.dataset(chosen.dataset),
        held_out=None if chosen.held_out is None else seen.dataset(chosen.held_out),
        weights=lambda: fingerprint(keras.ops.convert_to_numpy(each) for each in model.weights),
    )
