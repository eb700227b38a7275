"""What two trained models have in common, made in a given time as all other content is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Artifact, Changes, Dictionary, Sketch
from tb_plugin.artifacts.layer_changes import ONLY_THERE
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.events.logged import logged
from tb_plugin.log.setting import Setting
from tb_plugin.makers.changes import sketches_of
from tb_plugin.makers.comparison import Comparison, Reference
from tb_plugin.makers.maker import Maker, Progress, Study
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.removal_effects import N_MEASURED, heaviest, measure_effects
from tb_plugin.makers.state_pass import StatePass
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.makers.untold import with_untold

# How pieces of a comparison are named, before the layer's name.
_TABLES, _REMOVAL, _EXPLAINED = "channels of ", "removal in ", "explained in "
_GROUPS, _GROUP_REMOVAL = "groups of ", "removal of groups of "


@dataclass(frozen=True, eq=False)
class Compared(Setting):
    """What a model has in common with another.

    Attributes:
      reference: Gives the other one, looked at on the same images (see `tb_plugin.explain.same_images`).
      of: What to call it.
      say: Is told which layers were compared.
      settings: For people to read, beside what is always said.
    """

    reference: Callable[[], Study]
    of: Reference
    say: Callable[[str], None]
    settings: Mapping[str, str] = field(default_factory=dict)

    title: ClassVar[str] = "what both models have in common"
    part: ClassVar[float] = 0.6

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what compares all layers."""
        return [ComparedMaker(study, self)]


@dataclass(frozen=True, eq=False)
class Pictures(Setting):
    """Icons and crops that another run holds already.

    Attributes:
      log_dir: Where it is.
    """

    log_dir: Path

    title: ClassVar[str] = "pictures of a run"
    part: ClassVar[float] = 0.05

    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what takes them over."""
        return [_PictureMaker(self.log_dir)]


class ComparedMaker:
    """Compares a network with another: first what channels of all layers are, then what is measured of them."""

    kind: ClassVar[str] = Changes.kind

    def __init__(self, study: Study, compared: Compared) -> None:
        """Has compared nothing yet."""
        self._study, self._reference, self._compared = study, compared.reference(), compared
        self._passes: tuple[StatePass, StatePass] | None = None
        self._comparison: Comparison | None = None
        self._done: set[str] = set()
        self._complete = False

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Goes on where it was; see `Maker`."""
        deadline, self._complete = Deadline.after(seconds), False
        with contextlib.suppress(OutOfTime):
            reference, own = self._begun(step, deadline)
            for passed in (reference, own):
                passed.go_on(deadline, progress)
            if self._comparison is None:
                probe, seed = probe_of(self._study), self._study.rendering.seed
                self._comparison = Comparison(
                    reference.state, own.state, probe, self._compared.of, by_index=False, seed=seed
                )
            self._measure(self._comparison, deadline, progress)
            self._complete = True
        if self._complete and self._comparison is not None:
            self._compared.say(said_of_pairs(self._made(self._comparison)))
        return self._complete

    def artifacts(self) -> Sequence[Artifact]:
        """Gives what was compared until now, and sketches of this network's layers."""
        found: list[Changes | Sketch] = []
        if self._passes is not None and self._passes[1].complete:
            found += sketches_of(self._passes[1].state)
        if self._comparison is not None and self._comparison.pairs:
            found.append(self._made(self._comparison))
        return found

    def _made(self, comparison: Comparison) -> Changes:
        made = comparison.made(complete=self._complete)
        return replace(made, settings={**made.settings, **self._compared.settings})

    def _begun(self, step: int, deadline: Deadline) -> tuple[StatePass, StatePass]:
        if self._passes is None:
            reference, own = (
                StatePass(of, study.network, probe_of(study, deadline), study.layers)
                for of, study in ((self._compared.of.step, self._reference), (step, self._study))
            )
            self._passes = reference, own
        return self._passes

    def _measure(self, comparison: Comparison, deadline: Deadline, progress: Progress) -> None:
        pieces, longest = self._pieces(comparison, deadline), 0.0
        for number, (name, do) in enumerate(pieces.items(), start=1):
            if name not in self._done:
                if not deadline.has(longest):
                    raise OutOfTime
                begun = time.monotonic()
                do()
                # What asks a network knows the time by itself.
                if name.startswith((_TABLES, _EXPLAINED, _GROUPS)):
                    longest = max(longest, time.monotonic() - begun)
                self._done.add(name)
            progress("parts of the comparison", number, len(pieces))

    def _pieces(self, comparison: Comparison, deadline: Deadline) -> dict[str, Callable[[], None]]:
        """Gives all that is to be done; what is removed in a layer is removed in the reference's as well."""
        of_network = comparison.pieces(TimedNetwork(self._study.network, deadline))
        tables = [name for name in of_network if name.startswith(_TABLES)]
        pieces = {name: of_network.pop(name) for name in tables}
        for own in (name.removeprefix(_TABLES) for name in tables):
            pieces[f"{_EXPLAINED}{own} of all"] = lambda own=own: _tell(comparison, own)
        for name, do in of_network.items():
            # All is explained by then.
            if name.startswith(_EXPLAINED):
                continue
            pieces[name] = do
            if name.startswith(_REMOVAL):
                own = name.removeprefix(_REMOVAL)
                pieces[f"{name} of the reference"] = lambda own=own: self._remove_there(comparison, own, deadline)
            elif name.startswith(_GROUP_REMOVAL):
                own = name.removeprefix(_GROUP_REMOVAL)
                pieces[f"{name} of the reference"] = lambda own=own: self._remove_groups_there(
                    comparison, own, deadline
                )
        return pieces

    def _remove_there(self, comparison: Comparison, own: str, deadline: Deadline) -> None:
        # The reference takes the same images in its own size and range.
        reference, pair, state = self._reference, comparison.pairs[own], comparison.reference
        channels = np.flatnonzero(pair.reference_changes == ONLY_THERE)
        chosen = heaviest(channels, state.weight[pair.reference_layer], N_MEASURED)
        network = TimedNetwork(reference.network, deadline)
        measure_effects(network, state, probe_of(reference), pair.reference_layer, chosen)

    def _remove_groups_there(self, comparison: Comparison, own: str, deadline: Deadline) -> None:
        network = TimedNetwork(self._reference.network, deadline)
        comparison.remove_groups_there(network, own, probe_of(self._reference))


def _tell(comparison: Comparison, own: str) -> None:
    comparison.pairs[own] = with_untold(comparison.pairs[own], comparison.reference, comparison.state)


class _PictureMaker:
    """Takes dictionaries over from a run."""

    kind: ClassVar[str] = Dictionary.kind

    def __init__(self, log_dir: Path) -> None:
        self._log_dir = log_dir
        self._found: list[Artifact] = []

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        self._found = logged(self._log_dir, self.kind)
        return True

    def artifacts(self) -> Sequence[Artifact]:
        return self._found


def said_of_pairs(made: Changes) -> str:
    """Says which layers were compared, by what they were paired, and of how many channels there is a match."""
    own, theirs = ([layer.name for layer in layers] for layers in (made.layers, made.reference_layers))
    by = "by name" if own == theirs else "by what is most alike (CKA)"
    said = []
    for pair in made.pairs:
        alike = made.similarity[theirs.index(pair.reference_layer), own.index(pair.layer)]
        n = int((pair.matches >= 0).sum())
        said.append(f"{pair.reference_layer} and {pair.layer} (CKA {alike:.2f}, {n} of {len(pair.matches)} match)")
    return f"layers are paired {by}: {', '.join(said)}"
