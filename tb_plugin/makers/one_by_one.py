"""Removing concepts one by one and in pairs, whatever is asked of the answers."""

from __future__ import annotations

import abc
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from tb_plugin.makers.at_once import at_once
from tb_plugin.makers.audit_layer import on_average
from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.changing import answered, in_order

# So many concepts are removed, and all pairs of them.
N_CONCEPTS = 5


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


class Without(Protocol):
    """What was found without one concept or two."""

    @property
    def places(self) -> tuple[int, ...]:
        """Of the concepts, ascending."""
        ...


Found = TypeVar("Found", bound=Without)


class OneByOne(abc.ABC, Generic[Found]):
    """Removes single concepts, then pairs of them; what is done stays done.

    Attributes:
      examples: `[N, ...]`.
      parts: The concepts, the strongest first.
      asked: `[N, K]` the examples' logits with all concepts; None before they were asked for.
      done: In their order.
      impossible: Pairs of places that cannot be removed together: something goes past the later layer.
    """

    examples: np.ndarray
    parts: Sequence[Part]
    asked: np.ndarray | None
    done: list[Found]
    impossible: set[tuple[int, int]]

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
            self.asked = answers(network, self.examples, ())
        alone = [(each,) for each in self.parts]
        for parts in (*alone, *itertools.combinations(self.parts, 2)):
            places = tuple(sorted(each.place for each in parts))
            if places in self.impossible or any(each.places == places for each in self.done):
                continue
            found = self._alone(network, parts[0]) if len(parts) == 1 else self._pair_of(network, parts, places)
            if found is None:
                self.impossible.add((places[0], places[1]))
            else:
                self.done.append(found)
            yield len(self.done) + len(self.impossible)

    def found_of(self, part: Part) -> Found:
        """Gives what was found without one concept alone."""
        return next(each for each in self.done if each.places == (part.place,))

    def _pair_of(self, network: Network, parts: Sequence[Part], places: tuple[int, ...]) -> Found | None:
        return self._pair(network, parts, places) if _follow(network, self.examples, parts) else None

    @abc.abstractmethod
    def _alone(self, network: Network, part: Part) -> Found: ...

    @abc.abstractmethod
    def _pair(self, network: Network, parts: Sequence[Part], places: tuple[int, ...]) -> Found: ...


def strongest_of(found: Iterable[tuple[tuple[float, ...], int, Part]]) -> list[Part]:
    """Chooses what is removed: of each class, or output, one before any second, and of one layer no channel twice.

    What two concepts that share a channel do together could not be told from what each does.

    Args:
      found: Of each concept by what it comes first, the smaller the earlier; the class that it is of; and itself.
    """
    ordered = sorted(found, key=lambda each: each[0])
    leaders = {of: place for place, (_, of, _) in reversed([*enumerate(ordered)])}.values()
    chosen: list[Part] = []
    for place in sorted(range(len(ordered)), key=lambda place: (place not in leaders, place)):
        part = ordered[place][2]
        own = set(part.channels)
        if all(each.layer.name != part.layer.name or own.isdisjoint(each.channels) for each in chosen):
            chosen.append(part)
    return chosen[:N_CONCEPTS]


def answers(network: Network, inputs: np.ndarray, parts: Sequence[Part]) -> np.ndarray:
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


def estimated_changes(network: Network, inputs: np.ndarray, part: Part, classes: np.ndarray) -> np.ndarray:
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


def rows_of(inputs: np.ndarray) -> np.ndarray:
    """Gives `[n, 1]` places, by which other axes can be picked."""
    return np.arange(len(inputs))[:, None]
