"""Whether checks of trust tell right explanations from wrong ones: `python -m tests.benchmarks.checks`.

An explanation of a drawn creature's predicted class by a layer is right where the sign of the evidence of every trait,
and which trait has most, agree with the mean of its counterfactuals. For each layer that is not exact by construction
it prints, of each check, the AUC for being right: on networks of seeds 0 to 4, and of 5 to 9 with its interval:
- of what is logged: the larger the error, the less right;
- of the worst of these, by where each lies among those of seeds 0 to 4, and of a logistic regression fitted to these;
- of what is not logged: whether evidence by position agrees with the effects of resampled squares of pixels, and of
  segments that are alike in place and colour; with the path integral; with the evidence of the next layer; the margin;
- of the ceiling: the same as what is right, by resampling the pixels of the traits, whose places no check knows.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Mapping, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.counterfactuals import part_effects
from demo.creatures import TRAITS
from demo.dataset import Dataset, Sampling, dataset
from tb_plugin.artifacts import TrustRecord
from tb_plugin.attribution import gradient_times_activation, integrated_gradients
from tb_plugin.attribution.checks import relative_error
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.removal import Subject, replacements_of
from tb_plugin.makers.trust import measure_trust, with_replaced
from tb_plugin.network import Network, layer_named
from tests.benchmarks.counterfactuals import LAYERS, as_network, logits_of, part_sums, unoccluded
from tests.benchmarks.trained import CHOSEN_ON, REPORTED_ON, balanced, trained

N_CREATURES, N_PROBE, N_DONORS, N_SEGMENTS = 80, 64, 8, 8
LOGGED = ("sum_error", "slope", "wrong_signs", "joint_3", "joint_10")
# By the name of a check `[N]`, larger where an explanation is more to be doubted, and what is "right".
Checked = Mapping[str, np.ndarray]


def main(chosen_on: Sequence[int] = CHOSEN_ON, reported_on: Sequence[int] = REPORTED_ON) -> None:
    """Measures and prints."""
    seeds = {seed: checked(seed) for seed in (*chosen_on, *reported_on)}
    for layer in LAYERS:
        if not all(layer in found for found in seeds.values()):
            print(f"{layer}: exact by construction, left out\n")
            continue
        chosen, reported = (
            {name: np.concatenate([seeds[seed][layer][name] for seed in some]) for name in seeds[some[0]][layer]}
            for some in (chosen_on, reported_on)
        )
        chosen, reported = ({**each, **combined(chosen, each)} for each in (chosen, reported))
        right, shares = reported["right"] > 0, (chosen["right"].mean(), reported["right"].mean())
        print(f"{layer}: {len(right)} explanations, right {shares[1]:.0%} (where chosen {shares[0]:.0%})")
        for name in (name for name in reported if name != "right"):
            low, high = interval(-reported[name], right)
            values = auc(-chosen[name], chosen["right"] > 0), auc(-reported[name], right)
            print(f"  {name:28}{values[0]:8.2f}{values[1]:8.2f}   [{low:.2f}, {high:.2f}]")
        print()


@functools.cache
def checked(seed: int) -> Mapping[str, Checked]:
    """Checks the explanations by each layer of a network that is not linear from there on."""
    network = as_network(trained(seed))
    creatures = first(unoccluded(balanced(seed, 3 * N_CREATURES)), N_CREATURES)
    images = creatures.images.astype(np.float32)
    logits = network.record(images, []).logits
    targets = logits.argmax(axis=1)
    truth = part_effects(functools.partial(logits_of, network), creatures.specs, targets.tolist())
    seen = dataset(N_PROBE, seed=3 * seed, sampling=Sampling.BIASED).images.astype(np.float32)
    probe = Probe(seen, np.arange(N_PROBE), np.full(N_PROBE, -1))
    donors = seen[np.random.default_rng(seed).permutation(N_PROBE)[:N_DONORS]]
    maps = {layer: by_position(network, images, targets, layer, gradient_times_activation) for layer in LAYERS}
    traits = np.stack([creatures.parts == part for part in TRAITS], axis=1)
    regions = {"squares of pixels": squares(len(images)), "segments of the image": segments(images)}
    effects = {name: region_effects(network, images, targets, of, donors) for name, of in regions.items()}
    known = region_effects(network, images, targets, traits, donors)
    found: dict[str, Checked] = {}
    for layer, later in zip(LAYERS, (*LAYERS[1:], None), strict=True):
        record = trust_of(network, images, targets, layer, probe)
        if record.exact:
            continue
        sums = part_sums(network, creatures, targets, layer, gradient_times_activation)
        path = by_position(network, images, targets, layer, functools.partial(integrated_gradients, n_steps=8))
        found[layer] = {
            "right": is_right(sums, truth).astype(float),
            **logged(record),
            **{name: -agreement(region_sums(maps[layer], of), effects[name]) for name, of in regions.items()},
            "path integral": -agreement(pooled(path), pooled(maps[layer])),
            "next layer": -agreement(pooled(maps[layer]), pooled(maps[later or layer])),
            "margin": -np.diff(np.sort(logits, axis=1)[:, -2:], axis=1)[:, 0],
            "ceiling: traits resampled": -margin_of_right(sums, known),
        }
    return found


def first(data: Dataset, n: int) -> Dataset:
    """The first n of a set."""
    return Dataset(data.images[:n], data.labels[:n], data.parts[:n], data.specs[:n])


def is_right(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """`[N]`: whether all signs, and which is most, of `[N, 3]` are as in truth."""
    signs = (np.sign(found) == np.sign(truth)).all(axis=1)
    return signs & (found.argmax(axis=1) == truth.argmax(axis=1))


def margin_of_right(found: np.ndarray, measured: np.ndarray) -> np.ndarray:
    """`[N]`: by how much, as a share of the largest, `[N, 3]` is right by what was measured; negative: it is not."""
    rows, top = np.arange(len(found)), found.argmax(axis=1)
    others = np.where(np.arange(found.shape[1]) == top[:, None], -np.inf, measured).max(axis=1)
    signs = (np.sign(found) * measured).min(axis=1)
    return np.minimum(measured[rows, top] - others, signs) / np.abs(measured).max(axis=1)


def trust_of(network: Network, images: np.ndarray, targets: np.ndarray, layer: str, probe: Probe) -> TrustRecord:
    """What is logged of the predicted class of each image."""
    info, table = layer_named(network, layer), targets[:, None]
    activations = network.record(images, [layer]).activations[layer]
    gradients = network.gradients(images, [layer], table)[layer]
    by_channel = np.einsum("nthwc,nhwc->ntc", gradients, activations)
    subject = Subject(network, images, info, activations, by_channel, table)
    return with_replaced(measure_trust(subject), subject, replacements_of(network, probe, [info], images)[layer])


def logged(record: TrustRecord) -> Checked:
    """Errors `[N]` by the columns of what is logged."""
    column = {name: record.column(name)[:, 0] for name in ("sum_error", "slope", "wrong_signs")}
    found = {**column, "slope": np.abs(np.log(np.maximum(column["slope"], 0.01)))}
    for joint in ("joint_3", "joint_10"):
        predicted, measured = (record.column(f"{joint}_{what}")[:, 0] for what in ("predicted", "measured"))
        found[joint] = relative_error(predicted, measured)
    return {name: np.nan_to_num(values, nan=0.0) for name, values in found.items()}


def combined(chosen: Checked, each: Checked) -> Checked:
    """The worst of what is logged, by its place among those of the first networks, and a fit to these."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    places = [np.searchsorted(np.sort(chosen[name]), each[name]) for name in LOGGED]
    scaler = StandardScaler().fit(np.stack([chosen[name] for name in LOGGED], axis=1))
    columns = [scaler.transform(np.stack([of[name] for name in LOGGED], axis=1)) for of in (chosen, each)]
    fitted = LogisticRegression(C=0.1).fit(columns[0], chosen["right"])
    return {"worst of what is logged": np.max(places, axis=0), "fit to it": -fitted.decision_function(columns[1])}


