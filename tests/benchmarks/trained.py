"""Networks of creatures as the demo trains them, of several seeds, kept in `build/` for the next benchmark.

`python -m tests.benchmarks.trained 0 1 2` trains those of some seeds, each of which takes about two minutes;
with `--balanced` those that learn from creatures without shortcuts.
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


def trained(seed: int, sampling: Sampling = Sampling.BIASED) -> keras.Model:
    """Gives the network that the demo trains with a seed; or what it would be of creatures without shortcuts."""
    path = FOLDER / (f"seed-{seed}.keras" if sampling is Sampling.BIASED else f"seed-{seed}-{sampling.value}.keras")
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        model = train(training_data(seed, sampling=sampling), balanced(seed, 90), seed=seed)
        unfinished = path.with_name(f"{os.getpid()}-{path.name}")
        model.save(unfinished)
        unfinished.rename(path)
    return keras.models.load_model(path)


def training_data(seed: int, n: int = N_TRAINING, *, sampling: Sampling = Sampling.BIASED) -> Dataset:
    """Gives the first of the creatures that the network of a seed has learned from."""
    return dataset(n, seed=3 * seed, sampling=sampling)


def balanced(seed: int, n: int = N_TEST) -> Dataset:
    """Gives creatures without shortcuts that the network of a seed has not seen."""
    return dataset(n, seed=3 * seed + 2, sampling=Sampling.BALANCED)


if __name__ == "__main__":
    without = "--balanced" in sys.argv[1:]
    for each in (int(word) for word in sys.argv[1:] if word != "--balanced"):
        trained(each, Sampling.BALANCED if without else Sampling.BIASED)
