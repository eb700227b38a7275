"""Taking a snapshot: what a network computes on a few examples, and why."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import LayerRecord, Snapshot
from tb_plugin.artifacts.snapshot import KILOBYTES
from tb_plugin.attribution import Attribute, attribution_factors, factor_stability
from tb_plugin.attribution.targets import N_BEST, attributions, explained_targets, filled
from tb_plugin.makers.checking import Checking, checked_layers
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.removal import donors_of
from tb_plugin.network import LayerInfo, Network

# By neuron, wide layers are kept in part: all of it is as large as everything else of a snapshot. Of a layer of many
# positions fewer of each are kept, about as many in all.
WIDE = 128
N_STRONGEST = 12
N_TRUE = 3
_FEWEST_STRONGEST, _KEPT_OF_ALL = 2, N_STRONGEST * 14 * 14


@dataclass(frozen=True, eq=False)
class Loadings:
    """Which classes the factors of a snapshot stand for: all that the next one needs of it.

    Attributes:
      targets: `[N, T]` classes.
      values: `[N, F, T]`.
    """

    targets: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, snapshot: Snapshot) -> Loadings | None:
        """Gives the loadings of a snapshot, or None where it has none."""
        return None if snapshot.loadings is None else cls(snapshot.targets, snapshot.loadings)


class SnapshotMaker:
    """Takes snapshots, whose factors go on from one to the next."""

    kind: ClassVar[str] = Snapshot.kind

    def __init__(self, study: Study, kilobytes: float = KILOBYTES) -> None:
        """Keeps what snapshots are taken of, and what an example may take in the log."""
        self._study = study
        self._kilobytes = kilobytes
        self._before: Loadings | None = None
        self._made: Snapshot | None = None
        # Layers of which it was said that they cannot be checked.
        self._said: set[str] = set()

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Takes a snapshot.

        Args:
          step: The training step.
          seconds: Time for the checks of attribution (see `Study.checked`), which come after all else; 0: none is made.
          progress: Is not told anything: a snapshot is made at once.

        Returns:
          Whether all layers are checked in every way, if they are to be.

        Raises:
          ValueError: If the network computes something that is not finite.
        """
        study, self._made = self._study, None
        checking = Checking(seconds, functools.partial(probe_of, study)) if study.checked and seconds != 0 else None
        self._made = take_snapshot(
            study.network,
            study.examples,
            study.layers,
            classes=study.classes,
            n_best=study.n_best,
            checking=checking,
            before=self._before,
            attribute=study.attribute,
            kilobytes=self._kilobytes,
        )
        self._before = Loadings.of(self._made)
        return not study.checked or (checking is not None and self._is_checked(self._made, checking))

    def _is_checked(self, snapshot: Snapshot, checking: Checking) -> bool:
        """Tells whether all is checked that can be, also by what channels are in other images, if there are any."""
        for name, why in checking.impossible.items():
            if name not in self._said:
                self._said.add(name)
                self._study.problems.add(f"evidence in {name!r} is not checked: {why}")
        explained = [layer for layer in snapshot.layers if layer.by_channel is not None]
        trusts = [layer.trust for layer in explained if layer.info.name not in checking.impossible]
        if None in trusts:
            return False
        if all(trust is not None and trust.resampled is not None for trust in trusts):
            return True
        # Where there was no time to draw it, nobody knows whether it has donors.
        probes = self._study.probe_set
        return probes.is_drawn and donors_of(probe_of(self._study), self._study.examples.inputs) is None

    def artifacts(self) -> list[Snapshot]:
        """Gives the snapshot."""
        return [] if self._made is None else [self._made]


def take_snapshot(
    network: Network,
    examples: Examples,
    layers: Sequence[LayerInfo],
    *,
    classes: Sequence[int] = (),
    n_best: int = N_BEST,
    checking: Checking | None = None,
    before: Loadings | None = None,
    attribute: Attribute | None = None,
    kilobytes: float = KILOBYTES,
) -> Snapshot:
    """Records activations and attributes the classes that matter to them.

    Args:
      network: The model.
      examples: What to look at.
      layers: Which layers, shallow to deep.
      classes: Explained for every example, besides those that `n_best` says.
      n_best: How many of the best classes of each example are explained, the true one among them (see
        `explained_targets`).
      checking: How it is checked how far attribution by channel can be trusted (see `measure_trust`); None: it is not.
      before: Those of an earlier snapshot, whose factors go on: they keep their order, and so their colours.
      attribute: The method; gradient times activation by default, which takes one backward pass for a class of all
        layers.
      kilobytes: What an example may take in the log (see `Snapshot`).

    Returns:
      The snapshot. The two best classes and the true one are explained neuron by neuron. A layer that is cut from the
      output has no attribution, but by a method that needs no gradients.

    Raises:
      ValueError: If a class is none of the network's, or the method gives something else than an attribution.
    """
    _check_classes(network, examples, classes)
    true_classes = examples.known.true_classes
    names = [layer.name for layer in layers]

    def choose(logits: np.ndarray) -> np.ndarray:
        return explained_targets(logits, n_best, true_classes, classes)

    if attribute is None:
        recording, factors = network.record_with_gradients(
            examples.inputs, names, lambda logits: filled(choose(logits))
        )
        times = recording.activations
    else:
        recording = network.record(examples.inputs, names)
        factors = attributions(attribute, network, examples.inputs, layers, filled(choose(recording.logits)))
        times = {name: np.ones_like(activations) for name, activations in recording.activations.items()}
    targets, of = choose(recording.logits), recording.activations
    neuron_targets = explained_targets(recording.logits, 2, _few(true_classes, recording.logits), ())
    columns = _columns(neuron_targets, targets)
    records = [_layer_record(each, of[each.name], factors.get(each.name), times[each.name], columns) for each in layers]
    by_position = _factorable(records, targets)
    loadings, records = _factored(records, by_position, _loadings_before(targets, before))
    stability = None
    if checking is not None and loadings is not None:
        stability = factor_stability(next(reversed(by_position.values())), loadings)
    if checking is not None:
        records = checked_layers(network, examples.inputs, records, targets, checking)
    return Snapshot(
        images=examples.pictures,
        logits=recording.logits,
        targets=targets,
        neuron_targets=neuron_targets,
        layers=tuple(records),
        output=network.output_kind,
        value_range=network.value_range,
        labels=examples.known.labels,
        class_names=examples.known.class_names,
        true_classes=true_classes if any(len(true) > 1 for true in true_classes or ()) else None,
        true_values=examples.known.true_values,
        loadings=loadings,
        factor_stability=stability,
        kilobytes=kilobytes,
    )


