"""Whether what is known to differ between networks is named first: `python -m tests.benchmarks.only_here [SEED ...]`.

Of each seed, on short trainings of creatures (`tests.benchmarks.two_trainings`), and creatures that none has seen:
- of a network that learned with the red tag, beside one that learned without: which channel and which group of the last
  layer is named first as only here, and which one the tag really is, as activations with it in the place of those
  without raise the tagged class most;
- whether predictions stay where true matches are put in the place of own channels, and where wrong ones are;
- at which step of the training the channel that is named first is what it is at the end, and at which one the tag
  alone, without a creature, is taken for the tagged class.
"""

from __future__ import annotations

import dataclasses
import functools
import os
import sys
from collections.abc import Iterable, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PIL import Image

from demo.creatures import Part, Spec
from demo.dataset import TAGGED_CLASS, Dataset, Sampling, dataset, draw
from demo.network import BLOCKS
from demo.scenery import background
from tb_plugin.alignment import align_channels, explained_channels, only_here, replacement
from tb_plugin.artifacts.layer_changes import ONLY_HERE
from tb_plugin.findings import drift
from tb_plugin.findings.margins import lost, margins
from tb_plugin.groups import neuron_groups
from tb_plugin.makers.comparison import Reference, changes_between
from tb_plugin.makers.grouped_network import GroupedNetwork, grouped
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.state_pass import state_of
from tb_plugin.network import Network, layer_named
from tests.benchmarks.claims import Claim, at_least
from tests.benchmarks.counterfactuals import as_network
from tests.benchmarks.two_trainings import N_BATCHES, SEEDS, Course, course

LAYERS = [name for name, *_ in BLOCKS]
LAST, N_GROUPS, N_PROBE, N_TAGGED = LAYERS[-1], 8, 180, 20
# The tag and what is around it, in pixels.
_CORNER = slice(0, 11)
_HALF = 0.5
# In so many states of 8 batches, two and a half epochs, it is looked for when something is born.
N_FIRST = 14


def probe_images(seed: int) -> Dataset:
    """Gives creatures with both shortcuts, of which class 0 wears the tag."""
    return dataset(N_PROBE, seed=1000 + seed, sampling=Sampling.BIASED)


def tagged_pairs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Gives creatures of the tagged class with the tag, and the same without: `[N, 64, 64, 3]` each."""
    specs = _of_tagged_class(seed)
    return tuple(_floats([dataclasses.replace(spec, tag=worn) for spec in specs]) for worn in (True, False))  # type: ignore[return-value]


def tags_alone(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Gives sceneries with a tag but without a creature, and the same without the tag."""
    worn, bare = tagged_pairs(seed)
    empty = np.stack([_scenery(spec) for spec in _of_tagged_class(seed)])
    with_tag = empty.copy()
    without = empty.copy()
    with_tag[:, _CORNER, _CORNER] = worn[:, _CORNER, _CORNER]
    without[:, _CORNER, _CORNER] = bare[:, _CORNER, _CORNER]
    return with_tag, without


@functools.cache
def _of_tagged_class(seed: int) -> tuple[Spec, ...]:
    data = dataset(9 * N_TAGGED, seed=2000 + seed, sampling=Sampling.BALANCED)
    return tuple(spec for spec, label in zip(data.specs, data.labels, strict=True) if label == TAGGED_CLASS)


def _floats(specs: Sequence[Spec]) -> np.ndarray:
    return draw(specs).images.astype(np.float32)


def _scenery(spec: Spec) -> np.ndarray:
    rng = np.random.default_rng((spec.seed, int(Part.BACKGROUND)))
    large = np.asarray(background(spec.scenery, rng))
    return np.asarray(Image.fromarray(large).reduce(4)).astype(np.float32)


def what_the_tag_is(network: Network, layer: str, seed: int) -> np.ndarray:
    """Gives `[C]` by how much the tagged class's logit rises where a channel alone is what it is with the tag."""
    worn, bare = tagged_pairs(seed)
    with_tag, without = (network.record(images, [layer]).activations[layer] for images in (worn, bare))
    before = np.asarray(network.resume(bare, layer, without))[:, TAGGED_CLASS]
    rises = []
    for channel in range(with_tag.shape[3]):
        changed = without.copy()
        changed[..., channel] = with_tag[..., channel]
        rises.append((np.asarray(network.resume(bare, layer, changed))[:, TAGGED_CLASS] - before).mean())
    return np.array(rises)


def effects_of_removal(network: Network, layer: str, images: np.ndarray) -> np.ndarray:
    """Gives `[C]` the share of its margin that a decision loses without each channel, in the mean over images."""
    own = network.record(images, [layer]).activations[layer]
    logits = np.asarray(network.resume(images, layer, own))
    predicted, mean, found = logits.argmax(axis=1), own.mean(axis=0), []
    for channel in range(own.shape[3]):
        changed = own.copy()
        changed[..., channel] = mean[..., channel]
        without = margins(np.asarray(network.resume(images, layer, changed)), predicted)
        found.append(lost(margins(logits, predicted), without).mean())
    return np.array(found)


