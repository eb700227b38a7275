"""How a benchmark and a peer talk: the task stands on the command line, arrays and seconds come back in a file."""

from __future__ import annotations

import sys
import time
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

    def write(self, path: Path) -> None:
        """For `read`."""
        np.savez(path, images=self.images.astype(np.float32), seconds=self.seconds)


@dataclass(frozen=True)
class Explain:
    """Attribution to make of EfficientNet-Lite0, on images of noise.

    Attributes:
      layers: Names of blocks, as in `demo.networks`.
      n_images: How many.
      n_classes: The first so many are explained.
    """

    layers: tuple[str, ...]
    n_images: int
    n_classes: int

    @property
    def images(self) -> np.ndarray:
        """`[N, 224, 224, 3]`, 0 to 255; the same for everybody."""
        return np.random.default_rng(0).uniform(0, 255, (self.n_images, 224, 224, 3)).astype(np.float32)

    def arguments(self) -> list[str]:
        """Of a command line."""
        return [",".join(self.layers), str(self.n_images), str(self.n_classes)]

    @classmethod
    def parsed(cls, arguments: Sequence[str]) -> Explain:
        """Undoes `arguments`."""
        layers, n_images, n_classes = arguments
        return cls(tuple(layers.split(",")), int(n_images), int(n_classes))


@dataclass(frozen=True, eq=False)
class Explained:
    """What a peer found.

    Attributes:
      by_channel: Of each layer `[N, T, C]`.
      seconds: For all of them, the best of a few times.
    """

    by_channel: dict[str, np.ndarray]
    seconds: float

    @classmethod
    def read(cls, path: Path) -> Explained:
        """Reads what `serve` wrote."""
        with np.load(path) as file:
            return cls({name: file[name] for name in file.files if name != "seconds"}, float(file["seconds"]))

    def write(self, path: Path) -> None:
        """For `read`."""
        np.savez(path, **self.by_channel, seconds=self.seconds)  # pyright: ignore[reportArgumentType]


def serve(task: type[Task] | type[Explain], make: Callable[..., Made | Explained]) -> None:
    """Does the command line's task, whose last word is the path of an .npz to write."""
    *arguments, path = sys.argv[1:]
    make(task.parsed(arguments)).write(Path(path))


def fastest(work: Callable[[], object], n: int = 3) -> float:
    """Seconds, the best of n times after one that does not count."""
    seconds = []
    for _ in range(n + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])
