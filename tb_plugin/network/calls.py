"""Names of calls: a layer may be called several times, and each call is a layer of its own to us."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from typing import Any


def call_names(name: str, layers: Collection[str]) -> Iterator[str]:
    """Gives the names of the first, second, ... call of a layer: "relu", "relu:1", "relu:2", ....

    Layers may have such names themselves. What is the name of a layer is its first call and nothing else: later calls
    of other layers pass over it. So every name is one call's.

    Args:
      name: The layer's name.
      layers: The names of all layers.
    """
    yield name
    yield from (later for later in (f"{name}:{n}" for n in itertools.count(1)) if later not in layers)


def called_layer(name: str, layers: Collection[str]) -> str:
    """Gives the name of the layer that a call's name is of: undoes `call_names`."""
    first, colon, number = name.rpartition(":")
    return first if name not in layers and colon and number.isdecimal() else name


def main_part(output: Any) -> Any:
    """Gives what of a layer's output is its activation: of a tuple the first, beside which weights of attention lie."""
    return output[0] if isinstance(output, tuple) and output else output


def with_main_part(output: Any, part: Any) -> Any:
    """Gives a layer's output with another activation: undoes `main_part`."""
    if not isinstance(output, tuple):
        return part
    parts = (part, *output[1:])
    return getattr(output, "_make", type(output))(parts)
