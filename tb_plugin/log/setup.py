"""Making what logs the artifacts of a framework's network."""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np

from tb_plugin.events import ArtifactWriter
from tb_plugin.feature_visualization import Engine, Rendering
from tb_plugin.feature_visualization.engine import AnyNetwork
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.schedule import check_seconds, check_share
from tb_plugin.log.settings import DEFAULT, Icons, Probes, Setting, Snapshots, Trust, listed
from tb_plugin.log.warned import warn
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Redrawn, Study
from tb_plugin.makers.probe import ProbeSet, Terms
from tb_plugin.network import Network, Reading, Truth, choose_layers, deciding_layers, layer_named
from tb_plugin.network.metadata import Metadata
from tb_plugin.network.outputs import said_of_probabilities
from tb_plugin.network.paths import said_of_cuts
from tb_plugin.network.redrawing import CannotRedraw


class Options(TypedDict, total=False):
    """What every door takes, each as an attribute of `Chosen`."""

    labels: object
    class_names: object
    layers: Sequence[str] | None
    dataset: object
    held_out: object
    metadata: object
    example_metadata: object
    reading: Reading
    log: Sequence[Setting]
    seed: int
    verbose: bool
    resume: bool
    share: float
    finish_seconds: float | None


_INFERRED = Reading()


@dataclass(frozen=True, eq=False)
class Chosen:
    """What every door takes: the callbacks of Keras and Lightning, PyTorch's logger, `keras_logger` and `torch_logger`.

    Attributes:
      labels: The true classes of the examples, or what a regression should give (see `tb_plugin.network.Truth`): what
        does not fit is left out and said.
      class_names: One name for each class, or of some a mapping from their indices; of a regression the names of its
        outputs.
      layers: Names of layers (`semantic-dictionary layers` lists them). By default up to four are chosen, spread over
        the depth.
      dataset: Images in which each channel's strongest crops are looked for: an array, a tensor, a `Dataset`, a
        `tf.data.Dataset`, a `DataLoader` or anything that can be gone through again (see `ImageBatches`); by default
        the examples, but the training images are better. It is left as it was. Where it gives labels as well, as
        `(images, labels)` or in a dict, the probe set has as many images of each class.
      held_out: Images with labels that the model is not trained on, in any form of `dataset`, as the data that Keras
        validates on: by them it is measured which classes cannot be ruled out of each example (see `Certainty`).
      metadata: What else is known of the data set's images, in columns of categories (texts, truth values) or numbers,
        None or NaN where it is not known: a mapping from names to one value for each image, or a table with columns
        (of pandas, say), in the data set's own order; or the names of columns that it gives with each batch, in a dict,
        or in a mapping behind images and labels. Where a table does not fit, or the data set is shuffled and has no
        numbered items, it is left out and said.
      example_metadata: The same of the examples, as a table with one value for each: where columns of the same names
        come with `held_out`, each example has the set of its group, too.
      reading: How the model is read, as far as that cannot be inferred.
      log: What is logged, as `[Icons(seconds=60), Grids()]`, in this order; snapshots always are. By default snapshots
        with checks of trust, relations, groups, icons and controls.
      seed: Makes icons and groups repeatable.
      verbose: Whether to say what was inferred and to show progress.
      resume: Whether to go on in the run that is there already, as after a crash. Otherwise, where the directory holds
        a run, a fresh one is begun beside it.
      share: Share of the training's time, in [0, 1), that all of our work may take before the end; the shares of single
        kinds divide it. Snapshots are taken in any case. What is logged by hand has the time that is given each time.
      finish_seconds: Time at the end of training for all that is logged then beside the snapshot; None for no limit.
    """

    labels: object = None
    class_names: object = None
    layers: Sequence[str] | None = None
    dataset: object = None
    held_out: object = None
    metadata: object = None
    example_metadata: object = None
    reading: Reading = _INFERRED
    log: Sequence[Setting] = DEFAULT
    seed: int = 0
    verbose: bool = True
    resume: bool = False
    share: float = 0.1
    finish_seconds: float | None = 60.0

    def __post_init__(self) -> None:
        listed(self.log)
        check_share(self.share, "share")
        check_seconds(self.finish_seconds, "finish_seconds")
        if not isinstance(self.reading, Reading):
            raise ValueError(f"reading must be a Reading, as Reading(value_range=(0, 255)), got {self.reading!r}")
        # What cannot be read is an error at once.
        self.columns  # noqa: B018
        self.example_columns  # noqa: B018

    @functools.cached_property
    def truth(self) -> Truth:
        """What is given of the examples."""
        return Truth(self.labels, self.class_names)

    @functools.cached_property
    def columns(self) -> Metadata:
        """What is known of the images of the data set."""
        return Metadata.of(self.metadata)

    @functools.cached_property
    def example_columns(self) -> Metadata:
        """What is known of the examples."""
        return Metadata.of(self.example_metadata)

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
    n_outputs: int,
    inferred: str,
    dataset: object,
    held_out: object,
    weights: Callable[[], int],
    strict: bool = False,
) -> ArtifactLogger:
    """Makes what logs the artifacts of a network.

    Args:
      network: The model.
      engine: Its feature visualization.
      writer: Where artifacts go.
      examples: `[N, H, W, C]` in the network's value range.
      chosen: What is logged, and how.
      n_outputs: How many numbers the model gives for an image; 1 where two classes are made of one.
      inferred: What is said of the inputs, beside the layers that are chosen.
      dataset: What gives images in the network's value range, or None.
      held_out: The same of images that the network is not trained on.
      weights: Gives a fingerprint of the model's weights.
      strict: Whether labels, names and classes that do not fit are errors, not left out with a warning.

    Raises:
      ValueError: If an argument does not fit the model.
    """
    if chosen.layers is None:
        layers = choose_layers(deciding_layers(network, examples[:2]), n_classes=network.n_classes)
    else:
        layers = tuple(layer_named(network, name) for name in chosen.layers)
    if chosen.verbose:
        named = ", ".join(layer.name for layer in layers)
        print(f"semantic dictionary: layers {named}; {_of_outputs(network, n_outputs)}{inferred}", file=sys.stderr)
    seen = engine.with_receptive_field(network, layers)
    cuts = said_of_cuts(seen)
    for remark in (*getattr(network, "remarks", ()), *filter(None, [cuts])):
        warn(remark)
    log = listed(chosen.log)
    snapshots = next(each for each in log if isinstance(each, Snapshots))
    rendering = next((each.rendering for each in log if isinstance(each, Icons)), None)
    known = chosen.truth.known(len(examples), network.n_classes, n_outputs=n_outputs, kind=network.output_kind)
    if getattr(network, "is_regression", False):
        known = known.of_regression(len(examples), network.n_classes)
    classes, wrong = _classes_of(network, snapshots.classes)
    columns, misfit = _columns_of(chosen.example_columns, len(examples))
    left_out = (*known.left_out, *wrong, *misfit)
    if strict and left_out:
        raise ValueError("; ".join(left_out))
    made = Examples.of(examples, network.value_range, known)
    study = Study(
        network,
        made,
        seen,
        functools.partial(engine.render_jobs, network),
        functools.partial(engine.render_grids, network),
        dataset=made.inputs if dataset is None else dataset,
        rendering=rendering or Rendering(seed=chosen.seed),
        n_best=snapshots.best,
        classes=classes,
        attribute=snapshots.attribute,
        checked=any(isinstance(each, Trust) and each.share > 0 for each in log),
        redraw=functools.partial(_redrawn, network, engine),
        held_out=held_out,
        columns=columns,
        probe_set=ProbeSet(Terms(chosen.seed, chosen.columns, known.class_names, n_outputs, _n_probed(log))),
    )
    for sentence in left_out:
        warn(sentence)
    return ArtifactLogger(study, writer, log, weights)


