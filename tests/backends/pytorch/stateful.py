"""Modules with state of every kind, and with forward passes that libraries have changed. All take `[3, 12, 10]`."""

import copy
import functools
import random
import threading
import types
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize, prune
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from tests.backends.pytorch import held
from tests.backends.pytorch.held import SHAPE, Base, stage


def of_class():
    class OfClass(Base):
        """What a registry or a decorator leaves in a class."""

        held = ()

        def hold(self):
            type(self).held = [self.stage0, self.stage1]

        def stages(self):
            return self.held

    return OfClass()


def in_closure_of_class():
    first, second = stage(3), stage(6)

    class Closed(nn.Module):
        def __init__(self):
            super().__init__()
            self.stage0, self.stage1, self.head = first, second, nn.Linear(6, 4)

        def run(self, x, second=second):
            return second(first(x))

        def forward(self, x):
            return self.head(self.run(x).mean((2, 3)))

    return Closed()


def with_forward(make):
    module: Any = Base()
    module.forward = make(module)
    return module


def accelerated():
    """As `accelerate.hooks.add_hook_to_module` does it."""

    def new_forward(module, *args, **kwargs):
        return module._old_forward(*args, **kwargs)

    module: Any = Base()
    for part in (module.stage0, module.stage0[1], module):
        part._old_forward = part.forward
        part.forward = functools.update_wrapper(functools.partial(new_forward, part), part._old_forward)
    return module


class CountsInBuffer(Base):
    calls: Any
    mean: Any

    def hold(self):
        self.register_buffer("calls", torch.zeros((), dtype=torch.long))
        self.register_buffer("mean", torch.zeros(6))

    def run(self, x):
        self.calls += 1
        x = super().run(x)
        self.mean.mul_(0.9).add_(x.detach().mean((0, 2, 3)))
        return x


class CountsInAttributes(Base):
    def hold(self):
        self.n, self.log, self.kept, self.by_name = 0, [], [torch.zeros(1)], {}
        self.array, self.plain, self.box = np.zeros(2), torch.zeros(2), types.SimpleNamespace(n=0, seen=set())
        calls = 0

        def count():
            nonlocal calls
            calls += 1
            return calls

        self.count = count
        self.append = self.log.append

    def run(self, x):
        x = super().run(x)
        self.n += 1
        self.append(self.n)
        self.kept.append(x)
        self.kept[0] += 1
        self.by_name[self.n] = x
        self.array += 1
        self.plain.data += 1
        self.box.n += 1
        self.box.seen.add(len(self.box.seen))
        self.count()
        return x


class WritesWeights(Base):
    """Clamps a weight whenever it runs, past the version counter."""

    def hold(self):
        self.stage1[0].weight.data.mul_(3)

    def run(self, x):
        self.stage0[0].weight.data.clamp_(-0.1, 0.1)
        with torch.no_grad():
            self.stage1[0].weight.clamp_(-0.2, 0.2)
        return super().run(x)


class Draws(Base):
    def hold(self):
        self.generator = torch.Generator().manual_seed(3)
        self.dice, self.rng, self.old = random.Random(3), np.random.default_rng(3), np.random.RandomState(3)

    def run(self, x):
        shift = torch.rand(1, generator=self.generator) + self.dice.random() + self.rng.random() + self.old.rand()
        return super().run(x + 1e-3 * float(shift))


class Owner:
    """Closes what it has when it goes."""

    def __init__(self):
        self.n_gone = []

    def __del__(self):
        self.n_gone.append(1)


class Hard(Base):
    """What cannot be deep-copied."""

    def hold(self):
        self.non_leaf = self.head.weight * 2
        self.lock, self.file = threading.Lock(), Path(__file__).open()  # noqa: SIM115
        weakref.finalize(self, self.file.close)
        self.numbers = (i for i in range(3))
        self.thread_local, self.owner = threading.local(), Owner()

    def run(self, x):
        with self.lock:
            return super().run(x)


