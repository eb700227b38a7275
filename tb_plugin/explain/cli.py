"""Explains a trained model by one command, and lists its layers."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import google_crc32c
import numpy as np

from tb_plugin.explain.compare import add_compare
from tb_plugin.explain.correct_command import add_correct
from tb_plugin.explain.folder_labels import read_class_names
from tb_plugin.explain.given_images import GivenImages, given_images
from tb_plugin.explain.image_files import ImageFolder
from tb_plugin.explain.kept_pass import KeptPass
from tb_plugin.explain.load import load_trained_model
from tb_plugin.explain.metadata_file import read_metadata
from tb_plugin.explain.model_options import (
    PROGRAM,
    add_model_argument,
    add_model_options,
    joined,
    pixels_of,
    run_of,
    say,
)
from tb_plugin.explain.options import add_options, chosen_log
from tb_plugin.explain.report_command import add_report
from tb_plugin.explain.stages import Record, local_directory, missing, parse_duration, run_stages
from tb_plugin.explain.worker_options import WORKER_OPTIONS, add_worker_options, begun_workers, check_worker_options
from tb_plugin.explain.workers import shared
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.notices import in_short, telling
from tb_plugin.metadata import tab_address
from tb_plugin.network import LayerInfo, Unread, deciding_layers, layer_choice
from tb_plugin.network.metadata import Metadata


def main(argv: Sequence[str] | None = None) -> None:
    """Does what the command line says."""
    arguments = _parser().parse_args(joined(sys.argv[1:] if argv is None else argv))
    try:
        arguments.command(arguments)
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from what is finished")
        sys.exit(130)
    except (ValueError, OSError, ImportError) as error:
        if arguments.traceback:
            raise
        sys.exit(f"{PROGRAM}: {telling(error)}")
    # A model is somebody's own code, and raises whatever it likes.
    except Exception as error:
        if arguments.traceback:
            raise
        sys.exit(f"{PROGRAM}: the model failed with {in_short(error)} (--traceback shows where)")


def explain(arguments: argparse.Namespace) -> None:
    """Logs all that can be shown of a model, in a given time."""
    check_worker_options(arguments)
    directory = local_directory(arguments.logdir)
    trained = load_trained_model(arguments.model, pixels_of(arguments), arguments.output, dict(arguments.layouts or ()))
    names = None if arguments.classes is None else read_class_names(arguments.classes)
    log = chosen_log(arguments)
    given = given_images(arguments.examples, trained, arguments.n_examples, names, say, "the model")
    if given.names:
        say(f"examples: {', '.join(given.names)}")
    examples, folder = given.examples, given.dataset if isinstance(given.dataset, ImageFolder) else None
    files = None if folder is None else folder.names
    metadata = None if arguments.metadata is None else read_metadata(arguments.metadata, files, say)
    held_out = (
        None if arguments.held_out is None else given_images(arguments.held_out, trained, 1, names, say, "the model")
    )
    example_metadata, held_metadata = _metadata_beside(arguments, given, held_out)
    run = arguments.run or run_of(arguments.model)
    log_dir = directory / run
    say(f"images {trained.size[0]} x {trained.size[1]} x {trained.channels}, {trained.feeding}")

    keep = KeptPass(log_dir, _passed_over(arguments, folder), say)

    def logger() -> ArtifactLogger:
        made = trained.logger(
            log_dir,
            examples,
            dataset=_arrays(given),
            held_out=None if held_out is None else _arrays(held_out),
            metadata=metadata,
            example_metadata=example_metadata,
            labels=given.labels,
            class_names=names,
            layers=arguments.layers,
            log=log,
            seed=arguments.seed,
        )
        kept: dict[str, Any] = {"keep": keep} if folder is None else {"keep": keep, "dataset": folder}
        if held_out is not None and held_out.names:
            kept["held_out"] = held_out.dataset
        if held_metadata is not None:
            kept["held_columns"] = held_metadata
        made = made.with_study(lambda study: dataclasses.replace(study, **kept))
        if arguments.workers is None:
            return made
        workers = begun_workers(arguments, pixels_of(arguments), examples, trained.fingerprint(), stack)
        say(f"{workers.n} workers of Ray share icons, grids and passes over images")
        return made.with_study(lambda study: shared(study, workers))

    with contextlib.ExitStack() as stack:
        record = Record.of(log_dir, _settings(arguments))
        record = run_stages(logger, record, parse_duration(arguments.budget), say, log)
    if not missing(record, log):
        keep.remove()
    print(f"\nLook at it:\n\n  tensorboard --logdir {arguments.logdir}\n  {tab_address(6006, run=run)}\n")


def layers(arguments: argparse.Namespace) -> None:
    """Prints the layers that can be looked at, and which would be chosen and why."""
    trained = load_trained_model(arguments.model, pixels_of(arguments), arguments.output, dict(arguments.layouts or ()))
    network = trained.network()
    noise = np.random.default_rng(0).integers(0, 256, (2, *trained.size, trained.channels), np.uint8)
    low, high = network.value_range
    deciding = deciding_layers(network, (low + noise * ((high - low) / 255)).astype(np.float32))
    reasons = {layer.name: reason for layer, reason in layer_choice(deciding, n_classes=network.n_classes)}
    shown = [o for o in network.layers if arguments.all or o.nonlinear or o.name in reasons]
    measured = trained.with_receptive_field(network, [o for o in shown if arguments.fields or o.name in reasons])
    fields = {layer.name: layer.receptive_field for layer in measured}
    rows = [_row(layer, fields.get(layer.name), reasons.get(layer.name, ""), layer in deciding) for layer in shown]
    _print_table([("layer", "shape", "sees", "values", "chosen, as it is the"), *rows])
    hidden = len(network.layers) - len(shown)
    if hidden:
        print(f"\n{hidden} more layers are linear; --all lists them")
    _print_unread(network.unread, arguments.all)


def _print_unread(unread: Sequence[Unread], with_all: bool) -> None:
    """Prints the layers that are not read, and why: unless asked for all, those of which it could be told."""
    shown = [layer for layer in unread if with_all or layer.telling]
    if shown:
        print()
        shapes = [" x ".join(("N", *map(str, layer.shape))) for layer in shown]
        rows = [(layer.name, shape, layer.reason) for layer, shape in zip(shown, shapes, strict=True)]
        _print_table([("not read", "tensor", "because"), *rows])
    if any(layer.telling for layer in shown):
        print("\nwhere you know how a tensor lies, say so: --layouts LAYER=NHWC, or NCHW, NTC, NCT, or 14x14 of tokens")
    if len(unread) > len(shown):
        print(f"\n{len(unread) - len(shown)} more layers follow no places of the image; --all lists them")


def _row(layer: LayerInfo, field: tuple[int, int] | None, reason: str, decides: bool) -> tuple[str, ...]:
    shape = f"{layer.height} x {layer.width} x {layer.channels}"
    sees = "" if field is None else f"{field[0]} x {field[1]}"
    values = ("non-linear" if layer.nonlinear else "linear") + (", signed" if layer.signed else "")
    values += ", no gradient reaches it" if layer.cut_from_output else "" if decides else ", without effect"
    return layer.name, shape, sees, values, reason


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _passed_over(arguments: argparse.Namespace, folder: ImageFolder | None) -> str:
    """Says which images are gone through: a pass over others begins anew."""
    names = "" if folder is None else "\0".join(folder.names)
    return f"{arguments.examples.resolve()} {len(names)} {google_crc32c.value(names.encode(errors='surrogateescape'))}"


def _metadata_beside(
    arguments: argparse.Namespace, given: GivenImages, held_out: GivenImages | None
) -> tuple[Mapping[str, list[object]] | None, Metadata | None]:
    """Reads what is known of the examples, and of held-out images.

    Raises:
      ValueError: If a table cannot be read, does not fit its images, or there are no such images.
    """
    of_examples = held = None
    if arguments.example_metadata is not None:
        of_examples = read_metadata(arguments.example_metadata, given.files, say)
        n_rows = len(next(iter(of_examples.values()), []))
        if of_examples and n_rows != len(given.examples):
            expected = f"one row for each of {len(given.examples)} examples, or a column 'file' that names them"
            raise ValueError(f"{arguments.example_metadata} must have {expected}, got {n_rows} rows")
    if arguments.held_out_metadata is not None:
        if held_out is None:
            raise ValueError("--held-out-metadata is of images that --held-out names, got no --held-out")
        folder = held_out.dataset if isinstance(held_out.dataset, ImageFolder) else None
        files = None if folder is None else folder.names
        held = Metadata.of(read_metadata(arguments.held_out_metadata, files, say))
    if of_examples is not None and held is None:
        say("--example-metadata is left out: sets by group need --held-out with --held-out-metadata, too")
    return of_examples, held


def _arrays(given: GivenImages) -> Any:
    """Gives what is not a folder: folders read images by themselves."""
    return None if isinstance(given.dataset, ImageFolder) else given.dataset


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """What a run is made from: if it changes, what was finished of it is worth nothing."""
    free = ("command", "budget", "logdir", "run", "log", "traceback", *WORKER_OPTIONS)
    kept = {name: value for name, value in vars(arguments).items() if name not in free}
    written = Path(arguments.model)
    changed = written.stat().st_mtime if written.exists() else None
    return {name: str(value) for name, value in {**kept, "time of the model": changed}.items()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    explaining = commands.add_parser("explain", help="log all there is of a model", description=explain.__doc__)
    add_model_argument(explaining)
    add_model_options(explaining)
    explaining.set_defaults(command=explain)
    add = explaining.add_argument
    add("--examples", type=Path, required=True, help="a folder of images, or an .npz file of what the model takes")
    add("--logdir", required=True, help="where TensorBoard looks for it")
    add("--run", help="name of the run in it (default: that of the model)")
    add("--layers", nargs="+", metavar="LAYER", help="default: up to four, spread over the depth")
    add("--classes", type=Path, metavar="FILE", help="names of the classes, one a line; folders named so are labels")
    add("--metadata", type=Path, metavar="TABLE.csv", help="columns for each image, in order or by a column 'file'")
    add(
        "--held-out",
        type=Path,
        metavar="IMAGES",
        help="images with labels that it was not trained on, as of --examples",
    )
    add("--held-out-metadata", type=Path, metavar="TABLE.csv", help="as --metadata, of the images of --held-out")
    add(
        "--example-metadata",
        type=Path,
        metavar="TABLE.csv",
        help="the same of the examples: each has the prediction set of its group, too",
    )
    add("--n-examples", type=int, default=8, metavar="N", help="images that are explained (default: %(default)s)")
    add("--budget", default="10m", help='time for it, as "90s", "10m", "2h" or "none" (default: %(default)s)')
    add("--seed", type=int, default=0, help="makes icons and groups repeatable")
    add_worker_options(explaining)
    add_options(explaining)
    add_compare(commands)
    add_correct(commands)
    add_report(commands)
    listing = commands.add_parser("layers", help="list a model's layers", description=layers.__doc__)
    add_model_argument(listing)
    add_model_options(listing)
    listing.set_defaults(command=layers)
    listing.add_argument("--all", action="store_true", help="linear layers as well")
    listing.add_argument("--fields", action="store_true", help="measure what all of them see, not only the chosen ones")
    return parser


if __name__ == "__main__":
    main()
