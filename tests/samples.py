"""Artifacts of random values, as tests need them."""

import dataclasses
import itertools
from pathlib import Path
from typing import TypeVar

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2

from tb_plugin.artifacts import (
    ActivationGrid,
    Artifact,
    Dictionary,
    EvidenceRegions,
    GroupLinks,
    LayerGroups,
    LayerRecord,
    LayerRelations,
    NeuronGroups,
    ProbeAnswers,
    Relation,
    Replaced,
    Snapshot,
    TrustRecord,
)
from tb_plugin.artifacts.trust import SUMMARY
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.encoding.pictures import Picture
from tb_plugin.events.records import framed
from tb_plugin.network import LayerInfo
from tests.audit_samples import random_audit
from tests.certainty_samples import random_certainty, sample_steadiness
from tests.change_samples import random_changes, random_sketch
from tests.control_samples import random_controls
from tests.statistics_samples import random_findings, random_group_statistics, random_probe_images, random_statistics
from tests.transport_samples import random_transport
from tests.weights_samples import random_weights

Known = TypeVar("Known")
LAYERS = (LayerInfo("block1", 6, 8, 5, receptive_field=(5, 5)), LayerInfo("block2", 3, 4, 7, signed=True))


def random_snapshot(
    seed: int = 0, n: int = 3, n_classes: int = 6, layers: tuple[LayerInfo, ...] = LAYERS, *, n_targets: int = 5
) -> Snapshot:
    rng = np.random.default_rng(seed)
    targets = np.stack([rng.permutation(n_classes)[:n_targets] for _ in range(n)])
    neuron_targets = targets[:, :3].copy()
    targets[1, 4] = neuron_targets[0, 2] = -1
    return Snapshot(
        images=tuple(Picture.from_array(rng.integers(0, 256, (12, 16, 3), np.uint8)) for _ in range(n)),
        logits=rng.normal(size=(n, n_classes)).astype(np.float32),
        targets=targets,
        neuron_targets=neuron_targets,
        layers=tuple(_record(rng, layer, targets, neuron_targets) for layer in layers),
        output="softmax",
        value_range=(0.0, 255.0),
        labels=tuple(int(label) for label in rng.integers(0, n_classes, n)),
        class_names=tuple(f"class {k}" for k in range(n_classes)),
        loadings=rng.uniform(size=(n, 2, n_targets)).astype(np.float32) * (targets >= 0)[:, None],
    )


def random_dictionary(layer: LayerInfo = LAYERS[0], seed: int = 0, diverse: bool = False) -> Dictionary:
    rng = np.random.default_rng(seed)
    c = layer.channels
    objective = rng.normal(size=c).astype(np.float32)
    objective[0] = np.nan
    return Dictionary(
        layer=dataclasses.replace(layer, receptive_field=(5, 5)),
        icons=rng.integers(0, 256, (c, 16, 16, 3), np.uint8),
        objective=objective,
        icon_maximum=objective * 2,
        crops=rng.integers(0, 256, (c, 4, 8, 8, 3), np.uint8),
        crop_values=rng.normal(size=(c, 4)).astype(np.float32),
        crop_places=rng.integers(0, 9, (c, 4, 5)).astype(np.float32),
        ranges=np.sort(rng.normal(size=(c, 2))).astype(np.float32),
        diverse_icons=rng.integers(0, 256, (c, 3, 8, 8, 3), np.uint8) if diverse else None,
        differences=rng.uniform(size=c).astype(np.float32) if diverse else None,
        settings={"canvas": "16 pixels a side"},
        complete=False,
    )


def random_grid(layer: LayerInfo = LAYERS[0], seed: int = 0, examples: tuple[int, ...] = (0, 2)) -> ActivationGrid:
    rng = np.random.default_rng(seed)
    places = (len(examples), layer.height, layer.width)
    return ActivationGrid(
        layer=layer,
        examples=examples,
        icons=rng.integers(0, 256, (*places, 8, 8, 3), np.uint8),
        magnitudes=rng.uniform(0, 9, places).astype(np.float32),
        components=rng.normal(size=(3, layer.channels)).astype(np.float32),
        component_values=rng.normal(size=(*places, 3)).astype(np.float32),
        component_shares=np.array([0.5, 0.25, 0.125], np.float32),
        component_icons=rng.integers(0, 256, (3, 2, 16, 16, 3), np.uint8),
        settings={"canvas": "8 pixels a side"},
    )


