"""Whether the sides of arrays are what the rest of a manifest says that they are."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tb_plugin import grammar
from tb_plugin.schema import pb

# A number; what a blob says of itself; a name, for what is as long wherever it is named; or None: any.
Side: TypeAlias = int | str | None
TARGETS, GROUPS, LATER_GROUPS = "targets", "groups", "later groups"


@dataclass(frozen=True)
class Expected:
    """What the blobs of a content must be like.

    Attributes:
      sides: One for each axis.
      below: What all targets are below; None: that is not known here.
    """

    sides: tuple[Side, ...]
    below: int | None = None


def check_sides(expected: Mapping[str, Expected], blobs: Iterable[pb.Blob]) -> None:
    """Checks the blobs of contents of which it is known what they must be like; others pass.

    Args:
      expected: By the canonical text of a content.
      blobs: The manifest's.

    Raises:
      ValueError: If a side, or a target, is another.
    """
    lengths: dict[tuple[object, ...], int] = {}
    for blob in blobs:
        wanted = expected.get(canonical(blob.content))
        if wanted is None:
            continue
        shape = list(blob.shape)
        sides = [_side(each, at, blob, lengths) for at, each in enumerate(wanted.sides)]
        if len(shape) != len(sides) or any(side not in (None, n) for side, n in zip(sides, shape, strict=True)):
            told = ", ".join("any" if side is None else str(side) for side in sides)
            raise ValueError(f"{blob.content} must have the shape [{told}], got {shape[:8]}")
        if wanted.below is not None and max(blob.targets, default=0) >= wanted.below:
            raise ValueError(f"targets must be below {wanted.below}, got {max(blob.targets)}")


def _side(side: Side, at: int, blob: pb.Blob, lengths: dict[tuple[object, ...], int]) -> int | None:
    """Gives how long a side must be; the first blob that names a side says how long the others are."""
    if side == TARGETS:
        return len(blob.targets)
    if not isinstance(side, str):
        return side
    if side == GROUPS:
        return blob.groups
    if side == LATER_GROUPS:
        return blob.later_groups
    if at >= len(blob.shape):
        return None
    return lengths.setdefault((side, blob.groups, blob.aligned, blob.shared), blob.shape[at])


def by_text(sides: Mapping[grammar.Content, Sequence[Side]], *, below: int | None = None) -> dict[str, Expected]:
    """Gives what is expected by the text of a content; `below` is as of `Expected`, of all."""
    return {grammar.dumps(content): Expected(tuple(each), below) for content, each in sides.items()}


@functools.lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """Gives the canonical text of a content; the same text where a newer writer used a term that is not known here."""
    try:
        return grammar.dumps(grammar.loads(text))
    except ValueError:
        return text
