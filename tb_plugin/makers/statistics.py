"""What channels do on the probe set: one pass for all layers, then their tables, then removals of what decides."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Artifact, Statistics
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.layer_statistics import Alike, Before, layer_statistics
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.memberships import ByClass, by_class, by_columns
from tb_plugin.makers.pooling import ProbePass
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probe_removal import N_MOST, N_OF_CLASS, ProbeRemoval, deciding_channels
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo
from tb_plugin.statistics import squared_distances


@dataclass(eq=False)
class _Work:
    """What was made at one step.

    Attributes:
      step: The step.
      passed: The pass over the probe set.
      n_layers: Of how many of its layers tables are made.
      of: Which images are of which class, when the pass is over.
      alike: How alike images are, when the pass is over.
      made: By layer, what is finished but for removals.
      removals: By layer, what was begun.
    """

    step: int
    passed: ProbePass
    n_layers: int
    of: ByClass | None = None
    alike: Alike | None = None
    made: dict[str, Statistics] = field(default_factory=dict)
    removals: dict[str, ProbeRemoval | None] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether every layer's tables are there."""
        return len(self.made) == self.n_layers


class StatisticsMaker:
    """Gathers what the layers' channels do on the probe set, and measures what removing those that decide does."""

    kind: ClassVar[str] = Statistics.kind

    def __init__(self, study: Study, *, before: Before | None = None, alike_in: LayerInfo | None = None) -> None:
        """Keeps what is looked at.

        Args:
          study: The network and its data set.
          before: What was at the step before the first, if any.
          alike_in: The layer in which images are compared; the study's last one by default.
        """
        self._study = study
        self._alike_in = alike_in or study.layers[-1]
        self._work: _Work | None = None
        self._before = before
        self._resumed: tuple[int, dict[str, Statistics]] | None = None
        self._complete = False
        # How long a pass with all tables took, the last time.
        self._cost = 0.0

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Makes statistics of all layers, then as many removals as there is time for; see `Maker`."""
        deadline, self._complete = Deadline.after(seconds), False
        with contextlib.suppress(OutOfTime):
            probe = self._tables(step, deadline, progress)
            if probe is not None:
                self._remove(probe, deadline, progress)
                self._complete = True
        return self._complete

    def make_briefly(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Makes statistics of all layers without removals; see `Brief`."""
        deadline, self._complete = Deadline.after(seconds), False
        with contextlib.suppress(OutOfTime):
            self._complete = self._tables(step, deadline, progress) is not None
        return self._complete

    def artifacts(self) -> list[Statistics]:
        """Gives the statistics of the layers that are finished."""
        work = self._work
        if work is None:
            return []
        made = [_with_removal(each, work) for each in work.made.values()]
        return [dataclasses.replace(each, complete=self._complete) for each in made]

    @property
    def course(self) -> Before | None:
        """What the layers were at the last step that was gone through to its end and has a number of its own."""
        work = self._work
        # Of weights that are logged anew a step has no number of its own to be compared with (see `ArtifactLogger`).
        if work is None or not work.passed.complete or work.step < 0:
            return self._before
        return Before(work.step, {name: pooled.maxima for name, pooled in work.passed.layers.items()})

    def resume(self, step: int, made: Sequence[Artifact]) -> None:
        """Takes the layers of a step before of which all was made."""
        found = {each.layer_name: each for each in made if isinstance(each, Statistics) and _is_finished(each)}
        self._resumed = (step, found) if found else None

    def _tables(self, step: int, deadline: Deadline, progress: Progress) -> Probe | None:
        """Goes through the probe set and makes the tables of all layers; gives the probe set, None if time is up.

        Raises:
          OutOfTime: If it would not be over in time.
        """
        probe = probe_of(self._study, deadline)
        work = self._begun(step, probe)
        if work.is_over:
            return probe
        # Who knows that there is not enough time for it takes none.
        if not work.made and not deadline.has(self._cost if not work.passed.complete else 0.0):
            return None
        begun = time.monotonic()
        work.passed.go_on(deadline, progress)
        self._know(work, probe)
        longest, columns = 0.0, by_columns(probe.metadata)
        for name, pooled in list(work.passed.layers.items())[: work.n_layers]:
            if name in work.made:
                continue
            if not deadline.has(longest):
                return None
            start = time.monotonic()
            assert work.of is not None and work.alike is not None
            work.made[name] = layer_statistics(
                pooled,
                probe,
                work.passed.targets,
                work.of,
                columns,
                work.alike,
                self._before,
                self._study.rendering.seed,
            )
            longest = max(longest, time.monotonic() - start)
            progress("layers with statistics", len(work.made), work.n_layers)
        self._cost = time.monotonic() - begun
        return probe

    def _begun(self, step: int, probe: Probe) -> _Work:
        if self._work is not None and self._work.step == step:
            return self._work
        self._before = self.course
        layers = tuple(dict.fromkeys((*self._study.layers, self._alike_in)))
        self._work = _Work(step, ProbePass(self._study.network, probe, layers), len(self._study.layers))
        if self._resumed is not None and self._resumed[0] == step:
            of = {layer.name: layer for layer in self._study.layers}
            for name, made in self._resumed[1].items():
                if name in of and made.layer.channels == of[name].channels and made.fingerprint == probe.fingerprint:
                    self._work.made[name] = made
                    self._work.removals[name] = None
        return self._work

    def _know(self, work: _Work, probe: Probe) -> None:
        """Finds out which images are of which class, and how alike they are."""
        if work.of is None:
            work.of = by_class(probe, work.passed.logits, self._study.network.output_kind)
            last = self._alike_in.name
            work.alike = Alike(last, squared_distances(work.passed.layers[last].means))

    def _remove(self, probe: Probe, deadline: Deadline, progress: Progress) -> None:
        """Removes channels of the deepest layer first: those decide more, and cost less."""
        work, network = self._work, TimedNetwork(self._study.network, deadline)
        assert work is not None
        layers = list(reversed(self._study.layers))
        for number, layer in enumerate(layers, start=1):
            removal = self._removal(work, layer.name)
            if removal is not None:
                removal.go_on(network, probe.inputs)
            progress("layers without single channels", number, len(layers))

    def _removal(self, work: _Work, name: str) -> ProbeRemoval | None:
        """Gives what is measured of a layer; None where nothing is, or nothing is left."""
        if name not in work.removals:
            evidence, passed = work.made[name].evidence, work.passed
            channels = np.zeros(0, int) if evidence is None else deciding_channels(evidence)
            kind = self._study.network.output_kind
            work.removals[name] = (
                ProbeRemoval(name, channels, passed.layers[name].active, passed.logits, kind) if len(channels) else None
            )
        return work.removals[name]


def _with_removal(made: Statistics, work: _Work) -> Statistics:
    """Adds what was measured until now; what was never begun is not said to be missing."""
    removal = work.removals.get(made.layer_name)
    if removal is None or work.of is None:
        return made
    settings = made.settings | {
        "removal": f"set to zero at all positions: of each class the {N_OF_CLASS} channels of the largest share of its "
        f"evidence, at most {N_MOST} in all"
    }
    return dataclasses.replace(made, removal=removal.record(work.of), settings=settings)


def _is_finished(made: Statistics) -> bool:
    """Tells of what was logged whether nothing is missing, removals included."""
    if made.evidence is None:
        return True
    n_removed = 0 if made.removal is None else len(made.removal.channels)
    return n_removed >= len(deciding_channels(made.evidence))
