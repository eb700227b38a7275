"""What makers have in common: what they make artifacts from, and how they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeAlias, runtime_checkable

import numpy as np

from tb_plugin.artifacts import Artifact, Encoded
from tb_plugin.attribution import Attribute
from tb_plugin.attribution.targets import N_BEST
from tb_plugin.feature_visualization import Rendering
from tb_plugin.feature_visualization.grids import RenderGrid
from tb_plugin.feature_visualization.rendering import Render
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.probe import ProbeSet
from tb_plugin.makers.strongest import Look
from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.metadata import Metadata

# Is told what is counted, as "icons rendered", how many are finished, and of how many.
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(eq=False)
class Problems:
    """What was left out of artifacts that are made all the same.

    Attributes:
      without_dataset: Whether the data set cannot be looked at, so that the examples are in its place.
    """

    without_dataset: bool = False
    _new: list[str] = field(default_factory=list)
    _few: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Notes one."""
        self._new.append(text)

    def add_few(self, text: str) -> None:
        """Notes what cannot be done of so few images, where nothing is wrong with them; of several the first time."""
        if text not in self._few:
            self._few.append(text)

    def taken(self) -> tuple[str, ...]:
        """Gives those that were not given yet."""
        taken, self._new = tuple(self._new), []
        return taken

    def taken_few(self) -> tuple[str, ...]:
        """Gives those that are for lack of images alone, that were not given yet."""
        taken, self._few = tuple(self._few), []
        return taken


def said_of(error: Exception) -> str:
    """Words what somebody else's code has raised: a ValueError is a sentence, of others the kind tells something."""
    return str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"


class Keep(Protocol):
    """Keeps how far a long pass has come, so that another process can go on from there."""

    def load(self) -> Mapping[str, np.ndarray] | None:
        """Gives what was saved last; None if there is nothing, or it is of something else."""
        ...

    def save(self, arrays: Callable[[], Mapping[str, np.ndarray]], *, now: bool) -> bool:
        """Saves arrays now, or else where it is time to; tells whether they were saved."""
        ...


@dataclass(frozen=True, eq=False)
class Redrawn:
    """A network of the same architecture whose weights are random.

    Attributes:
      network: The network.
      render: Its feature visualization.
    """

    network: Network
    render: Render


# Draws weights for a network: of images `[N, H, W, C]`, for statistics, and a seed. Raises `CannotRedraw`.
Redraw: TypeAlias = Callable[[np.ndarray, int], Redrawn]


@dataclass(frozen=True, eq=False)
class Study:
    """What artifacts are made from: a network, and what is looked at in it.

    Attributes:
      network: The model.
      examples: The images that snapshots are about.
      layers: Which layers are looked at, shallow to deep.
      render: The framework's feature visualization.
      render_grid: Its feature visualization of all positions of an example at once.
      dataset: Images in which the strongest crops are looked for (see `channel_examples`).
      rendering: How icons are made.
      n_best: How many of the likeliest classes are explained.
      classes: Classes that are explained besides the likeliest and the true ones.
      attribute: The method that explains them; None stands for gradient × activation.
      checked: Whether attribution is checked by what it predicts (see `measure_trust`).
      look: How batches of images are looked at; None: here, one after another.
      keep: What the pass over the data set is gone on from where it was interrupted.
      n_workers: How many icons' jobs are rendered side by side, none of which slows down another: 1 where `render`
        shares the cores of this machine.
      problems: What is left out, and why.
      probe_set: Holds the images on which the network is checked (see `probe_of`).
      redraw: Gives a network of random weights to compare with; None where nobody knows how.
      held_out: A data set with labels that the network is not trained on; None where there is none.
      columns: What else is known of the examples: by the name of a column `[N]` numbers, float64 with NaN where not
        known, or texts, with None.
      held_columns: What else is known of held-out images, as a table; empty where it comes with their batches.
    """

    network: Network
    examples: Examples
    layers: tuple[LayerInfo, ...]
    render: Render
    render_grid: RenderGrid
    dataset: object
    rendering: Rendering
    n_best: int = N_BEST
    classes: tuple[int, ...] = ()
    attribute: Attribute | None = None
    checked: bool = True
    look: Look | None = None
    keep: Keep | None = None
    n_workers: int = 1
    problems: Problems = field(default_factory=Problems)
    probe_set: ProbeSet = field(default_factory=ProbeSet)
    redraw: Redraw | None = None
    held_out: object = None
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)
    held_columns: Metadata = field(default_factory=Metadata)


class Maker(Protocol):
    """Makes the artifacts of one kind, as many as time allows.

    Attributes:
      kind: The kind of its artifacts.
    """

    kind: ClassVar[str]

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Makes artifacts of the network as it is now; called again for the same step, it goes on.

        An interrupt (Ctrl-C) goes on to the caller; `artifacts` then gives what is finished.

        Args:
          step: The training step.
          seconds: Nothing is begun that would likely end later, and what does is given up; None sets no limit.
          progress: Is told how far the work is.

        Returns:
          Whether everything is made.
        """
        ...

    def artifacts(self) -> Sequence[Artifact | Encoded]:
        """Gives the artifacts of the step that `make` was called for last, as far as they are made."""
        ...


@runtime_checkable
class Brief(Protocol):
    """A maker that can leave out what takes long, which is made now and then."""

    def make_briefly(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Does as `make` of `Maker`, but for what takes long; `make` of the same step adds that."""
        ...


@runtime_checkable
class Resumable(Protocol):
    """A maker that can go on from artifacts which another process has logged."""

    kind: ClassVar[str]

    def resume(self, step: int, made: Sequence[Artifact]) -> None:
        """Takes what is finished in artifacts of its kind.

        Args:
          step: The step that they are of; they are taken when `make` is called for it.
          made: The artifacts.
        """
        ...