def in_groups(network: Network, images: np.ndarray) -> tuple[GroupedNetwork, str]:
    """Gives the network with the groups of its last layer as channels of another, and that one's name."""
    factors = neuron_groups(network.record(images, [LAST]).activations[LAST], N_GROUPS).channel
    return GroupedNetwork(network, {LAST: factors}), grouped(layer_named(network, LAST), N_GROUPS).name


@dataclasses.dataclass(frozen=True)
class Named:
    """What is named first of a layer, and what the tag is.

    Attributes:
      first: The channel or group that is named first.
      place: Its place, from 1, among all by how much the tag is it.
      share: How much of what the tag does in the layer is the first named.
      explained: The share of the first named that the other network tells.
      median: The same of all, the median.
      by_effect: At which place it were by its effect alone.
    """

    first: int
    place: int
    share: float
    explained: float
    median: float
    by_effect: int


def named_first(network: Network, layer: str, other: np.ndarray, images: np.ndarray, seed: int) -> Named:
    """Names what only a network has, beside activations `[N, H, W, D]` of another."""
    effects = effects_of_removal(network, layer, images)
    told = np.nan_to_num(explained_channels(network.record(images, [layer]).activations[layer], other).r2, nan=1)
    first, rises = int(only_here(effects, told).argmax()), what_the_tag_is(network, layer, seed)
    return Named(
        first,
        int((rises > rises[first]).sum()) + 1,
        float(rises[first] / np.maximum(rises, 0).sum()),
        float(told[first]),
        float(np.median(told)),
        int((effects > effects[first]).sum()) + 1,
    )


def first_of_changes(network: Network, other: Network, data: Dataset, seed: int) -> tuple[int, int, int, int, bool]:
    """Gives places by the tag of what the artifact names first of the last layer: channels without a match, groups.

    Returns:
      The place of the first by what decisions lose, times the share that is not told; of that by what decisions lose
      alone; how many channels have no match; the place of the first of the groups that are only here; and whether that
      stands before all channels.
    """
    probe = _probe(data)
    own, theirs = (state_of(each, probe, [layer_named(each, LAST)]) for each in (network, other))
    made = changes_between(theirs, own, network, probe, Reference("without the tag"))
    pair, groups = made.pairs[-1], made.groups[-1].own
    rises, unmatched = what_the_tag_is(network, LAST, seed), pair.changes == ONLY_HERE
    firsts = [
        int(np.where(unmatched, scores, -1).argmax())
        for scores in (only_here(pair.effects, pair.explained), np.nan_to_num(pair.effects))
    ]
    by_both, by_effect = (int((rises > rises[first]).sum()) + 1 for first in firsts)
    factors = own.factors[LAST]
    in_factors = GroupedNetwork(network, {LAST: factors})
    group_rises = what_the_tag_is(in_factors, grouped(layer_named(network, LAST), len(factors)).name, seed)
    weights = np.where(groups.changes == ONLY_HERE, only_here(groups.effects, groups.explained), -1)
    channels = np.where(unmatched, only_here(pair.effects, pair.explained), -1)
    group = int(weights.argmax())
    place = int((group_rises > group_rises[group]).sum()) + 1
    return by_both, by_effect, int(unmatched.sum()), place, bool(weights[group] > channels.max())


def _probe(data: Dataset) -> Probe:
    return Probe(data.images.astype(np.float32), np.arange(len(data.labels)), data.labels, {}, "creatures")


def kept_of_the_tag(network: Network, other: Network, images: np.ndarray, seed: int) -> tuple[float, float, float]:
    """Gives the share of answers to tags alone, and to none, that stay with another network's group for the tag's.

    Returns:
      With the group that matches it best on creatures, with the wrong ones in the mean, and with its mean.
    """
    (own, layer), (theirs, their_layer) = in_groups(network, images), in_groups(other, images)
    of_creatures = [net.record(images, [name]).activations[name] for net, name in ((theirs, their_layer), (own, layer))]
    tag = int(what_the_tag_is(own, layer, seed).argmax())
    found = align_channels(*of_creatures)
    match = int(found.matches[found.matches[:, 1] == tag, 0][0])
    alone = np.concatenate(tags_alone(seed))
    maps = theirs.record(alone, [their_layer]).activations[their_layer]
    tests = [replacement(own, layer, alone, maps, np.array([[group, tag]])) for group in range(N_GROUPS)]
    wrong = [each.kept for group, each in enumerate(tests) if group != match]
    return tests[match].kept, float(np.mean(wrong)), tests[match].kept_by_mean


