"""How true the measured effect of a region is, on drawn creatures: `python -m tests.benchmarks.regions [SEED ...]`.

The pixels that show a trait are replaced by those of other creatures, with and without what a layer makes of them, and
what the logit loses is set beside the mean of exact counterfactuals (see `tests/benchmarks/counterfactuals.py`, also
for what the figures mean).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.creatures import TRAITS
from tb_plugin.attribution import gradient_times_activation, region_effect
from tb_plugin.attribution.regions import Replaced
from tests.benchmarks.claims import Claim
from tests.benchmarks.counterfactuals import LAYERS, Case, Score, mean, table, within_parts
from tests.benchmarks.trained import CHOSEN_ON, REPORTED_ON

LAST = LAYERS[-1]
# As many other images as are taken where regions are logged.
N_DONORS = 16
MEASURED, EVIDENCE = f"pixels and {LAST}", f"gradient x activation, {LAST}"


def measured(
    case: Case, layer: str | None = None, replaced: Replaced | None = None, n_donors: int = N_DONORS
) -> np.ndarray:
    """`[N, 3]` effects of the pixels of each trait, as `region_effect` measures them."""
    images, donors, columns = case.creatures.images.astype(np.float32), case.others[:n_donors], []
    for part in TRAITS:
        region = case.creatures.parts == part
        found = region_effect(case.network, images, region, donors, layer=layer, replaced=replaced)
        columns.append(np.take_along_axis(found.effects, case.targets[:, None], axis=1)[:, 0])
    return np.stack(columns, axis=1)


def scores(case: Case, layers: Sequence[str] = (LAST,)) -> dict[str, Score]:
    """Gives the scores of pixels alone, of activations alone, and of pixels and activations of some layers."""
    found = {EVIDENCE: case.score(case.evidence(LAST, gradient_times_activation))}
    found["pixels"] = case.score(measured(case))
    found |= {layer: case.score(measured(case, layer, "activations")) for layer in layers}
    return found | {f"pixels and {layer}": case.score(measured(case, layer)) for layer in layers}


def ceiling(case: Case) -> float:
    """How well one exact counterfactual predicts another: their correlation within parts."""
    return within_parts(case.swaps[:, :, 0], case.swaps[:, :, 1])


def claims() -> Iterable[Claim]:
    """Measures what is claimed, on networks that nothing was chosen on."""
    cases = [Case.of(seed) for seed in REPORTED_ON]
    found = [scores(case) for case in cases]
    many = f"{len(cases)} networks, {np.mean([len(case.targets) for case in cases]):.0f} creatures each"
    name = f"measured effect of a region (pixels and last layer, {N_DONORS} other images; {many})"
    yield _claim(f"{name}: correlation with the truth within a part", [each[MEASURED].within for each in found], 0.80)
    yield _claim("the same: scale, 1 where it is the true size", [each[MEASURED].scale for each in found], 0.6)
    yield _claim("the same: wrong signs of clear effects", [each[MEASURED].wrong for each in found], 0.02, share=True)
    for what, name in ((EVIDENCE, "gradient × activation, last layer"), ("pixels", "pixels alone, resampled")):
        for measure in ("within", "scale", "wrong"):
            values = [getattr(each[what], measure) for each in found]
            title = {"within": "correlation within a part", "scale": "scale", "wrong": "wrong signs"}[measure]
            yield Claim(f"beside it, {name}: {title}", _told(values, share=measure == "wrong"))
    ceilings = [ceiling(case) for case in cases]
    yield Claim("beside it, one exact counterfactual predicts another: correlation within a part", _told(ceilings))


def _claim(name: str, values: list[float], bound: float, *, share: bool = False) -> Claim:
    """Claims that the mean over networks is at least a bound, or, of a share, at most."""
    holds = np.mean(values) <= bound if share else np.mean(values) >= bound
    return Claim(name, _told(values, share=share), f"≤ {bound:.0%}" if share else f"≥ {bound:.2f}", bool(holds))


def _told(values: list[float], *, share: bool = False) -> str:
    form = ".1%" if share else ".2f"
    return f"{np.mean(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def main() -> None:
    """Measures and prints, for each seed and in the mean; by default of those that choices were made on."""
    found: list[dict[str, Score]] = []
    for seed in map(int, sys.argv[1:] or CHOSEN_ON):
        case = Case.of(seed)
        found.append(scores(case, LAYERS))
        clear = f"{case.clear.mean():.0%} of effects clear, ceiling {ceiling(case):.2f}"
        print(f"seed {seed}: {len(case.targets)} creatures, {clear}\n{table(found[-1])}", flush=True)
    means = {name: mean([each[name] for each in found]) for name in found[0]}
    print(f"mean of {len(found)}\n{table(means)}")


if __name__ == "__main__":
    main()
