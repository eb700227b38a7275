"""What becomes of decisions without the strongest concepts, and pairs of them: measured, and beside it estimated."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.makers.at_once import at_once
from tb_plugin.makers.audit_layer import LayerAudit, on_average
from tb_plugin.makers.decisions import Decisions
from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.changing import answered, in_order

# So many concepts are removed, and all pairs of them.
N_CONCEPTS = 5
# Between so many classes estimates of an image's decision are made, and of an example's.
N_CANDIDATES, N_SHOWN = 4, 8


@dataclass(frozen=True, eq=False)
class Part:
    """A concept as it is removed.

    Attributes:
      place: Its place among the concepts of all layers.
      layer: Where it is.
      channels: Of the layer.
      mean: `[H, W, C]` what the layer is on average.
    """

    place: int
    layer: LayerInfo
    channels: tuple[int, ...]
    mean: np.ndarray

    def removed_from(self, activations: np.ndarray) -> np.ndarray:
        """Gives activations `[n, H, W, C]` with its channels as they are on average, position by position."""
        return on_average(activations, self.channels, self.mean)


@dataclass(frozen=True, eq=False)
class Removed:
    """What is answered without one concept or two.

    Attributes:
      places: Of the concepts, ascending.
      decided: `[P]` what is decided of the images.
      expected: `[P]` what was estimated to be.
      changes: `[P, K]` by how much logits of the images change; None of pairs, which are not added up further.
      logits: `[N, K]` of the examples.
      estimated: `[N, K]` what they were estimated to be, NaN of classes for which nothing was.
    """

    places: tuple[int, ...]
    decided: np.ndarray
    expected: np.ndarray
    changes: np.ndarray | None
    logits: np.ndarray
    estimated: np.ndarray


@dataclass(eq=False)
class Removing:
    """What was removed until now.

    Attributes:
      images: `[P, ...]` the probe set.
      before: What is decided on it.
      examples: `[N, ...]`.
      parts: The concepts, the strongest first.
      asked: `[N, K]` the examples' logits with all concepts; None before they were asked for.
      done: In their order.
      impossible: Pairs of places that cannot be removed together: something goes past the later layer.
    """

    images: np.ndarray
    before: Decisions
    examples: np.ndarray
    parts: Sequence[Part]
    asked: np.ndarray | None = None
    done: list[Removed] = field(default_factory=list)
    impossible: set[tuple[int, int]] = field(default_factory=set)

    @property
    def logits(self) -> np.ndarray:
        """`[N, K]` of the examples with all concepts.

        Raises:
          RuntimeError: If they were not asked for yet.
        """
        if self.asked is None:
            raise RuntimeError("the examples were not asked for yet")
        return self.asked

    @property
    def total(self) -> int:
        """How many removals there are in all."""
        n = len(self.parts)
        return n + n * (n - 1) // 2

    def go_on(self, network: Network) -> Iterator[int]:
        """Removes what is left, one concept or pair after another; gives how many are done.

        Raises:
          OutOfTime: If the network says so.
        """
        if self.asked is None:
            self.asked = _answers(network, self.examples, ())
        alone = [(each,) for each in self.parts]
        for parts in (*alone, *itertools.combinations(self.parts, 2)):
            places = tuple(sorted(each.place for each in parts))
            if places in self.impossible or any(each.places == places for each in self.done):
                continue
            found = self._alone(network, parts[0]) if len(parts) == 1 else self._pair(network, parts, places)
            if found is None:
                self.impossible.add((places[0], places[1]))
            else:
                self.done.append(found)
            yield len(self.done) + len(self.impossible)

    def _alone(self, network: Network, part: Part) -> Removed:
        from tb_plugin.audit import candidates

        logits, before = self.before.logits, self.logits
        asked = candidates(
            logits, self.before.labels if self.before.are_true else np.full(len(logits), -1), N_CANDIDATES
        )
        shown = candidates(before, np.full(len(before), -1), N_SHOWN)
        without = _answers(network, self.images, (part,))
        rows, of_examples = _rows(self.images), _rows(self.examples)
        expected = logits[rows, asked] + _estimated(network, self.images, part, asked)
        estimated = np.full(before.shape, np.nan, np.float32)
        estimated[of_examples, shown] = before[of_examples, shown] + _estimated(network, self.examples, part, shown)
        return Removed(
            (part.place,),
            without.argmax(axis=1),
            np.take_along_axis(asked, expected.argmax(axis=1)[:, None], axis=1)[:, 0],
            without - logits,
            _answers(network, self.examples, (part,)),
            estimated,
        )

    def _pair(self, network: Network, parts: Sequence[Part], places: tuple[int, ...]) -> Removed | None:
        from tb_plugin.audit import together

        if not _follow(network, self.examples, parts):
            return None
        alone = [next(each for each in self.done if each.places == (part.place,)) for part in parts]
        expected = self.before.logits + sum(each.changes for each in alone if each.changes is not None)
        return Removed(
            places,
            _answers(network, self.images, parts).argmax(axis=1),
            expected.argmax(axis=1),
            None,
            _answers(network, self.examples, parts),
            together(self.logits, *(each.logits for each in alone)),
        )


def parts_of(
    layers: Sequence[LayerAudit], decisions: Decisions, infos: Mapping[str, tuple[LayerInfo, np.ndarray]]
) -> list[Part]:
    """Chooses the concepts without which a class loses most beyond the others, of each class one before any second.

    What every class rests on, as half of an early layer, would lose more decisions in all, and tell nothing. Those of
    one layer have no channel in common: what two of them do together could not be told from what each does.

    Args:
      layers: In the order in which their concepts are listed.
      decisions: What is decided with all concepts.
      infos: By name each layer, and what it is on average.
    """
    from tb_plugin.audit import of_one_class

    found: list[tuple[float, int, Part]] = []
    first, old = 0, decisions.logits.argmax(axis=1)[:, None]
    labels = np.where(np.isin(decisions.labels, decisions.classes), decisions.labels, -1)
    for each in layers:
        layer, mean = infos[each.layer]
        beyond, of = of_one_class(decisions.right[:, None] & (each.without != old), decisions.right, labels)
        for j, channels in enumerate(each.concepts):
            found.append((-float(beyond[j]), int(of[j]), Part(first + j, layer, channels, mean)))
        first += len(each.concepts)
    found.sort(key=lambda each: each[0])
    leaders = {of: place for place, (_, of, _) in reversed([*enumerate(found)])}.values()
    ordered = sorted(range(len(found)), key=lambda place: (place not in leaders, place))
    chosen: list[Part] = []
    for part in (found[place][2] for place in ordered):
        own = set(part.channels)
        if all(each.layer.name != part.layer.name or own.isdisjoint(each.channels) for each in chosen):
            chosen.append(part)
    return chosen[:N_CONCEPTS]


def _answers(network: Network, inputs: np.ndarray, parts: Sequence[Part]) -> np.ndarray:
    """Computes logits `[n, K]` without some concepts, in earlier layers first."""
    size = at_once([each.layer for each in parts], 2)
    changes = [(each.layer.name, each.removed_from) for each in parts]
    found = [answered(network, inputs[first : first + size], changes) for first in range(0, len(inputs), size)]
    return np.concatenate(found).astype(np.float32)


def _follow(network: Network, inputs: np.ndarray, parts: Sequence[Part]) -> bool:
    """Tells whether all that a removal in the earlier layer does comes through the later one, by some images."""
    (earlier, change), (later, _) = in_order(network, [(each.layer.name, each.removed_from) for each in parts])
    if earlier == later:
        return True
    some = inputs[: at_once([each.layer for each in parts], 2)]
    direct = answered(network, some, [(earlier, change)])
    there = answered(network, some, [(earlier, change), (later, lambda values: values)])
    return bool(np.allclose(there, direct, rtol=1e-2, atol=1e-2 * float(np.abs(direct).max(initial=0))))


def _estimated(network: Network, inputs: np.ndarray, part: Part, classes: np.ndarray) -> np.ndarray:
    """Estimates by how much logits change: gradient × (mean − activation), over the concept's channels.

    Args:
      network: The model.
      inputs: `[n, ...]`.
      part: The concept.
      classes: `[n, T]` of which logits.

    Returns:
      `[n, T]`.
    """
    name, channels = part.layer.name, list(part.channels)
    size = at_once([part.layer], 1 + classes.shape[1])
    found = []
    for first in range(0, len(inputs), size):
        some = slice(first, first + size)
        difference = (part.mean - network.record(inputs[some], [name]).activations[name])[..., channels]
        gradients = network.gradients(inputs[some], [name], classes[some])[name][..., channels]
        found.append(np.einsum("nthwc,nhwc->nt", gradients, difference, dtype=np.float64))
    return np.concatenate(found).astype(np.float32)


def _rows(inputs: np.ndarray) -> np.ndarray:
    return np.arange(len(inputs))[:, None]
