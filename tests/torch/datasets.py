"""Data sets of every kind that people train on, with state in every place where they keep it."""

import random
from typing import Any

import numpy as np
import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    Sampler,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
)

N, SHAPE = 24, (3, 12, 10)
IMAGES = torch.rand(N, *SHAPE, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(N) % 4
GLOBAL_RANDOMNESS = np.random.default_rng(5)


def seeded(seed=1):
    return torch.Generator().manual_seed(seed)


class Base(Dataset):
    def __init__(self):
        self.images = IMAGES.clone()

    def __len__(self):
        return N

    def __getitem__(self, i):
        return self.images[i] * self.factor(), LABELS[i]

    def factor(self) -> Any:
        return 1.0


class PythonRandom(Base):
    def factor(self):
        return random.random()


class NumpyRandom(Base):
    def factor(self):
        return np.float32(np.random.uniform())


class TorchRandom(Base):
    def factor(self):
        return torch.rand(())


class OwnRandom(Base):
    def __init__(self):
        super().__init__()
        self.python, self.numpy, self.torch = random.Random(1), np.random.default_rng(2), seeded(3)
        self.legacy = np.random.RandomState(4)

    def factor(self):
        drawn = self.python.random() + self.numpy.uniform() + self.legacy.uniform()
        return np.float32(drawn) + torch.rand((), generator=self.torch)


class GlobalRandom(Base):
    def factor(self):
        return np.float32(GLOBAL_RANDOMNESS.uniform())


class Counting(Base):
    """Counts in an attribute, in a list, in a tensor, in an array, in a class, and remembers in a dict."""

    total = 0

    def __init__(self):
        super().__init__()
        self.n, self.calls, self.last, self.seen = 0, [], torch.zeros(1), np.zeros(1, np.float32)
        self.cache = {}

    def factor(self):
        self.n += 1
        self.calls.append(self.n)
        self.last += 1
        self.seen += 1
        Counting.total += 1
        self.cache.setdefault(len(self.cache), self.n)
        return (
            float(self.n + len(self.calls) + self.last.item() + self.seen.item() + Counting.total + len(self.cache))
            / 100
        )


class Slotted(Base):
    class State:
        __slots__ = ("n",)

        def __init__(self):
            self.n = 0

    def __init__(self):
        super().__init__()
        self.state = Slotted.State()

    def factor(self):
        self.state.n += 1
        return self.state.n / 50


class Turning(Sampler):
    """Begins each epoch at another place, which it counts itself."""

    def __init__(self):
        self.epoch = 0

    def __iter__(self):
        self.epoch += 1
        return iter(np.roll(np.arange(N), self.epoch * 5).tolist())

    def __len__(self):
        return N


class Stream(IterableDataset):
    """Goes on shuffling with a generator of its own."""

    def __init__(self):
        self.randomness = random.Random(1)

    def __iter__(self):
        order = list(range(N))
        self.randomness.shuffle(order)
        return ((IMAGES[i], LABELS[i]) for i in order)


class Restarting:
    """A list of batches in another order each time, without anything of torch."""

    def __init__(self):
        self.epoch = 0

    def __iter__(self):
        self.epoch += 1
        for first in np.roll(np.arange(0, N, 8), self.epoch).tolist():
            yield IMAGES[first : first + 8], LABELS[first : first + 8]


class Scaling(DataLoader):
    """Goes on working with the batches that it gives."""

    def __iter__(self) -> Any:
        return ((images * 0.5, labels) for images, labels in super().__iter__())


NAMES: Any = [f"{i:02}.png" for i in range(N)]


class ByName(Dataset):
    """Its items have names, which only a sampler, or the user, knows."""

    def __init__(self):
        self.items = {name: (image, label) for name, image, label in zip(NAMES, IMAGES.clone(), LABELS, strict=True)}

    def __len__(self):
        return N

    def __getitem__(self, name):
        return self.items[name]


class ByPair(Base):
    """Of each item the size is told with its number."""

    def __getitem__(self, pair):
        i, size = pair
        return self.images[i] * size, LABELS[i]


class TellingNames(ByName):
    def keys(self):
        return self.items.keys()


class Named(Sampler):
    """Shuffles names, or pairs, by a generator of its own."""

    def __init__(self, keys=NAMES):
        self.keys, self.random, self.epoch = keys, random.Random(3), 0

    def __iter__(self):
        self.epoch += 1
        return iter(self.random.sample(self.keys, len(self.keys)))

    def __len__(self):
        return len(self.keys)


class NamedBatches(Named):
    def __iter__(self) -> Any:
        names = list(super().__iter__())
        return (names[first : first + 8] for first in range(0, N, 8))

    def __len__(self):
        return 3


def untyped(function: Any) -> Any:
    """Lets a function have attributes of its own."""
    return function


def counting_collate() -> Any:
    n = 0

    @untyped
    def collate(items):
        nonlocal n
        n += 1
        collate.calls += 1
        images, labels = zip(*items, strict=True)
        return torch.stack(images) / (n + collate.calls), torch.stack(labels)

    collate.calls = 0
    return collate


NOISE = seeded(7)


def noisy_collate(items, generator=NOISE):
    images, labels = zip(*items, strict=True)
    return torch.stack(images) + torch.rand(1, generator=generator), torch.stack(labels)


def plain():
    return TensorDataset(IMAGES.clone(), LABELS)


def indices(n=N, seed=1):
    return torch.randperm(n, generator=seeded(seed)).tolist()


# Each is made anew for a training with, and one without.
LOADERS = {
    "shuffled": lambda: DataLoader(plain(), 8, shuffle=True),
    "shuffled by a generator": lambda: DataLoader(plain(), 8, shuffle=True, generator=seeded()),
    "random sampler": lambda: DataLoader(plain(), 8, sampler=RandomSampler(plain(), generator=seeded())),
    "with replacement": lambda: DataLoader(plain(), 8, sampler=RandomSampler(plain(), True, 16, generator=seeded())),
    "subset sampler": lambda: DataLoader(plain(), 8, sampler=SubsetRandomSampler(indices()[:16], generator=seeded())),
    "weighted sampler": lambda: DataLoader(
        plain(), 8, sampler=WeightedRandomSampler([1.0, 2.0] * (N // 2), N, generator=seeded())
    ),
    "batch sampler": lambda: DataLoader(
        plain(), batch_sampler=BatchSampler(RandomSampler(plain(), generator=seeded()), 8, True)
    ),
    "lists of indices": lambda: DataLoader(
        plain(), batch_size=None, sampler=BatchSampler(RandomSampler(plain(), generator=seeded()), 8, False)
    ),
    "a sampler that counts": lambda: DataLoader(plain(), 8, sampler=Turning()),
    "a subset": lambda: DataLoader(Subset(plain(), indices()[:16]), 8, shuffle=True, generator=seeded()),
    "random": lambda: DataLoader(PythonRandom(), 8),
    "numpy's random": lambda: DataLoader(NumpyRandom(), 8, shuffle=True),
    "torch's random": lambda: DataLoader(TorchRandom(), 8, shuffle=True),
    "generators of its own": lambda: DataLoader(OwnRandom(), 8),
    "a global generator": lambda: DataLoader(GlobalRandom(), 8),
    "counters": lambda: DataLoader(Counting(), 8),
    "slots": lambda: DataLoader(Slotted(), 8),
    "a collate that counts": lambda: DataLoader(plain(), 8, collate_fn=counting_collate()),
    "a collate that draws": lambda: DataLoader(plain(), 8, shuffle=True, generator=seeded(), collate_fn=noisy_collate),
    "a stream": lambda: DataLoader(Stream(), 8),
    "a stream without batches": lambda: DataLoader(Stream(), None),
    "a loader that scales": lambda: Scaling(plain(), 8, shuffle=True, generator=seeded()),
    "names": lambda: DataLoader(ByName(), 8, sampler=Named()),
    "batches of names": lambda: DataLoader(ByName(), batch_sampler=NamedBatches()),
    "a subset of names": lambda: DataLoader(ByName(), 8, sampler=SubsetRandomSampler(NAMES, generator=seeded())),
    "names without batches": lambda: DataLoader(ByName(), None, sampler=Named()),
    "pairs": lambda: DataLoader(ByPair(), 8, sampler=Named([(i, 1.0) for i in range(N)])),
    "another iterable": Restarting,
    "a list of batches": lambda: list(DataLoader(plain(), 8)),
}
WORKERS = {
    "workers": lambda: DataLoader(TorchRandom(), 8, shuffle=True, generator=seeded(), num_workers=1),
    "workers that stay": lambda: DataLoader(
        OwnRandom(), 8, shuffle=True, generator=seeded(), num_workers=1, persistent_workers=True, worker_init_fn=print
    ),
}


def reset():
    global GLOBAL_RANDOMNESS
    GLOBAL_RANDOMNESS = np.random.default_rng(5)
    NOISE.manual_seed(7)
    Counting.total = 0
    random.seed(0)
    np.random.seed(0)
