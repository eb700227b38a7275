"""How many icons can be rendered at once so that they end in time: it is learned while they are rendered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping

from tb_plugin.deadline import Deadline
from tb_plugin.feature_visualization.rendering import Job, Render
from tb_plugin.feature_visualization.threads import N_THREADS

# What is begun is to end a little before the deadline, as no two steps take the same time.
_CAUTION = 0.85
# A trial does so many steps of so many icons: the first step is slower than all others. Another one tries as many icons
# as are rendered at once, if that takes no more than this share of the time.
TRIAL_STEPS, _TRIAL_ICONS, _TRIAL_SHARE = 4, 2, 0.01
# Trials of layers end after this share of the time; of other layers nothing is known before their first icons.
_TRIALS_SHARE = 0.3


class Pace:
    """What icons of each layer cost, and how many more of them fit in.

    Attributes:
      deadline: When all icons are to be finished.
    """

    def __init__(self, deadline: Deadline, work: Mapping[str, float], n_workers: int = 1) -> None:
        """Knows nothing yet.

        Args:
          deadline: When all icons are to be finished.
          work: For each layer, what a step of an icon likely costs, in any unit (see `budget.values_computed`).
          n_workers: How many do one job each, and do not slow each other down: 1 is this machine, whose threads share
            its cores.
        """
        self.deadline = deadline
        self._work = work
        self._n_workers = n_workers
        self._costs: dict[str, float] = {}
        # What it took until the first step of a layer's icons, and how many workers have that behind them.
        self._set_ups: dict[str, float] = {}
        self._ready: Counter[str] = Counter()
        self._begun: set[str] = set()
        # Seconds that jobs under way were to take, in order, and that those which are finished were to take.
        self._under_way: list[float] = []
        self._finished = 0.0
        self._start = 0.0

    def try_out(self, layers: Mapping[str, int], job: Callable[[str, int], Job], render: Render) -> None:
        """Measures what a step costs at each of some layers, as far as a share of the time allows.

        Args:
          layers: How many icons of each are rendered at once at most, by name.
          job: Makes a job for a layer and so many icons, of `TRIAL_STEPS`.
          render: The framework's feature visualization.
        """
        trials = self.deadline.part(_TRIALS_SHARE)
        for layer, most in layers.items():
            n, expected = min(_TRIAL_ICONS, most), self._set_up(layer)
            # The first layer is tried in any case, as long as there is any time.
            while (self.deadline if not self._set_ups else trials).has(expected):
                begun = time.monotonic()
                found = [icons for _, icons in render([job(layer, n)])]
                if not found or not found[0]:
                    break
                # What a job costs in an ascent that is there already is in its steps.
                self._set_ups.setdefault(layer, max(0.0, time.monotonic() - begun - TRIAL_STEPS * found[0].cost))
                self._ready[layer] += 1
                self._costs[layer] = found[0].cost / n
                expected = TRIAL_STEPS * self._costs[layer] * most
                if n == most or expected > _TRIAL_SHARE * self.deadline.left:
                    break
                n = most

    def rescale(self, factors: Mapping[str, float]) -> None:
        """Notes that an icon's step takes another time than was measured, as it is of another size."""
        self._costs = {layer: cost * factors[layer] for layer, cost in self._costs.items()}
        self._work = {layer: work * factors[layer] for layer, work in self._work.items()}
        # At another size what sees images is made anew.
        self._ready = Counter({layer: n for layer, n in self._ready.items() if factors[layer] == 1})

    def renewed(self, deadline: Deadline) -> Pace:
        """Gives one that knows as much, for another deadline."""
        other = Pace(deadline, self._work, self._n_workers)
        other._costs, other._set_ups, other._ready = self._costs, self._set_ups, self._ready
        return other

    def cost(self, layer: str) -> float:
        """Tells how long a step of one icon takes; as of other layers, where this one was not tried."""
        if layer in self._costs:
            return self._costs[layer]
        rates = [cost / self._work[other] for other, cost in self._costs.items()]
        return self._work[layer] * max(rates, default=0.0)

    def size(self, layer: str, n_steps: int, most: int) -> int:
        """Tells how many icons of a layer may be begun now, from 1 to `most`; 0 if not even one would end in time."""
        if not self.deadline.binds:
            return most
        until_free = sum(self._under_way) * self._factor / self._n_workers
        left = _CAUTION * self.deadline.left - self._set_up(layer) - until_free
        waiting = len(self._work.keys() - self._begun - {layer})
        for share in (1 / (1 + waiting), 1.0):
            each = self.cost(layer) * self._factor * n_steps
            fitting = most if left > 0 >= each else int(share * left / each) if left > 0 else 0
            if fitting:
                return min(fitting, most)
        return 0

    def begin(self, layer: str, n_steps: int, n: int) -> None:
        """Notes that so many icons are begun."""
        self._start = self._start or time.monotonic()
        self._begun.add(layer)
        self._under_way.append(self.cost(layer) * n_steps * n)

    def finish(self, layer: str) -> None:
        """Notes that the icons are finished, or given up, which were begun before all others."""
        self._finished += self._under_way.pop(0)
        self._ready[layer] += 1

    @property
    def _factor(self) -> float:
        """How much longer everything takes than it was to take. What is begun next is nearly finished as well."""
        side_by_side = N_THREADS if self._n_workers == 1 else self._n_workers
        expected = self._finished + sum(self._under_way[: side_by_side - 1])
        spent = (time.monotonic() - self._start) * self._n_workers
        return spent / expected if self._finished and expected else 1.0

    def _set_up(self, layer: str) -> float:
        if self._ready[layer] >= self._n_workers:
            return 0.0
        rates = [seconds / self._work[other] for other, seconds in self._set_ups.items()]
        return self._work[layer] * max(rates, default=0.0)
