"""What a trained network and one of random weights show of creatures: evidence, icons, probabilities, groups.

`python -m tests.benchmarks.controls 5 6` measures the networks of some seeds.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from tb_plugin.artifacts import Controls
from tb_plugin.feature_visualization import Rendering
from tb_plugin.groups import neuron_groups, stability, stability_by_chance
from tb_plugin.keras.choice import engine, watched
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.controls import ControlMaker
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Redrawn, Study
from tb_plugin.makers.probe import Probe
from tests.benchmarks.claims import Claim
from tests.benchmarks.trained import REPORTED_ON, balanced, trained

LAYERS = ("block1", "block2", "block3", "block4")
N_IMAGES, N_EXAMPLES, N_GROUPS = 256, 8, 6


def study_of(seed: int) -> Study:
    """Gives a network of a seed with creatures that it has not seen."""
    creatures = balanced(seed, N_IMAGES)
    images = np.asarray(creatures.images, np.float32)
    network, framework = watched(trained(seed), images[:N_EXAMPLES]).network, engine()
    layers = framework.with_receptive_field(network, [each for each in network.layers if each.name in LAYERS])

    def redraw(some: np.ndarray, of: int) -> Redrawn:
        other = network.redrawn(some, of)
        return Redrawn(other, functools.partial(framework.render_jobs, other))

    study = Study(
        network,
        Examples.make(images[:N_EXAMPLES], network.value_range),
        layers,
        functools.partial(framework.render_jobs, network),
        functools.partial(framework.render_grids, network),
        images,
        Rendering(),
        redraw=redraw,
    )
    study.probe_set.get(lambda: Probe(images, np.arange(len(images)), np.asarray(creatures.labels), {}, ""))
    return study


def controls_of(study: Study) -> Controls:
    """Makes all controls, without a limit of time."""
    maker = ControlMaker(study)
    maker.make(0, None, no_progress)
    return maker.artifacts()[0]


def report(seed: int) -> None:
    """Prints what comes out of a seed's network."""
    begun, study = time.monotonic(), study_of(seed)
    made = controls_of(study)
    took, size = time.monotonic() - begun, sum(map(len, made.to_blobs()))
    print(f"seed {seed}: {took:.0f} s, {size / 1000:.0f} kB")
    activations = study.network.record(study.examples.inputs, LAYERS).activations
    for name in LAYERS:
        own, random = made.evidence[name].gains
        icons = made.icons[name]
        alike = np.nanmean(icons.likeness, axis=0)
        reach = np.nanmedian(icons.reached[:, 0] / icons.reached[:, 1])
        random_reach = np.nanmedian(icons.reached[:, 2] / icons.reached[:, 3])
        groups = neuron_groups(activations[name], N_GROUPS)
        again = stability(activations[name], groups).mean()
        chance = stability_by_chance(activations[name], N_GROUPS)
        print(
            f"  {name}: evidence less random {own[0]:.2f} ({own[1]:.2f} to {own[2]:.2f}) leads, random weights "
            f"{random[0]:.2f} ({random[1]:.2f} to {random[2]:.2f}); icons reach {reach:.2f} × real images, random "
            f"weights {random_reach:.2f}; two seeds r = {alike[0]:.2f} by pixels ({alike[1]:.2f} by chance), "
            f"{alike[2]:.2f} to the layer ({alike[3]:.2f}); {N_GROUPS} groups again {again:.2f} ({chance:.2f})"
        )
    if made.calibration is not None:
        error, chance = made.calibration.error, made.calibration.by_chance
        print(f"  calibration error {error[0]:.3f} ({error[1]:.3f} to {error[2]:.3f}), chance {chance:.3f}")


def claims() -> Iterator[Claim]:
    """Gives what networks of five seeds show beside what random weights show; of most of it nothing is claimed."""
    studies = [study_of(seed) for seed in REPORTED_ON]
    made = [controls_of(study) for study in studies]
    n = len(made)
    for name in LAYERS:
        own, random = (np.array([each.evidence[name].gains[i, 0] for each in made]) for i in range(2))
        what = f"{name}, deletion by evidence less at random, in leads ({n} networks)"
        yield Claim(what, _spread(own), "≥ 0.00", bool((own >= 0).all()))
        yield Claim(f"beside it, {name}: the same of random weights", _spread(random))
        alike = np.array([np.nanmean(each.icons[name].likeness, axis=0) for each in made])
        yield Claim(f"{name}, icons of two seeds: correlation by pixels", _spread(alike[:, 0]))
        yield Claim(f"{name}, icons of two seeds: correlation to the layer", _spread(alike[:, 2]))
        yield Claim(f"beside it, {name}: icons of other channels, to the layer", _spread(alike[:, 3]))
    errors = np.array([each.calibration.error[0] for each in made if each.calibration is not None])
    yield Claim(f"calibration error of {N_IMAGES} creatures without shortcuts", _spread(errors))


def _spread(values: np.ndarray) -> str:
    return f"{values.mean():.2f} ({values.min():.2f} to {values.max():.2f})"


if __name__ == "__main__":
    for each in map(int, sys.argv[1:] or REPORTED_ON):
        report(each)
