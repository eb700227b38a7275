"""How true evidence is, on drawn creatures: `python -m tests.benchmarks.counterfactuals [SEED ...]`.

Of each creature that hides nothing each trait is changed to its other values, one at a time, and the picture drawn
again: what the logit of the predicted class loses, in the mean of all these, is the truth. Evidence by position,
summed over a trait's pixels, should tell the same. For every layer and method, in the mean over networks:
- the correlation with the truth within each part, over images, in the mean over the three parts. It is not over parts:
  that one part matters more than another on all images says nothing of the image that is looked at;
- the scale: the slope of what is said on the truth, within parts;
- wrong signs, of clear effects: where all swaps agree in their sign, and their mean is at least one logit;
- how often it names the part that matters most, as a mean over the parts that do, so that a rare one counts as much.
  What a constant answer does is beside it: of all images it would be right in more than half.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.counterfactuals import part_shares, swap_effects
from demo.creatures import TRAITS
from demo.dataset import Dataset
from tb_plugin.attribution import ablation, gradient_times_activation, integrated_gradients
from tb_plugin.grammar import Spatial
from tb_plugin.network import Network, layer_named
from tb_plugin.tf import KerasNetwork
from tests.benchmarks.trained import CHOSEN_ON, balanced, trained

LAYERS = ("block1", "block2", "block3", "block4")
# An effect of so many logits is clear, where all swaps agree in their sign.
CLEAR = 1.0


@dataclass(frozen=True)
class Score:
    """How what is said of parts goes with the truth.

    Attributes:
      within: The correlation within a part.
      scale: The slope of what is said on the truth, within parts.
      wrong: The share of wrong signs, of clear effects.
      named: How often the part that matters most is named, in the mean over parts.
    """

    within: float
    scale: float
    wrong: float
    named: float


@dataclass(frozen=True, eq=False)
class Case:
    """A network, creatures that hide none of their traits, and what their traits really do.

    Attributes:
      network: The model.
      creatures: N of them.
      others: `[D, 64, 64, 3]` other creatures of the same kind.
      targets: `[N]` the predicted classes.
      swaps: `[N, 3, S]` what the logit of each loses where one of `TRAITS` takes each of its other values.
    """

    network: Network
    creatures: Dataset
    others: np.ndarray
    targets: np.ndarray
    swaps: np.ndarray

    @classmethod
    def of(cls, seed: int, *, n: int = 360, n_others: int = 24) -> Case:
        """Takes the network of a seed, and creatures of its balanced set."""
        data = balanced(seed, n + n_others)
        first = Dataset(data.images[:n], data.labels[:n], data.parts[:n], data.specs[:n])
        return cls.of_network(as_network(trained(seed)), first, data.images[n:].astype(np.float32))

    @classmethod
    def of_network(cls, network: Network, data: Dataset, others: np.ndarray) -> Case:
        """Draws the counterfactuals of those creatures that hide nothing."""
        creatures = unoccluded(data)
        logits = functools.partial(logits_of, network)
        targets = logits(creatures.images.astype(np.float32)).argmax(axis=1)
        return cls(network, creatures, others, targets, swap_effects(logits, creatures.specs, targets.tolist()))

    @property
    def truth(self) -> np.ndarray:
        """`[N, 3]`: the mean over all swaps."""
        return self.swaps.mean(axis=2)

    @property
    def clear(self) -> np.ndarray:
        """`[N, 3]`: where the sign of the effect is beyond doubt."""
        agree = np.abs(np.sign(self.swaps).sum(axis=2)) == self.swaps.shape[2]
        return agree & (np.abs(self.truth) >= CLEAR)

    def score(self, said: np.ndarray) -> Score:
        """Compares what is said of parts `[N, 3]` with the truth."""
        truth = self.truth
        centred, true = said - said.mean(axis=0), truth - truth.mean(axis=0)
        return Score(
            within=within_parts(said, truth),
            scale=float((centred * true).sum() / (true**2).sum()),
            wrong=float((np.sign(said) != np.sign(truth))[self.clear].mean()),
            named=named(said, truth),
        )

    def evidence(self, layer: str, method: Callable[..., np.ndarray]) -> np.ndarray:
        """`[N, 3]` sums of evidence over the pixels of each trait."""
        return part_sums(self.network, self.creatures, self.targets, layer, method)


def main() -> None:
    """Measures and prints the mean over networks, by default of those that choices are made on."""
    seeds = [int(seed) for seed in sys.argv[1:]] or list(CHOSEN_ON)
    found: dict[str, list[Score]] = {}
    constant: list[float] = []
    for case in map(Case.of, seeds):
        most = np.bincount(case.truth.argmax(axis=1), minlength=len(TRAITS))
        counts = ", ".join(f"{part.name.lower()} {count}" for part, count in zip(TRAITS, most, strict=True))
        print(f"what matters most: {counts}; one constant answer is right in {most.max() / most.sum():.0%}", flush=True)
        constant.append(named_by_constant(case.truth))
        for layer in LAYERS:
            for name, method in METHODS.items():
                if name == "removing positions" and layer != LAYERS[-1]:
                    continue
                found.setdefault(f"{name}, {layer}", []).append(case.score(case.evidence(layer, method)))
    print(f"\nmean of {len(seeds)} networks\n{table({name: mean(each) for name, each in found.items()})}")
    print(f"{'a constant answer':34}{'':24}{np.mean(constant):8.0%}")


def table(found: dict[str, Score]) -> str:
    """Gives scores as lines."""
    lines = [f"{'':34}{'within':>8}{'scale':>8}{'wrong':>8}{'named':>8}"]
    lines += [f"{name:34}{s.within:8.2f}{s.scale:8.2f}{s.wrong:8.1%}{s.named:8.0%}" for name, s in found.items()]
    return "\n".join(lines)


def mean(found: list[Score]) -> Score:
    """The mean of scores."""
    return Score(*(float(np.mean([getattr(each, field.name) for each in found])) for field in fields(Score)))


def within_parts(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of `[N, P]` over images, in the mean over parts."""
    return float(np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(one.T, other.T, strict=True)]))


def named(said: np.ndarray, truth: np.ndarray) -> float:
    """How often the part that matters most is named, in the mean over the parts that do for any image."""
    most = truth.argmax(axis=1)
    hit = said.argmax(axis=1) == most
    return float(np.mean([hit[most == part].mean() for part in np.unique(most)]))


def named_by_constant(truth: np.ndarray) -> float:
    """What `named` is of the best answer that is the same for all images: it is always right of one part."""
    return 1 / len(np.unique(truth.argmax(axis=1)))


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
    "path integral": functools.partial(integrated_gradients, n_steps=16),
    "removing positions": _removals,
}


if __name__ == "__main__":
    main()
