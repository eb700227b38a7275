"""How true the effects of attributes are, on drawn creatures: `python -m tests.benchmarks.attribute_effect [SEED ...]`.

Of networks of ten seeds, for the fur on class 1 against 2 and the red tag on class 0 against 1, conditioned on class:
- the truth: all 900 balanced creatures are drawn again with warm and with cool fur, with and without the tag;
- `attribute_effect` at each layer, of images that each have one of both at random, as a data set does, and how often
  its interval holds the truth; of all of them, and of a probe set's 512;
- how well one part tells the attribute, from the first layer to the last: the AUC of the best single channel (by its
  mean or its largest value), and of the best of six groups of neurons. Half would be chance.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.creatures import Fur, Spec
from demo.dataset import draw
from tb_plugin.attribution import AttributeEffect, attribute_effect
from tb_plugin.groups import neuron_groups
from tb_plugin.network import Network
from tests.benchmarks.claims import Claim, at_least
from tests.benchmarks.counterfactuals import LAYERS, as_network, logits_of
from tests.benchmarks.trained import CHOSEN_ON, REPORTED_ON, balanced, trained

SEEDS = (*CHOSEN_ON, *REPORTED_ON)
TOLERANCE = 0.15
PAIRS = {"fur": (1, 2), "tag": (0, 1)}
N_PROBE = 512
N_GROUPS = 6
N_GROUPED = 180


@dataclass(frozen=True, eq=False)
class Images:
    """Creatures of which an attribute is known, and what changing it does.

    Attributes:
      inputs: `[N, 64, 64, 3]`.
      has: `[N]` whether they have it.
      labels: `[N]` classes.
      truth: The mean of the difference of logits with it, less that without it, of the same creatures.
    """

    inputs: np.ndarray
    has: np.ndarray
    labels: np.ndarray
    truth: float

    def some(self, n: int) -> Images:
        """The first n, whose classes take turns."""
        return Images(self.inputs[:n], self.has[:n], self.labels[:n], self.truth)


@dataclass(frozen=True, eq=False)
class Row:
    """What was measured of an attribute on one network.

    Attributes:
      truth: What changing it does to the difference of logits.
      by_layer: The effect at each layer, divided by the truth; of all creatures.
      probe: The effect at the last layer, of as many as a probe set has.
      channels: For each layer the AUC of the channel that tells it best.
      groups: For each layer that of the group.
    """

    truth: float
    by_layer: tuple[float, ...]
    probe: AttributeEffect
    channels: tuple[float, ...]
    groups: tuple[float, ...]

    @property
    def of_probe(self) -> float:
        """The effect of a probe set, divided by the truth."""
        return self.probe.effect / self.truth

    @property
    def is_held(self) -> bool:
        """Whether the interval of a probe set holds the truth."""
        return self.probe.low <= self.truth <= self.probe.high


def main(seeds: Sequence[int]) -> None:
    """Measures and prints."""
    names = "".join(f"{layer:>9}" for layer in LAYERS)
    print(f"{'':14}{'truth':>8}{names}{'of 512':>9}{'interval of 512':>20}   AUC of channels, groups", flush=True)
    found: dict[str, list[Row]] = {name: [] for name in PAIRS}
    for seed in seeds:
        network = as_network(trained(seed))
        for name in PAIRS:
            row = measured(network, seed, name)
            found[name].append(row)
            columns = "".join(f"{ratio:9.2f}" for ratio in row.by_layer)
            interval = f"{row.probe.low:.2f} to {row.probe.high:.2f}"
            channels, groups = (" ".join(f"{each:.2f}" for each in of) for of in (row.channels, row.groups))
            told = f"{row.truth:8.2f}{columns}{row.of_probe:9.2f}{interval:>20}   {channels}, {groups}"
            print(f"seed {seed} {name:7}{told}", flush=True)
    for name, rows in found.items():
        held = f"the interval of 512 holds the truth of {sum(row.is_held for row in rows)} of {len(rows)}"
        print(f"\n{name}: effect / truth, mean and range over seeds; {held}")
        for i, layer in enumerate(LAYERS):
            print(f"  {layer:8}{_told([row.by_layer[i] for row in rows])}")
        print(f"  {'512':8}{_told([row.of_probe for row in rows])}")


def claims() -> Iterable[Claim]:
    """Measures what is claimed: at the last layer, where the default is."""
    found: dict[str, list[Row]] = {name: [] for name in PAIRS}
    for seed in SEEDS:
        network = as_network(trained(seed))
        for name in PAIRS:
            found[name].append(measured(network, seed, name))
    for name, (first, second) in PAIRS.items():
        rows, of = found[name], f"effect of the {name} on class {first} against {second}, within each class"
        truth = f"over that of drawing the creature otherwise ({len(rows)} networks)"
        yield _claim(f"{of}, of {N_PROBE} images, {truth}", [row.of_probe for row in rows])
        yield _claim("the same, of 900 images", [row.by_layer[-1] for row in rows])
    held = [row.is_held for rows in found.values() for row in rows]
    yield at_least("intervals of 95 % that hold the truth", float(np.mean(held)), 0.85)
    for what in ("channel", "group"):
        values = [getattr(row, f"{what}s")[-1] for row in found["fur"]]
        yield Claim(f"beside it, the AUC of the {what} of the last layer that tells the fur best", _told(values))


def _claim(name: str, ratios: list[float]) -> Claim:
    """Claims that on no network an effect is further from the truth than it may be."""
    holds = min(ratios) >= 1 - TOLERANCE and max(ratios) <= 1 + TOLERANCE
    return Claim(name, _told(ratios), f"each {1 - TOLERANCE:.2f} to {1 + TOLERANCE:.2f}", holds)


def measured(network: Network, seed: int, name: str) -> Row:
    """Measures the effect of an attribute on the network of a seed."""
    images, pair = counterfactuals(network, seed, name), PAIRS[name]
    return Row(
        images.truth,
        tuple(effect(network, images, pair, layer).effect / images.truth for layer in LAYERS),
        effect(network, images.some(N_PROBE), pair, LAYERS[-1]),
        tuple(best_channels(network, images)),
        tuple(best_groups(network, images)),
    )


def _told(ratios: Sequence[float]) -> str:
    return f"{np.mean(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"


def counterfactuals(network: Network, seed: int, name: str) -> Images:
    """Draws creatures that a network has not seen with and without an attribute, and measures what that does."""
    data = balanced(seed)
    first, second = PAIRS[name]
    drawn = [draw([_with(spec, name, has) for spec in data.specs]).images.astype(np.float32) for has in (True, False)]
    logits = [logits_of(network, images) for images in drawn]
    differences = [each[:, first] - each[:, second] for each in logits]
    truth = float((differences[0] - differences[1]).mean())
    has = np.array([spec.fur is Fur.WARM for spec in data.specs])
    if name == "tag":
        has = np.random.default_rng(seed).random(len(data.specs)) < 0.5
    return Images(np.where(has[:, None, None, None], *drawn), has, data.labels, truth)


def effect(network: Network, images: Images, pair: tuple[int, int], layer: str) -> AttributeEffect:
    """The effect conditioned on class, at a layer."""
    return attribute_effect(network, images.inputs, images.has, pair, layer=layer, labels=images.labels)


def best_channels(network: Network, images: Images) -> list[float]:
    """The AUC of the channel that tells the attribute best, of each layer."""
    recorded = network.record(images.inputs, LAYERS).activations
    pooled = [
        np.concatenate([values.mean(axis=(1, 2)), values.max(axis=(1, 2))], axis=1) for values in recorded.values()
    ]
    return [max(auc(values, images.has) for values in each.T) for each in pooled]


def best_groups(network: Network, images: Images) -> list[float]:
    """The AUC of the group that tells it best, of the groups that creatures share in each layer."""
    some = images.some(N_GROUPED)
    recorded = network.record(some.inputs, LAYERS).activations
    factors = [neuron_groups(values, N_GROUPS).spatial for values in recorded.values()]
    return [max(auc(values, some.has) for values in each.mean(axis=(1, 2)).T) for each in factors]


def auc(values: np.ndarray, has: np.ndarray) -> float:
    """How often a value tells which of two images has the attribute, whichever way round: from a half to 1."""
    order = np.sort(values[~has])
    below, up_to = (np.searchsorted(order, values[has], side) for side in ("left", "right"))
    share = float((below + up_to).mean() / 2 / len(order))
    return max(share, 1 - share)


def _with(spec: Spec, name: str, has: bool) -> Spec:
    if name == "tag":
        return dataclasses.replace(spec, tag=has)
    return dataclasses.replace(spec, fur=Fur.WARM if has else Fur.COOL)


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or SEEDS)
