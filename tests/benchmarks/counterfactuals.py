"""How true attribution is, on drawn creatures: `python -m tests.benchmarks.counterfactuals`.

Of each creature the three traits are changed one at a time and the picture drawn again: what the logit loses is the
truth. Attribution by position, summed over a trait's pixels, should tell the same. For every layer and method:
- how often it names the trait that matters most (a third by chance; "always" is the best that one fixed answer does),
  and the mean of that over the traits, so that a rare one counts as much;
- the mean rank correlation over the three traits, and the correlation over all creatures and traits.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.counterfactuals import part_effects, part_shares
from demo.creatures import TRAITS
from demo.dataset import Dataset, Sampling, dataset
from demo.train import train
from tb_plugin.attribution import ablation, gradient_times_activation, integrated_gradients
from tb_plugin.grammar import Spatial
from tb_plugin.network import Network, layer_named
from tb_plugin.tf import KerasNetwork

LAYERS = ("block1", "block2", "block3", "block4")


def main() -> None:
    """Trains, measures and prints."""
    training = dataset(2700, seed=0, sampling=Sampling.BIASED)
    balanced = dataset(360, seed=1, sampling=Sampling.BALANCED)
    network = as_network(train(training, balanced, epochs=6, seed=0))
    creatures = unoccluded(balanced)
    targets = network.record(creatures.images.astype(np.float32), []).logits.argmax(axis=1)
    print(f"{len(targets)} creatures, {np.mean(targets == creatures.labels):.0%} told right")
    truth = part_effects(functools.partial(logits_of, network), creatures.specs, targets.tolist())
    most = truth.argmax(axis=1)
    counts = np.bincount(most, minlength=len(TRAITS))
    named = ", ".join(f"{part.name.lower()} {count}" for part, count in zip(TRAITS, counts, strict=True))
    always = f"always {TRAITS[counts.argmax()].name.lower()}: {counts.max() / counts.sum():.0%}"
    print(f"what matters most: {named}; {always}\n")
    print(f"{'layer':8}{'method':26}{'names it':>10}{'mean':>8}{'rank':>8}{'all':>8}")
    for layer in LAYERS:
        for name, method in METHODS.items():
            if name == "removing positions" and layer != LAYERS[-1]:
                continue
            found = part_sums(network, creatures, targets, layer, method)
            hit = found.argmax(axis=1) == most
            recalls = [hit[most == trait].mean() for trait in range(len(TRAITS)) if counts[trait]]
            ranks = np.mean([_rank_correlation(a, b) for a, b in zip(found, truth, strict=True)])
            overall = np.corrcoef(found.ravel(), truth.ravel())[0, 1]
            print(f"{layer:8}{name:26}{hit.mean():10.0%}{np.mean(recalls):8.0%}{ranks:8.2f}{overall:8.2f}")


def as_network(model: keras.Model) -> KerasNetwork:
    """The demo's network."""
    return KerasNetwork(model, value_range=(0, 255))


def logits_of(network: Network, images: np.ndarray) -> np.ndarray:
    """`[N, K]`."""
    return network.record(images, []).logits


def unoccluded(data: Dataset) -> Dataset:
    """The creatures that hide none of their traits."""
    free = np.array([not spec.hidden for spec in data.specs])
    specs = tuple(spec for spec in data.specs if not spec.hidden)
    return Dataset(data.images[free], data.labels[free], data.parts[free], specs)


def part_sums(
    network: Network, creatures: Dataset, targets: np.ndarray, layer: str, method: Callable[..., np.ndarray]
) -> np.ndarray:
    """`[N, 3]`: attribution by position, summed over the pixels of each of `TRAITS`."""
    info = layer_named(network, layer)
    images = creatures.images.astype(np.float32)
    by_position = np.zeros((len(images), info.height, info.width), np.float32)
    for target in np.unique(targets).tolist():
        rows = targets == target
        by_position[rows] = method(network, images[rows], layer=layer, target=target).sum(axis=3)
    shares = part_shares(creatures.parts, info.height, info.width)
    return np.einsum("nphw,nhw->np", shares, by_position)[:, [int(part) for part in TRAITS]]


def _removals(network: Network, inputs: np.ndarray, *, layer: str, target: int) -> np.ndarray:
    """The true effect of each position alone, as `[N, H, W, 1]`."""
    info = layer_named(network, layer)
    positions = [Spatial(y, x) for y in range(info.height) for x in range(info.width)]
    effects = ablation(network, inputs, layer=layer, target=target, atoms=positions)
    return effects.reshape(len(inputs), info.height, info.width, 1)


METHODS: dict[str, Callable[..., np.ndarray]] = {
    "gradient x activation": gradient_times_activation,
    "path integral, 16 steps": functools.partial(integrated_gradients, n_steps=16),
    "removing positions": _removals,
}


def _rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's, of values without ties."""
    ranks = np.stack([np.argsort(np.argsort(values)) for values in (one, other)])
    first, second = ranks - ranks.mean(axis=1, keepdims=True)
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))


if __name__ == "__main__":
    main()
