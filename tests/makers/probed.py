"""Data sets of labelled images in every form, and studies of them, for the tests of the probe set."""

from typing import Any

import numpy as np

from tb_plugin.datasets import ImageBatches, Takes
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.probe import ProbeSet, Terms
from tests.networks import random_network

SHAPE = (4, 5, 3)
TAKES = Takes(SHAPE, channels_first=False)
NETWORK = random_network(np.random.default_rng(0), shape=SHAPE, n_classes=6)
N = 90
IMAGES = np.random.default_rng(1).uniform(size=(N, *SHAPE)).astype(np.float32)
# Two classes of three, one of which is rare.
LABELS = np.where(np.arange(N) % 10 == 0, 4, np.arange(N) % 2)
FUR = np.array(["warm", "cool", None] * (N // 3), object)
YEARS = np.arange(N) + 0.5


def batches_of(dataset: Any) -> ImageBatches:
    return ImageBatches(dataset, TAKES, lambda images: images.within((0, 1)))


class Items:
    """Numbered items (image, label), and how often each was asked for."""

    def __init__(self, labels: Any = LABELS, images: np.ndarray = IMAGES) -> None:
        self.images, self.labels, self.n_asked = images, labels, 0

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, i: int) -> Any:
        if not 0 <= i < len(self):
            raise IndexError
        self.n_asked += 1
        return self.images[i], self.labels[i]


class Batched(Items):
    """The same in batches."""

    def __len__(self) -> int:
        return -(-len(self.images) // 16)

    def __getitem__(self, i: int) -> Any:
        return self.images[16 * i : 16 * i + 16], self.labels[16 * i : 16 * i + 16]


class Stream:
    """The same in batches that have no numbers."""

    def __init__(self, size: int = 7, extra: Any = None, shuffled: bool = False) -> None:
        self.size, self.extra, self.random = size, extra, np.random.default_rng(0) if shuffled else None

    def __iter__(self) -> Any:
        order = np.arange(N) if self.random is None else self.random.permutation(N)
        for first in range(0, N, self.size):
            some = order[first : first + self.size]
            more = () if self.extra is None else ({name: values[some] for name, values in self.extra.items()},)
            yield IMAGES[some], LABELS[some], *more


def dicts() -> list[dict[str, Any]]:
    return [
        {"image": image, "label": label, "fur": fur}
        for image, label, fur in zip(IMAGES, LABELS.tolist(), FUR.tolist(), strict=True)
    ]


def study_of(dataset: Any, terms: Terms) -> Study:
    examples = Examples.make(IMAGES[:5], (0, 1), LABELS[:5])
    unused: Any = None
    return Study(
        NETWORK, examples, NETWORK.layers, unused, unused, examples.inputs if dataset is None else dataset, unused,
        probe_set=ProbeSet(terms),
    )  # fmt: skip
