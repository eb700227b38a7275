"""The settings of what is logged, as options of the command line."""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Iterator, Sequence

from tb_plugin.log import Setting
from tb_plugin.log.setting import name_of
from tb_plugin.log.settings import ALL
from tb_plugin.network import Tokens
from tb_plugin.network.layout import Told, checked_layouts


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds an option for each field of the settings that says what it is as one, and `--log` for the kinds."""
    kinds = [name_of(setting) for setting in ALL]
    parser.add_argument(
        "--log", nargs="+", choices=kinds, metavar="KIND", help=f"what is logged, of {', '.join(kinds)}"
    )
    for setting, field in _fields():
        default = getattr(setting, field.name)
        several = field.metadata["nargs"] is not None
        shown = " ".join(map(str, default)) if several and default else default or "none"
        parser.add_argument(
            f"--{name_of(setting)}-{field.name}",
            type=field.metadata["type"],
            nargs=field.metadata["nargs"],
            metavar=field.name.upper(),
            help=f"of {setting.title}: {field.metadata['help']} (default: {shown})",
        )


def chosen_log(arguments: argparse.Namespace) -> Sequence[Setting]:
    """Gives the settings that the command line asks for.

    Raises:
      ValueError: If one of them is not of the kind expected.
    """
    told: dict[Setting, dict[str, object]] = {setting: {} for setting in ALL}
    for setting, field in _fields():
        value = getattr(arguments, f"{name_of(setting)}_{field.name}")
        if value is not None:
            told[setting][field.name] = tuple(value) if isinstance(value, list) else value
    chosen = [setting for setting in ALL if arguments.log is None or name_of(setting) in (*arguments.log, "snapshots")]
    return [dataclasses.replace(setting, **told[setting]) for setting in chosen]


def layout_option(text: str) -> tuple[str, Told]:
    """Reads a layer's name and how its tensor lies: "stage2=NHWC", "blocks=14x14" or, behind a class token, "=14x14+1".

    Raises:
      argparse.ArgumentTypeError: If it is no such thing.
    """
    name, _, told = text.rpartition("=")
    grid = re.fullmatch(r"(\d+)x(\d+)(?:\+(\d+))?", told)
    layout = Tokens(int(grid[1]), int(grid[2]), int(grid[3] or 0)) if grid else told
    try:
        checked_layouts({name: layout})
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name, layout


def _fields() -> Iterator[tuple[Setting, dataclasses.Field]]:
    for setting in ALL:
        yield from ((setting, field) for field in dataclasses.fields(setting) if field.metadata)
