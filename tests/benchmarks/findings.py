"""Whether what was planted is found, and nothing where nothing was: `python -m tests.benchmarks.findings [SEED ...]`.

Of networks of ten seeds the maker looks at the probe set as the demo's callback does, at one step:
- with both shortcuts and no metadata, whether the first finding is the red tag: of the class that wears it, at the tag;
- with `metadata={"fur": ...}`, whether the fur of class 1 against 2 is among the first three;
- of networks that learned without shortcuts, whether anything like either appears;
- of networks with other shortcuts (`tests.benchmarks.planted`), which nothing was chosen on, where they come.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
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
PLANTED_SEEDS = (0, 1)
FUR = tuple(TIED_FUR)
ENOUGH = 0.9
# A tag fills 10 of 64 pixels from the upper left corner: a place that is larger than this says nothing.
_CORNER = 0.5
N_FIRST = 3


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


def looked_at(network: Network, data: Dataset, *, metadata: bool) -> Run:
    """Looks for findings on the probe set that the demo would draw of its data."""
    takes = Takes((64, 64, 3), channels_first=False)
    dataset = ImageBatches((data.images, data.labels), takes, lambda images: images.within(network.value_range))
    columns = {"fur": [spec.fur.value for spec in data.specs]} if metadata else None
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


def on_seed(seed: int) -> tuple[Run, Run, Run]:
    """Looks at the network with both shortcuts, without and with metadata, and at the one without any."""
    biased, data = as_network(trained(seed)), training_data(seed, N_SEARCHED)
    unbiased = training_data(seed, N_SEARCHED, sampling=Sampling.BALANCED)
    return (
        looked_at(biased, data, metadata=False),
        looked_at(biased, data, metadata=True),
        looked_at(as_network(trained(seed, Sampling.BALANCED)), unbiased, metadata=True),
    )


def claims() -> Iterable[Claim]:
    """Measures what is claimed."""
    runs = {seed: on_seed(seed) for seed in SEEDS}
    for seeds, of in ((REPORTED_ON, "networks that nothing was chosen on"), (SEEDS, "all networks")):
        some = [runs[seed] for seed in seeds]
        yield _often(f"first finding is the red tag, no metadata, {of}", [run.rank(is_tag) == 1 for run, _, _ in some])
        within = [1 <= run.rank(is_fur) <= N_FIRST for _, run, _ in some]
        yield _often(f"fur among the first {N_FIRST}, as one column of metadata, {of}", within)
        neither = [not run.rank(_is_like_either) for _, _, run in some]
        yield _often(f"no suspect and no attribute on networks without shortcuts, {of}", neither)
    ranks = ", ".join(str(runs[seed][0].rank(is_fur)) for seed in SEEDS)
    yield Claim("rank of the fur without metadata (0: not found), all networks", ranks)
    seconds = [run.seconds for some in runs.values() for run in some]
    yield Claim(
        "time for one step, 512 images and four layers", f"{np.mean(seconds):.1f} s, at most {max(seconds):.1f}"
    )
    for cause, label in CLASS.items():
        ranks = [_planted(cause, seed).rank(lambda each, k=label: _is_of(each, k)) for seed in PLANTED_SEEDS]
        yield Claim(
            f"rank of a suspect of the class of another shortcut, {cause} (0: not found), that nothing was chosen on",
            ", ".join(map(str, ranks)),
        )


def _planted(cause: str, seed: int) -> Run:
    return looked_at(as_network(planted_network(cause, seed)), planted_data(cause, seed, N_SEARCHED), metadata=False)


def _is_like_either(found: Finding) -> bool:
    return found.rule in ("suspect", "attribute")


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
            named = dict(zip(("no metadata", "with fur", "without shortcuts"), on_seed(int(seed)), strict=True))
        for name, run in named.items():
            print(
                f"seed {seed}, {name}: tag {run.rank(is_tag)} fur {run.rank(is_fur)}, {run.seconds:.1f} s", flush=True
            )
            for each in run.found:
                print(f"    {said(each)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
