import itertools

import pytest

from tb_plugin.log.schedule import Allowance, Turns, check_every, is_due
from tests.clock import Clock


@pytest.mark.parametrize(
    ("n_steps", "every", "expected"),
    [
        (16, "auto", [2, 8]),
        (100, "auto", [13, 50]),
        (2, "auto", [1]),
        (1, "auto", []),
        (None, "auto", [2, 4, 8, 16]),
        (10, 4, [4, 8]),
        (10, None, []),
    ],
)
def test_icon_steps(n_steps, every, expected):
    assert [step for step in range(n_steps or 20) if is_due(step, n_steps, every)] == expected


@pytest.mark.parametrize(
    ("n_steps", "every", "expected"),
    [
        (1600, "auto", [200, 800]),
        (1500, "auto", [200, 800]),
        (None, "auto", [200, 300, 600]),
        (1600, 250, [300, 500, 800]),
    ],
)
def test_steps_that_are_far_apart_pass_what_is_due(n_steps, every, expected):
    steps = [100, 200, 300, 400, 500, 600, 700, 800]
    due = [step for before, step in itertools.pairwise(steps) if is_due(step, n_steps, every, before)]
    assert due == expected


@pytest.mark.parametrize("every", [0, -1, "often", 2.5])
def test_bad_schedules_are_refused(every):
    with pytest.raises(ValueError, match="every of Icons must be"):
        check_every(every, "every of Icons")


def test_an_allowance_is_a_share_of_the_time(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    allowance = Allowance(0.1)
    assert allowance.seconds_left() == 0
    clock.spend(20)
    assert allowance.seconds_left() == pytest.approx(2.0)
    allowance.spend(3)
    assert allowance.seconds_left() == pytest.approx(-1.0)


def test_what_is_made_each_time_is_whole_when_it_is_due_or_was_while_there_was_no_time():
    def whole(made, every, n_steps=16):
        turns = Turns()
        return [step for step in made if not turns.are_brief("kind", every, step, n_steps, step - 1)]

    assert whole(range(1, 17), "auto") == [2, 8]
    assert whole(range(1, 17), 5) == [5, 10, 15]
    assert whole((1, 4, 5, 11, 12), "auto") == [4, 11]
    assert whole(range(1, 17), None) == []
    assert whole((3, 4), "always") == [3, 4]
