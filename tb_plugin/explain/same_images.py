"""The same images for two models, each of which takes them in its own size and range."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from tb_plugin.makers.maker import Study
from tb_plugin.makers.probe import Probe, ProbeSet
from tb_plugin.makers.probing import drawn, fingerprint, n_images


def on_same_images(studies: Sequence[Study], most: int | None = None) -> list[Study]:
    """Gives studies whose probe sets are the same images of one data set, and have one fingerprint.

    Args:
      studies: Of different models; data sets give the same images by the same numbers.
      most: How many images at most; None: as many as suit all models.

    Raises:
      ValueError: If there is no image that all can be fed with.
    """
    shapes = [(study.network.input_shape, study.network.n_classes) for study in studies]
    n = min([n_images(shape, k) for shape, k in shapes] + ([] if most is None else [most]))
    probes = [
        drawn(study.dataset, study.network, dataclasses.replace(study.probe_set.terms, n_images=n)) for study in studies
    ]
    common = probes[0].numbers
    for probe in probes[1:]:
        common = np.intersect1d(common, probe.numbers)
    if not len(common):
        raise ValueError("examples must hold at least one image that both models can be fed with, got none")
    alike = [_on(probe, common) for probe in probes]
    # Of other sizes the bytes are others, though the images are not: both are called what the last model's are.
    name = fingerprint(alike[-1].inputs, studies[-1].network.value_range)
    return [
        dataclasses.replace(study, probe_set=_holding(study, dataclasses.replace(probe, fingerprint=name)))
        for study, probe in zip(studies, alike, strict=True)
    ]


def _on(probe: Probe, numbers: np.ndarray) -> Probe:
    if np.array_equal(probe.numbers, numbers):
        return probe
    rows = np.flatnonzero(np.isin(probe.numbers, numbers))
    weights = probe.weights[rows] / probe.weights[rows].sum() if len(probe.weights) else probe.weights
    several, values, truth = probe.true_classes, probe.true_values, probe.truth
    return dataclasses.replace(
        probe,
        inputs=probe.inputs[rows],
        numbers=probe.numbers[rows],
        labels=probe.labels[rows],
        metadata={name: column[rows] for name, column in probe.metadata.items()},
        weights=weights,
        true_classes=None if several is None else tuple(several[row] for row in rows.tolist()),
        true_values=None if values is None else values[rows],
        truth=None if truth is None else truth[rows],
    )


def _holding(study: Study, probe: Probe) -> ProbeSet:
    held = ProbeSet(study.probe_set.terms)
    held.get(lambda: probe)
    return held
