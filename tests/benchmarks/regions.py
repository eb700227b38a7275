"""How true the measured effect of a region is, on drawn creatures: `python -m tests.benchmarks.regions [SEED ...]`.

Of each creature that hides nothing each trait is changed to its other values, one at a time, and the picture drawn
again: what the logit of the predicted class loses in the mean of these is the truth. The same is asked of the pixels
that show the trait: by the sum of evidence in them, and by replacing them with those of other creatures. For every
network, and each way of asking:
- the correlation with the truth within each part, over images, in the mean over the three parts. It is not over parts:
  that one part matters more than another on all images says nothing of the image that is looked at;
- the scale: the slope of what is said on the truth, within parts;
- wrong signs, of clear effects: where all swaps agree in their sign, and their mean is at least one logit.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.counterfactuals import swap_effects
from demo.creatures import TRAITS
from demo.dataset import Dataset
from tb_plugin.attribution import gradient_times_activation, integrated_gradients, region_effect
from tb_plugin.attribution.regions import Replaced
from tb_plugin.network import Network
from tests.benchmarks.claims import Claim
from tests.benchmarks.counterfactuals import as_network, logits_of, part_sums, unoccluded
from tests.benchmarks.trained import CHOSEN_ON, REPORTED_ON, balanced, trained

LAYERS = ("block1", "block2", "block3", "block4")
LAST = LAYERS[-1]
# As many other images as are taken where regions are logged, and as many as are of any use.
N_IMAGES, N_DONORS, MANY_DONORS = 360, 16, 24
CLEAR = 1.0
MEASURED = f"pixels and {LAST}"
OF_MANY = f"{MEASURED}, {MANY_DONORS} donors"
EVIDENCE = f"gradient x activation, {LAST}"


@dataclass(frozen=True)
class Score:
    """How what is said of parts goes with the truth.

    Attributes:
      within: The correlation within a part.
      scale: The slope of what is said on the truth, within parts.
      wrong: The share of wrong signs, of clear effects.
    """

    within: float
    scale: float
    wrong: float


@dataclass(frozen=True, eq=False)
class Case:
    """A network, creatures that hide none of their traits, and what their traits really do.

    Attributes:
      network: The model.
      creatures: N of them.
      donors: `[D, 64, 64, 3]` other creatures.
      targets: `[N]` the predicted classes.
      swaps: `[N, 3, S]` what the logit of each loses where one of `TRAITS` takes each of its other values.
    """

    network: Network
    creatures: Dataset
    donors: np.ndarray
    targets: np.ndarray
    swaps: np.ndarray

    @classmethod
    def of(cls, seed: int) -> Case:
        """Takes the network of a seed, and creatures of its balanced set; donors are others of the same."""
        network = as_network(trained(seed))
        every = balanced(seed, N_IMAGES + MANY_DONORS)
        first = Dataset(
            every.images[:N_IMAGES], every.labels[:N_IMAGES], every.parts[:N_IMAGES], every.specs[:N_IMAGES]
        )
        creatures = unoccluded(first)
        logits = functools.partial(logits_of, network)
        targets = logits(creatures.images.astype(np.float32)).argmax(axis=1)
        swaps = swap_effects(logits, creatures.specs, targets.tolist())
        return cls(network, creatures, every.images[N_IMAGES:].astype(np.float32), targets, swaps)

    def score(self, said: np.ndarray) -> Score:
        """Compares `[N, 3]` with the mean of the swaps."""
        return score(said, self.swaps.mean(axis=2), self.clear)

    @property
    def clear(self) -> np.ndarray:
        """`[N, 3]`: where the sign of the effect is beyond doubt."""
        agree = np.abs(np.sign(self.swaps).sum(axis=2)) == self.swaps.shape[2]
        return agree & (np.abs(self.swaps.mean(axis=2)) >= CLEAR)

    def measured(self, layer: str | None, replaced: Replaced, n_donors: int = N_DONORS) -> np.ndarray:
        """`[N, 3]` effects of the pixels of each trait, as `region_effect` measures them."""
        columns = []
        for part in TRAITS:
            images, region = self.creatures.images.astype(np.float32), self.creatures.parts == part
            found = region_effect(self.network, images, region, self.donors[:n_donors], layer=layer, replaced=replaced)
            columns.append(np.take_along_axis(found.effects, self.targets[:, None], axis=1)[:, 0])
        return np.stack(columns, axis=1)

    def evidence(self, layer: str, method: Callable[..., np.ndarray]) -> np.ndarray:
        """`[N, 3]` sums of evidence over the pixels of each trait."""
        return part_sums(self.network, self.creatures, self.targets, layer, method)


def score(said: np.ndarray, truth: np.ndarray, clear: np.ndarray) -> Score:
    """Compares what is said of parts `[N, P]` with what is true of them."""
    centred, true = said - said.mean(axis=0), truth - truth.mean(axis=0)
    return Score(
        within=within_parts(said, truth),
        scale=float((centred * true).sum() / (true**2).sum()),
        wrong=float((np.sign(said) != np.sign(truth))[clear].mean()),
    )


def within_parts(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of `[N, P]` over images, in the mean over parts."""
    return float(np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(one.T, other.T, strict=True)]))


