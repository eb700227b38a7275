"""Making what logs the artifacts of a framework's network."""

from __future__ import annotations

import dataclasses
import functools
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np

from tb_plugin.events import ArtifactWriter
from tb_plugin.feature_visualization import Engine, Rendering
from tb_plugin.feature_visualization.engine import AnyNetwork
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.settings import DEFAULT, Icons, Setting, Snapshots, Trust, listed
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.network import Reading, choose_layers, deciding_layers, layer_named
from tb_plugin.network.paths import said_of_cuts


class Options(TypedDict, total=False):
    """What every door takes, each as an attribute of `Chosen`."""

    labels: object
    class_names: Sequence[str] | None
    layers: Sequence[str] | None
    dataset: object
    reading: Reading
    log: Sequence[Setting]
    seed: int
    verbose: bool


_INFERRED = Reading()


@dataclass(frozen=True, eq=False)
class Chosen:
    """What every door takes: the callbacks of Keras and Lightning, PyTorch's logger, `keras_logger` and `torch_logger`.

    Attributes:
      labels: The true classes of the examples: indices or one-hot.
      class_names: One name for each class.
      layers: Names of layers (`semantic-dictionary layers` lists them). By default up to four are chosen, spread over
        the depth.
      dataset: Images in which each channel's strongest crops are looked for: an array, a tensor, a `Dataset` or a
        re-iterable of batches, as a `tf.data.Dataset` or a `DataLoader`; by default the examples, but the training
        images are better.
      reading: How the model is read, as far as that cannot be inferred.
      log: What is logged, as `[Icons(seconds=60), Grids()]`, in this order; snapshots always are. By default snapshots
        with checks of trust, relations, groups and icons.
      seed: Makes icons and groups repeatable.
      verbose: Whether to say what was inferred and to show progress.
    """

    labels: object = None
    class_names: Sequence[str] | None = None
    layers: Sequence[str] | None = None
    dataset: object = None
    reading: Reading = _INFERRED
    log: Sequence[Setting] = DEFAULT
    seed: int = 0
    verbose: bool = True

    def __post_init__(self) -> None:
        listed(self.log)
        if not isinstance(self.reading, Reading):
            raise ValueError(f"reading must be a Reading, as Reading(value_range=(0, 255)), got {self.reading!r}")

    def named(self, names: Sequence[str] | None) -> Chosen:
        """Gives the same with these names of classes, where none were given."""
        return self if self.class_names is not None else dataclasses.replace(self, class_names=names)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Chosen:
        """Checks what a door was given.

        Raises:
          TypeError: If it does not take that.
          ValueError: If `log` or `reading` is not of the kind expected.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        unknown = sorted(options.keys() - set(known))
        if unknown:
            raise TypeError(f"the options are {', '.join(known)}, got {', '.join(unknown)}")
        return cls(**options)


def logger_of(
    network: AnyNetwork,
    engine: Engine[AnyNetwork],
    writer: ArtifactWriter,
    examples: np.ndarray,
    *,
    chosen: Chosen,
    inferred: str,
    dataset: object,
) -> ArtifactLogger:
    """Makes what logs the artifacts of a network.

    Args:
      network: The model.
      engine: Its feature visualization.
      writer: Where artifacts go.
      examples: `[N, H, W, C]` in the network's value range.
      chosen: What is logged, and how.
      inferred: What is said of the inputs, beside the layers that are chosen.
      dataset: Batches in the network's value range, or None.

    Raises:
      ValueError: If an argument does not fit the model.
    """
    if chosen.layers is None:
        layers = choose_layers(deciding_layers(network, examples[:2]))
    else:
        layers = tuple(layer_named(network, name) for name in chosen.layers)
    if chosen.verbose:
        print(f"semantic dictionary: layers {', '.join(o.name for o in layers)}; {inferred}", file=sys.stderr)
    seen = engine.with_receptive_field(network, layers)
    cuts = said_of_cuts(seen)
    if cuts:
        _warn(cuts)
    log = listed(chosen.log)
    snapshots = next(each for each in log if isinstance(each, Snapshots))
    rendering = next((each.rendering for each in log if isinstance(each, Icons)), None)
    made = Examples.make(examples, network.value_range, chosen.labels, chosen.class_names)
    study = Study(
        network,
        made,
        seen,
        functools.partial(engine.render_jobs, network),
        functools.partial(engine.render_grids, network),
        dataset=made.inputs if dataset is None else dataset,
        rendering=rendering or Rendering(seed=chosen.seed),
        classes=tuple(snapshots.classes),
        attribute=snapshots.attribute,
        checked=any(isinstance(each, Trust) and each.share > 0 for each in log),
    )
    return ArtifactLogger(study, writer, log)


def _warn(text: str) -> None:
    """Warns; where warnings are errors it is printed, as nothing here keeps the rest from being logged."""
    try:
        warnings.warn(f"semantic dictionary: {text}", stacklevel=3)
    except UserWarning as warning:
        print(warning, file=sys.stderr)
