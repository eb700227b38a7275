"""Do shared groups of neurons become parts of creatures: `python -m tests.benchmarks.group_parts`.

While the demo's network learns, groups shared by 90 creatures are set against the true part masks: for each part, the
best intersection over union of a group's positions with those where the part takes most of the cell, and the mean. A
group's positions are as many of its most active ones as the part has. At random, a part that takes the share p of the
positions would be met by p / (2 - p).
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.counterfactuals import part_shares
from demo.creatures import Part
from demo.dataset import Dataset, Sampling, dataset
from demo.train import train
from tb_plugin.groups import neuron_groups
from tb_plugin.tf import KerasNetwork

EPOCHS = 6
N_CREATURES = 90
LAYERS = ("block2", "block3", "block4")
PARTS = (Part.HEAD, Part.EARS, Part.COAT, Part.LIMBS, Part.BUSH, Part.BACKGROUND)
NUMBERS = (6, 8)


def main() -> None:
    """Trains, measures and prints."""
    balanced = dataset(360, seed=1, sampling=Sampling.BALANCED)
    some = Dataset(
        balanced.images[:N_CREATURES], balanced.labels[:N_CREATURES], balanced.parts[:N_CREATURES], balanced.specs
    )
    names = "".join(f"{part.name.lower():>12}" for part in PARTS)
    print(f"{'epoch':6}{'layer':8}{'groups':>7}{names}{'mean':>8}{'explained':>11}", flush=True)
    train(dataset(2700, seed=0, sampling=Sampling.BIASED), balanced, epochs=EPOCHS, seed=0, callbacks=[_Watch(some)])


class _Watch(keras.callbacks.Callback):
    """Prints the table's rows of each step."""

    def __init__(self, creatures: Dataset) -> None:
        super().__init__()
        self._creatures = creatures
        self._before: dict[tuple[str, int], np.ndarray] = {}

    def on_train_begin(self, logs: object = None) -> None:
        self._print(0)

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        self._print(epoch + 1)

    def _print(self, epoch: int) -> None:
        model: Any = self.model
        network = KerasNetwork(model, value_range=(0, 255))
        recorded = network.record(self._creatures.images.astype(np.float32), LAYERS).activations
        for layer in LAYERS:
            for n in NUMBERS:
                groups = neuron_groups(recorded[layer], n, start=self._before.get((layer, n)))
                self._before[layer, n] = groups.spatial
                found = best_overlaps(groups.spatial, self._creatures.parts)
                values = "".join(f"{found[part]:12.2f}" for part in PARTS)
                explained = groups.explained(recorded[layer]).mean()
                print(
                    f"{epoch:<6}{layer:8}{n:7}{values}{np.mean(list(found.values())):8.2f}{explained:11.0%}", flush=True
                )


def best_overlaps(spatial: np.ndarray, parts: np.ndarray) -> dict[Part, float]:
    """Gives, for each part, the largest intersection over union of a group with it.

    Args:
      spatial: `[N, H, W, G]`.
      parts: `[N, 64, 64]`, the `Part` of each pixel.
    """
    shares = part_shares(parts, *spatial.shape[1:3])
    winner = shares.argmax(axis=1).ravel()
    activity = spatial.reshape(-1, spatial.shape[3])
    overlaps = {}
    for part in PARTS:
        mask = winner == int(part)
        strongest = np.argsort(-activity, axis=0, kind="stable")[: mask.sum()]
        hits = mask[strongest].sum(axis=0)
        overlaps[part] = float((hits / np.maximum(2 * mask.sum() - hits, 1)).max())
    return overlaps


if __name__ == "__main__":
    main()
