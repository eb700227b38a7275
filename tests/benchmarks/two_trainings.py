"""Short trainings on creatures of one architecture, kept step by step in `build/`.

Of each seed there is one with both shortcuts, one without any, and one in which they come after some epochs.
`python -m tests.benchmarks.two_trainings 0 1` trains those of some seeds, each of which takes about half a minute.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.dataset import Dataset, Sampling
from demo.network import build
from demo.train import BATCH_SIZE, PROGRESS, train
from tests.benchmarks.trained import FOLDER, balanced, training_data

N_TRAINING, EPOCHS = 2700, 10
# In a training in which shortcuts come late, so many epochs are without them.
LATE = 4
LATE_RATE = 1e-3
# A state is kept after so many batches, and at the end.
EVERY, N_BATCHES = 8, -(-N_TRAINING // BATCH_SIZE)
SEEDS = range(5)


@dataclass(frozen=True, eq=False)
class Course:
    """A training, from its first weights to its last.

    Attributes:
      steps: How many batches each state has seen, the first none.
      weights: Of each state, as Keras orders them.
    """

    steps: tuple[int, ...]
    weights: tuple[Sequence[np.ndarray], ...]

    def model(self, at: int = -1) -> keras.Model:
        """Gives the network at a state; the last one by default."""
        model = build(0)
        model.set_weights(list(self.weights[at]))
        return model


def course(seed: int, sampling: Sampling = Sampling.BIASED, *, late: bool = False) -> Course:
    """Gives a training of a seed, on creatures with shortcuts or without; or on those without and then those with."""
    path = FOLDER / f"course-{seed}-{'late' if late else sampling.value}.npz"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        kept = _Keeping()
        data = learned_from(seed, Sampling.BALANCED if late else sampling)
        model = train(data, balanced(seed, 90), epochs=LATE if late else EPOCHS, seed=seed, callbacks=[kept])
        if late:
            data = learned_from(seed, Sampling.BIASED)
            model.compile(keras.optimizers.Adam(LATE_RATE), loss="sparse_categorical_crossentropy")
            model.fit(data.images, data.labels, BATCH_SIZE, EPOCHS - LATE, PROGRESS, callbacks=[kept])
        unfinished = path.with_name(f"{os.getpid()}-{path.name}")
        arrays = {f"{step} {i}": each for step, own in kept.states.items() for i, each in enumerate(own)}
        np.savez(unfinished, **arrays)
        unfinished.rename(path)
    with np.load(path) as arrays:
        names = [tuple(map(int, name.split())) for name in arrays.files]
        steps = sorted({step for step, _ in names})
        n_weights = 1 + max(i for _, i in names)
        weights = tuple([arrays[f"{step} {i}"] for i in range(n_weights)] for step in steps)
    return Course(tuple(steps), weights)


@functools.cache
def learned_from(seed: int, sampling: Sampling) -> Dataset:
    """Gives the creatures that a training has learned from."""
    return training_data(seed, N_TRAINING, sampling=sampling)


class _Keeping(keras.callbacks.Callback):
    """Keeps weights at the beginning, every so many batches, and at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[int, list[np.ndarray]] = {}
        self._n = 0

    def on_train_begin(self, logs: object = None) -> None:
        self._keep()

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self._n += 1
        if self._n % EVERY == 0 or self._n == EPOCHS * N_BATCHES:
            self._keep()

    def _keep(self) -> None:
        self.states[self._n] = self.model.get_weights()


if __name__ == "__main__":
    for each in map(int, sys.argv[1:] or SEEDS):
        for kind in Sampling:
            course(each, kind)
        course(each, late=True)
