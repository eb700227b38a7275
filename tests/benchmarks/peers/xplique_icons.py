"""Icons by Xplique's `optimize`, with its usual settings except for the size: 128 pixels, not 512.

Its usual transforms cut crops of 44 pixels out of these 128 and scale them to the network's 224: the activations of its
pictures as they are stay far below what it reaches without transforms, so they say little about its optimiser.
"""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np
from xplique.features_visualizations import Objective, optimize  # pyright: ignore[reportMissingImports]

from demo.networks import efficientnet_lite0
from tests.benchmarks.peers.exchange import Made, Task, serve

SIZE = 128
HIGHEST = 255


def make(task: Task) -> Made:
    """Makes all icons at once.

    Each call of `optimize` traces its graph anew. That is left out: what counts is what further steps add.
    """
    model = efficientnet_lite0()
    _optimized(model, task, 1)
    _, first = _optimized(model, task, 1)
    images, all_steps = _optimized(model, task, task.n_steps)
    return Made(images, (all_steps - first) * task.n_steps / max(task.n_steps - 1, 1))


def _optimized(model: keras.Model, task: Task, n_steps: int) -> tuple[np.ndarray, float]:
    start = time.perf_counter()
    objective: Any = Objective.channel(model, task.layer, list(task.channels))
    saved, _ = optimize(objective, nb_steps=n_steps, values_range=(0, HIGHEST), custom_shape=(SIZE, SIZE))
    images = saved[-1].numpy() / HIGHEST
    return images, time.perf_counter() - start


if __name__ == "__main__":
    serve(Task, make)
