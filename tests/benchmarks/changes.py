"""How true matches of channels are on trained networks, and what matches and transport cost.

`python -m tests.benchmarks.changes` prints, for networks of creatures as the demo trains them, of each layer:
- of the same network with channels in another order and in other units: the share that is aligned rightly;
- of another seed, of the same seed two epochs earlier, and of weights that were never trained: how many channels match
  and how strongly, and the share of the variance of a's channels that the whole layer of b explains (median);
- what replacing does: the share of predictions that stay, with matches, with matches that are wrong, with means.
Then the processor's time of each technique as ratios to what it cannot do without, measured in turn, and its memory
as ratios to what it is given.
"""

from __future__ import annotations

import os
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.linear_model import Ridge

from demo.dataset import Sampling, dataset
from demo.network import BLOCKS, build
from tb_plugin.alignment import align_batches, align_channels, cka, explained_channels, replacement
from tb_plugin.keras.choice import watched
from tb_plugin.network import Network
from tb_plugin.transport import (
    box,
    line_distances,
    potential_between,
    principal_plane,
    transport_points,
    transport_region,
)
from tb_plugin.transport.points import squared_ways

LAYERS = [name for name, *_ in BLOCKS]
ROUNDS, N_TRAINED, N_PROBE, EPOCHS = 5, 1500, 270, 5


def main() -> None:
    """Measures and prints."""
    _truth()
    _costs_of_alignment()
    _costs_of_transport()


def _truth() -> None:
    data = dataset(N_TRAINED, seed=0, sampling=Sampling.BIASED)
    images = dataset(N_PROBE, seed=1, sampling=Sampling.BIASED).images.astype(np.float32)
    earlier = _trained(data.images, data.labels, 0, EPOCHS - 2)
    model = _trained(data.images, data.labels, 0, EPOCHS)
    others = {
        "its channels in another order": _permuted(model),
        "another seed": _trained(data.images, data.labels, 100, EPOCHS),
        "two epochs earlier": earlier,
        "never trained": build(200),
    }
    networks = {name: watched(other, images[:2]).network for name, other in others.items()}
    network = watched(model, images[:2]).network
    own = network.record(images, LAYERS).activations
    right = network.record(images, []).logits.argmax(axis=1) == np.arange(N_PROBE) % network.n_classes
    print(f"{N_PROBE} creatures; the network is right about {right.mean():.0%}")
    for name, other in networks.items():
        _compare(name, other.record(images, LAYERS).activations, network, own, images)


def _compare(
    name: str, theirs: Mapping[str, np.ndarray], network: Network, own: Mapping[str, np.ndarray], images: np.ndarray
) -> None:
    similar = np.diag(cka(theirs, own, batch=128).values)
    print(f"{name}")
    for layer, alike in zip(LAYERS, similar, strict=True):
        found = align_channels(theirs[layer], own[layer])
        explained = explained_channels(theirs[layer], own[layer])
        wrong = np.stack([np.roll(found.matches[:, 0], 1), found.matches[:, 1]], axis=1)
        kept = [replacement(network, layer, images, theirs[layer], pairs) for pairs in (found.matches, wrong)]
        print(
            f"  {layer}: {len(found.matches)} of {own[layer].shape[3]} match, strength "
            f"{np.median(found.strengths):.2f} (chance below {found.threshold:.2f}), explained "
            f"{np.nanmedian(explained.r2):.2f}, CKA {alike:.2f}; predictions that stay {kept[0].kept:.0%}, "
            f"wrong matches {kept[1].kept:.0%}, means {kept[0].kept_by_mean:.0%}"
        )


def _trained(images: np.ndarray, labels: np.ndarray, seed: int, epochs: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    model = build(seed)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=32, epochs=epochs, verbose=0)
    return model


def _permuted(model: keras.Model) -> keras.Model:
    """Gives a network that answers the same, whose channels are others of the same layer in other units."""
    rng, other = np.random.default_rng(0), build(0)
    order, scale = np.arange(3), np.ones(3)
    for name in LAYERS:
        (kernel,) = model.get_layer(f"{name}_conv").get_weights()
        kernel = kernel[:, :, order] / scale[:, None]
        order, scale = rng.permutation(kernel.shape[3]), rng.uniform(0.2, 5, kernel.shape[3])
        other.get_layer(f"{name}_conv").set_weights([kernel[..., order]])
        gamma, beta, mean, variance = (each[order] for each in model.get_layer(f"{name}_norm").get_weights())
        other.get_layer(f"{name}_norm").set_weights([gamma * scale, beta * scale, mean, variance])
    kernel, bias = model.get_layer("class").get_weights()
    other.get_layer("class").set_weights([kernel[order] / scale[:, None], bias])
    return other