def random_relations(
    layers: tuple[LayerInfo, ...] = LAYERS, seed: int = 0, examples: tuple[int, ...] = (0, 1, 2), n_channels: int = 3
) -> LayerRelations:
    rng = np.random.default_rng(seed)
    n = len(examples)
    pairs = []
    for first, last in itertools.combinations(layers, 2):
        places = (n, first.height, first.width, last.height, last.width)
        channels = np.sort([rng.permutation(last.channels)[:n_channels] for _ in range(n)])
        pairs.append(
            Relation(
                first.name,
                last.name,
                rng.normal(size=places).astype(np.float32),
                channels,
                rng.normal(size=(n, n_channels, first.channels)).astype(np.float32),
            )
        )
    return LayerRelations(layers, examples, tuple(pairs), settings={"method": "random"}, complete=False)


def random_groups(
    layers: tuple[LayerInfo, ...] = LAYERS,
    seed: int = 0,
    examples: tuple[int, ...] = (0, 1, 2),
    numbers: tuple[int, ...] = (2, 3),
    n_classes: int = 6,
) -> NeuronGroups:
    """Groups of each example and shared ones, the first layer's also aligned with the last's, with links and icons."""
    rng = np.random.default_rng(seed)
    targets = np.stack([rng.permutation(n_classes)[:5] for _ in examples])
    targets[0, 4] = -1
    groups: list[LayerGroups] = []
    links: list[GroupLinks] = []
    for n in numbers:
        for layer in layers:
            wanted = [Factorisation(n), *(Factorisation(n, later) for later in numbers if layer is not layers[-1])]
            groups += [
                _groups(rng, layer, of, (e,), targets[i : i + 1]) for of in wanted for i, e in enumerate(examples)
            ]
            groups.append(_groups(rng, layer, Factorisation(n, shared=True), examples, targets))
        for first, last in itertools.pairwise(layers):
            for later in numbers:
                for aligned, shared in ((0, False), (later, False), (0, True)):
                    of = Factorisation(n, aligned, shared, later)
                    values = rng.normal(size=(len(examples), later, n)).astype(np.float32)
                    rest = rng.normal(size=(len(examples), later)).astype(np.float32)
                    links.append(GroupLinks(first.name, last.name, of, examples, values, rest))
    return NeuronGroups(layers, tuple(groups), tuple(links), settings={"method": "random"}, complete=False)


def random_regions(
    layer: LayerInfo = LAYERS[0],
    seed: int = 0,
    examples: tuple[int, ...] = (0, 2),
    n_regions: int = 3,
    n_classes: int = 6,
) -> EvidenceRegions:
    """Regions that are rows of the layer; the last example has one fewer, and one fewer target."""
    rng = np.random.default_rng(seed)
    n = len(examples)
    rows = np.array([np.eye(layer.height, dtype=bool)[rng.permutation(layer.height)] for _ in range(n)])
    masks = rows[:, :n_regions, :, None].repeat(layer.width, axis=3)
    masks[-1, -1] = False
    targets = np.stack([rng.permutation(n_classes)[:5] for _ in range(n)])
    targets[-1, 4] = -1
    there = (targets >= 0)[:, :, None] & (masks.sum(axis=(2, 3))[:, None] > 0)
    evidence, effects, errors = (rng.normal(size=(3, n, 5, n_regions)) * there).astype(np.float32)
    return EvidenceRegions(
        layer, examples, masks, targets, evidence, effects, np.abs(errors), 16, {"donors": "16 other images"}, False
    )


def random_probe(seed: int = 0, n: int = 9, n_classes: int = 6) -> ProbeAnswers:
    """Of images whose labels and metadata are not all known."""
    rng = np.random.default_rng(seed)
    weights = rng.uniform(size=n)
    texts = np.array(["warm", "cool", None] * n, object)[:n]
    numbers = rng.normal(size=n)
    numbers[0] = np.nan
    return ProbeAnswers(
        logits=rng.normal(size=(n, n_classes)).astype(np.float32),
        fingerprint=f"{seed:032x}",
        numbers=np.sort(rng.permutation(100)[:n]),
        thumbnails=rng.integers(0, 256, (n, 8, 6, 3), np.uint8),
        labels=tuple(int(label) for label in rng.integers(-1, n_classes, n)),
        weights=weights / weights.sum(),
        n_seen=100,
        columns={"fur": texts, "year": numbers},
        class_names=tuple(f"class {k}" for k in range(n_classes)),
        settings={"chosen": "at random"},
    )


def one_of_each_kind() -> dict[str, Artifact]:
    artifacts = (
        random_snapshot(),
        random_dictionary(),
        random_grid(),
        random_relations(),
        random_groups(),
        random_controls(LAYERS),
        random_regions(),
        random_probe(),
        random_probe_images(),
        random_statistics(LAYERS[0]),
        random_findings(LAYERS[0].name),
        random_group_statistics(LAYERS[0]),
        *(random_changes(LAYERS), random_sketch(LAYERS[0]), random_transport(LAYERS[0])),
        *(random_weights(), random_audit(LAYERS[0].name), random_certainty(), sample_steadiness()),
    )
    return {artifact.kind: artifact for artifact in artifacts}


