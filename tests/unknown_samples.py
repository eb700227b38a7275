"""Artifacts of which not all is known, and whose values lie far from zero, as tests need them."""

from __future__ import annotations

import dataclasses

import numpy as np

from tb_plugin.artifacts import (
    ActivationGrid,
    Artifact,
    Audit,
    ClassRecord,
    Findings,
    GroupStatistics,
    LayerRecord,
    LayerRelations,
    NeuronGroups,
    Relation,
    Snapshot,
    Statistics,
)
from tb_plugin.artifacts.encoded import Encoded
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb
from tests.certainty_samples import random_certainty, sample_steadiness
from tests.change_samples import random_changes, random_sketch
from tests.control_samples import random_controls
from tests.samples import (
    LAYERS,
    known,
    random_dictionary,
    random_grid,
    random_groups,
    random_probe,
    random_regions,
    random_relations,
    random_snapshot,
)
from tests.statistics_samples import random_probe_images, random_statistics
from tests.transport_samples import random_transport
from tests.weights_samples import random_weights

# What was read rounded may have been off as far.
ROUNDING = 0.005


def partial_snapshot(seed: int = 0, layers: tuple[LayerInfo, ...] = LAYERS, strongest: int | None = None) -> Snapshot:
    """Each kind of number that may be unknown is here and there, in every example; of the last example none is known.

    Of the first layer all activations lie in 50…52; of the last layer those of example 1 are not known. By position of
    the last layer nothing is known of the second target.

    Args:
      seed: Makes it repeatable.
      layers: At least two.
      strongest: How many neurons of each position are kept besides, as of wide layers.
    """
    rng = np.random.default_rng(seed)
    snapshot = random_snapshot(seed, layers=layers)
    logits, bounds = _logits(snapshot)
    records = [_partial(rng, record, strongest) for record in snapshot.layers]
    shifted = 50 + np.clip(np.abs(known(records[0].activations)), 0, 2)
    records[0] = dataclasses.replace(records[0], activations=shifted)
    known(records[-1].by_position)[:, 1] = np.nan
    activations = known(records[-1].activations).copy()
    activations[1] = np.nan
    records[-1] = dataclasses.replace(records[-1], activations=activations)
    loadings = known(snapshot.loadings).copy()
    loadings[:, 1, 1] = np.nan
    return dataclasses.replace(
        snapshot,
        logits=logits,
        logit_bounds=bounds,
        layers=tuple(records),
        loadings=loadings,
        partial=True,
        rounding=ROUNDING,
    )


def partial_relations(layers: tuple[LayerInfo, ...] = LAYERS, seed: int = 0) -> LayerRelations:
    """Every third part is unknown, and of the last example all between positions."""
    rng = np.random.default_rng(seed)
    relations = random_relations(layers, seed)

    def partial(pair: Relation) -> Relation:
        positions = _with_holes(rng, known(pair.positions))
        positions[-1] = np.nan
        return dataclasses.replace(pair, positions=positions, by_channel=_with_holes(rng, known(pair.by_channel)))

    pairs = tuple(partial(pair) for pair in relations.pairs)
    return dataclasses.replace(relations, pairs=pairs, partial=True, rounding=ROUNDING)


def partial_groups(layers: tuple[LayerInfo, ...] = LAYERS, seed: int = 0) -> NeuronGroups:
    """Nothing is known of what groups leave over, explain, or are from step to step."""
    groups = random_groups(layers, seed)
    unknown = {"rest": None, "explained": None, "channel": None, "identity": None}
    return dataclasses.replace(
        groups,
        groups=tuple(dataclasses.replace(each, **unknown, vanished=()) for each in groups.groups),
        links=tuple(dataclasses.replace(each, rest=None) for each in groups.links),
    )


def partial_statistics(layer: LayerInfo) -> Statistics:
    """Nothing is known of classes, evidence, metadata and removal."""
    made = random_statistics(layer, classes=(), removal=False)
    none = np.zeros((0, layer.channels), np.float32)
    return dataclasses.replace(
        made, evidence=None, totals=None, step_before=None, columns=(), column_auroc=none, pairs=np.zeros((0, 3))
    )


