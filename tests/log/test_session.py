"""All that is logged together keeps to a share of the training's time and to a bounded end, whatever anything costs."""

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest

from tb_plugin.log import DEFAULT, Controls, Grids, Groups, Icons, Relations, Setting, Snapshots, Trust, Weights
from tb_plugin.log.budget import divided
from tb_plugin.log.logger import Logged
from tb_plugin.log.session import Session
from tests.clock import Clock


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


class Work:
    """Stands in for what makes artifacts: each kind needs so much time, and takes no more than it is given.

    It keeps what makers keep by law: a piece of work is finished when time is up.
    """

    def __init__(self, clock: Clock, needs: dict, *, snapshot: float = 0.0, piece: float = 0.0) -> None:
        self._clock = clock
        self._needs = needs
        self._snapshot = snapshot
        self._piece = piece
        self.took: list[tuple[type, int, float]] = []
        self.interrupts: Any = None
        self.moment = 0, 0

    def now(self, step):
        return step, 0

    def log(self, kind, step, *, seconds=None, progress=None, brief=False):
        self.moment = self.now(step)
        if kind is self.interrupts:
            raise KeyboardInterrupt
        if kind is Snapshots:
            self._clock.spend(self._snapshot)
            if seconds == 0:
                return Logged(100, complete=False)
            kind = Trust
        need = self._needs.get(kind, 0.0)
        took = need if seconds is None else min(need, seconds + self._piece)
        self._clock.spend(took)
        self.took.append((kind, step, took))
        return Logged(100 if took else 0, complete=took >= need)


def session_of(work, log=DEFAULT, *, verbose=False, chief=True, **options):
    made = lambda: work  # noqa: E731
    return Session(made, log, strict=True, verbose=verbose, is_chief=lambda: chief, unit="epoch", **options)


def trained(session, clock, n_epochs, epoch):
    session.begin(0, n_epochs)
    for step in range(1, n_epochs + 1):
        clock.spend(epoch)
        session.log_step(step, n_epochs)


@pytest.mark.parametrize("seed", range(30))
def test_before_the_end_the_sum_keeps_to_its_share_and_the_end_to_its_seconds(seed, clock):
    rng = np.random.default_rng(seed)
    needs = {kind: float(10 ** rng.uniform(-2, 4)) for kind in (Trust, Relations, Groups, Icons, Grids)}
    piece, share = float(10 ** rng.uniform(-3, 0)), float(rng.uniform(0.01, 0.5))
    finish, n_epochs = float(10 ** rng.uniform(0, 2)), int(rng.integers(2, 40))
    every = int(rng.integers(1, 5)) if rng.uniform() < 0.5 else "auto"
    log = [Snapshots(), Trust(), Relations(every, share=0.3), Groups(every=every), Icons(every=every, share=0.2)]
    work = Work(clock, needs, piece=piece)
    session = session_of(work, log, share=share, finish_seconds=finish)
    epoch = float(10 ** rng.uniform(-1, 3))
    session.begin(0, n_epochs)
    for step in range(1, n_epochs):
        clock.spend(epoch)
        session.log_step(step, n_epochs)
        ours = sum(took for _, _, took in work.took)
        assert ours <= share * step * epoch + piece * len(log)
    clock.spend(epoch)
    begun = clock.now
    session.log_step(n_epochs, n_epochs)
    session.log_end()
    assert clock.now - begun <= max(finish, share * n_epochs * epoch) + finish + piece * 2 * len(log)


def test_the_end_is_bounded_and_what_one_kind_leaves_goes_to_the_next(clock):
    work = Work(clock, {Trust: 1.0, Relations: 2.0, Groups: 1000.0, Icons: 1000.0, Controls: 1000.0})
    session = session_of(work)
    trained(session, clock, 1, 1e-3)
    begun = clock.now
    session.log_end()
    took = {kind: seconds for kind, _, seconds in work.took}
    assert took[Trust] == 1 and took[Relations] == 2
    assert sum(took.values()) == pytest.approx(60)
    # Groups get 15 parts of 44, icons 24 of the 29 that are left, and controls all the rest.
    assert took[Groups] == pytest.approx(57 * 0.15 / 0.44)
    assert took[Icons] == pytest.approx((57 - took[Groups]) * 0.24 / 0.29)
    assert clock.now - begun <= 60


def test_without_a_limit_everything_is_finished(clock):
    work = Work(clock, {Relations: 200.0, Icons: 5000.0})
    session = session_of(work, finish_seconds=None)
    trained(session, clock, 1, 1e-3)
    session.log_end()
    assert {kind: took for kind, _, took in work.took}[Icons] == 5000


def test_own_seconds_are_the_most_that_a_kind_takes(clock):
    work = Work(clock, {Icons: 1000.0})
    session = session_of(work, [Icons(every=1, seconds=5)], share=0.5)
    trained(session, clock, 3, 100.0)
    session.log_end()
    assert [took for kind, _, took in work.took if kind is Icons] == [5, 5, 5, 5]


def test_so_many_seconds_every_so_many_steps_are_not_bounded_by_the_share(clock):
    work = Work(clock, {Icons: 1000.0})
    session = session_of(work, [Icons(every=2, seconds=5)])
    trained(session, clock, 5, 0.1)
    assert [(step, took) for kind, step, took in work.took if kind is Icons] == [(2, 5), (4, 5)]


