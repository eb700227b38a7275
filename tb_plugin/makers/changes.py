"""What a network has in common with what it was at the step before, and sketches of its layers."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Changes, Sketch
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.comparison import Comparison, Reference
from tb_plugin.makers.group_changes import factors_of_state, measure_group_effects
from tb_plugin.makers.layer_comparison import FEWEST
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.network_state import NetworkState
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.removal_effects import measure_heaviest
from tb_plugin.makers.state_pass import StatePass
from tb_plugin.makers.timed import TimedNetwork

_SKETCH = {
    "values": "means over positions, in 8 bits, with a scale for each channel",
    "images": "spread evenly over the probe set, fewer of them in wide layers",
}


@dataclass(eq=False)
class _Work:
    """What was made at one step.

    Attributes:
      step: The step.
      passed: The pass over the probe set.
      comparison: With the step before, when the pass is over; None where there is none.
      done: Which pieces of it are done.
    """

    step: int
    passed: StatePass
    comparison: Comparison | None = None
    done: set[str] = field(default_factory=set)


class ChangesMaker:
    """Compares the network with what it was at the step before, of which it keeps a bounded state."""

    kind: ClassVar[str] = Changes.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is looked at."""
        self._study = study
        self._work: _Work | None = None
        self._before: NetworkState | None = None
        self._complete = False
        # How long the pass and the tables took, the last time.
        self._cost = 0.0

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Goes over the probe set, compares all layers, then measures as much as there is time for; see `Maker`."""
        deadline, self._complete = Deadline.after(seconds), False
        with contextlib.suppress(OutOfTime):
            probe = probe_of(self._study, deadline)
            work = self._begun(step, probe, deadline)
            begun = time.monotonic()
            work.passed.go_on(deadline, progress)
            self._cost = max(self._cost, time.monotonic() - begun)
            self._compare(work, probe, deadline, progress)
            self._complete = True
        return self._complete

    def artifacts(self) -> list[Changes | Sketch]:
        """Gives sketches, when the pass is over, and what was compared until now."""
        work = self._work
        if work is None or not work.passed.complete:
            return []
        found: list[Changes | Sketch] = list(sketches_of(work.passed.state))
        if work.comparison is not None and work.comparison.pairs:
            found.append(work.comparison.made(complete=self._complete))
        return found

    def _begun(self, step: int, probe: Probe, deadline: Deadline) -> _Work:
        work = self._work
        if work is not None and work.step == step:
            return work
        # Of weights that are logged anew a step has no number of its own to be compared with (see `ArtifactLogger`).
        if work is not None and work.step >= 0 and work.passed.complete:
            self._before = work.passed.state
        self._work = None
        # Who knows that there is not enough time for it takes none.
        if not deadline.has(self._cost):
            raise OutOfTime
        self._work = _Work(step, StatePass(step, self._study.network, probe, self._study.layers))
        return self._work

    def _compare(self, work: _Work, probe: Probe, deadline: Deadline, progress: Progress) -> None:
        before, state = self._before, work.passed.state
        network = TimedNetwork(self._study.network, deadline)
        if before is None:
            # So that at the next step it is known what went with those that have died.
            for layer in reversed(state.layers):
                measure_heaviest(network, state, probe, layer.name)
            for layer in reversed(state.layers):
                factors = factors_of_state(state, layer.name, self._study.rendering.seed, deadline)
                measure_group_effects(network, state, probe, layer.name, np.arange(len(factors)))
            return
        if len(state.plan.compared) < FEWEST:
            self._study.problems.add_few(
                f"changes need a probe set of {FEWEST} images or more, got {len(state.plan.compared)}: none are told"
            )
            return
        if work.comparison is None:
            work.comparison = Comparison(
                before, state, probe, Reference("", before.step), by_index=True, seed=self._study.rendering.seed
            )
        pieces, longest = work.comparison.pieces(network), 0.0
        for number, (name, do) in enumerate(pieces.items(), start=1):
            if name not in work.done:
                if not deadline.has(longest):
                    raise OutOfTime
                begun = time.monotonic()
                do()
                # What asks the network knows the time by itself.
                if name.startswith(("channels of", "explained in", "groups of")):
                    longest = max(longest, time.monotonic() - begun)
                work.done.add(name)
            progress("layers compared with the step before", number, len(pieces))


def sketches_of(state: NetworkState) -> list[Sketch]:
    """Gives a sketch of each layer of a state."""
    return [
        Sketch(
            layer,
            state.n_images,
            state.fingerprint,
            state.plan.sketched[layer.name],
            state.sketches[layer.name],
            _SKETCH,
        )
        for layer in state.layers
    ]
