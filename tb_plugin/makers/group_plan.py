"""Which factorisations are made of the examples' layers, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.network import LayerInfo

N_LAYERS = 2
NUMBERS = (4, 6, 8)


@dataclass(frozen=True)
class Key:
    """Names groups: of a layer, of one example or, where shared, of all (None)."""

    layer: str
    of: Factorisation
    example: int | None


@dataclass(frozen=True)
class Task:
    """Groups of one example, or shared ones (None), for each of some numbers of groups, and their links."""

    example: int | None
    numbers: tuple[int, ...]

    def keys(self, layers: Sequence[LayerInfo]) -> list[Key]:
        """Gives what is found: groups of each layer by itself, then of the earlier one compatible with the later's."""
        shared = self.example is None
        alone = [Key(layer.name, Factorisation(n, 0, shared), self.example) for layer in layers for n in self.numbers]
        if shared:
            return alone
        pairs = [(n, later) for later in self.numbers for n in self.numbers]
        return alone + [Key(layer.name, Factorisation(*pair), self.example) for layer in layers[:-1] for pair in pairs]


@dataclass(frozen=True)
class GroupPlan:
    """What is to be found.

    Attributes:
      layers: One or two, shallow to deep.
      numbers: Of groups, ascending.
      n_examples: How many examples.
    """

    layers: tuple[LayerInfo, ...]
    numbers: tuple[int, ...]
    n_examples: int

    @classmethod
    def of(cls, layers: Sequence[LayerInfo], numbers: Sequence[int], n_examples: int) -> GroupPlan:
        """Takes the last two layers with several positions, and the numbers that these can be factored into.

        Raises:
          ValueError: If a number of groups is not positive.
        """
        if any(n < 1 for n in numbers):
            raise ValueError(f"numbers of groups must be from 1, got {tuple(numbers)}")
        chosen = tuple(layer for layer in layers if layer.height * layer.width > 1)[-N_LAYERS:]
        most = min((min(layer.height * layer.width, layer.channels) for layer in chosen), default=0)
        return cls(chosen, tuple(sorted({n for n in numbers if n <= most})), n_examples)

    @property
    def default(self) -> int | None:
        """The middle one of the numbers, which comes first; None where there is none."""
        return self.numbers[len(self.numbers) // 2] if self.numbers else None

    def tasks(self) -> Iterator[Task]:
        """Gives shared groups and then those of each example: first of the default number, then of all."""
        for numbers in () if self.default is None else ((self.default,), self.numbers):
            yield from (Task(example, numbers) for example in (None, *range(self.n_examples)))

    @property
    def n_factorisations(self) -> int:
        """How many factorisations there will be."""
        return len({key for task in self.tasks() for key in task.keys(self.layers)})