def partial_group_statistics(layer: LayerInfo) -> GroupStatistics:
    """As of `partial_statistics`."""
    groups = dataclasses.replace(layer, channels=5, signed=False)
    return GroupStatistics(layer, partial_statistics(groups), tuple(range(5)))


def partial_of_each_kind(layers: tuple[LayerInfo, ...] = LAYERS) -> dict[str, Artifact]:
    """One artifact of each kind, of which as much is unknown as may be."""
    dictionary, regions = random_dictionary(layers[0]), random_regions(layers[0])
    crops = known(dictionary.crop_values).copy()
    crops[1], crops[2, 2:] = np.nan, np.nan
    ranges = known(dictionary.ranges).copy() + 50
    artifacts: tuple[Artifact, ...] = (
        partial_snapshot(layers=layers),
        dataclasses.replace(dictionary, crop_values=crops, ranges=ranges),
        random_grid(layers[0]),
        partial_relations(layers),
        partial_groups(layers),
        random_controls(layers),
        regions,
        random_probe(),
        random_probe_images(),
        partial_statistics(layers[0]),
        Findings(9, "", classes=(ClassRecord(0, 9),), complete=False),
        partial_group_statistics(layers[0]),
        random_changes(layers, known=False),
        random_sketch(layers[0]),
        random_transport(layers[0], whole=False),
        random_weights(partial=True),
        Audit(9, "", complete=False),
        random_certainty(known=False),
        sample_steadiness(known=False),
    )
    return {artifact.kind: artifact for artifact in artifacts}


def without_lengths(grid: ActivationGrid) -> Encoded:
    """As somebody wrote it who knew icons alone."""
    manifest, *items = grid.to_blobs()
    message = pb.Manifest.FromString(manifest)
    kept = [i for i, blob in enumerate(message.blobs) if "magnitude" not in blob.content]
    assert len(kept) < len(items)
    blobs = [message.blobs[i] for i in kept]
    del message.blobs[:]
    message.blobs.extend(blobs)
    return Encoded("grid", grid.layer.name, [message.SerializeToString(), *(items[i] for i in kept)])


def _logits(snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of the probabilities of the first two targets, and what those of the other targets are at most."""
    logits = np.full_like(snapshot.logits, np.nan)
    bounds = np.full_like(snapshot.logits, np.nan)
    for row, most, targets in zip(logits, bounds, snapshot.targets, strict=True):
        most[targets[2:][targets[2:] >= 0]] = np.log(0.0005)
        row[targets[:2]] = np.log([0.6, 0.3])
    return logits, bounds


def _partial(rng: np.random.Generator, record: LayerRecord, strongest: int | None) -> LayerRecord:
    by_neuron = known(record.by_neuron)
    if strongest is None:
        by_neuron = _with_holes(rng, by_neuron)
    else:
        weak = np.argsort(np.abs(by_neuron).max(axis=1, keepdims=True), axis=-1)[..., :-strongest]
        there = by_neuron.any(axis=(2, 3, 4))
        by_neuron = by_neuron.copy()
        np.put_along_axis(by_neuron, np.broadcast_to(weak, (*by_neuron.shape[:-1], weak.shape[-1])), np.nan, axis=-1)
        by_neuron[~there] = 0
    channels = _with_holes(rng, known(record.by_channel))
    positions = _with_holes(rng, known(record.by_position))
    factors = _with_holes(rng, known(record.factors))
    for values in (channels, positions, factors):
        values[-1] = np.nan
    trust = known(record.trust)
    summary = np.full_like(trust.summary, np.nan)
    return dataclasses.replace(
        record,
        by_neuron=by_neuron,
        by_position=positions,
        by_channel=channels,
        factors=factors,
        strongest=strongest,
        trust=dataclasses.replace(trust, summary=summary, contradicted=np.full_like(trust.contradicted, np.nan)),
    )


def _with_holes(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """About every third value is unknown; zeros, which fill up, stay."""
    return np.where((rng.uniform(size=values.shape) < 1 / 3) & (values != 0), np.nan, values).astype(np.float32)
