"""A log of a large network, 30 layers, 1,000 classes and 64 examples, in which every view has something to show."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from demo.dataset import Sampling, dataset
from tb_plugin.artifacts import ProbeImages
from tb_plugin.events import Writer
from tb_plugin.makers.finding_pictures import with_pictures
from tb_plugin.network import LayerInfo
from tests import samples
from tests.e2e import run_log

DEEP = tuple(
    LayerInfo(f"encoder/stage{1 + i // 6}/block{1 + i % 6}/conv2", 4, 4, 12, receptive_field=(9, 9)) for i in range(30)
)
N, CLASSES, STEP = 64, 1000, 3
VIEWS = (
    "overview",
    "compare_classes",
    "semantic_dictionary",
    "activation_grids",
    "spatial_attribution",
    "channel_attribution",
    "neuron_groups",
    "group_attribution",
    "channels",
    "feature",
    "changes",
    "transport",
    "weights",
    "audit",
)
_N_TOLD = 200


def log_large(log_dir: Path) -> None:
    """Logs one run; two steps have snapshots, the last all the rest."""
    last = DEEP[-1]
    images = dataset(run_log.N_IMAGES, seed=0, sampling=Sampling.BIASED).images
    names = tuple(f"animal {k:03}" + ", or the greater one of the north" * (k % 5 == 0) for k in range(CLASSES))
    snapshot = dataclasses.replace(samples.random_snapshot(0, N, CLASSES, DEEP), class_names=names)
    # The changes of the last step are of all pairs of layers; a layer has moved since the step before.
    changes = samples.random_changes(DEEP)
    found = run_log.found(run_log.class_records(CLASSES, 3), last.name, accuracy=0.75)
    with Writer(log_dir) as writer:
        for step in (STEP - 1, STEP):
            writer.write(snapshot, step)
        for layer in DEEP:
            writer.write(samples.random_dictionary(layer), STEP)
            writer.write(run_log.statistics_of(layer, tuple(range(_N_TOLD))), STEP)
        for layer in DEEP[-4:]:
            writer.write(samples.random_grid(layer), STEP)
        writer.write(samples.random_relations(DEEP[-12:], examples=(0, 1)), STEP)
        writer.write(samples.random_groups(DEEP[-2:], n_classes=CLASSES), STEP)
        writer.write(changes, STEP)
        writer.write(samples.random_weights(), STEP)
        writer.write(samples.random_transport(last), STEP)
        writer.write(samples.random_audit(last.name), STEP)
        writer.write(with_pictures(found, images, (0.0, 255.0)), STEP)
        writer.write(ProbeImages(f"{0:032x}", images[:, ::2, ::2].astype(np.uint8)), STEP)