class Guessing(Base):
    """Gives its own attributes for any name."""

    def __getattr__(self, name):
        if name in ("first", "second"):
            return super().__getattr__({"first": "stage0", "second": "stage1"}[name])
        return super().__getattr__(name)

    def __setattr__(self, name, value):
        if "forbidden" in name:
            raise AttributeError(name)
        super().__setattr__(name, value)

    def stages(self):
        return [self.first, self.second]


class Double(nn.Module):
    def forward(self, x):
        return x * 2


def parametrized():
    module: Any = Base()
    parametrize.register_parametrization(module.stage0[0], "weight", Double())
    parametrizations.weight_norm(module.stage1[0])
    parametrizations.spectral_norm(module.head)
    return module


def pruned():
    module: Any = Base()
    prune.l1_unstructured(module.stage0[0], "weight", 0.5)
    prune.random_unstructured(module.stage1[0], "weight", 0.5)
    return module


def old_weight_norm():
    module: Any = Base()
    nn.utils.weight_norm(module.stage0[0])
    return module


def spectral():
    module: Any = Base()
    nn.utils.spectral_norm(module.stage0[0])
    nn.utils.spectral_norm(module.head)
    return module


class Tied(Base):
    def hold(self):
        self.again = nn.Conv2d(6, 6, 3, padding=1)
        self.again.weight = self.stage1[0].weight
        self.weights = [self.again.weight]

    def run(self, x):
        assert self.weights[0] is self.again.weight is self.stage1[0].weight
        return self.again(super().run(x))


class Recurrent(Base):
    def hold(self):
        self.lstm = nn.LSTM(6, 6, batch_first=True)

    def run(self, x):
        x = super().run(x)
        n, c, h, w = x.shape
        return self.lstm(x.flatten(2).transpose(1, 2))[0].transpose(1, 2).reshape(n, c, h, w)


class Checkpointed(Base):
    reentrant = True

    def run(self, x):
        x = checkpoint(self.stage0, x, use_reentrant=self.reentrant)
        return checkpoint(lambda y: self.stage1(y), x, use_reentrant=self.reentrant)


class CheckpointedAnew(Checkpointed):
    reentrant = False


class CheckpointedInARow(Base):
    def run(self, x):
        return checkpoint_sequential(nn.Sequential(self.stage0, self.stage1), 2, x, use_reentrant=True)


def scripted():
    module: Any = Base()
    module.extra = torch.jit.script(stage(6))
    module.run = lambda x: module.extra(Base.run(module, x))
    return module


def lazy():
    module: Any = Base()
    module.stage0[0] = nn.LazyConv2d(6, 3, padding=1)
    module(torch.rand(2, *SHAPE))
    return module


ALL = {
    **held.ALL,
    **{kind.__name__: kind for kind in (
        CountsInBuffer, CountsInAttributes, WritesWeights, Draws, Hard, Guessing, Tied, Recurrent,
        Checkpointed, CheckpointedAnew, CheckpointedInARow,
    )},
    "attribute of the class": of_class,
    "closure of the class": in_closure_of_class,
    "forward is a function": lambda: with_forward(lambda module: lambda x: Base.forward(module, x)),
    "forward is a partial": lambda: with_forward(lambda module: functools.partial(Base.forward, module)),
    "forward is a method": lambda: with_forward(lambda module: types.MethodType(Base.forward, module)),
    "accelerated": accelerated,
    "parametrized": parametrized,
    "pruned": pruned,
    "spectral": spectral,
    "old weight norm": old_weight_norm,
    "scripted": scripted,
    "lazy": lazy,
    "deep copy": lambda: copy.deepcopy(Base()),
}  # fmt: skip


def made(kind, seed=0):
    """In train mode, called once and differentiated, so that statistics and gradients are none of the usual ones."""
    torch.manual_seed(seed)
    module = ALL[kind]().train()
    if kind not in ("InIterator",):
        module(torch.rand(2, *SHAPE)).sum().backward()
    return module
