"""Compares two trained models by one command: what they have in common on the same images, as a run of its own."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tb_plugin.explain.compared import Compared, Pictures
from tb_plugin.explain.folder_labels import read_class_names
from tb_plugin.explain.given_images import given_images
from tb_plugin.explain.image_files import ImageFolder
from tb_plugin.explain.load import load_trained_model
from tb_plugin.explain.model import TrainedModel
from tb_plugin.explain.model_options import MODEL, add_model_options, pixels_of, run_of, say
from tb_plugin.explain.same_images import on_same_images
from tb_plugin.explain.stages import STEP, Record, local_directory, missing, parse_duration, run_stages
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.setting import Setting
from tb_plugin.log.settings import Icons, Probes, Snapshots
from tb_plugin.log.weights_setting import Weights
from tb_plugin.makers.comparison import Reference
from tb_plugin.makers.maker import Study
from tb_plugin.metadata import tab_address

# The part of the time that is B's, where the reference is pictured as well.
_OWN_PART = 0.75
# Options that may be told of one model alone.
OF_ONE = ("output", "score", "layouts", "size", "range", "mean", "std", "preprocess", "call")
# Of these one says what the others would.
_VALUES = ("range", "mean", "std", "preprocess")


@dataclass(frozen=True, eq=False)
class _Side:
    """One of both models.

    Attributes:
      name: Its name.
      trained: What it is.
      layers: Which layers are looked at; None: those that are chosen.
      run: The run that its pictures are in, or will be.
      classes: Names of its classes, where they are told.
    """

    name: str
    trained: TrainedModel
    layers: Sequence[str] | None
    run: str
    classes: Sequence[str] | None


def compare(arguments: argparse.Namespace) -> None:
    """Logs what two models have in common on the same images: what B has that A has not, and what was lost."""
    directory, seconds = local_directory(arguments.logdir), parse_duration(arguments.budget)
    for told in (arguments.log_a, arguments.log_b):
        if told is not None and not (directory / told).is_dir():
            raise ValueError(f"log-a and log-b must be runs in {directory}, got {told!r}, which is no directory of it")
    a, b = (run_of(model) for model in (arguments.a, arguments.b))
    run = arguments.run or f"compare-{a}-{b}"
    sides = (
        _side(arguments, "a", a, arguments.log_a or f"{run}/{a}"),
        _side(arguments, "b", b, arguments.log_b or run),
    )
    _check_arrays(arguments, sides)
    for side in sides:
        size, trained = side.trained.size, side.trained
        say(f"{side.name}: images {size[0]} x {size[1]} x {trained.channels}, {trained.feeding}")
    end = None if seconds is None else time.monotonic() + seconds
    studies: list[Study] = []
    compared = Compared(lambda: studies[0], Reference(sides[0].run, STEP), say, {"a": arguments.a, "b": arguments.b})
    pictures = Icons() if arguments.log_b is None else Pictures(directory / arguments.log_b)
    log_a: list[Setting] = [Snapshots(), Weights(), Probes(), Icons()]
    log: list[Setting] = [Snapshots(), Weights(), Probes(), compared, pictures]
    settings = _settings(arguments)
    record = Record.of(directory / run, settings)
    # Of a run that is there already nothing is written.
    into_a = directory / (run if arguments.log_a else sides[0].run)
    loggers = [_logger(arguments, sides[0], log_a, into_a), _logger(arguments, sides[1], log, directory / run)]
    studies += on_same_images([_study_of(logger) for logger in loggers], arguments.images)
    _say_of_outputs(studies, sides)
    part = seconds if seconds is None or arguments.log_a else seconds * _OWN_PART
    record = run_stages(lambda: loggers[1].with_study(lambda _: studies[1]), record, part, say, log)
    if arguments.log_a is None:
        left = None if end is None else max(0.0, end - time.monotonic())
        pictured = Record.of(into_a, settings)
        if missing(pictured, log_a):
            say(f"now pictures of {a}")
            run_stages(lambda: loggers[0].with_study(lambda _: studies[0]), pictured, left, say, log_a)
    if missing(record, log):
        say("not all is compared: the same command again goes on")
    print(f"\nLook at it:\n\n  tensorboard --logdir {arguments.logdir}\n  {tab_address(6006, run=run)}\n")


def add_compare(commands: Any) -> None:
    """Adds the command to those that there are."""
    parser = commands.add_parser("compare", help="log what two models have in common", description=compare.__doc__)
    parser.set_defaults(command=compare)
    add = parser.add_argument
    add("a", metavar="A", help=f"what is compared with: {MODEL}")
    add("b", metavar="B", help="what is compared, likewise")
    add("--log-a", metavar="RUN", help="a run of A that is logged already: its pictures are shown (default: made anew)")
    add("--log-b", metavar="RUN", help="the same of B")
    add("--layers-a", nargs="+", metavar="LAYER", help="of A, where its layers have other names (default: as --layers)")
    for letter in "ab":
        add(f"--classes-{letter}", type=Path, metavar="FILE", help="of one model, where its classes are others")
    add_compared_options(parser)
    options = "each of the following is of both models, or with -a or -b behind it, as --range-b, of one"
    add_model_options(parser.add_argument_group("how models are read", options))  # pyright: ignore[reportArgumentType]
    for letter in "ab":
        add_model_options(parser, letter)


def add_compared_options(parser: argparse.ArgumentParser, *, needs_logdir: bool = True) -> None:
    """Adds what says on which images models are compared, and where that is logged."""
    add = parser.add_argument
    add("--examples", type=Path, required=True, help="a folder of images, or an .npz file of what both models take")
    add("--logdir", "--log-dir", required=needs_logdir, help="where TensorBoard looks for it")
    add("--run", help="name of the run in it (default: that of the command, with the names of models)")
    add("--layers", nargs="+", metavar="LAYER", help="default: up to four, spread over the depth")
    add("--classes", type=Path, metavar="FILE", help="names of the classes, one a line; folders named so are labels")
    add("--images", type=int, metavar="N", help="on how many images at most (default: 512, fewer large ones)")
    add("--n-examples", type=int, default=8, metavar="N", help="images that are explained (default: %(default)s)")
    add("--budget", default="10m", help='time for it, as "90s", "10m", "2h" or "none" (default: %(default)s)')
    add("--seed", type=int, default=0, help="makes it repeatable")


def _side(arguments: argparse.Namespace, letter: str, name: str, run: str) -> _Side:
    of = _of(arguments, letter)
    told = arguments.layers_a if letter == "a" and arguments.layers_a else arguments.layers
    trained = load_trained_model(getattr(arguments, letter), pixels_of(of), of.output, dict(of.layouts or ()))
    classes = getattr(arguments, f"classes_{letter}", None) or arguments.classes
    return _Side(name, trained, told, run, None if classes is None else read_class_names(classes))


def _of(arguments: argparse.Namespace, letter: str) -> argparse.Namespace:
    """Gives the options of one model: what is told of it alone counts more than what is told of both."""
    own = {name: getattr(arguments, f"{name}_{letter}") for name in OF_ONE}
    both = {name: getattr(arguments, name) for name in OF_ONE}
    if any(own[name] is not None for name in _VALUES):
        both |= dict.fromkeys(_VALUES)
    return argparse.Namespace(**{name: both[name] if value is None else value for name, value in own.items()})


def _logger(arguments: argparse.Namespace, side: _Side, log: Sequence[Setting], log_dir: Path) -> ArtifactLogger:
    """Looks at a model; its study has the images as its data set."""
    trained, options = side.trained, {"class_names": side.classes, "layers": side.layers, "seed": arguments.seed}
    given = given_images(arguments.examples, trained, arguments.n_examples, side.classes, say, side.name)
    folder = given.dataset if isinstance(given.dataset, ImageFolder) else None
    options |= {"labels": given.labels, "dataset": None if folder else given.dataset, "log": log}
    made = trained.logger(log_dir, given.examples, **options)
    return made if folder is None else made.with_study(lambda study: replace(study, dataset=folder))


def _check_arrays(arguments: argparse.Namespace, sides: Sequence[_Side]) -> None:
    """Raises a ValueError where images of an .npz, which are as a model takes them, cannot be those of both."""
    a, b = (side.trained for side in sides)
    if arguments.examples.suffix != ".npz":
        return
    if type(a) is not type(b) or (a.size, a.channels, a.feeding) != (b.size, b.channels, b.feeding):
        sizes = " and ".join(f"{t.size[0]} x {t.size[1]} x {t.channels}, {t.feeding}" for t in (a, b))
        raise ValueError(
            f"examples must be a folder of images where models take them in different ways ({sizes}), got "
            f"{arguments.examples}"
        )


def _study_of(logger: ArtifactLogger) -> Study:
    taken: list[Study] = []

    def take(study: Study) -> Study:
        taken.append(study)
        return study

    logger.with_study(take)
    return taken[0]


def _say_of_outputs(studies: Sequence[Study], sides: Sequence[_Side]) -> None:
    """Says what cannot be compared of models that tell other classes apart."""
    n = [study.network.n_classes for study in studies]
    if n[0] != n[1]:
        say(
            f"{sides[0].name} has {n[0]} outputs and {sides[1].name} {n[1]}: answers are not compared with each other, "
            "layers are, and what removing channels does to each model's own answers"
        )
    a, b = (side.classes for side in sides)
    if a is not None and b is not None and list(a) != list(b):
        alone = [name for name in b if name not in a]
        missing = f"; {sides[0].name} has no {', '.join(alone[:3])}" if alone else ""
        say(f"{sides[0].name} and {sides[1].name} name their classes in other ways: each is told by its own{missing}")
    shapes = [study.network.input_shape for study in studies]
    if shapes[0] != shapes[1]:
        sizes = " and ".join(" x ".join(map(str, shape)) for shape in shapes)
        say(f"images are read at {sizes}: layers are compared on the coarser grid of positions")


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """What a run is made from: if it changes, what was finished of it is worth nothing."""
    free = ("command", "budget", "logdir", "run", "traceback")
    kept = {name: value for name, value in vars(arguments).items() if name not in free}
    written = {letter: Path(getattr(arguments, letter)) for letter in "ab"}
    times = {f"time of {letter}": path.stat().st_mtime for letter, path in written.items() if path.exists()}
    return {name: str(value) for name, value in {**kept, **times}.items()}
