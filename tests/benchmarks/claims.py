"""What is claimed, against data with known causes: `python -m tests.benchmarks.claims [NAME ...]`.

Prints a table "claim | measured | bound", of all benchmarks that have claims or of those that are named. Each of
`SOURCES` is a module of this folder with a function `claims`, which measures and gives its rows.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

SOURCES = ("regions", "checks", "attribute_effect", "controls", "digits", "findings")


@dataclass(frozen=True)
class Claim:
    """One row of the table.

    Attributes:
      name: What is claimed, in words, with what it was measured on.
      measured: The figure that came out, with its spread where there are several.
      bound: What it has to reach, as "≥ 0.80"; empty where the figure is there to compare with, and nothing is claimed.
      holds: Whether it does.
    """

    name: str
    measured: str
    bound: str = ""
    holds: bool = True


def at_least(name: str, measured: float, bound: float, form: str = ".2f") -> Claim:
    """Claims that a figure is not smaller than a bound."""
    return Claim(name, f"{measured:{form}}", f"≥ {bound:{form}}", measured >= bound)


def at_most(name: str, measured: float, bound: float, form: str = ".2f") -> Claim:
    """Claims that a figure is not larger than a bound."""
    return Claim(name, f"{measured:{form}}", f"≤ {bound:{form}}", measured <= bound)


def table(claims: Iterable[Claim]) -> str:
    """Gives the rows as a table of Markdown, as the documentation carries it."""
    rows = [[each.name, each.measured, each.bound + ("" if each.holds else " (missed)")] for each in claims]
    lines = [["claim", "measured on data with known causes", "bound"], ["---"] * 3, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def sources(names: Sequence[str] = SOURCES) -> dict[str, Callable[[], Iterable[Claim]]]:
    """Finds what measures: the function `claims` of each module that is there and has one."""
    package = __spec__.parent if __spec__ is not None else "tests.benchmarks"
    modules = {name: f"{package}.{name}" for name in names}
    there = {name: importlib.import_module(path) for name, path in modules.items() if importlib.util.find_spec(path)}
    return {name: module.claims for name, module in there.items() if hasattr(module, "claims")}


def main() -> None:
    """Measures and prints; the exit status tells whether all claims hold."""
    found = [claim for measure in sources(sys.argv[1:] or SOURCES).values() for claim in measure()]
    print(table(found))
    sys.exit(not all(claim.holds for claim in found))


if __name__ == "__main__":
    main()
