"""Which icons a second network understands: `python -m tests.benchmarks.twin_icons [SEED ...] [--steps N] [--quick]`.

Icons of each network of creatures (`tests.benchmarks.trained`) are shown to its twin, the network of the next seed.
Prints for each method, and each layer and the classes:
- first: the share of icons for which the matched channel comes first of all of the twin's channels of the layer, each
  measured by the share of its maximum on data. Of a class icon: whether the twin predicts the class.
- rank: its mean rank as a share of the channels, 0 for the first and 0.5 by chance.
- reached: the median share of its maximum on data that the matched channel reaches; the probability of a class.
- distance: between icon and crops in the twin's last layer, as a multiple of the crops' distances from each other.
- likeness: correlation by pixels with the crop that it is most like; from 0.8 on an icon is a near-copy. Those count as
  failed, and are left out of ranks and distances.
- time: of the processor, as a multiple of the first method's.

What is made was chosen on seeds 0 to 4 and is reported on 5 to 9. Channels are matched by the correlation of their
activations over images and positions; only those that correlate by at least 0.5 are asked about.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch

from demo.creatures import N_CLASSES
from demo.dataset import Sampling, dataset
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.feature_visualization import channel, logit
from tests.benchmarks.icon_measures import Measured, measured
from tests.benchmarks.icon_methods import METHODS, Method, icons
from tests.benchmarks.trained import REPORTED_ON, trained
from tests.benchmarks.twins import LAYERS, Twin, as_torch, crops_of, matched, see_by_torch, sizes_of

N_IMAGES, N_CHANNELS, N_STEPS = 1000, 12, 128
# Crops of each channel, of which icons are drawn towards the first; and what correlates so is the same to two networks.
N_COMPARED, AGREEING = 9, 0.5


@dataclass(frozen=True, eq=False)
class Task:
    """Icons of one layer, or of the classes, of one network.

    Attributes:
      network: Whose icons are made.
      twin: The other one.
      place: The layer, None for classes; and which of the twin's layers it is compared with.
      channels: Which of them.
      matching: The twin's.
      agreement: The correlation of each with its match.
      crops: `[n, K, S, S, C]`.
      matched: Layers whose moments or values icons may be drawn towards.
    """

    network: TorchNetwork
    twin: Twin
    place: tuple[str | None, str | None]
    channels: np.ndarray
    matching: np.ndarray
    agreement: np.ndarray
    crops: np.ndarray
    matched: tuple[str, ...]

    @property
    def layer(self) -> str | None:
        """The layer, or None."""
        return self.place[0]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Compares ways to make icons by what a second network sees in them.")
    parser.add_argument("seeds", nargs="*", type=int, default=list(REPORTED_ON), help="of networks: twins in a ring")
    parser.add_argument("--steps", type=int, default=N_STEPS, help="steps of an icon")
    parser.add_argument("--quick", action="store_true", help="two networks and few steps: the figures mean little")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    seeds, n_steps = (arguments.seeds[:2], 16) if arguments.quick else (arguments.seeds, arguments.steps)
    images, search = (drawn(seed) for seed in (901, 902))
    tasks = list(tasks_of(seeds, images, search))
    agreed = {layer: np.mean([t.agreement.mean() for t in tasks if t.layer == layer]) for layer in LAYERS}
    said = ", ".join(f"{value:.2f} ({layer})" for layer, value in agreed.items())
    print(f"seeds {seeds}, {n_steps} steps; matched channels correlate by {said}")
    compare(tasks, METHODS, search[:200] / 255, n_steps)


def compare(tasks: Sequence[Task], methods: Sequence[Method], data: np.ndarray, n_steps: int) -> None:
    """Prints the table; times are a multiple of those of the first method."""
    print("|method|icons of (how many)|first|rank|reached|distance|likeness|near-copies|time|")
    print("|" + "---|" * 9)
    places = list(dict.fromkeys(task.layer for task in tasks))
    print_rows("the best crop itself", {p: of_crops([t for t in tasks if t.layer == p]) for p in places}, None)
    base = None
    for method in methods:
        found = {place: made([t for t in tasks if t.layer == place], method, data, n_steps) for place in places}
        base = base or {place: each.seconds for place, each in found.items()}
        print_rows(method.name, found, base)


def drawn(seed: int) -> np.ndarray:
    """Draws images that no network has seen, with the shortcuts that they learned from."""
    return dataset(N_IMAGES, seed=seed, sampling=Sampling.BIASED).images.astype(np.float32)


def tasks_of(seeds: Sequence[int], images: np.ndarray, search: np.ndarray) -> Iterator[Task]:
    """Matches each network with the next one."""
    networks = [as_torch(trained(seed), images) for seed in seeds]
    twins = [Twin.of(network, see_by_torch(network), LAYERS, images) for network in networks]
    for i, network in enumerate(networks):
        found = Twin.of(network, see_by_torch(network), LAYERS, search)
        twin, sizes = twins[(i + 1) % len(twins)], sizes_of(network, LAYERS)
        for layer in LAYERS:
            chosen, matching, agreement = agreeing(twins[i].maps[layer], twin.maps[layer], N_CHANNELS)
            values = found.maps[layer][..., chosen]
            crops = np.stack([crops_of(v, search / 255, sizes[layer], N_COMPARED) for v in np.moveaxis(values, -1, 0)])
            names = LAYERS[: LAYERS.index(layer) + 1]
            yield Task(network, twin, (layer, layer), chosen, matching, agreement, crops, names)
        classes = np.arange(N_CLASSES)
        best = np.argsort(-found.logits, axis=0, kind="stable")[:N_COMPARED].T
        crops = (search[best] / 255).astype(np.float32)
        yield Task(network, twin, (None, None), classes, classes, np.ones(N_CLASSES), crops, LAYERS)


def agreeing(
    own: np.ndarray, others: np.ndarray, n: int, least: float = AGREEING
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Chooses n channels, or all of fewer, of those that correlate enough with their match.

    Args:
      own: Activations `[N, H, W, C]`.
      others: Those of the other network on the same images.
      n: How many.
      least: The least correlation.

    Returns:
      The channels, their matches, and how they correlate.
    """
    columns, agreement = matched(own, others)
    chosen = np.flatnonzero(agreement >= least)
    chosen = chosen[np.unique(np.linspace(0, len(chosen) - 1, n).round().astype(int))]
    return chosen, columns[chosen], agreement[chosen]


