"""Writes a decision report or a model card of what was logged, by one command: neither a model nor TensorBoard runs."""

from __future__ import annotations

import argparse
import sys
import types
from pathlib import Path
from typing import Any

import google_crc32c
from tensorboard.compat.tensorflow_stub import pywrap_tensorflow

from tb_plugin.explain.model_options import say
from tb_plugin.report import decision_report, model_card


def report(arguments: argparse.Namespace) -> None:
    """Writes a file of HTML that says why a logged example was decided as it was."""
    _read_without_tensorflow()
    html = decision_report(arguments.logdir, arguments.example, **_of_run(arguments))
    _write(arguments.out or Path(f"report-{arguments.example}.html"), html)


def card(arguments: argparse.Namespace) -> None:
    """Writes a file of HTML that says what a network has learned, and where it errs."""
    _read_without_tensorflow()
    _write(arguments.out or Path("card.html"), model_card(arguments.logdir, **_of_run(arguments)))


def add_report(commands: Any) -> None:
    """Adds the commands to those that there are."""
    parser = commands.add_parser(
        "report", help="write why an example was decided as it was", description=report.__doc__
    )
    parser.set_defaults(command=report)
    parser.add_argument("logdir", type=Path, metavar="LOGDIR", help="what TensorBoard is given")
    parser.add_argument("--example", type=int, required=True, metavar="N", help="which of the logged examples, from 0")
    _add_options(parser, "report-N.html")
    parser = commands.add_parser("card", help="write what a network has learned", description=card.__doc__)
    parser.set_defaults(command=card)
    parser.add_argument("logdir", type=Path, metavar="LOGDIR", help="what TensorBoard is given")
    _add_options(parser, "card.html")


def _add_options(parser: argparse.ArgumentParser, out: str) -> None:
    add = parser.add_argument
    add("--run", help="which of the runs (default: the first that has snapshots)")
    add("--step", type=int, metavar="S", help="of which step (default: the last)")
    add("--layer", help="whose channels are shown (default: the deepest that has positions)")
    add("--out", type=Path, metavar="FILE", help=f"where it is written (default: {out})")
    add("--traceback", action="store_true", help=argparse.SUPPRESS)


def _of_run(arguments: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in ("run", "step", "layer")}


def _read_without_tensorflow() -> None:
    """Has TensorBoard read files by itself in this process, which does nothing else: they are on this machine.

    To load TensorFlow for that takes ten times as long as all of a report. TensorBoard's own sums over records are in
    Python, a byte at a time: what is taken in their place gives the same.
    """
    # It looks whether there is a module of that name.
    sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("tensorboard.compat.notf"))
    pywrap_tensorflow.crc32c = lambda data: google_crc32c.value(bytes(data))


def _write(path: Path, html: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
    say(f"wrote {path} ({len(html.encode()) / 1e6:.2f} MB)")
