"""What corrections do to the worst group, with two confounders: `python -m tests.benchmarks.correction [SEED ...]`.

Networks that learned with both shortcuts are judged on creatures that they have not seen, each drawn four times: with
the tag and without, with warm and with cool fur, so that each class has four groups of the same creatures. Nothing that
corrects sees these. Without labels of groups there are other images of the kind that was learned from, 1,800, whose
classes are known; what to suppress is what is found unaided, the suspects (`tests.benchmarks.findings`). Two bounds
have labels of both shortcuts: one on the same images, and one on images in which all groups are, as nobody has them.

- suppressed: the suspects, in each way of `suppress`;
- errors: the last layer learned anew on slices of equal weight, which are what the network is right about and what not;
- both: the same, of the network whose suspects are suppressed;
- relearn: the last layer learned anew on images of which each has the suspects' places of another one; also on three
  times as many: images whose classes are known are what everybody has who trains, those whose groups are known are not;
- labels: what tells of the tag and the fur erased, then slices by class, tag and fur;
- all groups: slices by class, tag and fur of 1,800 balanced creatures.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.creatures import N_CLASSES, Fur
from demo.dataset import Dataset, Sampling, dataset, draw
from demo.train import N_SEARCHED
from tb_plugin.correction import (
    Edit,
    How,
    answers,
    edited,
    leace,
    of_channels,
    place_of,
    relearned,
    reweighted,
    suppress,
)
from tb_plugin.network import Network
from tests.benchmarks.claims import Claim, at_least
from tests.benchmarks.counterfactuals import as_network
from tests.benchmarks.findings import Run, looked_at
from tests.benchmarks.trained import REPORTED_ON, balanced, trained, training_data

LAST = "block4"
N_LEARNED, N_MORE, N_DRAWN, N_SEEN = 1800, 5400, 450, 512
MORE = f"relearn, {N_MORE:,}"
WAYS = get_args(How)
_BATCH = 64


@dataclass(frozen=True, eq=False)
class Images:
    """Creatures and the groups that they belong to.

    Attributes:
      inputs: `[N, 64, 64, 3]`.
      labels: `[N]` classes.
      tag: `[N]` whether they wear the tag.
      warm: `[N]` whether their fur is warm.
    """

    inputs: np.ndarray
    labels: np.ndarray
    tag: np.ndarray
    warm: np.ndarray

    @classmethod
    def of(cls, data: Dataset) -> Images:
        """Takes what was drawn."""
        tag = np.array([spec.tag for spec in data.specs])
        warm = np.array([spec.fur is Fur.WARM for spec in data.specs])
        return cls(data.images.astype(np.float32), data.labels, tag, warm)

    @property
    def slices(self) -> np.ndarray:
        """`[N]` which of the four."""
        return 2 * self.tag + self.warm


@dataclass(frozen=True)
class Score:
    """How right a network is.

    Attributes:
      worst: The accuracy of the worst group.
      mean: That of all groups.
      usual: That on images of the kind that was learned from.
    """

    worst: float
    mean: float
    usual: float


@dataclass(frozen=True, eq=False)
class Case:
    """A network and the images that it is corrected and judged on."""

    network: Network
    run: Run
    learned: Images
    more: Images
    judged: Images
    everything: Images

    @classmethod
    def of(cls, seed: int) -> Case:
        """Takes the network of a seed."""
        network = as_network(trained(seed))
        run = looked_at(network, training_data(seed, N_SEARCHED))
        learned, more = (dataset(n, seed=3 * seed + 1, sampling=Sampling.BIASED) for n in (N_LEARNED, N_MORE))
        unseen = dataset(2 * N_LEARNED, seed=3 * seed + 1, sampling=Sampling.BALANCED)
        crossed = [
            dataclasses.replace(spec, tag=tag, fur=fur)
            for spec in balanced(seed, N_DRAWN).specs
            for tag in (False, True)
            for fur in Fur
        ]
        rows = slice(N_LEARNED, None)
        specs = [dataclasses.replace(spec, tag=bool(i // N_CLASSES % 2)) for i, spec in enumerate(unseen.specs[rows])]
        drawn = (Images.of(each) for each in (learned, more, draw(crossed), draw(specs)))
        return cls(network, run, *drawn)


def pooled(network: Network, inputs: np.ndarray, edits: Sequence[Edit] = ()) -> np.ndarray:
    """Gives what the last layer is given, `[N, C]`, of a network whose layers are edited."""
    parts = (edited(network, inputs[i : i + _BATCH], edits, LAST) for i in range(0, len(inputs), _BATCH))
    return np.concatenate([each.mean(axis=(1, 2), dtype=np.float64) for each in parts])


def scored(judged: Images, logits: np.ndarray, usual: Images, usual_logits: np.ndarray) -> Score:
    """Counts what is right."""
    right = logits.argmax(axis=1) == judged.labels
    groups = 4 * judged.labels + judged.slices
    by_group = [right[groups == group].mean() for group in np.unique(groups)]
    return Score(min(by_group), float(right.mean()), float((usual_logits.argmax(axis=1) == usual.labels).mean()))


def measured(case: Case) -> dict[str, Score]:
    """Corrects a network in every way; gives how right each is."""
    network, learned, judged = case.network, case.learned, case.judged

    def own(edits: Sequence[Edit]) -> Score:
        return scored(judged, answers(network, judged.inputs, edits), learned, answers(network, learned.inputs, edits))

    def anew(by: Images, slices: np.ndarray, edits: Sequence[Edit] = (), away: Edit | None = None) -> Score:
        def seen(images: Images) -> np.ndarray:
            vectors = pooled(network, images.inputs, edits)
            return vectors if away is None else vectors @ away.matrix.T + away.offset

        last = reweighted(seen(by), by.labels, slices, N_CLASSES)
        return scored(judged, last.logits(seen(judged)), learned, last.logits(seen(learned)))

    def errors(edits: Sequence[Edit] = ()) -> np.ndarray:
        return answers(network, learned.inputs, edits).argmax(axis=1) != learned.labels

    suspects = [
        of_channels(network, each.layer, each.channels)
        for each in case.run.found
        if each.rule == "suspect" and each.channels
    ]
    images = learned.inputs[:N_SEEN]
    found = {"ordinary": own([])}
    edits = {how: [suppress(network, each, images, how=how) for each in suspects] for how in WAYS}
    found |= {f"suppressed: {how}": own(edits[how]) for how in WAYS}
    found["errors"] = anew(learned, errors())
    for how in WAYS:
        found[f"both: {how}"] = anew(learned, errors(edits[how]), edits[how])
    places = [place_of(network, each, learned.inputs, learned.labels) for each in suspects]
    own_judged, own_learned = (pooled(network, each.inputs) for each in (judged, learned))
    for name, by in (("relearn", learned), (MORE, case.more)):
        last = relearned(lambda inputs: pooled(network, inputs), by.inputs, by.labels, places, N_CLASSES)
        found[name] = scored(judged, last.logits(own_judged), learned, last.logits(own_learned))
    told = np.stack([learned.tag, learned.warm], axis=1).astype(float)
    erased = Edit(LAST, *leace(pooled(network, learned.inputs), told))
    found["labels"] = anew(learned, learned.slices, away=erased)
    found["all groups"] = anew(case.everything, case.everything.slices)
    return found


def reached(found: dict[str, Score], way: str) -> float:
    """Gives which share of what labels of all groups give to the worst group a way without labels gives."""
    low, high = found["ordinary"].worst, max(found["all groups"].worst, found["labels"].worst)
    return (found[way].worst - low) / (high - low) if high > low else float("nan")


def claims() -> Iterable[Claim]:
    """Measures what is claimed."""
    runs = [measured(Case.of(seed)) for seed in REPORTED_ON]
    for way in runs[0]:
        worst, mean, usual = (
            np.array([getattr(run[way], name) for run in runs]) for name in ("worst", "mean", "usual")
        )
        said = f"{worst.mean():.2f} ({worst.min():.2f}–{worst.max():.2f}), all groups {mean.mean():.2f}"
        yield Claim(f"worst group, {way}", f"{said}, as learned {usual.mean():.2f}")
    shares = [reached(run, MORE) for run in runs]
    yield at_least("share of what labels give to the worst group, without labels", float(np.mean(shares)), 0.8)


def main(seeds: Sequence[int]) -> None:
    """Measures and prints."""
    for seed in seeds:
        case = Case.of(seed)
        named = ", ".join(f"{each.layer} {list(each.channels)}" for each in case.run.found if each.rule == "suspect")
        print(f"seed {seed}, suspects: {named or 'none'}", flush=True)
        found = measured(case)
        for way, score in found.items():
            share = reached(found, way)
            print(
                f"  {way:20} worst {score.worst:.2f}  groups {score.mean:.3f}  as learned {score.usual:.3f}  "
                f"of what labels give {share:6.0%}",
                flush=True,
            )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(REPORTED_ON))