def made(tasks: Sequence[Task], method: Method, data: np.ndarray, n_steps: int) -> Measured:
    """Makes and measures icons of one layer of all networks; data are real images in [0, 1]."""
    parts = []
    for task in tasks:
        wanted = [logit(int(c)) if task.layer is None else channel(task.layer, int(c)) for c in task.channels]
        begun = time.process_time()
        found = icons(task.network, wanted, task.crops, task.matched, method, data, n_steps)
        seconds = (time.process_time() - begun) / len(wanted)
        parts.append(measured(task.twin, task.place[1], task.matching, found, task.crops, seconds))
    return Measured.joined(parts)


def of_crops(tasks: Sequence[Task]) -> Measured:
    """Measures the best crops themselves, beside the others."""
    return Measured.joined([measured(t.twin, t.place[1], t.matching, t.crops[:, 0], t.crops[:, 1:]) for t in tasks])


def print_rows(name: str, found: dict[str | None, Measured], base: dict[str | None, float] | None) -> None:
    """Prints a line for each layer, one for the classes, and one for all layers together.

    Args:
      name: Of the method.
      found: What was measured of each layer, and of the classes under None.
      base: Seconds that times are a multiple of; None of real crops, which may be copies of each other.
    """
    rows = {place: _row(each, None if base is None else base[place]) for place, each in found.items()}
    for place, row in rows.items():
        print(f"|{name}|{place or 'classes'} ({len(found[place].rank)})|{'|'.join(row.cells)}|", flush=True)
    layers = [row for place, row in rows.items() if place is not None]
    means = _Row(*(float(np.mean([getattr(row, field.name) for row in layers])) for field in fields(_Row)))
    print(f"|{name}|**all layers**|{'|'.join(means.cells)}|", flush=True)


@dataclass(frozen=True)
class _Row:
    """The columns of the table; ranks are given as a share of the channels, 0 for the first and 0.5 by chance."""

    first: float
    rank: float
    reached: float
    distance: float
    likeness: float
    copies: float
    time: float

    @property
    def cells(self) -> list[str]:
        return ["–" if np.isnan(value) else f"{value:.2f}" for value in dataclasses.astuple(self)]


def _row(found: Measured, base: float | None) -> _Row:
    counted = np.ones(len(found.rank), bool) if base is None else ~found.copies
    none = not counted.any()
    return _Row(
        first=float(((found.rank == 1) & counted).mean()),
        rank=np.nan if none else float((found.rank[counted] - 1).mean() / (found.n_channels - 1)),
        reached=np.nan if none else float(np.median(found.reached[counted])),
        distance=np.nan if none else float(np.median(found.distance[counted])),
        likeness=float(np.median(found.likeness)),
        copies=float(found.copies.mean()),
        time=np.nan if base is None else found.seconds / base,
    )


if __name__ == "__main__":
    main()
