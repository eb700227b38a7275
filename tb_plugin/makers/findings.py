"""What is worth a look in a run: the rules of `tb_plugin.findings`, with what the network was measured to do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import ClassRecord, Finding, Findings
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.findings import answers
from tb_plugin.findings.ranking import ranked
from tb_plugin.makers.attribute_findings import attribute_findings
from tb_plugin.makers.channel_findings import ChannelCourse, drift_findings, idle_findings
from tb_plugin.makers.class_evidence import ClassEvidence, class_evidence
from tb_plugin.makers.class_findings import (
    N_IMAGES,
    LayerSubject,
    disagreement,
    ends_alone,
    said_once,
    splitting,
    splitting_in_place,
    suspects,
)
from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.finding_pictures import with_pictures
from tb_plugin.makers.layer_pass import LayerPass, pass_over
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo, Network


@dataclass(eq=False)
class _Work:
    """What was found at one step.

    Attributes:
      step: The step.
      probe: The images.
      passed: What the layers are on them.
      decisions: What is decided on them; None where outputs are quantities.
      found: By the name of a piece of work that is done, what was found by it.
      courses: By layer, what its channels are.
    """

    step: int
    probe: Probe
    passed: LayerPass
    decisions: Decisions | None
    found: dict[str, list[Finding]] = field(default_factory=dict)
    courses: dict[str, ChannelCourse] = field(default_factory=dict)


class FindingsMaker:
    """Looks for what is worth a look, on the probe set; what was not measured in time is not found."""

    kind: ClassVar[str] = Findings.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is looked at."""
        self._study = study
        self._work: _Work | None = None
        self._before: Mapping[str, ChannelCourse] = {}
        self._complete = False
        # How long it took to go over the probe set, the last time.
        self._cost = 0.0

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Looks at answers, then columns, then one layer after another, the deepest first; see `Maker`."""
        deadline, self._complete = Deadline.after(seconds), False
        with contextlib.suppress(OutOfTime):
            network = TimedNetwork(self._study.network, deadline)
            work = self._begun(step, network, deadline)
            pieces = self._pieces(work, network, deadline)
            for done, (name, find) in enumerate(pieces.items(), start=1):
                if name not in work.found:
                    work.found[name] = list(find())
                progress("rules and layers looked at", done, len(pieces))
            self._complete = True
        return self._complete

    def artifacts(self) -> list[Findings]:
        """Gives what was found until now at the step."""
        work = self._work
        if work is None:
            return []
        order = [layer.name for layer in self._study.layers]
        found = said_once([each for some in work.found.values() for each in some], order)
        records, accuracy = _answers(work)
        made = Findings(
            n_images=len(work.probe.labels),
            fingerprint=work.probe.fingerprint,
            accuracy=accuracy,
            classes=tuple(ClassRecord(each.index, each.n_images, each.accuracy, each.confused) for each in records),
            findings=tuple(ranked(found, lambda each: each.effect, lambda each: each.rule)),
            settings={
                "looked at": ", ".join(work.found),
                "effect": "the share of its margin that a decision loses, 1 where it becomes another, in the mean "
                "over all images",
            },
            complete=self._complete,
        )
        return [with_pictures(made, work.probe.inputs, self._study.network.value_range)]

    def _begun(self, step: int, network: Network, deadline: Deadline) -> _Work:
        """Draws the probe set, the first time, and goes over it."""
        work = self._work
        if work is not None and work.step == step:
            return work
        self._work = None
        # Of weights that are logged anew a step has no number of its own to be compared with (see `ArtifactLogger`).
        if work is not None and work.step >= 0 and work.courses:
            self._before = work.courses
        # Who knows that there is not enough time for it takes none.
        if not deadline.has(self._cost):
            raise OutOfTime
        probe = probe_of(self._study, deadline)
        begun = time.monotonic()
        passed = pass_over(network, probe.inputs, self._study.layers)
        self._cost = time.monotonic() - begun
        decisions = Decisions.of(probe, passed.logits, network.output_kind)
        self._work = _Work(step, probe, passed, decisions)
        return self._work

    def _pieces(self, work: _Work, network: Network, deadline: Deadline) -> dict[str, Callable[[], Iterable[Finding]]]:
        """Gives pieces of work by name, each of which is done whole or not at all."""
        layers = list(reversed(self._study.layers))
        pieces: dict[str, Callable[[], Iterable[Finding]]] = {
            "idle channels": lambda: [
                found for layer in layers for found in idle_findings(work.passed.maxima[layer.name], layer.name)
            ]
        }
        decisions, probe, seed = work.decisions, work.probe, self._study.rendering.seed
        if decisions is None:
            return pieces
        if decisions.are_true and decisions.kind == "softmax":
            pieces["wrong answers"] = lambda: _wrong(work.passed.logits, probe.labels)
        if probe.metadata:
            pieces["metadata"] = lambda: attribute_findings(
                network, probe.inputs, probe.metadata, decisions, seed, deadline
            )
        for layer in layers:
            if not layer.cut_from_output:
                subject = LayerSubject(network, probe.inputs, decisions, layer)
                pieces[layer.name] = lambda subject=subject: self._of_layer(work, subject)
        return pieces

    def _of_layer(self, work: _Work, subject: LayerSubject) -> Iterable[Finding]:
        layer, decisions = subject.layer, subject.decisions
        found: list[Finding] = []
        classes: list[ClassEvidence] = []
        covers: dict[int, np.ndarray] = {}
        for label in decisions.classes:
            of = class_evidence(subject.network, subject.inputs, layer, label, decisions, work.passed)
            if of is not None:
                covers[label] = of.cover
                classes.append(of)
        for of in classes:
            others = [covers[label] for label in covers if label != of.label]
            if others:
                elsewhere = np.mean(others, axis=0)
                found += suspects(of, elsewhere, subject)
                found += splitting_in_place(of, elsewhere, subject)
            found += splitting(of, subject)
            found += ends_alone(of, subject)
        found += disagreement(classes, subject)
        work.courses[layer.name] = now = ChannelCourse(work.passed.maxima[layer.name], _shares(classes, layer))
        if layer.name in self._before:
            mean = work.passed.sums[layer.name] / len(subject.inputs)
            found += drift_findings(self._before[layer.name], now, subject, mean)
        return found


def _shares(classes: list[ClassEvidence], layer: LayerInfo) -> np.ndarray:
    """Gives `[C]` each channel's share of what argues for classes, in the mean over these."""
    shares = np.zeros(layer.channels)
    for of in classes:
        positive = np.maximum(of.evidence.sum(axis=(1, 2), dtype=np.float64).mean(axis=0), 0)
        shares += positive / max(positive.sum(), 1e-30) / len(classes)
    return shares


