import math

import numpy as np
import pytest

from tb_plugin.deadline import NEVER, Deadline, OutOfTime, Pieces
from tests.clock import Clock


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


def test_without_a_limit_work_is_one_piece(clock):
    assert not NEVER.binds and NEVER.left == math.inf and NEVER.has(1e9)
    assert Pieces(NEVER).size(1000) == 1000


def test_the_earlier_deadline_counts(clock):
    deadline = Deadline.after(10)
    assert deadline.within(None) is deadline
    assert deadline.within(20) is deadline
    assert deadline.within(3).left == 3
    assert deadline.part(0.25).left == 2.5
    clock.spend(9)
    assert deadline.has(1) and not deadline.has(1.5)
    assert NEVER.part(0.5) is NEVER


@pytest.mark.parametrize("seed", range(20))
def test_pieces_end_later_than_the_deadline_by_no_more_than_the_smallest_of_them(clock, seed):
    """The law that all budgets rest on, for any cost of a piece and of what is in it."""
    rng = np.random.default_rng(seed)
    once, each, seconds = (float(10 ** rng.uniform(-3, 1)) for _ in range(3))
    deadline, start = Deadline.after(seconds), clock.now
    pieces, done, sizes = Pieces(deadline), 0, []
    while size := pieces.size(10**6 - done):
        with pieces.timed(size):
            clock.spend(once + each * size)
        done += size
        sizes.append(size)
    assert sizes[0] == 1
    assert clock.now - start <= seconds + once + each
    # Nor is much time left that could have been used.
    if done < 10**6:
        assert seconds - (clock.now - start) <= once + each
    with pytest.raises(OutOfTime):
        pieces.checked_size(1)


def test_no_piece_is_begun_when_time_is_up(clock):
    assert Pieces(Deadline.after(0)).size(5) == 0
    assert Pieces(Deadline.after(2), expected=3).size(5) == 0
    assert Pieces(Deadline.after(4), expected=3).size(5) == 1
