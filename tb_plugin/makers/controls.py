"""Comparing what is shown of a network with what a network of random weights shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Artifact, CalibrationRecord, Controls, EvidenceControl, IconControl
from tb_plugin.attribution.calibration import Calibration, calibration, calibration_by_output
from tb_plugin.attribution.deletion import Deletion, counts_of, curves_of, deletion
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.control_icons import N_STEPS, compared_icons
from tb_plugin.makers.maker import Progress, Redrawn, Study
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo
from tb_plugin.network.redrawing import N_IMAGES, CannotRedraw

N_CHANNELS, N_ORDERS = 8, 3
# Of so many outputs at most probabilities are compared with what is true: each takes about 15 ms.
N_OUTPUTS = 100
# Of so many images at once a layer's channels are removed: each layer has some before any has more.
_BATCH = 4
# The share of the time in which channels are removed.
_REMOVING = 0.5


@dataclass(eq=False)
class _Work:
    """What was compared at one step.

    Attributes:
      step: The step.
      redrawn: The network of random weights, while it is needed.
      reason: Why there is none.
      calibration: What was measured of the probabilities of predictions.
      outputs: What was measured of those of each output.
      is_calibrated: Whether that was tried.
      removed: By layer, what was removed of how many batches of images: in the network, and in that of random weights.
      evidence: By layer, what was finished.
      icons: By layer, what was finished.
      complete: Whether all was compared.
    """

    step: int
    redrawn: Redrawn | None = None
    reason: str = ""
    calibration: CalibrationRecord | None = None
    outputs: dict[int, CalibrationRecord] = field(default_factory=dict)
    is_calibrated: bool = False
    removed: dict[str, list[tuple[Deletion, Deletion | None]]] = field(default_factory=dict)
    evidence: dict[str, EvidenceControl] = field(default_factory=dict)
    icons: dict[str, IconControl] = field(default_factory=dict)
    complete: bool = False


class ControlMaker:
    """Compares a network with one of the same architecture and random weights, layer by layer."""

    kind: ClassVar[str] = Controls.kind

    def __init__(
        self, study: Study, n_images: int = N_IMAGES, n_channels: int = N_CHANNELS, n_orders: int = N_ORDERS
    ) -> None:
        """Keeps what is compared.

        Args:
          study: The network and its layers.
          n_images: Of how many images of the probe set channels are removed at most.
          n_channels: Of how many channels of each layer icons are made again.
          n_orders: In how many random orders channels are removed.
        """
        self._study = study
        self._n_images, self._n_channels, self._n_orders = n_images, n_channels, n_orders
        self._seed = study.rendering.seed
        self._work: _Work | None = None
        self._resumed: tuple[int, Controls] | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Removes channels in as many images, and makes as many layers' icons, as there is time for; see `Maker`."""
        deadline = Deadline.after(seconds)
        try:
            probe = probe_of(self._study, deadline)
        except OutOfTime:
            return False
        if self._work is None or self._work.step != step:
            self._work = self._begun(step, probe)
        work = self._work
        if work.complete:
            return True
        try:
            self._calibrate(work, probe, deadline)
            self._redraw(work, probe)
            removed = self._remove(work, probe, deadline.part(_REMOVING), progress)
            compared = self._compare_icons(work, probe, deadline, progress)
        except OutOfTime:
            return False
        work.complete = removed and compared
        if work.complete:
            work.redrawn = None
        return work.complete

    def artifacts(self) -> list[Controls]:
        """Gives what was compared, if anything was."""
        work = self._work
        if work is None:
            return []
        evidence = {name: _summed_up(parts, self._layer(name)) for name, parts in work.removed.items() if parts}
        evidence |= work.evidence
        if not (evidence or work.icons or work.calibration or work.outputs):
            return []
        settings, layers = self._settings(work), self._study.layers
        return [Controls(layers, evidence, work.icons, work.calibration, work.outputs, settings, work.complete)]

    def resume(self, step: int, made: Sequence[Artifact]) -> None:
        """Takes what was finished of a step before: layers of which all was compared."""
        own = _shapes(self._study.layers)
        found = [each for each in made if isinstance(each, Controls) and _shapes(each.layers) == own]
        self._resumed = (step, found[-1]) if found else None

    def _begun(self, step: int, probe: Probe) -> _Work:
        work = _Work(step)
        if self._resumed is not None and self._resumed[0] == step:
            made = self._resumed[1]
            work.icons = dict(made.icons)
            work.evidence = {
                name: each for name, each in made.evidence.items() if each.n_images == len(self._chosen(probe))
            }
        return work

    def _layer(self, name: str) -> LayerInfo:
        return next(layer for layer in self._study.layers if layer.name == name)

    def _chosen(self, probe: Probe) -> np.ndarray:
        """Gives the numbers of the images that are looked at, in an order that is drawn."""
        return np.random.default_rng(self._seed).permutation(len(probe.inputs))[: self._n_images]

    def _calibrate(self, work: _Work, probe: Probe, deadline: Deadline) -> None:
        network = self._study.network
        if work.is_calibrated:
            return
        # They are imported only here, as those who only view do not need them.
        from scipy.special import expit, softmax

        known, truth = _known(probe), probe.truth
        if network.output_kind == "softmax" and network.n_classes > 1 and known.any():
            probabilities = softmax(self._logits(probe, known, deadline), axis=1)
            weights = _weights(probe)[known]
            work.calibration = _record(
                calibration(probabilities, probe.labels[known], weights=weights, seed=self._seed)
            )
        elif network.output_kind == "sigmoid" and truth is not None and not np.isnan(truth).all():
            known = np.asarray(~np.isnan(truth).all(axis=1))
            probabilities = expit(self._logits(probe, known, deadline))
            likely = _likely(probabilities, truth[known])
            found = calibration_by_output(
                probabilities[:, likely], truth[known][:, likely], weights=_weights(probe)[known], seed=self._seed
            )
            work.outputs = {int(likely[at]): _record(each) for at, each in found.items()}
        work.is_calibrated = True

    def _logits(self, probe: Probe, which: np.ndarray, deadline: Deadline) -> np.ndarray:
        inputs, timed = probe.inputs[which], TimedNetwork(self._study.network, deadline)
        parts = [timed.record(inputs[i : i + N_IMAGES], ()).logits for i in range(0, len(inputs), N_IMAGES)]
        return np.concatenate(parts).astype(np.float64)

    def _redraw(self, work: _Work, probe: Probe) -> None:
        """Draws weights for the network, once at each step; says why where that cannot be."""
        if work.redrawn is not None or work.reason:
            return
        try:
            if self._study.redraw is None:
                raise CannotRedraw("weights cannot be redrawn: the network does not say how")
            work.redrawn = self._study.redraw(probe.inputs[self._chosen(probe)], self._seed)
        except CannotRedraw as error:
            work.reason = str(error)
            self._study.problems.add(f"controls are without a network of random weights: {error}")

    def _remove(self, work: _Work, probe: Probe, deadline: Deadline, progress: Progress) -> bool:
        """Removes channels in some images of each layer, then in some more, until time is up."""
        chosen = self._chosen(probe)
        layers = [
            each for each in reversed(self._study.layers) if not each.cut_from_output and each.name not in work.evidence
        ]
        networks = [TimedNetwork(self._study.network, deadline)]
        if work.redrawn is not None:
            networks.append(TimedNetwork(work.redrawn.network, deadline))
        starts = range(0, len(chosen), _BATCH)
        for number, start in enumerate(starts):
            inputs = probe.inputs[np.sort(chosen[start : start + _BATCH])]
            for layer in layers:
                done = work.removed.setdefault(layer.name, [])
                if len(done) > number:
                    continue
                seed = (self._seed, number)
                try:
                    both = [deletion(each, inputs, layer.name, self._n_orders, seed) for each in networks]
                except OutOfTime:
                    return False
                done.append((both[0], both[1] if len(both) > 1 else None))
            progress("images without channels", min(start + _BATCH, len(chosen)), len(chosen))
        return True

    def _compare_icons(self, work: _Work, probe: Probe, deadline: Deadline, progress: Progress) -> bool:
        layers = [layer for layer in self._study.layers if not layer.cut_from_input]
        inputs = probe.inputs[np.sort(self._chosen(probe))]
        for layer in reversed(layers):
            if layer.name not in work.icons:
                channels = self._channels(layer)
                found = compared_icons(self._study, work.redrawn, layer, channels, inputs, deadline)
                if found is None:
                    return False
                work.icons[layer.name] = found
            progress("layers whose icons were made again", len(work.icons), len(layers))
        return True

    def _channels(self, layer: LayerInfo) -> np.ndarray:
        drawn = np.random.default_rng(self._seed).permutation(layer.channels)
        return np.sort(drawn[: self._n_channels])

    def _settings(self, work: _Work) -> dict[str, str]:
        steps = self._study.rendering.n_steps or N_STEPS
        probe = probe_of(self._study)
        return {
            "random network": f"none: {work.reason}"
            if work.reason
            else "the same architecture with each tensor of weights shuffled, statistics of batch normalisation taken "
            f"anew, seed {self._seed}",
            "removal": "channels set to zero at all positions, in the order of gradient × activation for the predicted "
            f"class, or in {self._n_orders} random orders",
            "icons": f"{self._n_channels} channels of each layer, {steps} steps, seeds {self._seed} and "
            f"{self._seed + 1}",
            "probe set": f"{len(probe.inputs)} images, fingerprint {probe.fingerprint}",
            "calibration": _calibrated(probe, work),
        }