def by_position(network: Network, images: np.ndarray, targets: np.ndarray, layer: str, method: object) -> np.ndarray:
    """`[N, 64, 64]`: evidence by position, spread evenly over the pixels of each."""
    info = layer_named(network, layer)
    values = np.zeros((len(images), info.height, info.width), np.float32)
    for target in np.unique(targets).tolist():
        rows = targets == target
        values[rows] = method(network, images[rows], layer=layer, target=target).sum(axis=3)  # type: ignore[operator]
    side = images.shape[1] // info.height
    return values.repeat(side, axis=1).repeat(side, axis=2) / side**2


def squares(n: int, side: int = 16, size: int = 64) -> np.ndarray:
    """`[N, R, 64, 64]`, squares of so many pixels a side."""
    cells = np.arange(size) // side
    numbers = cells[:, None] * (size // side) + cells
    return np.tile(numbers == np.arange((size // side) ** 2)[:, None, None], (n, 1, 1, 1))


def segments(images: np.ndarray) -> np.ndarray:
    """`[N, R, 64, 64]`: parts of the image that are alike in place and colour."""
    from sklearn.cluster import KMeans

    y, x = np.mgrid[: images.shape[1], : images.shape[2]] / images.shape[1] * 1.5
    masks = []
    for image in images:
        points = np.concatenate([image / 128, y[..., None], x[..., None]], axis=2).reshape(-1, 5)
        numbers = KMeans(N_SEGMENTS, n_init=1, max_iter=20, random_state=0).fit_predict(points)
        masks.append(numbers.reshape(y.shape) == np.arange(N_SEGMENTS)[:, None, None])
    return np.stack(masks)


def region_effects(
    network: Network, images: np.ndarray, targets: np.ndarray, regions: np.ndarray, donors: np.ndarray
) -> np.ndarray:
    """`[N, R]`: what the logit loses when pixels of a region `[N, R, 64, 64]` become those of donors, on average."""
    rows = np.arange(len(images))
    own = logits_of(network, images)[rows, targets]
    effects = np.zeros(regions.shape[:2], np.float32)
    for r in range(regions.shape[1]):
        changed = [np.where(regions[:, r, :, :, None], donor, images) for donor in donors]
        effects[:, r] = own - np.mean([logits_of(network, each)[rows, targets] for each in changed], axis=0)
    return effects


def region_sums(maps: np.ndarray, regions: np.ndarray) -> np.ndarray:
    """`[N, R]`: evidence `[N, 64, 64]` in each region."""
    return np.einsum("nyx,nryx->nr", maps, regions)


def pooled(maps: np.ndarray) -> np.ndarray:
    """`[N, 64]`: sums over squares of 8 pixels a side."""
    n, size = maps.shape[:2]
    return maps.reshape(n, size // 8, 8, size // 8, 8).sum(axis=(2, 4)).reshape(n, -1)


def agreement(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """`[N]` cosines of rows."""
    norms = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return (one * other).sum(axis=1) / np.where(norms > 0, norms, 1)


def auc(scores: np.ndarray, right: np.ndarray) -> float:
    """How often a right one has the higher score of a right one and a wrong one; half where they are equal."""
    pairs = scores[right][:, None] - scores[~right][None]
    return float((np.sign(pairs) / 2 + 0.5).mean()) if pairs.size else np.nan


def interval(scores: np.ndarray, right: np.ndarray, n: int = 200) -> tuple[float, float]:
    """The AUC's interval of 95 %, by bootstrap over explanations."""
    drawn = np.random.default_rng(0).integers(0, len(right), (n, len(right)))
    low, high = np.nanpercentile([auc(scores[rows], right[rows]) for rows in drawn], (2.5, 97.5))
    return float(low), float(high)


if __name__ == "__main__":
    given = list(map(int, sys.argv[1:]))
    if given:
        main([seed for seed in given if seed in CHOSEN_ON], [seed for seed in given if seed in REPORTED_ON])
    else:
        main()