def _n_probed(log: Sequence[Setting]) -> int | None:
    """Gives how many images somebody wants the probe set to have."""
    return next((each.images for each in log if isinstance(each, Probes)), None)


def _redrawn(network: AnyNetwork, engine: Engine[AnyNetwork], images: np.ndarray, seed: int) -> Redrawn:
    """Gives a network of random weights.

    Raises:
      CannotRedraw: If there can be none.
    """
    redraw: Callable[[np.ndarray, int], AnyNetwork] | None = getattr(network, "redrawn", None)
    if redraw is None:
        raise CannotRedraw(f"weights cannot be redrawn: a {type(network).__name__} does not say how")
    other = redraw(images, seed)
    return Redrawn(other, functools.partial(engine.render_jobs, other))


def _of_outputs(network: Network, n_outputs: int) -> str:
    """Says what outputs are taken for where that was found out: nothing is easier to get wrong, and to tell."""
    if n_outputs != 1:
        return said_of_probabilities(getattr(network, "probabilities", None), network.output_kind, n_outputs)
    as_classes, told = network.n_classes == 2, "Reading(output_kind="
    taken = "the logit of two classes" if as_classes else "a value"
    return f'the one output is taken for {taken} ({told}"{"linear" if as_classes else "sigmoid"}") changes that); '


def _columns_of(given: Metadata, n: int) -> tuple[Mapping[str, np.ndarray], tuple[str, ...]]:
    """Gives what is known of the examples, and a sentence where that does not fit them."""
    if given.names:
        return {}, ("example_metadata must be a table with one value for each example, got names alone; left out",)
    if given.n_rows not in (None, n):
        return {}, (f"example_metadata must have one value for each of {n} examples, got {given.n_rows}; left out",)
    return given.table, ()


def _classes_of(network: Network, classes: Sequence[int]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Gives the classes that there are, and sentences on the others."""
    last = network.n_classes - 1
    fitting = tuple(index for index in classes if 0 <= index <= last)
    wrong = ", ".join(str(index) for index in classes if index not in fitting)
    return fitting, (f"classes of Snapshots must be from 0 to {last}, got {wrong}; left out",) if wrong else ()