def _groups(
    rng: np.random.Generator, layer: LayerInfo, of: Factorisation, examples: tuple[int, ...], targets: np.ndarray
) -> LayerGroups:
    n, g = len(examples), of.n_groups
    channel = rng.uniform(size=(g, layer.channels)).astype(np.float32)
    similarities = rng.uniform(0.5, 1, g).astype(np.float32)
    similarities[0] = np.nan
    return LayerGroups(
        layer=layer.name,
        of=of,
        examples=examples,
        spatial=rng.uniform(0, 9, (n, layer.height, layer.width, g)).astype(np.float32),
        magnitude=rng.uniform(0, 99, (n, g)).astype(np.float32),
        targets=targets,
        effects=_kept(rng.normal(size=(*targets.shape, g)), targets),
        channel=channel - 0.5 if layer.signed else channel,
        rest=_kept(rng.normal(size=targets.shape), targets),
        explained=rng.uniform(size=n).astype(np.float32),
        identity=np.stack([rng.permutation(g + 1)[:g].astype(np.float32), similarities], axis=1),
        vanished=(7,) if of.aligned else (),
        icons=None if of.aligned else rng.integers(0, 256, (g, 16, 16, 3), np.uint8),
        crops=rng.integers(0, 256, (g, 4, 8, 8, 3), np.uint8) if of.shared else None,
        crop_values=rng.uniform(size=(g, 4)).astype(np.float32) if of.shared else None,
    )


def _record(rng: np.random.Generator, layer: LayerInfo, targets: np.ndarray, neuron_targets: np.ndarray) -> LayerRecord:
    shape = (layer.height, layer.width, layer.channels)
    activations = rng.normal(size=(len(targets), *shape)).astype(np.float32)
    if not layer.signed:
        activations = np.maximum(activations, 0)
    n = len(targets)
    return LayerRecord(
        layer,
        activations,
        trust=_trust(rng, layer, targets),
        by_neuron=_kept(rng.normal(size=(*neuron_targets.shape, *shape)), neuron_targets),
        by_position=_kept(rng.normal(size=(*targets.shape, *shape[:2])), targets),
        by_channel=_kept(rng.normal(size=(*targets.shape, shape[2])), targets),
        factors=rng.uniform(size=(n, *shape[:2], 2)).astype(np.float32),
    )


def _trust(rng: np.random.Generator, layer: LayerInfo, targets: np.ndarray) -> TrustRecord:
    n, n_removed = len(targets), min(4, layer.channels)
    pairs = [(i, i) for i in range(targets.shape[1])] + list(itertools.combinations(range(targets.shape[1]), 2))
    comparisons = targets[:, np.array(pairs)]
    comparisons[:, : targets.shape[1], 1] = -1
    compared = (n, len(pairs), n_removed)
    effects = [_kept(rng.normal(size=(*targets.shape, n_removed)), targets) for _ in range(5)]
    summary = rng.normal(size=(n, len(pairs), len(SUMMARY))).astype(np.float32)
    summary[0, 0, -1] = np.nan
    return TrustRecord(
        exact=layer.signed,
        deviation=0.25,
        tolerance=0.5,
        channels=np.stack([rng.permutation(layer.channels)[:n_removed] for _ in range(n)]),
        to_zero=effects[0],
        comparisons=comparisons,
        summary=summary,
        contradicted=rng.integers(0, 2, compared).astype(np.float32),
        to_mean=Replaced(effects[1], effects[2]),
        resampled=Replaced(effects[3], effects[4], rng.uniform(size=compared).astype(np.float32)),
    )


def known(values: Known | None) -> Known:
    """What of an artifact is not None."""
    assert values is not None
    return values


def _kept(values: np.ndarray, targets: np.ndarray) -> np.ndarray:
    values = values.astype(np.float32)
    values[targets < 0] = 0
    return values


def write_summary(directory: Path, *summaries: summary_pb2.Summary) -> None:
    """Writes an event of each of any summaries, also of those that `Writer` would not write."""
    directory.mkdir(parents=True)
    events = [event_pb2.Event(wall_time=1, file_version="brain.Event:2")]
    events += [event_pb2.Event(wall_time=1, step=step, summary=each) for step, each in enumerate(summaries)]
    data = b"".join(framed(event.SerializeToString()) for event in events)
    (directory / "events.out.tfevents.1.test").write_bytes(data)
