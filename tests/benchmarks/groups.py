"""What groups of neurons cost and how they link: `python -m tests.benchmarks.groups`.

Of EfficientNet-Lite0 on 8 photographs (four and their mirror images) and of the creatures' network after six epochs on
its 8 examples, for the last two layers and 4, 6 and 8 groups:
- one factorisation into 6 from nothing, and from the step before, whose inputs differ a little: of one example, shared
  by all, compatible with later groups; how much of the squared activation they explain, beside what no six directions
  can exceed (singular values);
- what a step logs with six groups alone and with all numbers, at first (with tracing) and again, and its bytes without
  icons;
- bits of entropy of the links' magnitudes into a later group, with compatible groups and without.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.dataset import Sampling, dataset
from demo.photos import prepared, scikit_image_photos
from demo.pretrained import NETWORKS, VALUE_RANGE
from demo.train import choose_examples, train
from tb_plugin.artifacts import NeuronGroups
from tb_plugin.groups import Groups as Factors
from tb_plugin.groups import compatible_groups, group_gradients, link_entropy, neuron_groups
from tb_plugin.keras.logger import keras_logger
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.makers.group_plan import NUMBERS
from tb_plugin.network import LayerInfo, Network
from tb_plugin.tf import Groups, KerasNetwork, Reading

N_GROUPS = 6
ROUNDS = 3


def main() -> None:
    """Measures and prints."""
    lite = NETWORKS["efficientnet_lite0"]
    model = lite.build()
    photos = np.stack([prepared(photo, model.input_shape[1]) for _, photo in scikit_image_photos()[:4]])
    _measure("EfficientNet-Lite0", model, np.concatenate([photos, photos[:, :, ::-1]]), lite.layers, VALUE_RANGE)
    balanced = dataset(360, seed=1, sampling=Sampling.BALANCED)
    creatures = train(dataset(2700, seed=0, sampling=Sampling.BIASED), balanced, epochs=6, seed=0)
    examples = choose_examples(dataset(900, seed=2, sampling=Sampling.BALANCED)).images.astype(np.float32)
    _measure("creatures", creatures, examples, ("block3", "block4"), (0, 255))


def _measure(
    name: str, model: keras.Model, examples: np.ndarray, layers: tuple[str, ...], value_range: tuple[float, float]
) -> None:
    print(f"\n{name}")
    network = KerasNetwork(model, examples, value_range=value_range)
    chosen = [layer for layer in network.layers if layer.name in layers[-2:]]
    _factorisations(network, examples, chosen)
    with tempfile.TemporaryDirectory() as directory:
        for numbers in ((N_GROUPS,), NUMBERS):
            logger = keras_logger(
                model,
                directory,
                examples,
                layers=layers,
                reading=Reading(value_range=value_range),
                log=[Groups(numbers, icon_seconds=0)],
                verbose=False,
            )
            found = _steps(f"{', '.join(map(str, numbers))} groups", logger)
        _entropies(found)


def _factorisations(network: Network, examples: np.ndarray, layers: list[LayerInfo]) -> None:
    earlier, later = layers
    shift = np.random.default_rng(0).normal(scale=0.01 * np.ptp(examples), size=examples.shape)
    before, now = (
        network.record(np.clip(x, *network.value_range).astype(np.float32), [earlier.name, later.name]).activations
        for x in (examples, examples + shift)
    )
    print(f"{'one factorisation into 6':40}{'from nothing':>14}{'from before':>14}{'explained':>12}{'at most':>10}")
    for layer in layers:
        for what, rows in (("of one example", slice(0, 1)), ("shared by 8", slice(None))):
            first = neuron_groups(before[layer.name][rows], N_GROUPS)
            values = now[layer.name][rows]
            cold, _ = _best(lambda values=values: neuron_groups(values, N_GROUPS))
            warm, groups = _best(
                lambda values=values, first=first: neuron_groups(values, N_GROUPS, start=first.spatial)
            )
            singular = np.linalg.svd(values.reshape(-1, layer.channels), compute_uv=False)
            most = float((singular[:N_GROUPS] ** 2).sum() / (singular**2).sum())
            _print_row(
                f"{layer.name} {layer.height}x{layer.width}x{layer.channels}, {what}", cold, warm, groups, values, most
            )
    groups = neuron_groups(now[later.name][:1], N_GROUPS)
    slopes = group_gradients(network, examples[:1], earlier.name, later.name, groups)
    first = compatible_groups(before[earlier.name][:1], slopes, N_GROUPS)
    values = now[earlier.name][:1]
    cold, _ = _best(lambda: compatible_groups(values, slopes, N_GROUPS))
    warm, groups = _best(lambda: compatible_groups(values, slopes, N_GROUPS, start=first.spatial))
    _print_row(f"{earlier.name}, compatible with {later.name}", cold, warm, groups, values, None)


def _print_row(what: str, cold: float, warm: float, groups: Factors, values: np.ndarray, most: float | None) -> None:
    explained = np.average(groups.explained(values), weights=np.square(values).sum(axis=(1, 2, 3)))
    limit = "" if most is None else f"{most:.0%}"
    print(f"{what:40}{1e3 * cold:11.0f} ms{1e3 * warm:11.0f} ms{explained:12.0%}{limit:>10}")


def _steps(what: str, logger: ArtifactLogger) -> NeuronGroups:
    """Logs two steps; gives the last layer's groups."""
    seconds = []
    for step in range(2):
        start = time.perf_counter()
        logger.log(Groups, step)
        seconds.append(time.perf_counter() - start)
    (maker,) = logger._makers_of(Groups)
    artifacts = [artifact for artifact in maker.artifacts() if isinstance(artifact, NeuronGroups)]
    sizes = [sum(map(len, artifact.to_blobs())) for artifact in artifacts]
    kilobytes = " + ".join(f"{size / 1e3:.0f}" for size in sizes)
    print(f"a step of {what}: {seconds[0]:.1f} s, again {seconds[1]:.1f} s; {kilobytes} kB", flush=True)
    return artifacts[-1]


def _entropies(groups: NeuronGroups) -> None:
    print(f"{'entropy of links, bits':40}{'apart':>10}{'compatible':>12}{'shared':>10}{'at most':>10}")
    for n in NUMBERS:
        of = [link for link in groups.links if link.of.n_groups == link.of.later_groups == n]
        apart, aligned, shared = (
            np.mean([link_entropy(link.values) for link in of if (link.of.aligned > 0, link.of.shared) == kind])
            for kind in ((False, False), (True, False), (False, True))
        )
        print(f"{f'{n} groups to {n}':40}{apart:10.2f}{aligned:12.2f}{shared:10.2f}{np.log2(n):10.2f}")


def _best(work: Callable[[], Factors]) -> tuple[float, Factors]:
    """The shortest of a few runs, in seconds, and what the last gave."""
    seconds: list[float] = []
    groups = work()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        groups = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), groups


if __name__ == "__main__":
    main()
