"""The order in which findings are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

# Of equal effect, these come first to last.
RULES = ("suspect", "alone", "attribute", "wrong", "born", "died", "changed", "disagrees", "doubled", "silent")
MOST = 24
MOST_OF_A_RULE = 6

Found = TypeVar("Found")


def ranked(found: Iterable[Found], effect: Callable[[Found], float], rule: Callable[[Found], str]) -> list[Found]:
    """Puts what was found in order, the largest effect first, and keeps as much as somebody can look at.

    Args:
      found: All that was found.
      effect: Gives the share of decisions that one bears on.
      rule: Gives the name of its rule.
    """
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (-effect(one), RULES.index(rule(one)))):
        if sum(rule(other) == rule(each) for other in kept) < MOST_OF_A_RULE:
            kept.append(each)
    return kept[:MOST]