def _known(probe: Probe) -> np.ndarray:
    """Tells of which images there is one true class, `[P]`."""
    several = probe.true_classes or ()
    return (probe.labels >= 0) & np.array([len(each) < 2 for each in several] or [True] * len(probe.labels))


def _weights(probe: Probe) -> np.ndarray:
    """Tells how many images of the data set each stands for, `[P]`."""
    return probe.weights if len(probe.weights) else np.ones(len(probe.inputs))


def _likely(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Gives the outputs that are measured, ascending: those of which there is most to be told, by `[P, K]` of both."""
    there = np.where(np.isnan(truth), 0, probabilities + truth).sum(axis=0)
    return np.sort(np.argsort(-there, kind="stable")[:N_OUTPUTS])


def _record(found: Calibration) -> CalibrationRecord:
    return CalibrationRecord(found.bins, found.error, found.by_chance)


def _calibrated(probe: Probe, work: _Work) -> str:
    """Says of what calibration is, for people to read."""
    weighted = ", weighted as they are frequent in the data set" if len(probe.weights) else ""
    if not work.outputs:
        return f"{np.count_nonzero(_known(probe))} images whose true class is known{weighted}"
    n = 0 if probe.truth is None else np.count_nonzero(~np.isnan(probe.truth).all(axis=1))
    return f"each of {len(work.outputs)} outputs by itself, {n} images of which it is known what is true{weighted}"


def _shapes(layers: Sequence[LayerInfo]) -> list[tuple[str, int, int, int]]:
    """Tells layers apart by what a log keeps of them."""
    return [(layer.name, layer.height, layer.width, layer.channels) for layer in layers]


def _summed_up(parts: Sequence[tuple[Deletion, Deletion | None]], layer: LayerInfo) -> EvidenceControl:
    """Gives the curves of the images that there are."""
    own = Deletion.joined([part for part, _ in parts])
    others = [other for _, other in parts if other is not None]
    counts = counts_of(layer.channels)
    curves = curves_of(own, layer.channels)
    none = np.full((len(counts), 2), np.nan, np.float32)
    random = curves_of(Deletion.joined(others), layer.channels) if others else None
    return EvidenceControl(
        shares=(counts / layer.channels).astype(np.float32),
        curves=np.stack(
            [
                curves.by_evidence,
                curves.at_random,
                none if random is None else random.by_evidence,
                none if random is None else random.at_random,
            ]
        ),
        gains=np.stack([curves.gain, np.full(3, np.nan, np.float32) if random is None else random.gain]),
        leads=np.array([curves.lead, np.nan if random is None else random.lead], np.float32),
        n_images=len(own.leads),
        n_orders=own.at_random.shape[1],
    )
