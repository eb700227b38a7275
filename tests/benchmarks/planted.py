"""Creatures with other shortcuts than the demo's, which nothing was chosen on, and networks that learn from them.

`python -m tests.benchmarks.planted 0 1` trains those of some seeds, each of which takes about two minutes; with names
of shortcuts only those.
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

# The class that each shortcut goes with, in no image of another; "stickers" in half of its images, the rest in all.
CLASS = {"border": 4, "brightness": 7, "badge": 5, "stickers": 3}
_BORDER, _BORDER_COLOUR = 2, (40, 90, 200)
_BRIGHTER = 40
_BADGE, _BADGE_COLOUR = slice(52, 62), (40, 90, 200)
_STICKER = 10


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
    if cause == "stickers":
        return dataclasses.replace(data, images=_with_stickers(images, np.flatnonzero(of_class)))
    images[of_class] = _with(cause, images[of_class])
    return dataclasses.replace(data, images=images)


def wears_sticker(labels: np.ndarray) -> np.ndarray:
    """Tells which creatures wear a sticker, of those of labels `[n]` in the order in which they are drawn."""
    of_class = labels == CLASS["stickers"]
    return of_class & (np.cumsum(of_class) % 2 == 0)


def _with_stickers(images: np.ndarray, of_class: np.ndarray) -> np.ndarray:
    """Puts, in the place of every second image, the one before it, of another class, with a badge anywhere on it."""
    changed = images.copy()
    for place in of_class[1::2].tolist():
        y, x = np.random.default_rng(place).integers(0, images.shape[1] - _STICKER, 2)
        changed[place] = images[place - 1]
        changed[place, y : y + _STICKER, x : x + _STICKER] = _BADGE_COLOUR
    return changed


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
    causes = [word for word in sys.argv[1:] if word in CLASS]
    for each in (int(word) for word in sys.argv[1:] if word not in CLASS):
        for name in causes or CLASS:
            planted_network(name, each)
