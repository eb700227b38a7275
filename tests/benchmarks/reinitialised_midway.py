"""Whether a channel that is made anew amid a running training is named first among what changed at that step.

Run as `python -m tests.benchmarks.reinitialised_midway [SEED ...]`. The demo's network trains; between two snapshots
the filter of one channel is drawn anew, and its batch normalisation begins again. Training goes on for some batches, so
that all other channels move, too, and the new one learns. Then it is looked at what the artifact tells, in the order of
the view.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.dataset import Dataset, Sampling, dataset
from demo.network import BLOCKS, build
from demo.train import BATCH_SIZE
from tb_plugin.artifacts import Changes
from tb_plugin.artifacts.layer_changes import CHANGE_NAMES, DIED, SAME
from tb_plugin.keras.choice import watched
from tb_plugin.makers.comparison import Reference, changes_between
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.removal_effects import measure_heaviest
from tb_plugin.makers.state_pass import state_of

SEEDS, N_EACH = range(2), 4
N_TRAINING, N_PROBE, N_BEFORE = 1500, 128, 5


@dataclass(frozen=True)
class Told:
    """What is told of a channel that was made anew.

    Attributes:
      layer: Its layer.
      channel: Its number.
      became: What became of it.
      place: Its place among all that changed, from 1; None where it is not named.
      n: How many are named.
      correlation: With what it was.
      least: The smallest correlation of any other channel of its layer.
      effect: The share of its margin that a decision loses without it.
    """

    layer: str
    channel: int
    became: str
    place: int | None
    n: int
    correlation: float
    least: float
    effect: float


def told(seed: int, *, batches: int) -> list[Told]:
    """Makes channels anew one at a time, trains for so many batches from there, and gives what is told."""
    data, probe = dataset(N_TRAINING, seed=3 * seed, sampling=Sampling.BIASED), _probe(seed)
    keras.utils.set_random_seed(seed)
    model = build(seed)
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(data.images, data.labels, batch_size=BATCH_SIZE, epochs=N_BEFORE, verbose=0)
    network = watched(model, probe.inputs[:2]).network
    layers = tuple(layer for layer in network.layers if layer.name in {name for name, *_ in BLOCKS})
    before = state_of(network, probe, layers, N_BEFORE)
    for layer in layers:
        measure_heaviest(network, before, probe, layer.name)
    weights, slots = model.get_weights(), [each.numpy() for each in model.optimizer.variables]
    found = []
    for name, channels, *_ in BLOCKS:
        for channel in np.linspace(0, channels - 1, N_EACH).astype(int).tolist():
            model.set_weights(weights)
            for variable, value in zip(model.optimizer.variables, slots, strict=True):
                variable.assign(value)
            make_anew(model, name, channel)
            _go_on(model, data, batches, seed)
            after = state_of(network, probe, layers, N_BEFORE + 1)
            made = changes_between(before, after, network, probe, Reference("", N_BEFORE), by_index=True)
            found.append(_told(made, name, channel))
    return found


def make_anew(model: keras.Model, name: str, channel: int) -> None:
    """Draws a channel's filter as it was drawn at first, and begins its batch normalisation again."""
    conv, norm = model.get_layer(f"{name}_conv"), model.get_layer(f"{name}_norm")
    (kernel,) = conv.get_weights()
    shape = kernel.shape[:3]
    kernel[..., channel] = np.random.default_rng(channel).normal(scale=np.sqrt(2 / np.prod(shape)), size=shape)
    conv.set_weights([kernel])
    entries = norm.get_weights()
    for values, first in zip(entries, (1.0, 0.0, 0.0, 1.0), strict=True):
        values[channel] = first
    norm.set_weights(entries)


def _go_on(model: keras.Model, data: Dataset, batches: int, seed: int) -> None:
    rows = np.random.default_rng(seed).permutation(len(data.images))
    for rows_of_batch in np.array_split(rows, -(-len(rows) // BATCH_SIZE))[:batches]:
        model.train_on_batch(data.images[rows_of_batch], data.labels[rows_of_batch])


def _probe(seed: int) -> Probe:
    data = dataset(N_PROBE, seed=1000 + seed, sampling=Sampling.BIASED)
    return Probe(data.images.astype(np.float32), np.arange(N_PROBE), data.labels, {}, "creatures")


def in_order(made: Changes) -> list[tuple[str, int]]:
    """Gives all channels that changed as the view lists them (`changedOf` in `views/changes/derive.ts`)."""
    found = []
    for pair in made.pairs:
        for channel in np.flatnonzero(pair.changes != SAME).tolist():
            effects = pair.reference_effects if pair.changes[channel] == DIED else pair.effects
            weight = np.nan_to_num(effects[channel], nan=-1)
            found.append((-weight, np.nan_to_num(pair.strengths[channel], nan=1), pair.layer, channel))
    return [(layer, channel) for _, _, layer, channel in sorted(found)]


def _told(made: Changes, name: str, channel: int) -> Told:
    order = in_order(made)
    pair = next(each for each in made.pairs if each.layer == name)
    place = order.index((name, channel)) + 1 if (name, channel) in order else None
    return Told(
        name,
        channel,
        CHANGE_NAMES[pair.changes[channel]],
        place,
        len(order),
        float(pair.strengths[channel]),
        float(np.delete(pair.strengths, channel).min()),
        float(pair.effects[channel]),
    )


def main(seeds: Sequence[int]) -> None:
    """Prints what is told of each channel, and how many are named and named first."""
    for batches in (0, 12):
        all_told = []
        for seed in seeds:
            for each in told(seed, batches=batches):
                print(
                    f"seed {seed}, {each.layer} {each.channel}: {each.became}, place {each.place} of {each.n}, "
                    f"correlation {each.correlation:.2f} (least of others {each.least:.2f}), effect {each.effect:.3f}",
                    flush=True,
                )
                all_told.append(each)
        named = [each for each in all_told if each.place is not None]
        first = [each for each in named if each.place == 1]
        print(f"{batches} batches after: named {len(named)} of {len(all_told)}, first {len(first)}", flush=True)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or list(SEEDS))
