"""Which of many items are looked at: by their numbers, whatever they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Pick(Protocol):
    """Chooses some of many items."""

    @property
    def n(self) -> int:
        """How many images at most."""
        ...

    def __call__(self, n_items: int, n_each: int = 1) -> np.ndarray:
        """Gives the numbers of the chosen items, ascending.

        Args:
          n_items: How many there are.
          n_each: How many images each of them holds.
        """
        ...


@dataclass(frozen=True)
class Evenly:
    """Chooses items spread evenly over all, the first and the last among them.

    Attributes:
      n: How many images at most.
    """

    n: int

    def __call__(self, n_items: int, n_each: int = 1) -> np.ndarray:
        """See `Pick`."""
        n = max(1, -(-self.n // n_each))
        return np.arange(n_items) if n_items <= n else np.linspace(0, n_items - 1, n).round().astype(int)


@dataclass(frozen=True)
class Drawn:
    """Chooses items at random, one of each of as many stretches of equal length: spread, but in no rhythm of the data.

    Attributes:
      n: How many images at most.
      seed: The same one chooses the same items of as many.
    """

    n: int
    seed: int = 0

    def __call__(self, n_items: int, n_each: int = 1) -> np.ndarray:
        """See `Pick`."""
        n = max(1, -(-self.n // n_each))
        if n_items <= n:
            return np.arange(n_items)
        # Of whole numbers: no item is in two stretches.
        bounds = np.arange(n + 1) * n_items // n
        return np.random.default_rng((self.seed % 2**32, n_items)).integers(bounds[:-1], bounds[1:])