def _answers(work: _Work) -> tuple[list[answers.ClassAnswers], float | None]:
    """Gives how right each class is, and all; nothing of quantities."""
    logits, probe, decisions = work.passed.logits, work.probe, work.decisions
    if decisions is None:
        return [], None
    if decisions.kind == "sigmoid" and logits.shape[1] > 1:
        truth = None if probe.truth is None or np.isnan(probe.truth).all() else probe.truth
        return answers.by_output(logits, truth), None if truth is None else answers.all_right(logits, truth)
    predicted, known = logits.argmax(axis=1), probe.labels >= 0
    accuracy = float((predicted == probe.labels)[known].mean()) if known.any() else None
    return answers.by_class(predicted, probe.labels), accuracy


def _wrong(logits: np.ndarray, labels: np.ndarray) -> Iterable[Finding]:
    rows, sure = answers.surely_wrong(answers.softmax(logits), labels)
    if len(rows):
        numbers = {"n": float(len(rows)), "of": float((labels >= 0).sum()), "confidence": float(sure[0])}
        classes = tuple(dict.fromkeys(labels[rows].tolist()))[:N_IMAGES]
        images = tuple(rows[:N_IMAGES].tolist())
        yield Finding("wrong", len(rows) / len(labels), classes=classes, images=images, numbers=numbers)
