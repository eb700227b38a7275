"""A clock that work moves: tests of deadlines need no time, and say what any work would cost."""

import dataclasses
from typing import Any, cast

import numpy as np

from tb_plugin.deadline import Deadline, Pieces
from tb_plugin.feature_visualization import RenderedIcons
from tb_plugin.feature_visualization.ascent import stepped
from tb_plugin.network import Network


@dataclasses.dataclass
class Clock:
    """Stands still but for what work costs, and remembers the longest piece of it."""

    now: float = 1000.0
    longest: float = 0.0

    def __call__(self) -> float:
        return self.now

    def spend(self, seconds: float) -> None:
        self.now += seconds
        self.longest = max(self.longest, seconds)


class _SlowNetwork:
    """Another network, each question to which takes time: some for itself, and some for each example or cotangent."""

    def __init__(self, network: Any, clock: Clock, costs: dict[str, tuple[float, float]]) -> None:
        self._network = network
        self._clock = clock
        self.costs = costs

    def once_and_each(self, name: str) -> float:
        """What the smallest question of a kind costs."""
        return sum(self.costs.get(name, (0.0, 0.0)))

    def record_with_gradients(self, *arguments: Any) -> Any:
        """Costs what both cost."""
        return Network.record_with_gradients(cast(Network, self), *arguments)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._network, name)
        if name not in self.costs:
            return found

        def slow(inputs: np.ndarray, *arguments: Any) -> Any:
            once, each = self.costs[name]
            n = arguments[2].shape[1] if name == "pullback" else len(inputs)
            self._clock.spend(once + each * n)
            return found(inputs, *arguments)

        return slow


def slow_network(network: Any, clock: Clock, costs: dict[str, tuple[float, float]]) -> Any:
    """Gives a network whose questions cost so much each: once, and for each example or cotangent."""
    return _SlowNetwork(network, clock, costs)


METHODS = ("record", "gradients", "resume", "resume_gradients", "pullback")


def random_costs(rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """From a thousandth of a second to some seconds, for every question."""
    draw = lambda: float(10 ** rng.uniform(-3, 0.5))  # noqa: E731
    return {name: (draw(), draw()) for name in METHODS}


class SlowRenderer:
    """Renders grey icons by the ascent's own loop over steps, each of which takes time for itself and for each icon."""

    def __init__(self, clock: Clock, cost: tuple[float, float]) -> None:
        self._clock = clock
        self._cost = cost

    @property
    def once_and_each(self) -> float:
        """What a step of as many icons costs as are rendered at once."""
        return self._cost[0] + 32 * self._cost[1]

    def grids(self, jobs: Any) -> Any:
        """Does the same for grids, of which each step is one of all icons."""
        for job in jobs:
            n, size, pieces = len(job.vectors), job.rendering.size, Pieces(job.deadline)
            images = np.full((n, size, size, 10), 0.5)
            for _ in range(job.rendering.n_steps):
                if not pieces.size(1):
                    images = images[:0]
                    break
                with pieces.timed(1):
                    self._clock.spend(self._cost[0] + self._cost[1] * n)
            yield job, images

    def __call__(self, jobs: Any) -> Any:
        for job in jobs:
            n, size = len(job.objectives), job.rendering.size

            def advance(state: int, first: int, n_steps: int, n: int = n) -> int:
                self._clock.spend(n_steps * (self._cost[0] + self._cost[1] * n))
                return state + n_steps

            own_end = Deadline.after(job.seconds)
            done, cost = stepped(advance, 0, job.rendering.n_steps, job.deadline, own_end)
            if done is None:
                yield job, RenderedIcons.none()
            else:
                values = np.full(n, float(done))
                images, apart = np.full((n, size, size, 10), 0.5), np.full(n // job.n_diverse, 0.25)
                yield job, RenderedIcons(images, values, values, apart, cost)
