"""How true the effects of attributes are, on drawn creatures: `python -m tests.benchmarks.attributes [SEED ...]`.

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
from collections.abc import Sequence
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.creatures import Fur, Spec
from demo.dataset import draw
from tb_plugin.attribution import AttributeEffect, attribute_effect
from tb_plugin.groups import neuron_groups
from tb_plugin.network import Network
from tests.benchmarks.counterfactuals import LAYERS, as_network, logits_of
from tests.benchmarks.trained import CHOSEN_ON, REPORTED_ON, balanced, trained

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


def main(seeds: Sequence[int] = (*CHOSEN_ON, *REPORTED_ON)) -> None:
    """Measures and prints."""
    names = "".join(f"{layer:>9}" for layer in LAYERS)
    print(f"{'':14}{'truth':>8}{names}{'of 512':>9}{'interval of 512':>20}   AUC of channels, groups", flush=True)
    ratios: dict[str, list[float]] = {f"{name} {of}": [] for name in PAIRS for of in (*LAYERS, "512")}
    held: dict[str, list[bool]] = {name: [] for name in PAIRS}
    for seed in seeds:
        network = as_network(trained(seed))
        for name, pair in PAIRS.items():
            images = counterfactuals(network, seed, name)
            found = [effect(network, images, pair, layer).effect / images.truth for layer in LAYERS]
            probe = effect(network, images.some(N_PROBE), pair, LAYERS[-1])
            for of, ratio in zip((*LAYERS, "512"), (*found, probe.effect / images.truth), strict=True):
                ratios[f"{name} {of}"].append(ratio)
            held[name].append(probe.low <= images.truth <= probe.high)
            channels, groups = (
                " ".join(f"{each:.2f}" for each in of(network, images)) for of in (best_channels, best_groups)
            )
            columns = "".join(f"{ratio:9.2f}" for ratio in found)
            interval = f"{probe.low:.2f} to {probe.high:.2f}"
            print(
                f"seed {seed} {name:7}{images.truth:8.2f}{columns}{probe.effect / images.truth:9.2f}{interval:>20}"
                f"   {channels}, {groups}",
                flush=True,
            )
    for name in PAIRS:
        of_probe = f"the interval of 512 holds the truth of {sum(held[name])} of {len(seeds)}"
        print(f"\n{name}: effect / truth, mean and range over seeds; {of_probe}")
        for of in (*LAYERS, "512"):
            own = ratios[f"{name} {of}"]
            print(f"  {of:8}{np.mean(own):6.2f}, {min(own):.2f} to {max(own):.2f}")


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
    main([int(seed) for seed in sys.argv[1:]] or (*CHOSEN_ON, *REPORTED_ON))