def _factorable(records: list[LayerRecord], targets: np.ndarray) -> dict[str, np.ndarray]:
    """Gives what positions argue for, of each layer that has several."""
    kept = (targets >= 0)[:, :, None, None]
    return {
        record.info.name: np.where(kept, record.by_position, 0)
        for record in records
        if record.by_position is not None and record.info.height * record.info.width > 1
    }


def _factored(
    records: list[LayerRecord], by_position: dict[str, np.ndarray], start: np.ndarray | None
) -> tuple[np.ndarray | None, list[LayerRecord]]:
    """Factors what positions argue for; None where no layer has several positions."""
    if not by_position:
        return None, records
    loadings, maps = attribution_factors(by_position, start)
    return loadings, [dataclasses.replace(record, factors=maps.get(record.info.name)) for record in records]


def _loadings_before(targets: np.ndarray, before: Loadings | None) -> np.ndarray | None:
    """Gives the loadings of the same classes before; None where there are none to go on from."""
    if before is None:
        return None
    same = (targets[:, :, None] == before.targets[:, None, :]) & (targets >= 0)[:, :, None]
    return np.einsum("ntu,nfu->nft", same, before.values)


def _layer_record(
    layer: LayerInfo,
    activations: np.ndarray,
    gradients: np.ndarray | None,
    times: np.ndarray,
    neuron_columns: np.ndarray,
) -> LayerRecord:
    """Gradients times activation, or attribution times one: laid out for the neuron targets, else summed at once."""
    info = dataclasses.replace(layer, signed=bool(activations.min() < 0))
    if gradients is None:
        return LayerRecord(info, activations)
    fewer = max(_FEWEST_STRONGEST, _KEPT_OF_ALL // (layer.height * layer.width))
    strongest = min(N_STRONGEST, fewer) if layer.channels > WIDE else None
    return LayerRecord(
        info=dataclasses.replace(info, cut_from_output=False),
        activations=activations,
        by_neuron=_by_neuron(gradients, times, neuron_columns, strongest),
        strongest=strongest,
        by_position=np.einsum("nthwc,nhwc->nthw", gradients, times),
        by_channel=np.einsum("nthwc,nhwc->ntc", gradients, times),
    )


def _by_neuron(gradients: np.ndarray, times: np.ndarray, columns: np.ndarray, strongest: int | None) -> np.ndarray:
    """Gives `[N, M, H, W, C]` of some targets: all, or so many channels of each position, the others NaN."""
    n, n_columns = columns.shape
    table = np.full((n, n_columns, *times.shape[1:]), np.nan if strongest else 0, np.float32)
    # One example after another: what all of them take would not stay in the processor's cache.
    for kept, slopes, factors, chosen in zip(table, gradients, times, columns, strict=True):
        values = slopes[chosen] * factors
        if strongest is None:
            kept[:] = values
            continue
        strong = np.argpartition(np.abs(values).max(axis=0), -strongest, axis=2)[None, ..., -strongest:]
        np.put_along_axis(kept, strong, np.take_along_axis(values, strong, axis=3), axis=3)
    return table


def _few(true_classes: Sequence[Sequence[int]] | None, logits: np.ndarray) -> list[list[int]] | None:
    """Gives the likeliest of each example's true classes: what is explained by neuron takes as much as all else."""
    if true_classes is None:
        return None
    return [
        sorted(true, key=lambda index: -row[index])[:N_TRUE] for true, row in zip(true_classes, logits, strict=True)
    ]


def _columns(neuron_targets: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Finds each neuron target among the targets; a missing one points anywhere, for it is not kept."""
    return (neuron_targets[:, :, None] == targets[:, None, :]).argmax(axis=2)


def _check_classes(network: Network, examples: Examples, classes: Sequence[int]) -> None:
    last = network.n_classes - 1
    labels = [label for true in examples.known.true_classes or () for label in true]
    wrong = [c for c in (*classes, *labels) if not -1 <= c <= last]
    if wrong:
        raise ValueError(f"classes and labels must be from 0 to {last}, got {wrong[0]}")
    names = examples.known.class_names
    if names is not None and len(names) != network.n_classes:
        raise ValueError(f"class_names must be {network.n_classes}, got {len(names)}")
