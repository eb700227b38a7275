"""A run as the overview shows it: what was found, and what channels do on a probe set, of known numbers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from demo.dataset import Sampling, dataset
from tb_plugin.artifacts import ClassRecord, Finding, Findings, ProbeImages, Statistics
from tb_plugin.artifacts.findings import N_PICTURES
from tb_plugin.events import Writer
from tb_plugin.makers.finding_pictures import with_pictures
from tb_plugin.network import LayerInfo
from tests.samples import random_dictionary, random_snapshot
from tests.statistics_samples import random_statistics

LAYERS = (LayerInfo("block3", 8, 8, 16), LayerInfo("block4", 4, 4, 24))
STEPS = (1, 2, 3)
N_IMAGES = 60
SUSPECT = 5
# What the demo plants lies in this part of each image.
CORNER = {"top": 0.0, "bottom": 0.25, "left": 0.0, "right": 0.25}


def found(classes: tuple[ClassRecord, ...], layer: str, n: int = N_IMAGES, accuracy: float | None = None) -> Findings:
    """Gives a planted shortcut, and what else may be found."""
    suspect = {"changed": 8.0, "of": 10.0, "steady": 1.0, **CORNER}
    findings = (
        Finding("suspect", 0.13, layer, (SUSPECT,), (0,), images=(0, 9, 18, 27), numbers=suspect),
        Finding("attribute", 0.1, layer, (), (1, 2), "fur", "warm", (1, 10), {"margin": 0.22}),
        Finding("wrong", 0.03, classes=(3,), images=(3,), numbers={"n": 2.0, "of": 60.0, "confidence": 0.99}),
        Finding("silent", 0.0, layer, (1, 2), numbers={"n": 2.0, "of": 24.0}),
    )
    return Findings(n, f"{0:032x}", accuracy, classes, findings)


def class_records(n_classes: int, step: int) -> tuple[ClassRecord, ...]:
    """Of all classes but the last, which has too few images: the higher its number, the better known it is."""
    many = [
        ClassRecord(k, 10, min(1.0, step / 3 * (k + 1) / (n_classes - 1)), ((k + 1, 0.1),))
        for k in range(n_classes - 1)
    ]
    return (*many, ClassRecord(n_classes - 1, 2, 0.5))


def statistics_of(layer: LayerInfo, classes: tuple[int, ...]) -> Statistics:
    """Of which channel 5 makes half of what speaks for each class, channel 3 and channel 8 a quarter and an eighth."""
    evidence = np.full((2, len(classes), layer.channels), -1, np.float32)
    evidence[:, :, [5, 3, 8, 9]] = 4, 2, 1, 1
    totals = np.stack([np.full((2, len(classes)), 8.0), evidence.clip(max=0).sum(axis=2)], axis=2)
    made = random_statistics(layer, n=N_IMAGES, classes=classes)
    return dataclasses.replace(made, evidence=evidence, totals=totals.astype(np.float32), step_before=None)


def log_run(log_dir: Path, n_classes: int = 6, *, labels: bool = True, findings: bool = True) -> None:
    """Logs three steps.

    Args:
      log_dir: The run's directory.
      n_classes: How many there are, at least 6.
      labels: Whether it is known what is true.
      findings: Whether anything odd is found.
    """
    images = dataset(N_IMAGES, seed=0, sampling=Sampling.BIASED).images
    classes = tuple(range(n_classes - 1))
    with Writer(log_dir) as writer:
        for step in STEPS:
            writer.write(random_snapshot(n=3, n_classes=n_classes, layers=LAYERS), step)
            records = class_records(n_classes, step)
            if not labels:
                records = tuple(dataclasses.replace(each, accuracy=None, confused=()) for each in records)
            made = found(records, "block4", accuracy=0.75 if labels else None)
            made = made if findings else dataclasses.replace(made, findings=())
            writer.write(with_pictures(made, images, (0.0, 255.0)), step)
        writer.write(ProbeImages(f"{0:032x}", images[:, ::2, ::2]), STEPS[0])
        for layer in LAYERS:
            writer.write(random_dictionary(layer), STEPS[-1])
            writer.write(statistics_of(layer, classes), STEPS[-1])


def add_findings(log_dir: Path, layers: tuple[LayerInfo, ...], step: int, n_classes: int) -> None:
    """Adds to a log what the overview shows, as much as a probe set of creatures takes."""
    images = dataset(N_IMAGES, seed=0, sampling=Sampling.BIASED).images
    with Writer(log_dir) as writer:
        made = found(class_records(n_classes, 3), layers[-1].name, accuracy=0.75)
        assert len(made.pictured) > N_PICTURES
        writer.write(with_pictures(made, images, (0.0, 255.0)), step)
        writer.write(ProbeImages(f"{0:032x}", images), step)
        for layer in layers:
            writer.write(statistics_of(layer, tuple(range(n_classes - 1))), step)