def test_what_is_logged_by_hand_has_the_time_that_is_given(clock):
    work = Work(clock, {Icons: 1000.0, Relations: 1000.0})
    session = session_of(work, [Icons(seconds=5)])
    session.log(Icons)
    session.log(Icons, seconds=7)
    session.log(Relations)
    session.log(Icons, seconds=None)
    assert [took for *_, took in work.took] == [5, 7, 60, 1000]


def test_shares_of_kinds_divide_the_share_of_all(clock):
    settings: dict[type[Setting], Setting] = {
        type(each): each for each in (Snapshots(), Trust(0.1), Relations(share=0.3), Icons(share=0.0))
    }
    assert divided(settings, 0.1) == pytest.approx({Trust: 0.025, Relations: 0.075, Icons: 0.0})
    # None gets more than its own.
    assert divided(settings, 0.9) == pytest.approx({Trust: 0.1, Relations: 0.3, Icons: 0.0})
    assert divided({Snapshots: Snapshots()}, 0.1) == {}


def test_slow_snapshots_are_taken_all_the_same_and_leave_nothing_to_the_rest(clock):
    work = Work(clock, {Trust: 1.0, Relations: 1.0, Groups: 1.0, Icons: 1.0}, snapshot=10.0)
    session = session_of(work)
    trained(session, clock, 8, 20.0)
    # Weights, which take next to nothing, go with snapshots.
    assert {step for kind, step, _ in work.took if kind is not Weights} == {8}
    assert [step for kind, step, _ in work.took if kind is Weights] == list(range(9))
    assert clock.now - 1000 >= 8 * 20 + 9 * 10


def test_what_made_nothing_is_not_tried_again_before_there_is_twice_the_time(clock):
    class Fruitless(Work):
        def log(self, kind, step, *, seconds=None, progress=None, brief=False):
            done = super().log(kind, step, seconds=seconds)
            return Logged(0, complete=False) if kind is Relations else done

    work = Fruitless(clock, {Relations: 1e9})
    session = session_of(work, [Relations(every=1)])
    trained(session, clock, 200, 10.0)
    tried = [took for kind, step, took in work.took if kind is Relations and step < 200]
    assert len(tried) < 12
    assert all(later >= 2 * earlier for earlier, later in itertools.pairwise(tried))


@pytest.mark.parametrize("leaving", [Snapshots, Relations])
def test_what_was_left_out_of_anything_is_said(leaving, clock):
    class LeavesOut(Work):
        def log(self, kind, step, *, seconds=None, progress=None, brief=False):
            found = super().log(kind, step, seconds=seconds, progress=progress)
            return dataclasses.replace(found, problems=("metadata are left out",) if kind is leaving else ())

    session = session_of(LeavesOut(clock, {}), [Relations(every=1)])

    def train() -> None:
        session.begin(0, 1)
        session.log_end()

    with pytest.raises(ValueError, match="metadata are left out"):
        train()


@pytest.mark.parametrize("kind", [Relations, Icons])
def test_an_interrupt_at_the_end_ends_logging_and_nothing_else(clock, kind, capsys):
    work = Work(clock, {Groups: 1.0})
    session = session_of(work, verbose=True)
    trained(session, clock, 1, 1.0)
    work.interrupts = kind
    session.log_end()
    assert "interrupted; what was finished is logged" in capsys.readouterr().err
    # By hand, and while a network trains, it goes on to whoever asked.
    with pytest.raises(KeyboardInterrupt):
        session.log(kind)
    work.interrupts = Snapshots
    with pytest.raises(KeyboardInterrupt):
        session.log_step(2, 3)


def test_other_processes_say_once_for_how_long_they_wait(clock, capsys):
    work = Work(clock, {})
    session = session_of(work, verbose=True, chief=False, finish_seconds=30)
    trained(session, clock, 2, 1.0)
    assert capsys.readouterr().err == ""
    session.log_end()
    assert "the first process is logging, for up to 30 s" in capsys.readouterr().err
    assert work.took == []


def test_costs_are_said_once_and_a_long_set_up_by_name(clock, capsys):
    work = Work(clock, {Trust: 1.0}, snapshot=0.5)

    def make() -> Any:
        clock.spend(3.25)
        return work

    session = Session(make, [Trust()], strict=True, verbose=True, is_chief=lambda: True, unit="epoch")
    trained(session, clock, 4, 100.0)
    said = capsys.readouterr().err
    assert said.count("set-up took 3.2 s") == 1
    assert said.count("10% of the training's time (share=), and up to 60 s at the end (finish_seconds=)") == 1
    assert "3.8 s of logging beside 100.0 s of training so far" in said


def test_what_time_did_not_allow_is_said_with_what_comes_first(clock, capsys):
    work = Work(clock, {Icons: 1000.0})
    session = session_of(work, [Icons()], verbose=True, finish_seconds=20)
    trained(session, clock, 1, 1.0)
    session.log_end()
    said = capsys.readouterr().err
    assert "20 s were not enough for all icons; those of the most active channels are logged" in said
    assert "log(Icons) goes on" in said
