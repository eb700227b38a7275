"""Which groups of neurons stay the same while a network trains, so that they keep their colours."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Two groups are one that changed if the cosine similarity of their channel factors is at least this.
LEAST_SIMILARITY = 0.5
_TINY = 1e-12


@dataclass(frozen=True)
class Identity:
    """How the groups of a step continue the groups of the step before.

    Attributes:
      numbers: The number of each of G groups; all differ, and a number stays with its group over steps.
      similarities: For each group, the cosine similarity to the group of its number at the step before; NaN if it is
        new.
      vanished: The numbers of the step before that no group has any more.
    """

    numbers: tuple[int, ...]
    similarities: tuple[float, ...]
    vanished: tuple[int, ...] = ()

    @classmethod
    def first(cls, n_groups: int) -> Identity:
        """Numbers groups as they stand, where no step came before."""
        return cls(tuple(range(n_groups)), (float("nan"),) * n_groups)

    @property
    def table(self) -> np.ndarray:
        """Numbers and similarities, `[G, 2]`."""
        return np.array([self.numbers, self.similarities], np.float32).T


def match_groups(
    channel: np.ndarray, before: np.ndarray, numbers: Sequence[int], *, least: float = LEAST_SIMILARITY
) -> Identity:
    """Finds which groups continue which, by the assignment of largest total similarity.

    Args:
      channel: `[G, C]`, channel factors.
      before: `[G', C]`, the channel factors of the step before.
      numbers: The numbers of those G' groups.
      least: The least cosine similarity of a pair. Where it is less, one group vanished and another appeared; the new
        one gets the lowest number that no group of either step has.
    """
    # It is imported only here, as those who only view do not need it.
    from scipy.optimize import linear_sum_assignment

    similarities = _unit(channel) @ _unit(before).T
    rows, columns = linear_sum_assignment(similarities, maximize=True)
    pairs = {
        int(row): (numbers[column], float(similarities[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if similarities[row, column] >= least
    }
    free = (number for number in itertools.count() if number not in numbers)
    matched = [pairs.get(row) or (next(free), float("nan")) for row in range(len(channel))]
    kept = {number for number, _ in pairs.values()}
    return Identity(
        tuple(number for number, _ in matched),
        tuple(similarity for _, similarity in matched),
        tuple(number for number in numbers if number not in kept),
    )


def _unit(channel: np.ndarray) -> np.ndarray:
    return channel / np.maximum(np.linalg.norm(channel, axis=1, keepdims=True), _TINY)
