"""Corrects a trained model by one command: a copy without some channels, what that changes, and both logged."""

from __future__ import annotations

import argparse
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np

from tb_plugin.correction import Effect, How, Relearn, effect, exchanged, of_channels
from tb_plugin.explain.compare import OF_ONE, add_compared_options, compare
from tb_plugin.explain.corrected import correct as corrected
from tb_plugin.explain.corrected import relearned_copy, watch
from tb_plugin.explain.folder_labels import read_class_names
from tb_plugin.explain.given_images import given_images
from tb_plugin.explain.load import load_trained_model
from tb_plugin.explain.model import TrainedModel
from tb_plugin.explain.model_options import add_model_argument, add_model_options, pixels_of, run_of, say
from tb_plugin.network import Network, OutputKind

_N_IMAGES = 512
# The module in which a corrected torch module is found while this process runs.
_MODULE, _FUNCTION = "corrected_model", "corrected"
_BATCH = 64
# Far from the seeds that relearning draws by.
_ANOTHER_DRAW = 65_537


def correct(arguments: argparse.Namespace) -> None:
    """Gives a copy of a model that does without some channels, says what that changes, and logs before and after."""
    trained = load_trained_model(arguments.model, pixels_of(arguments), arguments.output, dict(arguments.layouts or ()))
    save = arguments.save or Path(f"{run_of(arguments.model)}-corrected{trained.suffix}")
    if save.suffix != trained.suffix:
        raise ValueError(f"save must be a {trained.suffix} file, got {save}")
    if save.exists() and not arguments.overwrite:
        raise ValueError(f"{save} is there already: name another file with --save, or say --overwrite")
    names = None if arguments.classes is None else read_class_names(arguments.classes)
    given = given_images(arguments.examples, trained, arguments.images or _N_IMAGES, names, say, "the model")
    images, labels = given.examples, _numbers(given.labels)
    model, moved = _corrected(trained, arguments.suppress, images, labels, arguments.how)
    save.parent.mkdir(parents=True, exist_ok=True)
    trained.save(model, save)
    say(f"saved {save}")
    (before, kind), (after, _) = (_answers(each, trained, images) for each in (trained.model, model))
    if kind == "softmax":
        _print_effect(before, after, labels, names or ())
    else:
        # Of values, and of classes that do not exclude each other, none is decided for.
        print(f"\noutputs of {len(before)} images move by {np.abs(after - before).mean():.3g} in the mean")
    for line in moved:
        print(line)
    if arguments.logdir is None:
        return
    options = vars(arguments) | {f"{name}_{letter}": None for name in OF_ONE for letter in "ab"}
    options |= {"a": arguments.model, "b": _loadable(model, save), "log_a": None, "log_b": None, "layers_a": None}
    options["run"] = arguments.run or f"correct-{run_of(arguments.model)}"
    compare(argparse.Namespace(**options))


def add_correct(commands: Any) -> None:
    """Adds the command to those that there are."""
    parser = commands.add_parser("correct", help="suppress channels of a model", description=correct.__doc__)
    parser.set_defaults(command=correct)
    add_model_argument(parser)
    add = parser.add_argument
    add(
        "--suppress",
        type=_channels_of_layer,
        nargs="+",
        required=True,
        metavar="LAYER:CHANNELS",
        help="what it shall do without, as block4:12,7",
    )
    add(
        "--how",
        choices=(*get_args(How), *get_args(Relearn)),
        default="mean",
        help="what takes its place, or relearn: the last layer is learned anew, on images of which each has another "
        "one's place of the concept, which needs labels (default: %(default)s)",
    )
    add("--save", type=Path, metavar="FILE", help="where the copy is saved (default: MODEL-corrected, .keras or .pt)")
    add("--overwrite", action="store_true", help="whatever is there")
    add_compared_options(parser, needs_logdir=False)
    add_model_options(parser)