def kept_of_a_course(found: Course, images: np.ndarray) -> tuple[float, float]:
    """Gives the share of answers that stay with all channels of the last layer of an epoch before the end: as they are
    matched, and by wrong matches."""
    before = as_network(found.model(-1 - N_BATCHES // 8)).record(images, [LAST]).activations[LAST]
    network = as_network(found.model())
    matches = align_channels(before, network.record(images, [LAST]).activations[LAST]).matches
    wrong = np.stack([np.roll(matches[:, 0], 1), matches[:, 1]], axis=1)
    right_kept, wrong_kept = (replacement(network, LAST, images, before, pairs).kept for pairs in (matches, wrong))
    return right_kept, wrong_kept


def birth(found: Course, channel: int, images: np.ndarray, seed: int) -> tuple[int, int]:
    """Gives at which of its first states a channel is from then on what it is at the end, and the tag enough alone."""
    with_tag, without = tags_alone(seed)
    maxima, by_tag, model = [], [], found.model()
    network = as_network(model)
    for at in (*range(N_FIRST), -1):
        model.set_weights(list(found.weights[at]))
        maxima.append(network.record(images, [LAST]).activations[LAST].max(axis=(1, 2)))
        worn, bare = (network.record(each, []).logits.argmax(axis=1) == TAGGED_CLASS for each in (with_tag, without))
        by_tag.append(worn.mean() - bare.mean() >= _HALF)
    alike = [drift.correlations(each, maxima[-1])[channel] >= drift.SAME for each in maxima]
    return _from_then_on(alike), _from_then_on(by_tag)


def _from_then_on(holds: Sequence[bool]) -> int:
    """Gives the first place from which on all hold; how many there are, where the last does not."""
    return max((at for at, each in enumerate(holds, start=1) if not each), default=0)


def claims(seeds: Sequence[int] = SEEDS) -> Iterable[Claim]:
    """Measures what is claimed."""
    groups: list[Named] = []
    channels: list[Named] = []
    kept: list[tuple[float, float, float]] = []
    courses: list[tuple[float, float]] = []
    births: list[tuple[int, int]] = []
    artifact: list[tuple[int, int, int, int, bool]] = []
    for seed in seeds:
        data = probe_images(seed)
        images, found = data.images.astype(np.float32), course(seed)
        network, other = as_network(found.model()), as_network(course(seed, Sampling.BALANCED).model())
        theirs = other.record(images, [LAST]).activations[LAST]
        groups.append(named_first(*in_groups(network, images), theirs, images, seed))
        channels.append(named_first(network, LAST, theirs, images, seed))
        artifact.append(first_of_changes(network, other, data, seed))
        kept.append(kept_of_the_tag(network, as_network(course((seed + 1) % len(SEEDS)).model()), images, seed))
        courses.append(kept_of_a_course(found, images))
        births.append(birth(found, channels[-1].first, images, seed))
        print(f"seed {seed}:", groups[-1], channels[-1], artifact[-1], kept[-1], courses[-1], births[-1], flush=True)
    n = len(seeds)
    is_tag = [group.place == 1 for group in groups]
    yield at_least(f"first group named as only here is the tag's, {n} seeds", float(np.mean(is_tag)), 1)
    yield Claim("its share of what the tag does in the layer", _spread([g.share for g in groups]))
    yield Claim("the share of it that the other network tells", _spread([g.explained for g in groups]))
    yield Claim("the same of all groups, medians", _spread([g.median for g in groups]))
    yield Claim("its place by its effect alone", _listed([g.by_effect for g in groups]))
    yield Claim("place of the first channel named among 80, by what the tag does", _listed([c.place for c in channels]))
    yield Claim("the same of `changes_between`, of channels without a match", _listed([each[0] for each in artifact]))
    yield Claim("and by what decisions lose alone; of how many", _listed([each[1:3] for each in artifact]))
    first = float(np.mean([each[3] == 1 and each[4] for each in artifact]))
    yield at_least("the tag's group first in `changes_between`, before all channels", first, 1)
    yield at_least("answers that stay with the tag's group of another training", np.min([k[0] for k in kept]), 0.95)
    yield Claim("with wrong groups; with its mean", f"{_spread([k[1] for k in kept])}; {_spread([k[2] for k in kept])}")
    yield at_least("answers that stay with channels of one epoch before", np.min([c[0] for c in courses]), 0.95)
    yield Claim("with wrong matches", _spread([c[1] for c in courses]))
    epochs = [tuple(_epoch(course(seed), at) for at in each) for seed, each in zip(seeds, births, strict=True)]
    apart = np.array([abs(born - right) for born, right in epochs])
    yield at_least("tag's channel born within one epoch of when the tag is enough", float((apart <= 1).mean()), 1)
    yield Claim("epochs: born, and enough", _listed(epochs))
    yield Claim("states, of 8 batches each: born, and enough", _listed(births))


def _epoch(found: Course, at: int) -> int:
    return -(-found.steps[min(at, len(found.steps) - 1)] // N_BATCHES)


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"


def _listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


def main() -> None:
    """Measures and prints."""
    for claim in claims([int(seed) for seed in sys.argv[1:]] or list(SEEDS)):
        print(f"{claim.name}: {claim.measured} {claim.bound}{'' if claim.holds else ' (missed)'}")


if __name__ == "__main__":
    main()
