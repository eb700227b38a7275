"""What the article says of the evidence by channel, from its two files, as one table for each layer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from demo.article_data import ROUNDING, Article

# Of the class, the channel.
Key = tuple[int, int]
Values = dict[Key, float]
# Two numbers that were rounded may differ by as much, and two differences by twice that.
_ALIKE, _ALIKE_NET = 2.2 * ROUNDING, 4.2 * ROUNDING
_OF_TEASER = "mixed4d"


@dataclass(frozen=True)
class Evidence:
    """What channels of one layer of one example argue for.

    Attributes:
      values: By class and channel; what is not there is not known.
      notes: Where the article contradicts itself, for people to read.
    """

    values: Values
    notes: tuple[str, ...] = ()


def evidence(article: Article, example: str, layer: str) -> Evidence:
    """Puts together what both files say; where they differ, the teaser's value counts, as it comes with its order.

    A value of the other file that contradicts that order is of another computation, and left out.
    """
    listed, listed_notes = _listed(article.channels(example), example, layer)
    pairs = _pairs(article.teaser(example)) if layer == _OF_TEASER else {}
    teaser = {key: value for entries in pairs.values() for key, value in _sides(entries)}
    differing = sorted(k for k in teaser.keys() & listed.keys() if abs(teaser[k] - listed[k]) > _ALIKE)
    contrary = _contrary(pairs, listed | teaser, set(teaser))
    values = {key: value for key, value in (listed | teaser).items() if key not in contrary}
    notes = list(listed_notes)
    if differing:
        told = ", ".join(f"class {t} by channel {c}: {listed[t, c]} and {teaser[t, c]}" for t, c in differing)
        notes.append(f"{example}, {layer}: channel attribution and the teaser differ, the teaser's counts ({told})")
    if contrary:
        told = ", ".join(f"class {t} by channel {c}: {listed[t, c]}" for t, c in sorted(contrary))
        notes.append(f"{example}, {layer}: values that contradict the teaser's order are left out ({told})")
    return Evidence(values, tuple(notes))


def class_of_lists(graph: Mapping[str, dict]) -> int | None:
    """Finds the class that the lists of `output` are of, which the file does not say: whose numbers they repeat.

    It is not always the likeliest. None where no class has all of them that can be compared.
    """
    candidates: set[int] | None = None
    for layer, entries in graph["output"].items():
        for entry in [] if layer == "l" else entries[:-1]:
            node = graph.get(layer, {}).get(str(entry["c"]))
            if node is None:
                continue
            told = {of["c"] for of in node["l"][:-1] if abs(of["v"] - entry["v"]) <= _ALIKE}
            # A class that is not among the channel's five has at most the fifth's value.
            if told:
                candidates = told if candidates is None else candidates & told
    return next(iter(candidates)) if candidates is not None and len(candidates) == 1 else None


def _listed(graph: Mapping[str, dict], example: str, layer: str) -> tuple[Values, list[str]]:
    values: Values = {}
    for channel, node in graph.get(layer, {}).items():
        values |= {(entry["c"], int(channel)): entry["v"] for entry in node["l"][:-1]}
    entries = graph["output"].get(layer, [])[:-1]
    target = class_of_lists(graph)
    if target is None:
        return values, [f"{example}, {layer}: the lists of the output are of no class that can be told, and left out"]
    return values | {(target, entry["c"]): entry["v"] for entry in entries}, []


def _pairs(teaser: Mapping[str, list]) -> dict[tuple[int, int], list]:
    """The lists of the teaser by their two classes; None stands for what lies between the ends."""
    found: dict[tuple[int, int], list] = {}
    for name, entries in teaser.items():
        sides = name.split("-")
        if len(sides) == 2 and all(side.isdigit() for side in sides):
            found[int(sides[0]), int(sides[1])] = [
                (int(sides[0]), int(sides[1]), entry) if isinstance(entry, dict) else None for entry in entries
            ]
    return found


def _sides(entries: list) -> Iterator[tuple[tuple[int, int], float]]:
    for first, second, entry in (each for each in entries if each is not None):
        yield (first, entry["c"]), entry["nv0"]
        yield (second, entry["c"]), entry["nv1"]


def _contrary(pairs: Mapping[tuple[int, int], list], values: Values, sure: Collection[Key]) -> set[Key]:
    """Finds values with which a channel would stand among the ends of a pair, though it is not listed there."""
    found: set[Key] = set()
    for (first, second), entries in pairs.items():
        gap = entries.index(None) if None in entries else len(entries)
        nets = [None if each is None else each[2]["nv0"] - each[2]["nv1"] for each in entries]
        most = min((net for net in nets[:gap] if net is not None), default=float("inf"))
        least = max((net for net in nets[gap:] if net is not None), default=float("-inf"))
        shown = {each[2]["c"] for each in entries if each is not None}
        of_first = {c for t, c in values if t == first}
        for channel in {c for t, c in values if t == second} & of_first - shown:
            net = values[first, channel] - values[second, channel]
            if not least - _ALIKE_NET <= net <= most + _ALIKE_NET:
                found |= {key for key in ((first, channel), (second, channel)) if key not in sure}
    return found
