"""Where the network errs on the probe set, by which concepts, and for whom."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.artifacts import Audit, AuditGroup, AuditReason
from tb_plugin.artifacts.audit import Missing
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.findings.attributes import Column
from tb_plugin.makers.audit_directions import Directing, direction_slices_of, directions_of, layer_directions, lead_of
from tb_plugin.makers.audit_groups import clearest, columns_of, group_of, has_fairlearn, ordered, reasons_of
from tb_plugin.makers.audit_layer import LayerAudit, audit_layer
from tb_plugin.makers.audit_move_tables import moves_of, output_answers_of, outputs_of
from tb_plugin.makers.audit_outputs import OutputsWork
from tb_plugin.makers.audit_removal_tables import answers_of, decided_of, removals_of
from tb_plugin.makers.audit_removals import Removing, parts_of
from tb_plugin.makers.audit_tables import ARGUES, cells_of, classes_of, concepts_of, slices_of
from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.layer_pass import LayerPass, pass_over
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.own_outputs import OwnOutputs
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo, Network


@dataclass(eq=False)
class _Work:
    """What was looked at until now, at one step.

    Attributes:
      step: The step.
      probe: The images.
      passed: What the layers are on them.
      decisions: What is decided on them; None where nothing is, or classes do not exclude each other.
      outputs: What is looked at in the place of decisions there; else None.
      columns: Groups of images.
      layers: Those that are done, the deepest first.
      groups: How right the network is about each group, by its place in `columns`.
      reasons: What argues differently, by the places of a layer and a group.
      removing: What was removed of what is strongest; None before all layers are done.
      directing: What images of the same class differ in.
    """

    step: int
    probe: Probe
    passed: LayerPass
    decisions: Decisions | None
    outputs: OutputsWork | None
    columns: list[Column]
    layers: list[LayerAudit] = field(default_factory=list)
    groups: dict[int, AuditGroup] = field(default_factory=dict)
    reasons: dict[tuple[int, int], list[AuditReason]] = field(default_factory=dict)
    removing: Removing | None = None
    directing: Directing = field(default_factory=Directing)


class AuditMaker:
    """Looks at concepts, classes and groups of the probe set; what was measured in time is there."""

    kind: ClassVar[str] = Audit.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is looked at."""
        self._study = study
        self._work: _Work | None = None
        self._complete = False
        # How long it took to go over the probe set, the last time.
        self._cost = 0.0

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Counts groups, then looks at layers, the deepest first, removes what is strongest, and looks for directions.

        See `Maker`.
        """
        deadline, self._complete = Deadline.after(seconds), False
        with contextlib.suppress(OutOfTime):
            network = TimedNetwork(self._study.network, deadline)
            work = self._begun(step, network, deadline)
            if work.decisions is not None and work.decisions.classes:
                self._look(work, work.decisions, network, deadline, progress)
            if work.outputs is not None:
                work.outputs.go_on(network, progress)
            self._complete = True
        return self._complete

    def artifacts(self) -> list[Audit]:
        """Gives what was measured until now at the step."""
        work = self._work
        if work is None:
            return []
        decisions, layers = work.decisions, work.layers
        made = Audit(
            n_images=len(work.probe.inputs),
            fingerprint=work.probe.fingerprint,
            by="true" if decisions is not None and decisions.are_true else "predicted",
            missing=_missing(work),
            settings=_settings(work),
            complete=self._complete,
        )
        if decisions is None:
            return [made if work.outputs is None else _with_outputs(made, work.outputs)]
        groups = [
            clearest(group, [reason for (_, of), some in work.reasons.items() if of == place for reason in some])
            for place, group in work.groups.items()
        ]
        return [
            dataclasses.replace(
                made,
                classes=classes_of(decisions),
                concepts=concepts_of(layers),
                cells=cells_of(layers, decisions),
                slices=slices_of(layers, decisions),
                groups=ordered(groups),
                removals=removals_of(work.removing),
                decided=decided_of(work.removing),
                answers=answers_of(work.removing),
                directions=directions_of(work.directing),
                direction_slices=direction_slices_of(work.directing, decisions),
            )
        ]

    def _begun(self, step: int, network: Network, deadline: Deadline) -> _Work:
        """Draws the probe set, the first time, and goes over it."""
        work = self._work
        if work is not None and work.step == step:
            return work
        self._work = None
        # Who knows that there is not enough time for it takes none.
        if not deadline.has(self._cost):
            raise OutOfTime
        probe = probe_of(self._study, deadline)
        begun = time.monotonic()
        passed = pass_over(network, probe.inputs, self._study.layers)
        self._cost = time.monotonic() - begun
        # Of classes that do not exclude each other no image is of one slice alone.
        kind, logits = network.output_kind, passed.logits
        decisions = Decisions.of(probe, logits, kind) if kind == "softmax" else None
        own = OwnOutputs.of(probe, logits, kind)
        examples = self._study.examples.inputs
        outputs = None if kind == "softmax" else OutputsWork(probe.inputs, own, passed, examples, self._layers)
        self._work = _Work(step, probe, passed, decisions, outputs, columns_of(probe.metadata))
        return self._work

    def _look(
        self, work: _Work, decisions: Decisions, network: Network, deadline: Deadline, progress: Progress
    ) -> None:
        """Goes on with what is left.

        Raises:
          OutOfTime: If there is no time for it.
        """
        layers, seed = self._layers, self._study.rendering.seed
        total = len(work.columns) + len(layers)
        longest = 0.0
        for place, column in enumerate(work.columns):
            if place not in work.groups:
                longest = _checked(deadline, longest)
                begun = time.monotonic()
                work.groups[place] = group_of(column, decisions, seed)
                longest = max(longest, time.monotonic() - begun)
            progress("groups and layers audited", place + 1, total)
        for number, layer in enumerate(layers):
            if number == len(work.layers):
                work.layers.append(audit_layer(network, work.probe.inputs, layer, decisions, work.passed))
            first, longest = sum(len(each.concepts) for each in work.layers[:number]), 0.0
            for place, column in enumerate(work.columns):
                if (number, place) in work.reasons:
                    continue
                longest = _checked(deadline, longest)
                begun = time.monotonic()
                n_asked = len(work.columns) * len(layers)
                work.reasons[number, place] = reasons_of(column, work.layers[number], first, decisions, n_asked, seed)
                longest = max(longest, time.monotonic() - begun)
            progress("groups and layers audited", len(work.columns) + number + 1, total)
        if work.removing is None:
            work.removing = self._removing(work, decisions)
        for n_done in work.removing.go_on(network):
            progress("concepts removed", n_done, work.removing.total)
        self._look_along(work, decisions, network, deadline, progress)

    def _look_along(
        self, work: _Work, decisions: Decisions, network: Network, deadline: Deadline, progress: Progress
    ) -> None:
        """Looks for directions of all layers, then for what each of them moves.

        Raises:
          OutOfTime: If there is no time for it.
        """
        found, seed, longest = work.directing, self._study.rendering.seed, 0.0
        for number, layer in enumerate(self._layers):
            if number == len(found.layers):
                longest = _checked(deadline, longest)
                begun = time.monotonic()
                means, maxima = work.passed.means[layer.name], work.passed.maxima[layer.name]
                found.layers.append(layer_directions(layer.name, means, maxima, decisions, seed))
                longest = max(longest, time.monotonic() - begun)
            progress("layers looked at for directions", number + 1, len(self._layers))
        for place in range(len(found.places)):
            if place not in found.leads:
                _checked(deadline, 0.0)
                found.leads[place] = lead_of(network, work.probe.inputs, found, place, decisions, seed)
            progress("directions looked along", place + 1, len(found.places))

    def _removing(self, work: _Work, decisions: Decisions) -> Removing:
        sums, n = work.passed.sums, len(work.probe.inputs)
        infos = {layer.name: (layer, (sums[layer.name] / n).astype("float32")) for layer in self._layers}
        parts = parts_of(work.layers, decisions, infos)
        return Removing(work.probe.inputs, decisions, self._study.examples.inputs, parts)

    @property
    def _layers(self) -> list[LayerInfo]:
        return [layer for layer in reversed(self._study.layers) if not layer.cut_from_output]


def _with_outputs(made: Audit, work: OutputsWork) -> Audit:
    moving = work.moving
    return dataclasses.replace(
        made,
        output_kind=work.outputs.kind,
        concepts=work.concepts,
        outputs=outputs_of(work.outputs, moving),
        moves=moves_of(moving),
        answers=output_answers_of(moving),
    )


def _checked(deadline: Deadline, seconds: float) -> float:
    if not deadline.has(seconds):
        raise OutOfTime
    return seconds


def _missing(work: _Work) -> tuple[Missing, ...]:
    """Says what more would have to be known."""
    if work.decisions is None:
        return ("classes",)
    said: list[Missing] = []
    if not work.decisions.classes:
        said.append("images")
    if not work.decisions.are_true:
        said.append("labels")
    if not work.columns:
        said.append("metadata")
    elif not has_fairlearn():
        said.append("fairlearn")
    return tuple(said)


def _settings(work: _Work) -> dict[str, str]:
    if work.decisions is None:
        told = {} if work.outputs is None else work.outputs.settings
        return {"left out": "the outputs are no classes that exclude each other"} | told
    return {
        "layers": ", ".join(each.layer for each in work.layers),
        "concepts": "channels whose evidence for a class goes together over images and places, and the strongest one",
        "evidence": "gradient × (activation − its mean over images of other classes), for the image's class",
        "argues": f"it is {ARGUES:.0%} or more of what argues for the class in the image",
        "has": "the image maximum, from 0 to 1 over the images, in the mean over the channels; the upper of the two "
        "parts of all images with the least variance in each (Otsu)",
        "without": "channels are at all positions what they are there in the mean over the images",
        "removals": "those without which one class loses most beyond the others, and pairs; estimated of one by "
        "gradient × (mean − activation), of two by what each does alone, added up",
        "chance": "of slices in all that were looked at (Holm); of reasons in all concepts, classes and columns",
        "directions": "independent components of what classes leave of means and maxima of channels, those that fall "
        "into two parts better than any of noise",
    }
