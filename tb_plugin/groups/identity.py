"""Which groups of neurons stay the same while a network trains, so that they keep their colours."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Cosine similarity of channel factors from which two groups are one that changed.
LEAST_SIMILARITY = 0.5
_TINY = 1e-12


@dataclass(frozen=True)
class Identity:
    """Which groups of the step before the groups of a step go on from.

    Attributes:
      numbers: G different ones, that stay with a group.
      similarities: `G` cosine similarities to the group of that number at the step before; NaN of one that is new.
      vanished: Numbers of the step before that no group goes on from.
    """

    numbers: tuple[int, ...]
    similarities: tuple[float, ...]
    vanished: tuple[int, ...] = ()

    @classmethod
    def first(cls, n_groups: int) -> Identity:
        """Nothing came before: groups are numbered as they stand."""
        return cls(tuple(range(n_groups)), (float("nan"),) * n_groups)

    @property
    def table(self) -> np.ndarray:
        """`[G, 2]`: numbers and similarities."""
        return np.array([self.numbers, self.similarities], np.float32).T


def match_groups(
    channel: np.ndarray, before: np.ndarray, numbers: Sequence[int], *, least: float = LEAST_SIMILARITY
) -> Identity:
    """Finds which groups go on from which, by the assignment of largest total similarity.

    Args:
      channel: `[G, C]` channel factors.
      before: `[G', C]` those of the step before.
      numbers: `G'`, of those.
      least: Pairs that are less similar are none: one group vanished and another appeared, with the lowest number that
        is not taken by any group of either step.
    """
    # Only here: those who view need it not.
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
