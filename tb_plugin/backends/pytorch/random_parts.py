"""Modules that draw random numbers in training alone, whatever they are called: dropped paths, and dropout by hand.

They are found by what they do: of one kind of module after another a replica's are set to training, and all else is as
in inference. Those count that draw random numbers then, keep no statistics, and leave an image's answer to the image.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn
from torch.nn.modules.dropout import _DropoutNd

# What is called so; a replica's modules are of the same kinds as the module's own.
Kind = tuple[str, str]
# A forward pass of images, given what is done with the replica: logits `[N, K]`.
Pass = Callable[[np.ndarray, Callable[[nn.Module], object]], np.ndarray]

_SEED, _N_SEEDS, _N_IMAGES = 1, 8, 8
# How far an image's answer may be another beside other images, as a share of how large answers are.
_ALONE = 1e-4


def kind_of(module: nn.Module) -> Kind:
    """Gives the kind of a module."""
    return type(module).__module__, type(module).__qualname__


def may_draw(module: nn.Module) -> bool:
    """Tells whether it is worth a trial: modules of torch do what they are known to, which is hardly ever this."""
    is_torchs = type(module).__module__.startswith("torch.")
    return isinstance(module, nn.MultiheadAttention) or not (is_torchs or isinstance(module, _DropoutNd))


def seed_all(seed: int, device: torch.device) -> None:
    """Begins all random numbers from a seed that a `forward` may draw."""
    random.seed(seed)
    np.random.seed(seed)
    # `torch.manual_seed` would have a device that is not in use yet begin from our seed.
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed(seed)


def drawing_kinds(module: nn.Module, run: Pass, image: np.ndarray, device: torch.device) -> frozenset[Kind]:
    """Tries which kinds of modules draw random numbers in training; nobody's own are drawn, within `undisturbed`.

    Args:
      module: The module, which is looked at and not run.
      run: What runs a replica.
      image: `[1, H, W, C]`.
      device: Where it runs.
    """
    kinds = sorted({kind_of(each) for each in module.modules() if may_draw(each)})
    found = frozenset(each for each in kinds if _draws(run, {each}, image, device))
    if not found:
        return found
    # Some draw, and do nothing with it: at a rate of zero, say.
    images = np.repeat(image, _N_IMAGES, axis=0)
    answers = []
    for seed in range(_N_SEEDS):
        seed_all(seed, device)
        answers.append(run(images, lambda replica: set_training(replica, found)))
    joined = np.concatenate(answers)
    return found if np.ptp(joined, axis=0).max() > 0 else frozenset()


def set_training(module: nn.Module, kinds: frozenset[Kind] | set[Kind]) -> None:
    """Sets modules of some kinds to training, and none that they hold."""
    for each in module.modules():
        if kind_of(each) in kinds:
            each.training = True


def _draws(run: Pass, kinds: set[Kind], image: np.ndarray, device: torch.device) -> bool:
    other = image[:, ::-1, ::-1] + 0.5 * (image.max() - image.min() + 1)
    kept: list[tuple[nn.Module, list[torch.Tensor]]] = []

    def begin(replica: nn.Module) -> None:
        set_training(replica, kinds)
        kept.append((replica, [each.detach().clone() for each in _state(replica)]))

    try:
        seed_all(_SEED, device)
        with _drawn(device) as drawn:
            alone = run(np.concatenate([image, image]), begin)
        if not drawn():
            return False
        seed_all(_SEED, device)
        beside = run(np.concatenate([image, other.astype(image.dtype)]), begin)
    # In training a `forward` may return anything, and want more than images.
    except Exception:
        return False
    keeps = any(not torch.equal(a, b) for replica, before in kept for a, b in zip(_state(replica), before, strict=True))
    if keeps or alone.shape != beside.shape or not np.isfinite(alone).all():
        return False
    return bool(np.abs(alone[0] - beside[0]).max() <= _ALONE * max(float(np.abs(alone).max()), 1e-6))


def _state(module: nn.Module) -> Iterator[torch.Tensor]:
    yield from module.parameters()
    yield from module.buffers()


@contextmanager
def _drawn(device: torch.device) -> Iterator[Callable[[], bool]]:
    """Gives what tells whether random numbers were drawn within the block."""

    def states() -> list[bytes]:
        own = [pickle.dumps((random.getstate(), np.random.get_state())), torch.get_rng_state().numpy().tobytes()]
        return own + ([torch.cuda.get_rng_state(device).numpy().tobytes()] if device.type == "cuda" else [])

    before = states()
    yield lambda: states() != before
