"""Concepts on which outputs rest that exclude no other, and what becomes of these without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.artifacts import AuditConcept
from tb_plugin.findings import splits, suspect
from tb_plugin.findings.cells import in_cells
from tb_plugin.makers.at_once import at_once
from tb_plugin.makers.audit_layer import MOST, N_OF_CLASS, on_average, strengths_of
from tb_plugin.makers.audit_moves import Moving
from tb_plugin.makers.audit_tables import N_IMAGES
from tb_plugin.makers.layer_pass import LayerPass
from tb_plugin.makers.maker import Progress
from tb_plugin.makers.one_by_one import Part, strongest_of
from tb_plugin.makers.own_outputs import OwnOutputs
from tb_plugin.network import LayerInfo, Network

# Of how many images of an output evidence is looked at, and how many are computed at once.
_N_EVIDENCE, _BATCH = 64, 32


@dataclass(frozen=True, eq=False)
class OutputLayer:
    """What concepts of a layer do to J' outputs that are looked at.

    Attributes:
      layer: Which layer.
      concepts: J sets of channels, in each the strongest first.
      flipped: `[J, K']` the share of decisions that flip without each, from 0 to 2: see `flipped_shares`.
      moved: `[J, K']` how far outputs move in the mean, in standard deviations.
    """

    layer: LayerInfo
    concepts: tuple[tuple[int, ...], ...]
    flipped: np.ndarray
    moved: np.ndarray


@dataclass(eq=False)
class OutputsWork:
    """What was looked at until now.

    Attributes:
      inputs: `[P, ...]` the probe set.
      outputs: What is answered on it.
      passed: What the layers are on it.
      examples: `[N, ...]`.
      layers: Those to be looked at, the deepest first.
      done: Those that are.
      moving: What was removed of what is strongest; None before all layers are done.
    """

    inputs: np.ndarray
    outputs: OwnOutputs
    passed: LayerPass
    examples: np.ndarray
    layers: Sequence[LayerInfo]
    done: list[OutputLayer] = field(default_factory=list)
    moving: Moving | None = None

    def go_on(self, network: Network, progress: Progress) -> None:
        """Goes on with what is left.

        Raises:
          OutOfTime: If the network says so.
        """
        if not self.outputs.looked_at:
            return
        for number, layer in enumerate(self.layers):
            if number == len(self.done):
                self.done.append(output_layer(network, self.inputs, layer, self.outputs, self.passed))
            progress("layers audited", number + 1, len(self.layers))
        if self.moving is None:
            self.moving = Moving(self.inputs, self.outputs, self.examples, self._parts)
        for n_done in self.moving.go_on(network):
            progress("concepts removed", n_done, self.moving.total)

    @property
    def concepts(self) -> tuple[AuditConcept, ...]:
        """Those that are removed, the strongest first, with the images that have most of each."""
        found = []
        for part in () if self.moving is None else self.moving.parts:
            strengths = strengths_of(self.passed.maxima[part.layer.name], [part.channels])[:, 0]
            most = np.argsort(-strengths, kind="stable")[:N_IMAGES].tolist()
            n_has = int(splits.two_parts(strengths)[0].sum())
            found.append(AuditConcept(part.layer.name, part.channels, tuple(most), n_has))
        return tuple(found)

    @property
    def settings(self) -> dict[str, str]:
        """Says how it was measured, for people to read."""
        return {
            "layers": ", ".join(each.layer.name for each in self.done),
            "concepts": "channels whose evidence for an output goes together over images and places, and the "
            "strongest one",
            "evidence": "gradient × (activation − its mean over all images), of images with a label, or with a "
            "quantity above the median",
            "without": "channels are at all positions what they are there in the mean over the images",
            "moves": "those without which an output moves most beyond the others, and pairs; estimated of one by "
            "gradient × (mean − activation), of two by what each does alone, added up",
        }

    @property
    def _parts(self) -> list[Part]:
        """Those without which an output moves most beyond the others: first by decisions that flip, then by how far."""
        from tb_plugin.audit import of_one_output

        found: list[tuple[tuple[float, ...], int, Part]] = []
        for each in self.done:
            mean = (self.passed.sums[each.layer.name] / len(self.inputs)).astype(np.float32)
            flipped, of_flips = of_one_output(each.flipped)
            moved, of_moves = of_one_output(each.moved)
            for j, channels in enumerate(each.concepts):
                of = of_flips if flipped[j] > 0 else of_moves
                order = (-float(flipped[j]), -float(moved[j]))
                found.append((order, int(of[j]), Part(0, each.layer, channels, mean)))
        return [Part(i, part.layer, part.channels, part.mean) for i, part in enumerate(strongest_of(found))]


def output_layer(
    network: Network, inputs: np.ndarray, layer: LayerInfo, outputs: OwnOutputs, passed: LayerPass
) -> OutputLayer:
    """Looks at a layer: which channels argue together for an output, and how far it goes without them.

    Raises:
      OutOfTime: If the network says so.
    """
    mean = (passed.sums[layer.name] / len(inputs)).astype(np.float32)
    turns: list[list[tuple[int, ...]]] = [[] for _ in range(N_OF_CLASS + 1)]
    for output in outputs.looked_at:
        evidence = _evidence(network, inputs, layer, outputs, output, mean)
        strong = [_strongest_first(each, evidence) for each in suspect.strong_concepts(evidence)[:N_OF_CLASS]]
        if strong:
            for turn, each in zip(turns, [strong[0], strong[0][:1], *strong[1:]], strict=False):
                turn.append(each)
    # The same channels are one concept, whichever output they argue for.
    first: dict[frozenset[int], tuple[int, ...]] = {}
    for each in (each for turn in turns for each in turn):
        first.setdefault(frozenset(each), each)
    concepts = tuple(first.values())[:MOST]
    return OutputLayer(layer, concepts, *_effects(network, inputs, layer, concepts, mean, outputs))


def _evidence(
    network: Network, inputs: np.ndarray, layer: LayerInfo, outputs: OwnOutputs, output: int, mean: np.ndarray
) -> np.ndarray:
    """Gives `[n, h, w, C]` in cells: gradient × (activation − its mean over all images), of images with the output."""
    members = np.flatnonzero(outputs.members[:, output])
    rows = members[np.linspace(0, len(members) - 1, min(len(members), _N_EVIDENCE)).astype(int)]
    found = []
    for first in range(0, len(rows), _BATCH):
        some = inputs[rows[first : first + _BATCH]]
        activations = network.record(some, [layer.name]).activations[layer.name]
        gradients = network.gradients(some, [layer.name], np.full((len(some), 1), output))[layer.name][:, 0]
        found.append(in_cells(gradients * (activations - mean)))
    return np.concatenate(found)


def _strongest_first(channels: np.ndarray, evidence: np.ndarray) -> tuple[int, ...]:
    strength = evidence[..., channels].sum(axis=(0, 1, 2), dtype=np.float64)
    return tuple(channels[np.argsort(-strength, kind="stable")].tolist())


def _effects(
    network: Network,
    inputs: np.ndarray,
    layer: LayerInfo,
    concepts: Sequence[tuple[int, ...]],
    mean: np.ndarray,
    outputs: OwnOutputs,
) -> tuple[np.ndarray, np.ndarray]:
    """Gives `[J, K']` which share of decisions flips without each concept, and how far outputs move."""
    from tb_plugin.audit import flipped_shares

    asked = outputs.looked_at
    before, size = outputs.logits[:, asked], at_once([layer], 2)
    after = np.empty((len(concepts), *before.shape), np.float32)
    for first in range(0, len(inputs), size):
        some = inputs[first : first + size]
        activations = network.record(some, [layer.name]).activations[layer.name]
        for j, channels in enumerate(concepts):
            changed = on_average(activations, channels, mean)
            after[j, first : first + size] = np.asarray(network.resume(some, layer.name, changed))[:, asked]
    was, decided = outputs.decided(before), outputs.decided(after)
    flipped = [flipped_shares(was, decided[j]) for j in range(len(concepts))]
    moved = np.abs(after - before).mean(axis=1, dtype=np.float64) / outputs.spread[asked]
    return np.array(flipped, np.float64).reshape(len(concepts), len(asked)), moved
