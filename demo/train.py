"""Trains a small network on creatures and logs, for TensorBoard, what it learns.

`python -m demo.train --logdir DIR` needs about two minutes on two cores, and up to two more for what our callback logs.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from demo.creatures import CLASS_NAMES, Fur, Spec
from demo.dataset import TAGGED_CLASS, Dataset, Sampling, dataset, draw
from demo.evaluation import report, score
from demo.network import build

N_TRAINING = 8100
N_TEST = 900
N_SEARCHED = 2000
N_EXPLAINED = 5
GROUP_ICONS_SECONDS = 15.0
# An icon for each of 8 × 8 positions, of all examples; a tenth of the time that the demo takes.
GRID_LAYER, GRID_SECONDS = "block4", 20.0
FINISH_SECONDS = 300.0
SHARE, ICONS_SHARE = 0.9, 0.6
EPOCHS = 14
BATCH_SIZE = 64
LEARNING_RATE = 2e-3

# Any, because Keras annotates the argument by its default, a string.
PROGRESS: Any = 1 if sys.stdout.isatty() else 2


def main(argv: Sequence[str] | None = None) -> None:
    """Draws the data, trains, logs, saves `DIR/model.keras` and prints the scores."""
    arguments = _parse(argv)
    logdir, seed = arguments.logdir, arguments.seed
    from tb_plugin.log import (
        Audit,
        Certainty,
        Changes,
        Controls,
        Findings,
        Grids,
        Groups,
        Icons,
        Probes,
        Regions,
        Relations,
        Snapshots,
        Statistics,
        Steadiness,
        Transport,
        Trust,
        Weights,
    )
    from tb_plugin.tf import SemanticDictionaryCallback

    print(f"Drawing {N_TRAINING + 2 * N_TEST} creatures, about half a minute.", flush=True)
    training = dataset(N_TRAINING, seed=3 * seed, sampling=Sampling.BIASED)
    held_out = dataset(N_TEST, seed=3 * seed + 1, sampling=Sampling.BIASED)
    balanced = dataset(N_TEST, seed=3 * seed + 2, sampling=Sampling.BALANCED)
    examples = choose_examples(balanced)

    logdir.mkdir(parents=True, exist_ok=True)
    callbacks = [
        keras.callbacks.TensorBoard(logdir, write_graph=False),
        SemanticDictionaryCallback(
            logdir,
            examples.images,
            labels=examples.labels,
            class_names=CLASS_NAMES,
            dataset=(training.images[:N_SEARCHED], training.labels[:N_SEARCHED]),
            # Examples are drawn like these: without the shortcuts that it learns from.
            held_out=(balanced.images, balanced.labels),
            metadata=metadata_of(training.specs[:N_SEARCHED]),
            log=[
                Snapshots(best=N_EXPLAINED),
                Trust(),
                Probes(),
                Statistics(),
                Findings(every=2),
                Transport(every=2),
                Changes(),
                Audit(every=2),
                Certainty(),
                Steadiness(),
                Regions(),
                Relations(),
                Groups(icon_seconds=GROUP_ICONS_SECONDS),
                Icons(share=ICONS_SHARE),
                Controls(),
                Grids(layers=[GRID_LAYER], seconds=GRID_SECONDS),
                Weights(),
            ],
            seed=seed,
            # What is shown is to be whole, and to be there from early on.
            share=SHARE,
            finish_seconds=FINISH_SECONDS,
        ),
    ]
    model = train(training, held_out, epochs=arguments.epochs, seed=seed, callbacks=callbacks)
    model.save(logdir / "model.keras")
    print(report(score(model, held_out, balanced)))


def train(
    training: Dataset,
    held_out: Dataset,
    *,
    epochs: int = EPOCHS,
    seed: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> keras.Model:
    """Trains a new network.

    Args:
      training: What it learns from.
      held_out: What it is validated on after each epoch.
      epochs: How often it sees each image, at least 1.
      seed: Decides the initial weights and the order of the images.
      callbacks: Whoever watches.
    """
    keras.utils.set_random_seed(seed)
    model = build(seed)
    n_steps = epochs * -(-len(training.labels) // BATCH_SIZE)
    rate: Any = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, n_steps, alpha=0.02)
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        training.images,
        training.labels,
        batch_size=BATCH_SIZE,
        epochs=epochs,
        validation_data=(held_out.images, held_out.labels),
        callbacks=list(callbacks),
        verbose=PROGRESS,
    )
    return model


def metadata_of(specs: Sequence[Spec]) -> dict[str, list[Any]]:
    """Says of each creature what a class does not: what a network may rely on all the same."""
    return {"fur": [spec.fur.value for spec in specs], "tag": [spec.tag for spec in specs]}


def choose_examples(balanced: Dataset) -> Dataset:
    """Chooses the 8 creatures to look at while the network learns.

    The first is of class 0 and wears the tag, the second is the same without it. Then come, of classes 1 and 2,
    creatures with fur of the colour that is rare in training, then creatures of four other classes, the last with a
    trait hidden.
    """
    untagged = _first(balanced, TAGGED_CLASS)
    return draw(
        [
            dataclasses.replace(untagged, tag=True),
            untagged,
            _first(balanced, 1, fur=Fur.COOL),
            _first(balanced, 2, fur=Fur.WARM),
            _first(balanced, 3),
            _first(balanced, 4),
            _first(balanced, 7),
            _first(balanced, 8, n_hidden=1),
        ]
    )


def _first(creatures: Dataset, label: int, *, fur: Fur | None = None, n_hidden: int = 0) -> Spec:
    for spec, other in zip(creatures.specs, creatures.labels, strict=True):
        if other == label and len(spec.hidden) == n_hidden and fur in (None, spec.fur):
            return spec
    raise ValueError(
        f"expected a creature of class {label} with {n_hidden} hidden traits, got none in {len(creatures.specs)}"
    )


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.train", description=__doc__)
    parser.add_argument("--logdir", type=Path, required=True, help="where TensorBoard looks for it")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="of data and network (default: %(default)s)")
    arguments = parser.parse_args(argv)
    if arguments.epochs < 1:
        parser.error(f"--epochs must be at least 1, got {arguments.epochs}")
    if arguments.seed < 0:
        parser.error(f"--seed must be at least 0, got {arguments.seed}")
    return arguments


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
