"""How concepts are assembled: relations between the layers of examples, as much of them as time allows."""

from __future__ import annotations

import itertools
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import LayerRelations, Relation
from tb_plugin.attribution import channel_relations, position_relations
from tb_plugin.attribution.relations import Fields, receptive_fields
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.network import LayerInfo, Network, NoGradientPath

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
        """Gives the relations of the finished examples, if any layers are related."""
        return [] if self._made is None or not self._made.pairs else [self._made]


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
      seconds: No example is begun that would take more than that if it takes as long as the one before; the first is
        begun in any case. None for no limit.

    Yields:
      The relations of the first example, of the first two, and so on. Pairs between which a gradient is cut are left
      out, and the settings name them.
    """
    start = time.monotonic()
    fields, cut = _fields(network, inputs[:1], layers)
    done: list[tuple[Relation, ...]] = []
    longest = 0.0
    for example in range(len(inputs)):
        begun = time.monotonic()
        if seconds is not None and done and begun - start + longest > seconds:
            return
        done.append(_of_example(network, inputs[example : example + 1], layers, fields, cut))
        longest = max(longest, time.monotonic() - begun)
        yield LayerRelations(
            layers=tuple(layers),
            examples=tuple(range(len(done))),
            pairs=tuple(_stacked(pairs) for pairs in zip(*done, strict=True)),
            settings={**_SETTINGS, **_left_out(cut)},
            complete=len(done) == len(inputs),
        )


def _fields(
    network: Network, inputs: np.ndarray, layers: Sequence[LayerInfo]
) -> tuple[dict[tuple[str, str], Fields], frozenset[tuple[str, str]]]:
    """Measures what positions see of earlier layers; and gives the pairs between which a gradient is cut."""
    fields: dict[tuple[str, str], Fields] = {}
    cut: set[tuple[str, str]] = set()
    for first, last in itertools.combinations(layers, 2):
        pair = first.name, last.name
        try:
            found = receptive_fields(network, inputs, *pair)
        except NoGradientPath:
            cut.add(pair)
            continue
        if first.height * first.width > 1:
            fields[pair] = found
    return fields, frozenset(cut)


def _left_out(cut: Collection[tuple[str, str]]) -> dict[str, str]:
    """Says which pairs are left out."""
    pairs = ", ".join(f"{earlier} and {later}" for earlier, later in sorted(cut))
    return {"left out": f"{pairs}, as no gradient comes from the later layer to the earlier one"} if cut else {}


def _of_example(
    network: Network,
    inputs: np.ndarray,
    layers: Sequence[LayerInfo],
    fields: Mapping[tuple[str, str], Fields],
    cut: Collection[tuple[str, str]],
) -> tuple[Relation, ...]:
    """Deep to shallow, as what a layer's channels are made of says which of the earlier ones are explained next."""
    names = [layer.name for layer in layers]
    logits = network.record(inputs, names).logits
    likeliest = np.argsort(-logits, axis=1, kind="stable")[:, :_N_CLASSES]
    reached = [layer.name for layer in layers if not layer.cut_from_output]
    gradients = network.gradients(inputs, reached, likeliest)
    activations = network.record(inputs, names).activations
    importance = {layer.name: np.zeros(layer.channels) for layer in layers} | {
        name: np.abs(np.einsum("nthwc,nhwc->ntc", gradients[name], activations[name])[0]).max(axis=0)
        for name in reached
    }
    parts = {layer.name: np.zeros(layer.channels) for layer in layers}
    pairs = []
    for at in reversed(range(1, len(layers))):
        later = names[at]
        channels = _explained(importance[later], parts[later])
        for earlier in (name for name in names[:at] if (name, later) not in cut):
            by_channel = channel_relations(network, inputs, earlier, later, channels)[0].T
            largest = np.abs(by_channel).max(axis=1, keepdims=True)
            shares = np.abs(by_channel) / np.maximum(largest, np.finfo(np.float32).tiny)
            parts[earlier] = np.maximum(parts[earlier], shares.max(axis=0))
            pair = earlier, later
            positions = position_relations(network, inputs, *pair, fields[pair])[0] if pair in fields else None
            pairs.append(Relation(earlier, later, positions, np.array(channels), by_channel))
    return tuple(pairs)


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
