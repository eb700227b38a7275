"""What attribution costs: `python -m tests.benchmarks.attribution [--peers DIR]`.

Prints, for EfficientNet-Lite0 at 224 pixels and all in the same run:
- to classes, 8 images x 4 layers x 5 classes: ours against one forward and five backward passes on a persistent tape,
  written by hand, and against Xplique's GradientInput and Captum's LayerGradientXActivation, layer by layer, each in
  its own virtual environment, a folder of DIR; and how far theirs differ from ours;
- from layer to layer, one example: ours against one forward and backward pass for each position of the later layer,
  and against `tape.batch_jacobian`;
- what a snapshot of 8 examples x 4 layers takes, in time and bytes, with and without the checks of trust.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from demo.networks import efficientnet_lite0
from tb_plugin.attribution import gradient_times_activation, position_relations
from tb_plugin.attribution.relations import receptive_fields
from tb_plugin.tf import KerasNetwork, Reading, Snapshots, keras_logger
from tests.benchmarks.peers.exchange import Explain, fastest
from tests.benchmarks.peers.libraries import explainers

TASK = Explain(("block3b", "block4c", "block5c", "block6d"), n_images=8, n_classes=5)
# Of 28 x 28, 14 x 14, 14 x 14 and 7 x 7 positions, and 240 to 1152 channels.
LOGGED = ("block3b_dw", "block4c_dw", "block5c_dw", "block6d_dw")
# Outputs of blocks: nothing goes around them, so that what lies between can be cut out by hand.
PAIRS = (("block4c", "block5a_project_bn"), ("block4c", "block5c"), ("block3b", "block4c"), ("block5c", "block6d"))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Benchmarks attribution.")
    parser.add_argument("--peers", type=Path, help="folder of the virtual environments `xplique` and `torch`")
    arguments = parser.parse_args()
    model = efficientnet_lite0()
    network = KerasNetwork(model, value_range=(0, 255))
    to_classes(model, network, arguments.peers)
    from_layer_to_layer(model, network)
    snapshots(model)


def to_classes(model: keras.Model, network: KerasNetwork, peers: Path | None) -> None:
    """Prints seconds for all layers and classes, and how far others differ."""
    images, classes = TASK.images, range(TASK.n_classes)
    targets = np.tile(list(classes), (len(images), 1))
    plain = _plain_passes(model, images)
    fastest(plain)
    by_hand = fastest(plain, 5)
    ours = fastest(lambda: network.gradients(images, TASK.layers, targets), 5)
    print(f"{'to classes':44}{'s':>8}{'by hand':>10}{'difference':>12}")
    print(f"{'1 forward and 5 backward passes, by hand':44}{by_hand:8.3f}{1:9.2f}x")
    print(f"{'ours, gradients of all layers':44}{ours:8.3f}{ours / by_hand:9.2f}x", flush=True)
    for peer in explainers(peers):
        theirs = peer.explain(TASK)
        if theirs is None:
            continue
        difference = max(
            _difference(gradient_times_activation(network, images, layer=layer, target=k).sum(axis=(1, 2)), found[:, k])
            for layer, found in theirs.by_channel.items()
            for k in classes
        )
        print(f"{peer.name:44}{theirs.seconds:8.3f}{theirs.seconds / by_hand:9.2f}x{difference:12.1e}", flush=True)


def from_layer_to_layer(model: keras.Model, network: KerasNetwork) -> None:
    """Prints milliseconds of all positions of one example."""
    images = TASK.images[:1]
    print(f"\n{'layer to layer, one example':44}{'passes':>8}{'Jacobian':>10}{'ours':>8}{'ours / passes':>15}")
    for earlier, later in PAIRS:
        one_pass, jacobian, positions = _between(model, earlier, later)
        start = tf.constant(network.record(images, [earlier]).activations[earlier])

        def each(start: Any = start, one_pass: Any = one_pass, positions: Any = positions) -> None:
            for position in positions:
                one_pass(start, tf.constant(position)).numpy()

        fields = receptive_fields(network, images, earlier, later)
        naive = fastest(each)
        batched = fastest(lambda start=start, jacobian=jacobian: jacobian(start).numpy(), 3)
        pair = earlier, later
        ours = fastest(lambda pair=pair, fields=fields: position_relations(network, images, *pair, fields), 5)
        sizes = "local" if all(fields) else "everywhere"
        title = f"{earlier} to {later}, fields {sizes}"
        print(f"{title:44}{1e3 * naive:8.0f}{1e3 * batched:10.0f}{1e3 * ours:8.0f}{ours / naive:15.2f}", flush=True)


def snapshots(model: keras.Model) -> None:
    """Prints what logging takes."""
    with tempfile.TemporaryDirectory() as directory:
        reading = Reading(value_range=(0, 255))
        logger = keras_logger(model, directory, TASK.images, layers=LOGGED, reading=reading, verbose=False)
        steps = iter(range(10**9))
        n_bytes = logger.log(Snapshots, next(steps), seconds=0).n_bytes
        plain = fastest(lambda: logger.log(Snapshots, next(steps), seconds=0))
        trusted = fastest(lambda: logger.log(Snapshots, next(steps)), 1)
        with_trust = logger.log(Snapshots, next(steps)).n_bytes
    print(f"\nsnapshot of {len(TASK.images)} examples x {len(LOGGED)} layers: {plain:.2f} s, {n_bytes / 1e6:.2f} MB")
    print(f"with the checks of trust: {trusted:.2f} s, {with_trust / 1e6:.2f} MB")


def _plain_passes(model: keras.Model, images: np.ndarray) -> Callable[[], None]:
    outputs = [model.get_layer(name).output for name in TASK.layers]
    everything = keras.Model(model.inputs[0], [*outputs, model.output])

    @tf.function
    def passes(x: tf.Tensor) -> Any:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            *activations, logits = everything(x, training=False)
            scores = [tf.reduce_sum(logits[:, k]) for k in range(TASK.n_classes)]
        return [tape.gradient(score, activations) for score in scores]

    inputs = tf.constant(images)

    def run() -> None:
        for gradients in passes(inputs):
            for gradient in gradients:
                gradient.numpy()

    return run


def _between(model: keras.Model, earlier: str, later: str) -> tuple[Any, Any, list[tuple[int, int]]]:
    """One pass for a position, all at once, and the positions; nothing outside of the two layers is computed."""
    rest = keras.Model(model.get_layer(earlier).output, model.get_layer(later).output)
    _, height, width, _ = rest.output_shape

    @tf.function
    def one_pass(start: tf.Tensor, position: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(start)
            length = tf.norm(rest(start, training=False)[0, position[0], position[1]])
        gradient: Any = tape.gradient(length, start)
        return tf.reduce_sum(gradient * start, axis=3)

    @tf.function
    def all_at_once(start: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(start)
            lengths = tf.reshape(tf.norm(rest(start, training=False), axis=3), [1, -1])
        jacobian: Any = tape.batch_jacobian(lengths, start)
        return tf.reduce_sum(jacobian * start[:, None], axis=4)

    return one_pass, all_at_once, [(y, x) for y in range(height) for x in range(width)]


def _difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Relative to the largest value."""
    return float(np.abs(ours - theirs).max() / np.abs(ours).max())


if __name__ == "__main__":
    main()
