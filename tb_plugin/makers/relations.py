"""How concepts are assembled: relations between the layers of examples, as much of them as time allows."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import LayerRelations, Relation
from tb_plugin.attribution import channel_relations, position_relations
from tb_plugin.attribution.relations import Fields, receptive_fields
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo, Network

# So many channels of each layer are explained: first the ones that decide, then the ones that most make up the
# explained channels of a later layer.
N_CHANNELS = 32
_N_DECIDING = 16
_N_CLASSES = 3

_SETTINGS = {
    "method": "gradient × activation, exact: one vector–Jacobian product for each explained atom",
    "positions": "of the length of each later position's vector",
    "channels": f"of the sums over positions of {N_CHANNELS} channels of the later layer: the {_N_DECIDING} that argue "
    f"most for the {_N_CLASSES} likeliest classes, then those that most make up a still later layer's",
}


class RelationMaker:
    """Relates all pairs of layers, one example after another."""

    kind: ClassVar[str] = LayerRelations.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is related."""
        self._study = study
        self._made: LayerRelations | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Relates the layers of as many examples as there is time for; see `Maker`."""
        self._made = None
        if len(self._study.layers) < 2:
            return True
        inputs = self._study.examples.inputs
        for made in assemble(self._study.network, inputs, self._study.layers, seconds=seconds):
            self._made = made
            progress("examples related from layer to layer", len(made.examples), len(inputs))
        return self._made is not None and self._made.complete

    def artifacts(self) -> list[LayerRelations]:
        """Gives the relations of the finished examples."""
        return [] if self._made is None else [self._made]


def assemble(
    network: Network,
    inputs: np.ndarray,
    layers: Sequence[LayerInfo],
    *,
    seconds: float | None = None,
) -> Iterator[LayerRelations]:
    """Relates all pairs of layers, one example after another.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      layers: Shallow to deep.
      seconds: Time for it. No example is begun that would end later if it takes as long as those before, and one that
        does is given up; of the first, the pairs that are finished are kept. None for no limit.

    Yields:
      The relations of the first example, of the first two, and so on.
    """
    deadline = Deadline.after(seconds)
    relating = _Relating(TimedNetwork(network, deadline), layers)
    done: list[Sequence[Relation]] = []
    longest = 0.0
    for example in range(len(inputs)):
        begun = time.monotonic()
        if done and not deadline.has(longest):
            return
        pairs: list[Relation] = []
        with contextlib.suppress(OutOfTime):
            for pair in relating.example(inputs[example : example + 1]):
                pairs.append(pair)
        is_whole = len(pairs) == len(layers) * (len(layers) - 1) // 2
        if not is_whole and (done or not pairs):
            return
        done.append(pairs)
        longest = max(longest, time.monotonic() - begun)
        yield LayerRelations(
            layers=tuple(layers),
            examples=tuple(range(len(done))),
            pairs=tuple(_stacked(pairs) for pairs in zip(*done, strict=True)),
            settings=dict(_SETTINGS),
            complete=is_whole and len(done) == len(inputs),
        )
        if not is_whole:
            return


class _Relating:
    """Relates the layers of one example after another."""

    def __init__(self, network: Network, layers: Sequence[LayerInfo]) -> None:
        self._network = network
        self._layers = layers
        # They are the same for all examples.
        self._fields: dict[tuple[str, str], Fields] = {}

    def example(self, inputs: np.ndarray) -> Iterator[Relation]:
        """Deep to shallow, as what a layer's channels are made of says which of the earlier ones are explained next.

        Args:
          inputs: `[1, H, W, C]`.

        Yields:
          The relation of one pair of layers after another.
        """
        names = [layer.name for layer in self._layers]
        recording = self._network.record(inputs, names)
        activations = recording.activations
        likeliest = np.argsort(-recording.logits, axis=1, kind="stable")[:, :_N_CLASSES]
        gradients = self._network.gradients(inputs, names, likeliest)
        importance = {
            name: np.abs(np.einsum("nthwc,nhwc->ntc", gradients[name], activations[name])[0]).max(axis=0)
            for name in names
        }
        parts = {layer.name: np.zeros(layer.channels) for layer in self._layers}
        for at in reversed(range(1, len(names))):
            later = names[at]
            channels = _explained(importance[later], parts[later])
            for first in self._layers[:at]:
                pair = first.name, later
                by_channel = channel_relations(self._network, inputs, *pair, channels, activations)[0].T
                largest = np.abs(by_channel).max(axis=1, keepdims=True)
                shares = np.abs(by_channel) / np.maximum(largest, np.finfo(np.float32).tiny)
                parts[first.name] = np.maximum(parts[first.name], shares.max(axis=0))
                positions = None
                if first.height * first.width > 1:
                    positions = self._positions(inputs, *pair, activations)
                yield Relation(*pair, positions, np.array(channels), by_channel)

    def _positions(
        self, inputs: np.ndarray, earlier: str, later: str, activations: Mapping[str, np.ndarray]
    ) -> np.ndarray:
        pair = earlier, later
        if pair not in self._fields:
            self._fields[pair] = receptive_fields(self._network, inputs, *pair)
        return position_relations(self._network, inputs, *pair, self._fields[pair], activations)[0]


def _explained(importance: np.ndarray, parts: np.ndarray) -> list[int]:
    """Ascending: the channels that decide, then those that make up most of the later layers' explained ones."""
    deciding = np.argsort(-importance, kind="stable")[:_N_DECIDING].tolist()
    making = [c for c in np.argsort(-parts, kind="stable").tolist() if c not in deciding]
    return sorted([*deciding, *making][:N_CHANNELS])


def _stacked(pairs: Sequence[Relation]) -> Relation:
    """One relation of all examples from theirs."""
    first = pairs[0]
    positions = [pair.positions for pair in pairs if pair.positions is not None]
    return Relation(
        first.earlier,
        first.later,
        np.stack(positions) if positions else None,
        np.stack([pair.channels for pair in pairs if pair.channels is not None]),
        np.stack([pair.by_channel for pair in pairs if pair.by_channel is not None]),
    )
