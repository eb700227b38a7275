"""What statistics over the probe set cost at a snapshot: `python -m tests.benchmarks.statistics`.

Prints, for the demo's network and for EfficientNet-Lite0, both in Keras and in inference mode, the processor's time of
statistics of four layers without removals, and its ratio to what is measured in turn with it in the same run:
- a plain pass over the same images, as the model's own call does it;
- a plain pass forward and backward for two classes of each image, which evidence cannot do without;
- one call of tf-explain's GradCAM callback for one layer and 8 images (`pip install tf-explain
  opencv-python-headless`), which a training pays at each epoch.
Then what removals of the channels that decide take, once, and how many bytes a layer takes in the log.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from demo.dataset import Sampling, dataset
from demo.network import build
from demo.networks import efficientnet_lite0
from tb_plugin.feature_visualization import Rendering
from tb_plugin.keras.choice import engine, watched
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probing import n_images
from tb_plugin.makers.statistics import StatisticsMaker
from tb_plugin.network import choose_layers, deciding_layers

ROUNDS, BATCH, N_RIVAL = 5, 64, 8


def main() -> None:
    """Measures and prints."""
    for name in sys.argv[1:] or NETWORKS:
        _report(name, *NETWORKS[name]())


def _demo() -> tuple[keras.Model, np.ndarray, np.ndarray, str]:
    data = dataset(1500, seed=0, sampling=Sampling.BIASED)
    model = build(0)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(data.images, data.labels, batch_size=32, epochs=3, verbose=0)
    n = n_images(data.images.shape[1:], 9)
    return model, data.images[:n].astype(np.float32), np.asarray(data.labels[:n]), "block4"


def _lite0() -> tuple[keras.Model, np.ndarray, np.ndarray, str]:
    n = n_images((224, 224, 3), 1000)
    images = np.random.default_rng(0).uniform(0, 255, (n, 224, 224, 3)).astype(np.float32)
    return efficientnet_lite0(), images, np.arange(n) % 20, ""


NETWORKS = {"the demo's network": _demo, "EfficientNet-Lite0": _lite0}


def _report(name: str, model: keras.Model, images: np.ndarray, labels: np.ndarray, layer: str) -> None:
    network, framework = watched(model, images[:N_RIVAL]).network, engine()
    layers = choose_layers(deciding_layers(network, images[:2]), n_classes=network.n_classes)
    study = Study(
        network,
        Examples.make(images[:N_RIVAL], network.value_range),
        layers,
        functools.partial(framework.render_jobs, network),
        functools.partial(framework.render_grids, network),
        images,
        Rendering(),
    )
    study.probe_set.get(lambda: Probe(images, np.arange(len(images)), labels, {}, ""))
    maker, steps = StatisticsMaker(study), iter(range(10**9))
    rivals: dict[str, Callable[[], object]] = {
        "a plain pass": _plain(model, images),
        "forward and backward, 2 classes": _backward(network, images, [each.name for each in layers], labels),
    }
    shapes = ", ".join(f"{each.name} {each.height} × {each.width} × {each.channels}" for each in layers)
    print(f"{name}, {len(images)} images of {images.shape[1]} pixels; {shapes}")
    with tempfile.TemporaryDirectory() as directory:
        if layer and importlib.util.find_spec("tf_explain"):
            rivals["tf-explain GradCAM, 1 layer, 8 images"] = _grad_cam(model, images, labels, layer, directory)
        elif layer:
            print("  tf-explain is not installed: its row is left out")
        for rival, work in rivals.items():
            ours, theirs = _in_turn(lambda: maker.make_briefly(next(steps), None, no_progress), work)
            print(f"  statistics {ours:7.2f} s; {rival} {theirs:7.2f} s: ratio {ours / theirs:.2f}")
    sizes = {each.layer_name: sum(map(len, each.to_blobs())) for each in maker.artifacts()}
    begun = time.process_time()
    maker.make(next(steps) - 1, None, no_progress)
    n_removed = sum(len(each.removal.channels) for each in maker.artifacts() if each.removal is not None)
    print(f"  removals of {n_removed} channels: {time.process_time() - begun:.1f} s")
    print("  bytes: " + ", ".join(f"{layer} {size:,}" for layer, size in sizes.items()))


def _plain(model: keras.Model, images: np.ndarray) -> Callable[[], None]:
    call = tf.function(lambda x: model(x, training=False))

    def run() -> None:
        for first in range(0, len(images), BATCH):
            call(tf.constant(images[first : first + BATCH])).numpy()

    return run


def _backward(network: Any, images: np.ndarray, names: list[str], labels: np.ndarray) -> Callable[[], None]:
    def run() -> None:
        for first in range(0, len(images), BATCH):
            own = labels[first : first + BATCH]
            network.record_with_gradients(
                images[first : first + BATCH], names, lambda logits, own=own: np.stack([own, logits.argmax(1)], axis=1)
            )

    return run


def _grad_cam(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, layer: str, directory: str
) -> Callable[[], None]:
    from tf_explain.callbacks.grad_cam import GradCAMCallback  # pyright: ignore[reportMissingImports]

    data = images[:N_RIVAL], labels[:N_RIVAL]
    rival = GradCAMCallback(data, 0, layer, output_dir=Path(directory) / "tf_explain")
    rival.set_model(model)
    return lambda: rival.on_epoch_end(0)


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Medians of the processor's seconds, the two run one after the other so that both meet the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(ROUNDS + 1):
        for measured, work in zip(times, (ours, theirs), strict=True):
            start = time.process_time()
            work()
            if run:
                measured.append(time.process_time() - start)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    main()
