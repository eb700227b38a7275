"""Networks of creatures as the demo trains them, of several seeds, kept in `build/` for the next benchmark.

`python -m tests.benchmarks.trained 0 1 2` trains those of some seeds, each of which takes about two minutes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from demo.dataset import Dataset, Sampling, dataset
from demo.train import N_TEST, N_TRAINING, train

FOLDER = Path(__file__).parents[2] / "build" / "creatures"
# Of what is measured some choices are made on the first, and what comes out is reported on the others.
CHOSEN_ON, REPORTED_ON = range(5), range(5, 10)


def trained(seed: int) -> keras.Model:
    """Gives the network that the demo trains with a seed."""
    path = FOLDER / f"seed-{seed}.keras"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        training = dataset(N_TRAINING, seed=3 * seed, sampling=Sampling.BIASED)
        model = train(training, balanced(seed, 90), seed=seed)
        unfinished = path.with_name(f"{os.getpid()}-{path.name}")
        model.save(unfinished)
        unfinished.rename(path)
    return keras.models.load_model(path)


def balanced(seed: int, n: int = N_TEST) -> Dataset:
    """Gives creatures without shortcuts that the network of a seed has not seen."""
    return dataset(n, seed=3 * seed + 2, sampling=Sampling.BALANCED)


if __name__ == "__main__":
    for each in map(int, sys.argv[1:]):
        trained(each)
