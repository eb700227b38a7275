"""Work on a model that is cut into pieces, and what of it any process can do that has loaded the same model.

A piece is a value that can be sent: icons that are rendered at once, the grid of an example, a batch of images. What is
made of it depends on the piece and the model alone: so it does not matter which process does it, nor in which order.
"""

from __future__ import annotations

import dataclasses
import functools
import os
import socket
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np

from tb_plugin.explain.load import load_trained_model
from tb_plugin.explain.model import Pixels
from tb_plugin.feature_visualization import Engine, Job, RenderedIcons
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.makers.maker import Study
from tb_plugin.makers.strongest import Answer, Query, looked_at
from tb_plugin.network import WatchedNetwork
from tb_plugin.network.layout import Told

Piece = TypeVar("Piece")
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Seen:
    """A model that a process has loaded.

    Attributes:
      network: The model.
      engine: The feature visualization of its framework.
    """

    network: WatchedNetwork
    engine: Engine[Any]


@dataclass(frozen=True, eq=False)
class Described:
    """A model by the words of the command line: no living model is sent, each process loads it once.

    Attributes:
      model: See `load_trained_model`; a path is absolute.
      pixels: What it is fed with.
      output: Which of several outputs is explained.
      layouts: How tensors of layers lie, in pairs.
      examples: As the model takes them.
      fingerprint: Of its weights.
      directory: From which functions are imported.
      needed: Files and folders that must be seen.
    """

    model: str
    pixels: Pixels
    output: str | None
    layouts: tuple[tuple[str, Told], ...]
    examples: np.ndarray
    fingerprint: int
    directory: str
    needed: tuple[str, ...] = ()

    def load(self) -> Seen:
        """Loads it.

        Raises:
          ValueError: If it has other weights here.
          OSError: If this machine does not see the files.
        """
        missing = [path for path in self.needed if not Path(path).exists()]
        if missing:
            raise FileNotFoundError(
                f"{', '.join(missing)} must be seen by all machines that work, and is not by {socket.gethostname()}"
            )
        if Path(self.directory).is_dir():
            os.chdir(self.directory)
        trained = load_trained_model(self.model, self.pixels, self.output, dict(self.layouts))
        network = trained.network(self.examples)
        if trained.fingerprint() != self.fingerprint:
            raise ValueError(
                f"{self.model} must give the same weights in every process, and gave others in a worker: let it load "
                "weights that are saved, or set the seed that they are drawn with"
            )
        return Seen(network, trained.engine)


# Does a piece of work.
Task: TypeAlias = Callable[[Seen, Any], Any]


def render_job(seen: Seen, job: Job) -> RenderedIcons:
    """Renders the icons of one job."""
    ((_, icons),) = seen.engine.render_jobs(seen.network, [job])
    return icons


def render_grid(seen: Seen, job: GridJob) -> np.ndarray:
    """Renders the grid of one example."""
    ((_, images),) = seen.engine.render_grids(seen.network, [job])
    return images


def look(seen: Seen, query: Query) -> Answer:
    """Looks at a batch of images."""
    return looked_at(seen.network, query)


class Workers(Protocol):
    """Processes that do pieces of work."""

    @property
    def n(self) -> int:
        """How many there are."""
        ...

    def map(
        self, task: Task, pieces: Iterable[Piece], *, careful: bool = False
    ) -> Generator[tuple[Piece, Any], None, None]:
        """Does pieces side by side, and gives each with its result, in their order.

        A piece is taken when there is room for it.

        Args:
          task: Does one; a function of a module, as it is sent by its name.
          pieces: The pieces.
          careful: Whether later pieces cost less the more is known of earlier ones: no more are begun at once than are
            finished.
        """
        ...


def shared(study: Study, workers: Workers) -> Study:
    """Gives a study whose icons, grids and passes over images are done by workers."""
    return dataclasses.replace(
        study,
        render=functools.partial(workers.map, render_job),
        render_grid=functools.partial(workers.map, render_grid),
        look=functools.partial(workers.map, look, careful=True),
        n_workers=workers.n,
    )
