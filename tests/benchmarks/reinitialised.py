"""Whether a channel whose filter is made anew in a trained network is named, and named first, among what changed.

Run as `python -m tests.benchmarks.reinitialised`. It trains the demo's network for a short time, makes the filters of
channels anew one at a time, and looks at what is told of each.
"""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from demo.dataset import Sampling, dataset
from demo.network import BLOCKS, build
from tb_plugin.artifacts import Changes
from tb_plugin.keras.choice import watched
from tb_plugin.makers.comparison import Reference, changes_between
from tb_plugin.makers.network_state import NetworkState
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.state_pass import state_of

N_EACH, N_EPOCHS = 8, 4


def main() -> None:
    """Prints a line for each block: of how many channels the change is named, and named first."""
    data = dataset(600, seed=0, sampling=Sampling.BIASED)
    keras.utils.set_random_seed(0)
    model = build(0)
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(data.images, data.labels, epochs=N_EPOCHS, verbose=0)
    images = data.images[:128].astype(np.float32)
    network = watched(model, images[:2]).network
    layers = tuple(layer for layer in network.layers if layer.name in {name for name, *_ in BLOCKS})
    probe = Probe(images, np.arange(len(images)), data.labels[:128], {}, "creatures")
    before = state_of(network, probe, layers, 1)
    again = state_of(network, probe, layers, 2)
    nothing = changes_between(before, again, network, probe, Reference("", 1), by_index=True)
    print("against itself:", sum(int((pair.changes != 0).sum()) for pair in nothing.pairs), "channels changed")
    for name, channels, *_ in BLOCKS:
        found = []
        for channel in np.linspace(0, channels - 1, N_EACH).astype(int):
            kept = remade(model, name, int(channel))
            state = state_of(network, probe, layers, 2)
            made = changes_between(before, state, network, probe, Reference("", 1), by_index=True)
            found.append((*place_of(made, before, name, int(channel)), int(channel)))
            model.get_layer(f"{name}_conv").set_weights(kept)
        named = [each for each in found if each[0] is not None]
        first = [each for each in named if each[0] == 0]
        told = "; ".join(f"{channel}: place {place}, {said}" for place, said, channel in found)
        print(f"{name}: named {len(named)} of {len(found)}, first {len(first)} ({told})")


def remade(model: keras.Model, name: str, channel: int) -> list[np.ndarray]:
    """Draws the filter of a channel as it was drawn at first, and gives the layer's weights as they were."""
    layer = model.get_layer(f"{name}_conv")
    (weights,) = layer.get_weights()
    rng = np.random.default_rng(channel)
    other = weights.copy()
    shape = weights.shape[:3]
    other[..., channel] = rng.normal(scale=np.sqrt(2 / np.prod(shape)), size=shape)
    layer.set_weights([other])
    return [weights]


def place_of(made: Changes, before: NetworkState, name: str, channel: int) -> tuple[int | None, str]:
    """Gives the place of a channel among all that changed, by the effect of removal, and what is said of it."""
    found = []
    for pair in made.pairs:
        for each in np.flatnonzero(pair.changes):
            effect = pair.reference_effects[each] if pair.changes[each] == 2 else pair.effects[each]
            found.append((-np.nan_to_num(effect, nan=-1), pair.layer, int(each)))
    names = [(layer, each) for _, layer, each in sorted(found)]
    pair = next(pair for pair in made.pairs if pair.layer == name)
    said = f"kind {pair.changes[channel]}, correlation {pair.strengths[channel]:.2f}, {len(names)} changed"
    return (names.index((name, channel)) if (name, channel) in names else None), said


if __name__ == "__main__":
    main()