def scores(case: Case, *, every: bool = True) -> dict[str, Score]:
    """Gives the scores of each way of asking; of those that are claimed alone unless all are wanted."""
    found: dict[str, Score] = {EVIDENCE: case.score(case.evidence(LAST, gradient_times_activation))}
    if every:
        path = functools.partial(integrated_gradients, n_steps=16)
        found |= {
            f"{name}, {layer}": case.score(case.evidence(layer, method))
            for name, method in (("gradient x activation", gradient_times_activation), ("path integral", path))
            for layer in LAYERS
            if f"{name}, {layer}" not in found
        }
    found["pixels"] = case.score(case.measured(None, "pixels"))
    found[LAST] = case.score(case.measured(LAST, "activations"))
    for layer in LAYERS if every else (LAST,):
        found[f"pixels and {layer}"] = case.score(case.measured(layer, "both"))
    found[OF_MANY] = case.score(case.measured(LAST, "both", MANY_DONORS))
    return found


def ceiling(case: Case) -> float:
    """How well one exact counterfactual predicts another: their correlation within parts."""
    return within_parts(case.swaps[:, :, 0], case.swaps[:, :, 1])


def claims() -> Iterable[Claim]:
    """Measures what is claimed, on networks that nothing was chosen on."""
    cases = [Case.of(seed) for seed in REPORTED_ON]
    found = [scores(case, every=False) for case in cases]
    many = f"{len(cases)} networks, {np.mean([len(case.targets) for case in cases]):.0f} creatures each"
    name = f"measured effect of a region (pixels and last layer, {N_DONORS} other images), {many}"
    yield _claim(f"{name}: correlation within a part", [each[MEASURED].within for each in found], 0.80)
    yield _claim("the same: scale, 1 where it is the true size", [each[MEASURED].scale for each in found], 0.6)
    yield _claim("the same: wrong signs of clear effects", [each[MEASURED].wrong for each in found], 0.02, share=True)
    more = [each[OF_MANY].within for each in found]
    yield _claim(f"the same with {MANY_DONORS} other images: correlation within a part", more, 0.80)
    for what, name in ((EVIDENCE, "evidence (gradient × activation, last layer)"), ("pixels", "pixels alone")):
        yield Claim(f"beside it, {name}: correlation within a part", _told([each[what].within for each in found]))
        yield Claim(f"beside it, {name}: scale", _told([each[what].scale for each in found]))
        yield Claim(f"beside it, {name}: wrong signs", _told([each[what].wrong for each in found], share=True))
    ceilings = [ceiling(case) for case in cases]
    yield Claim("beside it, one exact counterfactual predicts another: correlation within a part", _told(ceilings))


def _claim(name: str, values: list[float], bound: float, *, share: bool = False) -> Claim:
    """Claims that the mean over networks is at least a bound, or, of a share, at most."""
    holds = np.mean(values) <= bound if share else np.mean(values) >= bound
    return Claim(name, _told(values, share=share), f"≤ {bound:.0%}" if share else f"≥ {bound:.2f}", bool(holds))


def _told(values: list[float], *, share: bool = False) -> str:
    form = ".1%" if share else ".2f"
    return f"{np.mean(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def table(found: Mapping[str, Score]) -> str:
    """Gives scores as lines."""
    lines = [f"{'':34}{'within':>8}{'scale':>8}{'wrong':>8}"]
    lines += [f"{name:34}{each.within:8.2f}{each.scale:8.2f}{each.wrong:8.1%}" for name, each in found.items()]
    return "\n".join(lines)


def main() -> None:
    """Measures and prints, for each seed and in the mean; by default of those that choices were made on."""
    every: list[dict[str, Score]] = []
    for seed in map(int, sys.argv[1:] or CHOSEN_ON):
        case = Case.of(seed)
        every.append(scores(case))
        clear = f"{case.clear.mean():.0%} of effects clear"
        print(f"seed {seed}: {len(case.targets)} creatures, {clear}, ceiling {ceiling(case):.2f}")
        print(table(every[-1]), flush=True)
    names = every[0]
    means = {
        name: Score(
            *(float(np.mean([getattr(each[name], key) for each in every])) for key in ("within", "scale", "wrong"))
        )
        for name in names
    }
    print(f"mean of {len(every)}\n{table(means)}")


if __name__ == "__main__":
    main()
