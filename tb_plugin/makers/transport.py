"""How far sets of the probe set's images lie apart in every layer: one pass, then one pair of sets after another."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Artifact, PointSet, Transport, TransportRecord
from tb_plugin.artifacts.transport_record import LEVELS
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.mean_pass import MeanPass
from tb_plugin.makers.memberships import FEWEST
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.transport_pairs import Pair, pairs_of
from tb_plugin.network import LayerInfo
from tb_plugin.transport import (
    chance_distances,
    chance_line_distances,
    line_distances,
    potential_between,
    principal_plane,
    transport_points,
)

# Points of either set at most, shuffles, and channels of which it is told how they moved.
N_POINTS, N_SHUFFLES, N_CHANNELS = 128, 20, 12
_SETTINGS = {
    "vectors": "the mean of each channel over positions",
    "points": f"as many of either set, at most {N_POINTS}, drawn by a seed",
    "distance": "Wasserstein's with squared cost, of all channels: exact for these points",
    "plane": "that of the largest variance of both sets; its distance is a lower bound",
    "chance": f"the mean of {N_SHUFFLES} shuffles of the points of both sets",
}


@dataclass(frozen=True, eq=False)
class _Before:
    """What some images were at a step that is over; `means` is by layer, `[n, C]`."""

    step: int
    means: Mapping[str, np.ndarray]


@dataclass(eq=False)
class _Work:
    """What was made at one step; `pairs` is None before the pass is over."""

    step: int
    probe: Probe
    passed: MeanPass
    pairs: list[Pair] | None = None
    begun: dict[str, list[TransportRecord]] = field(default_factory=dict)
    made: dict[str, Transport] = field(default_factory=dict)


class TransportMaker:
    """Measures how far this step lies from the one before, classes from each other, right from wrong, and metadata."""

    kind: ClassVar[str] = Transport.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is looked at."""
        self._study = study
        self._work: _Work | None = None
        self._before: _Before | None = None
        self._resumed: tuple[int, dict[str, Transport]] | None = None
        self._complete = False
        # How long a pass took, the last time.
        self._cost = 0.0

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Goes over the probe set, then over layers, the deepest first; see `Maker`."""
        deadline, self._complete = Deadline.after(seconds), False
        with contextlib.suppress(OutOfTime):
            work = self._begun(step, deadline)
            layers = [layer for layer in reversed(self._study.layers) if layer.name not in work.made]
            if layers:
                self._pass(work, deadline, progress)
            for number, layer in enumerate(layers, start=1):
                self._layer(work, layer, deadline)
                progress("layers with transport", number, len(layers))
            self._complete = True
        return self._complete

    def artifacts(self) -> list[Transport]:
        """Gives the layers that are finished and have pairs."""
        made = [] if self._work is None else self._work.made.values()
        return [dataclasses.replace(each, complete=self._complete) for each in made if each.pairs]

    def resume(self, step: int, made: Sequence[Artifact]) -> None:
        """Takes layers of a step before: each that was logged has all its pairs."""
        found = {each.layer_name: each for each in made if isinstance(each, Transport)}
        self._resumed = (step, found) if found else None

    def _begun(self, step: int, deadline: Deadline) -> _Work:
        work = self._work
        if work is not None and work.step == step:
            return work
        # Of weights that are logged anew a step has no number of its own to be compared with (see `ArtifactLogger`).
        if work is not None and work.step >= 0 and work.passed.complete:
            rows = self._rows(len(work.probe.inputs))
            self._before = _Before(work.step, {name: means[rows] for name, means in work.passed.means.items()})
        self._work = None
        if not deadline.has(self._cost):
            raise OutOfTime
        probe = probe_of(self._study, deadline)
        self._work = work = _Work(step, probe, MeanPass(self._study.network, probe.inputs, self._study.layers))
        if self._resumed is not None and self._resumed[0] == step:
            channels = {layer.name: layer.channels for layer in self._study.layers}
            for name, made in self._resumed[1].items():
                if channels.get(name) == made.layer.channels and made.fingerprint == probe.fingerprint:
                    work.made[name] = made
        return work

    def _pass(self, work: _Work, deadline: Deadline, progress: Progress) -> None:
        begun = time.monotonic()
        work.passed.go_on(deadline, progress)
        if work.pairs is None:
            self._cost = time.monotonic() - begun
            deepest = work.passed.means[self._study.layers[-1].name]
            work.pairs = pairs_of(work.probe, work.passed.logits, self._study.network.output_kind, deepest)

    def _layer(self, work: _Work, layer: LayerInfo, deadline: Deadline) -> None:
        """Moves all pairs of a layer; those that were moved before are kept.

        Raises:
          OutOfTime: If there is no time for all of them.
        """
        assert work.pairs is not None
        found = work.begun.setdefault(layer.name, [])
        means, seed, longest = work.passed.means[layer.name], self._study.rendering.seed, 0.0
        steps = self._steps(work, layer)
        for number in range(len(found), len(steps) + len(work.pairs)):
            if not deadline.has(longest):
                raise OutOfTime
            begun = time.monotonic()
            if number < len(steps):
                found += steps
            else:
                pair = work.pairs[number - len(steps)]
                n = min(len(pair.a), len(pair.b), N_POINTS)
                a, b = (_drawn(rows, n, seed) for rows in (pair.a, pair.b))
                found.append(record_of(pair.first, pair.second, np.stack([a, b]), means[a], means[b], seed))
            longest = max(longest, time.monotonic() - begun)
        fingerprint = work.probe.fingerprint
        work.made[layer.name] = Transport(layer, len(work.probe.inputs), fingerprint, tuple(found), dict(_SETTINGS))

    def _rows(self, n: int) -> np.ndarray:
        """Gives the images that are compared with what they were: the same at every step."""
        return _drawn(np.arange(n), min(n, N_POINTS), self._study.rendering.seed)

    def _steps(self, work: _Work, layer: LayerInfo) -> list[TransportRecord]:
        """Gives how far the step before lies from this one; none where there is none."""
        n = len(work.probe.inputs)
        if self._before is None or work.step < 0 or self._before.step >= work.step or n < FEWEST:
            return []
        rows = self._rows(n)
        a, b = self._before.means[layer.name], work.passed.means[layer.name][rows]
        first, second = (PointSet("step", n, step=step) for step in (self._before.step, work.step))
        return [record_of(first, second, np.stack([rows, rows]), a, b, self._study.rendering.seed)]


def record_of(
    first: PointSet, second: PointSet, images: np.ndarray, a: np.ndarray, b: np.ndarray, seed: int
) -> TransportRecord:
    """Moves one set of vectors to another.

    Args:
      first: What the first set is.
      second: What the second is.
      images: `[2, n]` their places in the probe set.
      a: `[n, C]`.
      b: `[n, C]`: of two steps, of the same images.
      seed: What shuffles are drawn by.
    """
    whole = transport_points(a, b)
    plane = principal_plane(a, b, n_dimensions=min(2, a.shape[1]))
    # A layer of one channel lies on a line.
    own, other = (np.pad(each, ((0, 0), (0, 2 - each.shape[1]))) for each in (plane.a, plane.b))
    within = transport_points(own, other)
    potential = potential_between(own, other, within)
    lines, rises = line_distances(a, b), b.mean(axis=0, dtype=np.float64) - a.mean(axis=0, dtype=np.float64)
    channels = np.argsort(-lines, kind="stable")[:N_CHANNELS]
    by_chance = chance_distances(a, b, n_shuffles=N_SHUFFLES, seed=seed)
    line_chance = chance_line_distances(a[:, channels], b[:, channels], n_shuffles=N_SHUFFLES, seed=seed)
    quantiles = np.stack([np.quantile(each[:, channels], LEVELS, axis=0).T for each in (a, b)], axis=1)
    to = within.targets
    return TransportRecord(
        first,
        second,
        images=np.stack([images[0], images[1][to]]),
        points=np.stack([own, other[to]]),
        heights=potential.heights[to],
        channels=channels,
        lines=np.stack([lines[channels], rises[channels], line_chance], axis=1),
        quantiles=quantiles,
        distance=whole.distance,
        # It is a lower bound, but for rounding.
        projected=min(within.distance, whole.distance),
        chance=float(by_chance.mean()),
        chance_high=float(np.quantile(by_chance, 0.95)),
        explained=_share(plane.explained),
        explained_first=_share(plane.explained_a),
        explained_second=_share(plane.explained_b),
        explained_between=_share(plane.explained_between),
        moved=float(np.sqrt(((a - b).astype(np.float64) ** 2).sum(axis=1).mean())) if first.kind == "step" else 0.0,
    )


def _share(value: float) -> float:
    """Rounds what lies beyond a share by rounding alone."""
    return float(np.clip(value, 0, 1))


def _drawn(rows: np.ndarray, n: int, seed: int) -> np.ndarray:
    return np.sort(np.random.default_rng(seed).choice(rows, n, replace=False))
