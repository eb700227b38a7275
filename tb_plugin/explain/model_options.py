"""Options of the command line that say how a model is read, and what it is fed with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tb_plugin.explain.model import Pixels
from tb_plugin.explain.options import layout_option

PROGRAM = "semantic-dictionary"
MODEL = "a .keras file, a SavedModel, or package.module:function that gives a Keras or torch model"


def add_model_argument(parser: argparse.ArgumentParser) -> None:
    """Adds the model itself."""
    parser.add_argument("model", metavar="MODEL", help=MODEL)


def add_model_options(parser: argparse.ArgumentParser, of: str = "") -> None:
    """Adds the options.

    Args:
      parser: What takes them.
      of: A letter that is put behind the names of options which are of one model of several; empty: all options, of all
        models.
    """
    end = f"-{of}" if of else ""

    def add(name: str, **how: object) -> None:
        if of:
            how["help"] = argparse.SUPPRESS
        # What argparse takes beside the name is of many types.
        parser.add_argument(f"--{name}{end}", **how)  # pyright: ignore[reportArgumentType]

    add("output", help="which of several outputs is explained, by name, or of a torch module by number")
    add(
        "score",
        metavar="FUNCTION",
        help="package.module:function of what the model returns: what is explained in the place of logits",
    )
    add(
        "layouts",
        type=layout_option,
        nargs="+",
        metavar="LAYER=AXES",
        help="how tensors of layers, or of all in a module, lie: NHWC, NCHW, NTC, NCT, or a grid of tokens as 14x14",
    )
    add("size", type=_size, metavar="PIXELS", help="as 224 or 240x320, where the model leaves it open")
    add(
        "range",
        type=_range,
        metavar="LOW..HIGH",
        help="black and white to the model, as 0..1, -1..1 or 0..255",
    )
    add("mean", type=float, nargs="+", help="with --std: pixels of 0 to 1 are normalised by them")
    add("std", type=float, nargs="+", help="see --mean")
    add("preprocess", metavar="FUNCTION", help="package.module:function for pixels of 0 to 255")
    add("call", metavar="FUNCTION", help="package.module:function that calls the model, of the model and images")
    if not of:
        parser.add_argument("--traceback", action="store_true", help="show where an error comes from")


def pixels_of(arguments: argparse.Namespace) -> Pixels:
    """Gives what a model is fed with."""
    mean, std = (None if values is None else tuple(values) for values in (arguments.mean, arguments.std))
    return Pixels(arguments.size, arguments.range, mean, std, arguments.preprocess, arguments.call, arguments.score)


def run_of(model: str) -> str:
    """Gives the name of a run that a model has by default: that of its file or function."""
    return Path(model.rpartition(":")[2]).stem


def joined(argv: Sequence[str]) -> list[str]:
    """Ties a range to its option: one that starts with a minus would be taken for an option itself."""
    tied: list[str] = []
    for argument in argv:
        if tied and tied[-1] in ("--range", "--range-a", "--range-b"):
            tied[-1] += f"={argument}"
        else:
            tied.append(argument)
    return tied


def say(text: str) -> None:
    """Tells the user something, beside the program's output."""
    print(f"{PROGRAM}: {text}", file=sys.stderr)


def _size(text: str) -> tuple[int, int]:
    height, _, width = text.partition("x")
    return int(height), int(width or height)


def _range(text: str) -> tuple[float, float]:
    low, _, high = text.partition("..")
    if not float(low) < float(high):
        raise argparse.ArgumentTypeError(f"must be LOW..HIGH with LOW < HIGH, got {text}")
    return float(low), float(high)
