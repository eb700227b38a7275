"""How a benchmark and a peer talk: the task stands on the command line, pictures and seconds come back in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Task:
    """Icons to make of EfficientNet-Lite0.

    Attributes:
      layer: Name of a block, as in `demo.networks`.
      channels: One icon for each.
      n_steps: Steps of optimisation.
    """

    layer: str
    channels: tuple[int, ...]
    n_steps: int

    def arguments(self) -> list[str]:
        """Of a command line."""
        return [self.layer, ",".join(map(str, self.channels)), str(self.n_steps)]

    @classmethod
    def parsed(cls, arguments: Sequence[str]) -> Task:
        """Undoes `arguments`."""
        layer, channels, n_steps = arguments
        return cls(layer, tuple(map(int, channels.split(","))), int(n_steps))


@dataclass(frozen=True, eq=False)
class Made:
    """What a peer made.

    Attributes:
      images: `[n, S, S, 3]` in [0, 1].
      seconds: For all of them.
    """

    images: np.ndarray
    seconds: float

    @classmethod
    def read(cls, path: Path) -> Made:
        """Reads what `serve` wrote."""
        with np.load(path) as file:
            return cls(file["images"], float(file["seconds"]))


def serve(make: Callable[[Task], Made]) -> None:
    """Does the command line's task, whose last word is the path of an .npz to write."""
    *arguments, path = sys.argv[1:]
    made = make(Task.parsed(arguments))
    np.savez(path, images=made.images.astype(np.float32), seconds=made.seconds)
