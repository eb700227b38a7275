"""Choosing images of each class in equal numbers, while more of them pass than can be kept."""

from __future__ import annotations

import heapq
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

Item = TypeVar("Item")


@dataclass(eq=False)
class _Stratum(Generic[Item]):
    """What is kept of one class: the items of the lowest priorities."""

    n_seen: int = 0
    # The lowest priority that was dropped: whatever has a higher one is not among the lowest.
    floor: float = np.inf
    # By minus the priority, so that the first is the next to be dropped; then by the order in which they came.
    kept: list[tuple[float, int, int, Item]] = field(default_factory=list)


class Strata(Generic[Item]):
    """Keeps at most n of the items that pass, of each class as many as of any other, as far as it has as many.

    Each item has a random priority that its number decides. Of each class those of the lowest ones are kept, so that
    they are drawn at random from all of it; what is dropped, where there are too many, is of the largest class. So
    memory is bounded, and what is kept depends neither on batches nor on time.

    Source: Cohen and Kaplan 2007, "Summarizing Data Using Bottom-k Sketches", for the priorities.
    """

    def __init__(self, n: int, seed: int) -> None:
        """Keeps none yet.

        Args:
          n: How many are kept.
          seed: Decides the priorities.
        """
        self._n = n
        self._seed = seed
        self._strata: dict[Hashable, _Stratum[Item]] = {}
        self._n_kept = 0
        # How many items have passed.
        self.n_seen = 0

    def wants(self, number: int, key: Hashable) -> bool:
        """Counts an item, and tells whether it is to be kept."""
        stratum = self._strata.setdefault(key, _Stratum())
        stratum.n_seen += 1
        self.n_seen += 1
        return self._priority(number) < stratum.floor

    def keep(self, number: int, key: Hashable, item: Item) -> Item | None:
        """Keeps an item that is wanted, and gives the one that it drops where there are too many."""
        heapq.heappush(self._strata[key].kept, (-self._priority(number), self.n_seen, number, item))
        self._n_kept += 1
        return self._dropped() if self._n_kept > self._n else None

    def kept(self) -> list[tuple[int, float, Item]]:
        """Gives the kept items in the order of their numbers: number, share of all that it stands for, item."""
        total = self.n_seen
        found = [
            (number, stratum.n_seen / len(stratum.kept) / total, item)
            for stratum in self._strata.values()
            if stratum.kept
            for _, _, number, item in stratum.kept
        ]
        # Classes of which none is kept are stood for by the others.
        whole = sum(share for _, share, _ in found)
        return sorted(((number, share / whole, item) for number, share, item in found), key=lambda each: each[0])

    def _dropped(self) -> Item:
        # Of equally large ones that which keeps the highest priority.
        full = (stratum for stratum in self._strata.values() if stratum.kept)
        largest = max(full, key=lambda stratum: (len(stratum.kept), -stratum.kept[0][0]))
        minus, _, _, item = heapq.heappop(largest.kept)
        largest.floor = -minus
        self._n_kept -= 1
        return item

    def _priority(self, number: int) -> float:
        return float(np.random.default_rng((self._seed % 2**32, number)).uniform())
