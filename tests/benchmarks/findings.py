"""Whether what was planted is found, and nothing where nothing was: `python -m tests.benchmarks.findings [SEED ...]`.

Of networks of ten seeds the maker looks at the probe set as the demo's callback does, at one step:
- with both shortcuts and no metadata, whether the first finding is the red tag: of the class that wears it, at the tag;
- with `metadata={"fur": ...}`, whether the fur of class 1 against 2 is among the first three;
- with the fur as one of ten columns, of which nine are random or of the scene, whether it is named before these;
- of networks that learned without shortcuts, whether anything like either appears;
- of networks with other shortcuts (`tests.benchmarks.planted`), which nothing was chosen on, where they come.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.dataset import TAGGED_CLASS, TIED_FUR, Dataset, Sampling
from demo.train import N_SEARCHED
from tb_plugin.artifacts import Finding, Findings
from tb_plugin.datasets import ImageBatches, Takes
from tb_plugin.feature_visualization import Rendering
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.findings import FindingsMaker
from tb_plugin.makers.maker import Study
from tb_plugin.makers.probe import ProbeSet, Terms
from tb_plugin.network import Network, layer_named
from tb_plugin.network.metadata import Metadata
from tests.benchmarks.claims import Claim
from tests.benchmarks.counterfactuals import LAYERS, as_network
from tests.benchmarks.planted import CLASS, planted_data, planted_network
from tests.benchmarks.trained import CHOSEN_ON, REPORTED_ON, trained, training_data

SEEDS = (*CHOSEN_ON, *REPORTED_ON)
PLANTED_SEEDS = {"border": (0, 1), "brightness": (0, 1), "badge": (0, 1), "stickers": range(4, 8)}
FUR = tuple(TIED_FUR)
ENOUGH = 0.9
# A tag fills 10 of 64 pixels from the upper left corner: a place that is larger than this says nothing.
_CORNER = 0.5
N_FIRST = 3
# What each run looks at, in this order.
RUNS = ("no metadata", "with fur", "with ten columns", "without shortcuts", "without shortcuts, ten columns")


@dataclass(frozen=True, eq=False)
class Run:
    """What was found on one network.

    Attributes:
      found: The findings, the strongest first.
      seconds: How long it took.
    """

    found: tuple[Finding, ...]
    seconds: float

    def rank(self, is_it: Any) -> int:
        """Gives the place of the first finding that fits, from 1; 0 where there is none."""
        return next((place for place, each in enumerate(self.found, start=1) if is_it(each)), 0)


def is_tag(found: Finding) -> bool:
    """Tells whether a finding is the red tag: a suspect of the class that wears it, which lies in its corner."""
    place = found.numbers
    return (
        found.rule == "suspect"
        and found.classes == (TAGGED_CLASS,)
        and place.get("top") == place.get("left") == 0
        and max(place["bottom"], place["right"]) <= _CORNER
    )


def is_fur(found: Finding) -> bool:
    """Tells whether a finding is the fur that two classes are told apart by."""
    return found.rule == "attribute" and found.column == "fur" and set(found.classes) == set(FUR)


def fur_of(data: Dataset) -> dict[str, list[Any]]:
    """Gives the one column of metadata that a shortcut is in."""
    return {"fur": [spec.fur.value for spec in data.specs]}


def ten_columns(data: Dataset, seed: int) -> dict[str, list[Any]]:
    """Gives the fur in the midst of nine columns that no class goes with: of the scene, or drawn."""
    rng, n = np.random.default_rng((seed, 10)), len(data.labels)
    poses = [spec.pose for spec in data.specs]
    return {
        "scenery": [spec.scenery.value for spec in data.specs],
        "x": [pose.x for pose in poses],
        "y": [pose.y for pose in poses],
        "scale": [pose.scale for pose in poses],
        "angle": [pose.angle for pose in poses],
        **fur_of(data),
        "of two": rng.choice(["a", "b"], n).tolist(),
        "of three": rng.choice(["a", "b", "c"], n).tolist(),
        "of eight": rng.choice(list("abcdefgh"), n).tolist(),
        "a number": rng.normal(size=n).tolist(),
    }


def looked_at(network: Network, data: Dataset, columns: Mapping[str, Sequence[Any]] | None = None) -> Run:
    """Looks for findings on the probe set that the demo would draw of its data, with columns of metadata."""
    takes = Takes((64, 64, 3), channels_first=False)
    dataset = ImageBatches((data.images, data.labels), takes, lambda images: images.within(network.value_range))
    examples = Examples.make(data.images[:8].astype(np.float32), network.value_range, data.labels[:8])
    unused: Any = None
    study = Study(
        network,
        examples,
        tuple(layer_named(network, name) for name in LAYERS),
        unused,
        unused,
        dataset,
        Rendering(),
        probe_set=ProbeSet(Terms(metadata=Metadata.of(columns))),
    )
    maker, begun = FindingsMaker(study), time.monotonic()
    maker.make(0, None, lambda *_: None)
    (made,) = maker.artifacts()
    assert isinstance(made, Findings) and made.complete, study.problems.taken()
    return Run(made.findings, time.monotonic() - begun)


def said(found: Finding) -> str:
    """Words a finding for the console."""
    numbers = " ".join(f"{name} {value:.3g}" for name, value in found.numbers.items())
    where = f"{found.layer} {found.column} classes {found.classes} {len(found.channels)} channels"
    return f"{found.rule} {found.effect:.3f} {where}: {numbers}"


def on_seed(seed: int) -> dict[str, Run]:
    """Looks at the network with both shortcuts and at the one without any, with more and less metadata, by `RUNS`."""
    biased, data = as_network(trained(seed)), training_data(seed, N_SEARCHED)
    plain, unbiased = (
        as_network(trained(seed, Sampling.BALANCED)),
        training_data(seed, N_SEARCHED, sampling=Sampling.BALANCED),
    )
    runs = (
        looked_at(biased, data),
        looked_at(biased, data, fur_of(data)),
        looked_at(biased, data, ten_columns(data, seed)),
        looked_at(plain, unbiased, fur_of(unbiased)),
        looked_at(plain, unbiased, ten_columns(unbiased, seed)),
    )
    return dict(zip(RUNS, runs, strict=True))


def claims() -> Iterable[Claim]:
    """Measures what is claimed."""
    runs = {seed: on_seed(seed) for seed in SEEDS}
    for seeds, of in ((REPORTED_ON, "networks that nothing was chosen on"), (SEEDS, "all networks")):
        some = [runs[seed] for seed in seeds]
        bare, with_fur, with_ten, plain, plain_with_ten = ([run[name] for run in some] for name in RUNS)
        yield _often(f"first finding is the red tag, no metadata, {of}", [run.rank(is_tag) == 1 for run in bare])
        within = [1 <= run.rank(is_fur) <= N_FIRST for run in with_fur]
        yield _often(f"fur among the first {N_FIRST}, as one column of metadata, {of}", within)
        before = [run.rank(is_fur) == run.rank(is_attribute) > 0 for run in with_ten]
        yield _often(f"fur named before all others of ten columns of metadata, {of}", before)
        also = sum(is_attribute(each) and each.column != "fur" for run in with_ten for each in run.found)
        yield Claim(f"other columns named after it, {of}", f"{also} of {9 * len(some)}")
        neither = [not run.rank(_is_like_either) for run in plain]
        yield _often(f"no suspect and no attribute on networks without shortcuts, {of}", neither)
        if seeds == SEEDS:
            # Nothing was chosen on ten columns, on any of the networks.
            neither = [not run.rank(_is_like_either) for run in plain_with_ten]
            yield _often(f"the same, asked for ten columns of metadata, {of}", neither)
    ranks = ", ".join(str(runs[seed][RUNS[0]].rank(is_fur)) for seed in SEEDS)
    yield Claim("rank of the fur without metadata (0: not found), all networks", ranks)
    seconds = [run.seconds for some in runs.values() for run in some.values()]
    yield Claim(
        "time for one step, 512 images and four layers", f"{np.mean(seconds):.1f} s, at most {max(seconds):.1f}"
    )
    for cause, label in CLASS.items():
        ranks = [_planted(cause, seed).rank(lambda each, k=label: _is_of(each, k)) for seed in PLANTED_SEEDS[cause]]
        yield Claim(
            f"rank of a suspect of the class of another shortcut, {cause} (0: not found), that nothing was chosen on",
            ", ".join(map(str, ranks)),
        )


def _planted(cause: str, seed: int) -> Run:
    return looked_at(as_network(planted_network(cause, seed)), planted_data(cause, seed, N_SEARCHED))


def is_attribute(found: Finding) -> bool:
    """Tells whether a finding is a column of metadata."""
    return found.rule == "attribute"


def _is_like_either(found: Finding) -> bool:
    return found.rule == "suspect" or is_attribute(found)


def _is_of(found: Finding, label: int) -> bool:
    return found.rule == "suspect" and found.classes == (label,)


def _often(name: str, holds: list[bool]) -> Claim:
    measured = float(np.mean(holds))
    return Claim(name, f"{sum(holds)} of {len(holds)}", f"≥ {ENOUGH:.0%}", measured >= ENOUGH)


def main(arguments: Sequence[str]) -> None:
    """Prints what is found: of seeds, or of the name of another shortcut and a seed, as "border:0"."""
    for word in arguments or map(str, SEEDS):
        if ":" in word:
            cause, seed = word.split(":")
            named = {f"{cause}, class {CLASS[cause]}": _planted(cause, int(seed))}
        else:
            seed = word
            named = on_seed(int(seed))
        for name, run in named.items():
            print(
                f"seed {seed}, {name}: tag {run.rank(is_tag)} fur {run.rank(is_fur)}, {run.seconds:.1f} s", flush=True
            )
            for each in run.found:
                print(f"    {said(each)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
