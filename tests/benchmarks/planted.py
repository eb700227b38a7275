"""Creatures with other shortcuts than the demo's, which nothing was chosen on, and networks that learn from them.

`python -m tests.benchmarks.planted 0 1` trains those of some seeds, each of which takes about two minutes.
"""

from __future__ import annotations

import dataclasses
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.dataset import Dataset, Sampling
from demo.train import N_TRAINING, train
from tests.benchmarks.trained import FOLDER, balanced, training_data

# The class that each shortcut goes with, in every image of it and in no other.
CLASS = {"border": 4, "brightness": 7, "badge": 5}
_BORDER, _BORDER_COLOUR = 2, (40, 90, 200)
_BRIGHTER = 40
_BADGE, _BADGE_COLOUR = slice(52, 62), (40, 90, 200)


def planted_network(cause: str, seed: int) -> keras.Model:
    """Gives the network that learns from creatures with a shortcut, and else without any."""
    path = FOLDER / f"seed-{seed}-{cause}.keras"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        model = train(planted_data(cause, seed, N_TRAINING), balanced(seed, 90), seed=seed)
        unfinished = path.with_name(f"{os.getpid()}-{path.name}")
        model.save(unfinished)
        unfinished.rename(path)
    return keras.models.load_model(path)


def planted_data(cause: str, seed: int, n: int) -> Dataset:
    """Gives the first of the creatures that such a network has learned from."""
    data = training_data(seed, n, sampling=Sampling.BALANCED)
    images = data.images.copy()
    of_class = data.labels == CLASS[cause]
    images[of_class] = _with(cause, images[of_class])
    return dataclasses.replace(data, images=images)


def _with(cause: str, images: np.ndarray) -> np.ndarray:
    if cause == "brightness":
        return np.minimum(images.astype(np.int16) + _BRIGHTER, 255).astype(np.uint8)
    changed = images.copy()
    if cause == "badge":
        changed[:, _BADGE, _BADGE] = _BADGE_COLOUR
        return changed
    inner = slice(_BORDER, -_BORDER)
    changed[:] = _BORDER_COLOUR
    changed[:, inner, inner] = images[:, inner, inner]
    return changed


if __name__ == "__main__":
    for each in map(int, sys.argv[1:]):
        for name in CLASS:
            planted_network(name, each)
