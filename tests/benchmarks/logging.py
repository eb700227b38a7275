"""What logging costs while a network trains: `python -m tests.benchmarks.logging`.

Prints ratios to baselines that are measured in turn with ours in the same run, for the demo's network, 8 examples, 4
layers and 5 classes:
- a snapshot against the passes it cannot do without, five plain forward and backward passes (one for each class);
- a snapshot against one call of tf-explain's GradCAM callback for one layer (`pip install
  tf-explain opencv-python-headless`);
- bytes per snapshot; time of the icons of all layers.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
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
from tb_plugin.feature_visualization import Rendering
from tb_plugin.tf import Icons, SemanticDictionaryCallback, Snapshots, Trust

ROUNDS = 25
N_CLASSES = 5


def main() -> None:
    """Measures and prints."""
    data = dataset(1500, seed=0, sampling=Sampling.BIASED)
    model = build(0)
    model.compile("adam", "sparse_categorical_crossentropy")
    # Long enough for the true class to be among the five best, as it is for most of a training.
    model.fit(data.images, data.labels, batch_size=32, epochs=5, verbose=0)
    examples, labels = data.images[:8].astype(np.float32), data.labels[:8]
    with tempfile.TemporaryDirectory() as directory:
        log = [Snapshots(best=N_CLASSES), Trust(), Icons(rendering=Rendering())]
        callback = SemanticDictionaryCallback(directory, examples, log=log, verbose=False, strict=True)
        callback.set_model(model)
        logger = callback._session._set_up()
        steps = iter(range(10**9))
        n_bytes = logger.log(Snapshots, next(steps), seconds=0).n_bytes
        rivals = {"5 forward and backward passes": _plain_passes(model, examples, logger.layers[0].name)}
        if importlib.util.find_spec("tf_explain"):
            rivals["tf-explain GradCAM, 1 layer"] = _grad_cam(model, examples, labels, directory)
        else:
            print("tf-explain is not installed: its row is left out")
        print(f"{'':34}{'ms':>8}{'snapshot / this':>18}")
        for name, rival in rivals.items():
            ours, theirs = _in_turn(lambda: logger.log(Snapshots, next(steps), seconds=0), rival)
            print(f"{'snapshot, 4 layers x 5 classes':34}{1e3 * ours:8.1f}")
            print(f"{name:34}{1e3 * theirs:8.1f}{ours / theirs:18.2f}")
        print(f"{'bytes per snapshot':34}{n_bytes:8,}")
        start = time.perf_counter()
        logger.log(Icons, 0)
        n_icons = sum(layer.channels for layer in logger.layers)
        seconds = time.perf_counter() - start
        print(f"{'icons':34}{n_icons:8} in {seconds:.1f} s, {1e3 * seconds / n_icons:.0f} ms each")


def _plain_passes(model: keras.Model, examples: np.ndarray, layer: str) -> Callable[[], None]:
    """As one would write it by hand: the gradient of each class at the shallowest layer logged."""
    front = keras.Model(model.inputs[0], model.get_layer(layer).output)

    @tf.function
    def one_pass(x: tf.Tensor, target: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            activations = front(x, training=False)
            tape.watch(activations)
            score = tf.reduce_sum(tf.gather(_rest(model, layer, activations), target, axis=1))
        return tape.gradient(score, activations)

    inputs = tf.constant(examples)

    def run() -> None:
        for target in range(N_CLASSES):
            one_pass(inputs, tf.constant(target)).numpy()

    return run


def _rest(model: keras.Model, layer: str, activations: tf.Tensor) -> tf.Tensor:
    x = activations
    for later in model.layers[model.layers.index(model.get_layer(layer)) + 1 :]:
        x = later(x, training=False)
    return x


def _grad_cam(model: keras.Model, examples: np.ndarray, labels: np.ndarray, directory: str) -> Callable[[], None]:
    from tf_explain.callbacks.grad_cam import GradCAMCallback  # pyright: ignore[reportMissingImports]

    rival = GradCAMCallback((examples, labels), 0, "block4", output_dir=Path(directory) / "tf_explain")
    rival.set_model(model)
    return lambda: rival.on_epoch_end(0)


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Medians of seconds, the two run one after the other so that both meet the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(ROUNDS + 3):
        for measured, work in zip(times, (ours, theirs), strict=True):
            start = time.perf_counter()
            work()
            if run >= 3:
                measured.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    main()