def _costs_of_alignment() -> None:
    rng = np.random.default_rng(0)
    a = np.maximum(rng.normal(size=(256, 14, 14, 96)), 0).astype(np.float32)
    b = (a[..., ::-1] + rng.normal(size=a.shape)).astype(np.float32)
    flat_a, flat_b = a.reshape(-1, 96), b.reshape(-1, 96)
    given = a.nbytes + b.nbytes
    print(f"two layers of {a.shape}, {a.nbytes / 1e6:.0f} MB each")

    def products() -> object:
        return [(flat_a - flat_a.mean(0)).T @ (flat_b - flat_b.mean(0)) for _ in range(20)]

    def batches() -> object:
        return align_batches([(a[i : i + 32], b[i : i + 32]) for i in range(0, 256, 32)])

    _ratio(
        given,
        "align_channels, 19 permutations",
        lambda: align_channels(a, b),
        "20 plain products of matrices",
        products,
    )
    _ratio(given, "align_batches, of 32 images", batches, "20 plain products of matrices", products)
    _ratio(
        given,
        "explained_channels, 5 folds, 5 penalties, 19 permutations",
        lambda: explained_channels(a, b),
        "scikit-learn's Ridge once, without folds and chance",
        lambda: Ridge(1.0).fit(flat_b, flat_a),
    )
    wide = a.reshape(256, -1)
    _ratio(given, "cka", lambda: cka({"a": a}, {"b": b}), "one product of images with images", lambda: wide @ wide.T)


def _costs_of_transport() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 1000, 256))
    # The table of costs, which every exact solver needs.
    given = 8 * len(a) * len(b)
    print("two sets of 1,000 vectors of 256 channels")
    _ratio(
        given,
        "line_distances",
        lambda: line_distances(a, b),
        "np.sort of both",
        lambda: (np.sort(a, axis=0), np.sort(b, axis=0)),
    )
    plane = principal_plane(a, b)
    costs = squared_ways(plane.a, plane.b)

    def assignment() -> object:
        return linear_sum_assignment(costs)

    _ratio(given, "principal_plane", lambda: principal_plane(a, b), "assignment in it", assignment)
    _ratio(
        given,
        "transport_points, 2 dimensions",
        lambda: transport_points(plane.a, plane.b),
        "SciPy's assignment",
        assignment,
    )
    _ratio(
        given, "transport_points, 256 dimensions", lambda: transport_points(a, b), "SciPy's assignment in 2", assignment
    )
    found = transport_points(plane.a, plane.b)
    _ratio(
        given, "potential_between", lambda: potential_between(plane.a, plane.b, found), "SciPy's assignment", assignment
    )
    region = box(plane.a)
    _ratio(
        given,
        "transport_region, 2 dimensions",
        lambda: transport_region(plane.b, region),
        "SciPy's assignment",
        assignment,
    )
    solid, few = box(rng.normal(size=(100, 3))), rng.normal(size=(200, 3))
    _ratio(
        given,
        "transport_region, 200 points in 3",
        lambda: transport_region(few, solid),
        "SciPy's assignment",
        assignment,
    )
    weights = np.ones(1000)
    _ratio(
        given,
        "transport_points by POT",
        lambda: transport_points(plane.a, plane.b, a_weights=weights),
        "SciPy's assignment",
        assignment,
    )


def _ratio(given: int, name: str, ours: Callable[[], object], other: str, theirs: Callable[[], object]) -> None:
    """Prints medians of the processor's seconds, run in turn so that both meet the same machine, and peaks of memory.

    Args:
      given: Bytes that memory is compared with.
      name: Of what is measured.
      ours: What is measured.
      other: Of what it is compared with.
      theirs: What it is compared with.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(ROUNDS + 1):
        for measured, work in zip(times, (ours, theirs), strict=True):
            start = time.process_time()
            work()
            if run:
                measured.append(time.process_time() - start)
    seconds, peak = [statistics.median(each) for each in times], _peak(ours)
    print(
        f"  {name} {seconds[0]:.3f} s, {other} {seconds[1]:.3f} s: ratio {seconds[0] / seconds[1]:.1f}; "
        f"{peak / 1e6:.0f} MB beside {given / 1e6:.0f} MB: ratio {peak / given:.1f}"
    )


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    main()
