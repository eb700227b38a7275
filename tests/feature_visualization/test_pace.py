"""How many icons are begun, of workers that do one job each: laws, over a clock that work moves."""

import heapq

import numpy as np
import pytest

from tb_plugin.deadline import Deadline
from tb_plugin.feature_visualization.pace import Pace
from tests.clock import Clock

N_STEPS, MOST = 64, 32


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


def rendered(clock, n_workers, seconds, cost, n_icons=10**6, slower=1.0):
    """Does what `size` allows; gives how many icons were in time, how many were not, and when the last one ended."""
    pace = Pace(Deadline.after(seconds), {"a": 1.0, "b": 1.0}, n_workers)
    # As trials would have found.
    pace._costs = {"a": cost, "b": cost}
    begun, under_way, idle, waiting = clock.now, [], n_workers, []
    in_time = too_late = at = 0
    order = 0
    while True:
        layer = "ab"[order % 2]
        n = pace.size(layer, N_STEPS, min(MOST, n_icons - at)) if at < n_icons and idle else 0
        if n:
            pace.begin(layer, N_STEPS, n)
            heapq.heappush(under_way, (clock.now + cost * slower * N_STEPS * n, order, layer, n))
            waiting.append(order)
            at, idle, order = at + n, idle - 1, order + 1
            continue
        if not under_way:
            return in_time, too_late, clock.now - begun
        ended, number, layer, n = heapq.heappop(under_way)
        clock.now, idle = ended, idle + 1
        in_time, too_late = (in_time + n, too_late) if ended <= begun + seconds else (in_time, too_late + n)
        # Results are taken in the order in which they were begun.
        waiting.remove(number)
        pace.finish(layer)


@pytest.mark.parametrize("n_workers", [2, 8, 64])
@pytest.mark.parametrize("slower", [1.0, 1.5])
def test_all_that_is_begun_ends_in_time_and_the_workers_have_much_to_do(n_workers, slower, clock):
    cost, seconds = 0.01, 300.0
    in_time, too_late, took = rendered(clock, n_workers, seconds, cost, slower=slower)
    possible = n_workers * seconds / (cost * slower * N_STEPS)
    assert took <= seconds and too_late == 0
    assert in_time >= 0.6 * possible


def test_workers_that_are_idle_are_given_small_jobs_where_time_is_short(clock):
    # Not even one job of 32 icons fits in: 20 s.
    in_time, too_late, _ = rendered(clock, 4, 10.0, 0.01)
    assert in_time >= 0.5 * 4 * 10.0 / 0.64 and too_late == 0


@pytest.mark.parametrize("seed", range(5))
def test_without_a_deadline_jobs_are_as_large_as_can_be(seed, clock):
    n_workers = int(np.random.default_rng(seed).integers(1, 100))
    assert Pace(Deadline(), {"a": 1.0}, n_workers).size("a", N_STEPS, MOST) == MOST
