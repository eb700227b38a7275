"""Statistics and findings of random values, as tests need them."""

import dataclasses
from typing import Any

import numpy as np

from tb_plugin.artifacts import ClassRecord, Finding, Findings, GroupStatistics, ProbeImages, RemovalRecord, Statistics
from tb_plugin.artifacts.statistics import N_BINS, N_SUMMARY, QUANTILES
from tb_plugin.network import LayerInfo


def random_statistics(
    layer: LayerInfo,
    seed: int = 0,
    n: int = 60,
    classes: tuple[int, ...] = (0, 2, 5),
    removal: bool = True,
    n_examples: int = 6,
) -> Statistics:
    """Of channels the first of which is silent and was not there before."""
    rng = np.random.default_rng(seed)
    c, k = layer.channels, len(classes)
    columns = (("fur", "warm"), ("fur", "cool"), ("year", ""))
    summary = rng.uniform(size=(N_SUMMARY, c)).astype(np.float32)
    summary[3:, 0] = np.nan
    histogram = rng.uniform(size=(N_BINS, c))
    values = -np.sort(-rng.uniform(0, 9, (c, n_examples)), axis=1).astype(np.float32)
    places = rng.integers(0, [n, layer.height, layer.width, 2], (c, n_examples, 4))
    places[0, 4:], values[0, 4:] = -1, np.nan
    evidence = rng.normal(size=(2, k, c)).astype(np.float32)
    totals = np.stack([np.maximum(evidence, 0).sum(axis=2), np.minimum(evidence, 0).sum(axis=2)], axis=2)
    where = rng.uniform(size=(min(8, layer.height), min(8, layer.width), c))
    removed = np.sort(rng.permutation(c)[:3])
    return Statistics(
        layer=layer,
        n_images=n,
        fingerprint=f"{seed:032x}",
        classes=classes,
        counts=tuple(int(each) for each in rng.integers(5, n // 3, k)),
        n_other=1,
        summary=summary,
        histogram=(histogram / histogram.sum(axis=0)).astype(np.float32),
        span=np.sort(rng.uniform(0, 9, (2, c)), axis=0).astype(np.float32),
        quantiles=np.sort(rng.uniform(0, 9, (len(QUANTILES), c)), axis=0).astype(np.float32),
        class_quartiles=np.sort(rng.uniform(0, 9, (k, 3, c)), axis=1).astype(np.float32),
        class_auroc=rng.uniform(-0.5, 0.5, (k, c)).astype(np.float32),
        column_auroc=rng.uniform(-0.5, 0.5, (len(columns), c)).astype(np.float32),
        examples=places,
        example_values=values,
        contrast=rng.integers(-1, n, (c, 4)),
        pairs=np.array([[0, 1, 0.99], [1, 3, 0.96]], np.float32),
        places=(where / where.sum(axis=(0, 1))).astype(np.float32),
        columns=columns,
        evidence=evidence,
        totals=totals.astype(np.float32),
        step_before=2,
        removal=RemovalRecord(
            removed, rng.integers(0, 9, 3), rng.integers(0, 5, (k, 3)), rng.integers(0, 5, (k, 3)), np.full(k, 5)
        )
        if removal
        else None,
        settings={"images": "all"},
    )


def random_group_statistics(layer: LayerInfo, seed: int = 0, n_groups: int = 4, **given: Any) -> GroupStatistics:
    """Of groups that have changed places since the first step."""
    groups = dataclasses.replace(layer, channels=n_groups, signed=False)
    return GroupStatistics(layer, random_statistics(groups, seed, **given), tuple(reversed(range(n_groups))))


def random_findings(layer: str, n: int = 60) -> Findings:
    """Of one rule each, with a class of which no accuracy is known."""
    return Findings(
        n_images=n,
        fingerprint=f"{0:032x}",
        accuracy=0.75,
        classes=(
            ClassRecord(0, 20, 0.9, ((2, 0.1),)),
            ClassRecord(2, 19, 0.5, ((0, 0.3), (5, 0.2))),
            ClassRecord(5, 3),
        ),
        findings=(
            Finding("suspect", 0.2, layer, (3,), (0,), images=(1, 4, 7), numbers={"changed": 18.0, "of": 20.0}),
            Finding("attribute", 0.1, layer, (), (0, 2), "fur", "warm", (2, 3), {"changed": 6.0, "of": 40.0}),
            Finding("wrong", 0.0, classes=(2, 0), images=(9,), numbers={"probability": 0.99}),
        ),
        settings={"rules": "suspect, attribute, wrong"},
    )


def random_probe_images(n: int = 60, seed: int = 0) -> ProbeImages:
    return ProbeImages(f"{seed:032x}", np.random.default_rng(seed).integers(0, 256, (n, 8, 8, 3), np.uint8))