def _corrected(
    trained: TrainedModel, concepts: Sequence[tuple[str, tuple[int, ...]]], images: np.ndarray, labels: Any, how: Any
) -> tuple[Any, list[str]]:
    """Gives the copy, and what is to be said of places that were exchanged for it."""
    if how != "relearn":
        return corrected(trained.model, concepts, images=images, how=how, reading=trained.reading), []
    if labels is None:
        raise ValueError("--how relearn needs labels: name folders of images after classes, and give --classes")
    network, pixels = watch(trained.model, images, trained.reading)
    model, places = relearned_copy(
        trained.model,
        network,
        pixels,
        images,
        labels,
        [of_channels(network, *each) for each in concepts],
        None,
        trained.reading,
    )
    after = watch(model, images, trained.reading)[0]
    known = labels >= 0
    inputs, after = pixels[known], watch(model, images, trained.reading)[0]
    decided = [_logits(each, inputs).argmax(axis=1) for each in (network, after)]
    lines = []
    for (layer, channels), place in zip(concepts, places, strict=True):
        # Others than it was learned from.
        drawn, _ = exchanged(inputs, labels[known], place, seed=_ANOTHER_DRAW)
        shares = [
            np.mean(_logits(each, drawn).argmax(axis=1) != old)
            for each, old in zip((network, after), decided, strict=True)
        ]
        where = f"{layer}:{','.join(map(str, channels))}"
        lines.append(
            f"with another image's place of {where} {shares[0]:.1%} of decisions were others before, "
            f"{shares[1]:.1%} are after"
        )
    lines.append("after is too good: the last layer was learned from these images; ask others, which it has not seen")
    return model, lines


def _channels_of_layer(text: str) -> tuple[str, tuple[int, ...]]:
    layer, colon, channels = text.rpartition(":")
    if not colon or not layer or not all(each.strip().isdecimal() for each in channels.split(",")):
        raise argparse.ArgumentTypeError(f"must be LAYER:CHANNELS, as block4:12,7, got {text}")
    return layer, tuple(int(each) for each in channels.split(","))


def _numbers(labels: Any) -> np.ndarray | None:
    """Gives labels `[N]` as numbers of classes; None where they are something else, which is said."""
    if labels is None:
        return None
    found = np.asarray(labels)
    if found.ndim == 1 and found.dtype.kind in "iu":
        return found
    say(f"labels must be a number of a class for each image, got {found.dtype} {list(found.shape)}; they are left out")
    return None


def _loadable(model: Any, path: Path) -> str:
    """Gives what names the copy to `load_trained_model`, which executes no pickle."""
    if path.suffix == ".keras":
        return str(path)
    module = types.ModuleType(_MODULE)
    setattr(module, _FUNCTION, lambda: model)
    sys.modules[_MODULE] = module
    return f"{_MODULE}:{_FUNCTION}"


def _answers(model: Any, trained: TrainedModel, images: np.ndarray) -> tuple[np.ndarray, OutputKind]:
    """Gives logits `[N, K]`, and what they are."""
    network, pixels = watch(model, images, trained.reading)
    return _logits(network, pixels), network.output_kind


def _logits(network: Network, pixels: np.ndarray) -> np.ndarray:
    parts = [network.record(pixels[first : first + _BATCH], []).logits for first in range(0, len(pixels), _BATCH)]
    return np.concatenate(parts)


def _print_effect(before: np.ndarray, after: np.ndarray, labels: np.ndarray | None, names: Sequence[str]) -> None:
    n = len(before)
    flipped = int((before.argmax(axis=1) != after.argmax(axis=1)).sum())
    print(f"\n{flipped} of {n} decisions become others")
    if labels is None or not (labels >= 0).any():
        print("how many of them are right is not known: name folders of images after classes, and give --classes")
        return
    found: Effect = effect(before, after, labels)
    table = found.by_class
    print(f"accuracy {found.accuracy[0]:.1%} before, {found.accuracy[1]:.1%} after\n")
    rows = [["class", "images", "before", "after", "lost", "mended"]]
    for i, label in enumerate(table.classes.tolist()):
        name = names[label] if label < len(names) and names[label] else str(label)
        before_after = [f"{share:.0%}" for share in (table.right[i] / table.n[i], table.accuracy[0, i])]
        rows.append([str(name), str(table.n[i]), *before_after, str(table.lost[0, i]), str(table.mended[0, i])])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
