"""Logging a Keras model: what the callback and those who explain a trained model share."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from tb_plugin.attribution import Attribute
from tb_plugin.group_plan import NUMBERS
from tb_plugin.icons import Rendering
from tb_plugin.logger import ArtifactLogger
from tb_plugin.network import choose_layers, layer_named
from tb_plugin.snapshot import Examples
from tb_plugin.tf.feature_visualization import render_grids, render_jobs
from tb_plugin.tf.network import KerasNetwork
from tb_plugin.tf.receptive_field import with_receptive_field
from tb_plugin.writer import Writer


def keras_logger(
    model: keras.Model,
    log_dir: str | os.PathLike[str],
    examples: np.ndarray,
    *,
    labels: object = None,
    class_names: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    classes: Sequence[int] = (),
    attribute: Attribute | None = None,
    dataset: object = None,
    value_range: tuple[float, float] | None = None,
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
      rendering: Likewise.
      icons_seconds: Likewise.
      diverse_icons: Likewise.
      groups: Likewise.
      groups_of: Likewise.
      verbose: Whether to say what was inferred.

    Raises:
      ValueError: If an argument does not fit the model.
    """
    network = KerasNetwork(model, examples, value_range=value_range)
    chosen = choose_layers(network.layers) if layers is None else tuple(layer_named(network, name) for name in layers)
    if verbose:
        low, high = network.value_range
        span = f"inferred, as they span {examples.min():g} to {examples.max():g}"
        print(
            f"semantic dictionary: layers {', '.join(layer.name for layer in chosen)}; inputs from {low:g} (black) to "
            f"{high:g} (white), {'as given' if value_range else span}; logging to {os.fspath(log_dir)}",
            file=sys.stderr,
        )
    return ArtifactLogger(
        network,
        Writer(log_dir),
        Examples.make(examples, network.value_range, labels, class_names),
        with_receptive_field(network, chosen),
        functools.partial(render_jobs, network),
        functools.partial(render_grids, network),
        classes=classes,
        attribute=attribute,
        dataset=dataset,
        rendering=rendering,
        seconds=icons_seconds,
        n_diverse=diverse_icons,
        groups=groups,
        groups_of=groups_of,
    )


def progress_bar(what: str, done_to_it: str = "rendered") -> Callable[[int, int], None]:
    """A bar that moves where somebody watches; elsewhere, in a log file say, one line at the end.

    Args:
      what: Is being worked on, as "icon".
      done_to_it: What that work is.
    """
    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and (sys.stdout.isatty() or "ipykernel" in sys.modules):
            bar = keras.utils.Progbar(total, unit_name=what)
        if bar is not None:
            bar.update(done)
        elif done == total:
            print(f"semantic dictionary: {total} {what}s {done_to_it}", file=sys.stderr)

    return show
