"""Stages, their time and their record, over what stands in for a logger."""

import json
import types
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Dictionary
from tb_plugin.events import Writer
from tb_plugin.events.logged import logged
from tb_plugin.explain import stages as explain
from tb_plugin.explain.stages import ALL, Record, parse_duration, run_stages
from tb_plugin.log import Setting
from tb_plugin.log.logger import Logged
from tb_plugin.log.setting import name_of
from tests.samples import LAYERS, random_dictionary, random_snapshot


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("1.5h", 5400), ("none", None), ("0s", 0)]
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5m", "5 d", "m"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match='budget must be a time as "90s", "10m" or "1h", or "none", got'):
        parse_duration(text)


@pytest.fixture
def clock(monkeypatch):
    """Time that goes on only where a stage says so."""
    now = types.SimpleNamespace(time=0.0)
    monkeypatch.setattr(explain.time, "monotonic", lambda: now.time)
    return now


class Settings(Setting):
    title = "nothing"

    def makers(self, study):
        return []


class First(Settings):
    part = 0.2


class Second(Settings):
    part = 0.3


class Third(Settings):
    part = 0.5


KINDS = (First(), Second(), Third())


def logger(clock, given, takes=(10, 20, 30), complete=(True, True, True)) -> Any:
    """Makes what stands in for a logger; None for complete: it is interrupted."""
    outcomes = {type(kind): (takes[i], complete[i]) for i, kind in enumerate(KINDS)}

    def log(kind, step, seconds, progress):
        given.append((name_of(kind), seconds))
        took, is_complete = outcomes[kind]
        clock.time += took
        if is_complete is None:
            raise KeyboardInterrupt
        return Logged(0, is_complete)

    return lambda: types.SimpleNamespace(log=log, resume=lambda step, log_dir: None)


def test_each_stage_gets_its_share_of_what_is_left(clock, tmp_path):
    given, said = [], []
    record = run_stages(logger(clock, given), Record.of(tmp_path, {}), 100, said.append, KINDS)
    assert given == [("first", 20), ("second", pytest.approx(90 * 0.3 / 0.8)), ("third", 70)]
    assert record.done == ("first", "second", "third")
    assert said == ["first: 10 s", "second: 20 s", "third: 30 s"]


def test_without_a_budget_there_is_no_limit_and_beyond_it_nothing_is_left(clock, tmp_path):
    given = []
    run_stages(logger(clock, given), Record.of(tmp_path / "a", {}), None, print, KINDS)
    assert [seconds for _, seconds in given] == [None] * 3
    given.clear()
    run_stages(logger(clock, given), Record.of(tmp_path / "b", {}), 15, print, KINDS)
    assert [seconds for _, seconds in given] == [3, pytest.approx(5 * 0.3 / 0.8), 0]


def test_an_interrupted_run_goes_on_with_what_is_missing(clock, tmp_path):
    given, said = [], []
    interrupted = logger(clock, given, complete=(True, None, True))
    with pytest.raises(KeyboardInterrupt):
        run_stages(interrupted, Record.of(tmp_path, {"seed": 0}), 100, said.append, KINDS)
    record = Record.of(tmp_path, {"seed": 0})
    assert record.done == ("first",)
    given.clear()
    short = logger(clock, given, complete=(True, False, True))
    record = run_stages(short, record, 100, said.append, KINDS)
    assert [name for name, _ in given] == ["second", "third"]
    assert "not complete: the same command again goes on" in said[-2]
    given.clear()
    record = run_stages(logger(clock, given), Record.of(tmp_path, {"seed": 0}), 100, said.append, KINDS)
    assert [name for name, _ in given] == ["second"]
    run_stages(_must_not_be_called, record, 100, said.append, KINDS)
    assert said[-1] == "everything is logged already"


def _must_not_be_called() -> Any:
    raise AssertionError("the model must not be looked at where nothing is left to do")


def test_a_run_of_other_settings_is_not_mixed_up(tmp_path):
    Record.of(tmp_path, {"seed": "0", "layers": ["a"]}).save()
    assert Record.of(tmp_path, {"seed": "0", "layers": ("a",)}).done == ()
    with pytest.raises(ValueError, match="was made with other seed, layers: choose another run, or delete that one"):
        Record.of(tmp_path, {"seed": "1", "layers": ["b"]})
    assert json.loads((tmp_path / "semantic_dictionary.json").read_text())["settings"]["seed"] == "0"


def test_the_stages_are_all_kinds_of_artifacts():
    assert [name_of(kind) for kind in ALL if kind.part] == [
        "snapshots",
        "probes",
        "statistics",
        "findings",
        "changes",
        "transport",
        "audit",
        "certainty",
        "steadiness",
        "regions",
        "relations",
        "icons",
        "groups",
        "controls",
        "grids",
        "weights",
    ]
    assert sum(kind.part for kind in ALL) == pytest.approx(1)


def test_the_newest_dictionary_of_each_layer_is_read_back(tmp_path):
    assert logged(tmp_path, Dictionary.kind) == []
    writer = Writer(tmp_path)
    writer.write(random_snapshot(0), 0)
    writer.write(random_dictionary(LAYERS[0]), 0, wall_time=10)
    newest = random_dictionary(LAYERS[1], seed=7)
    other = Writer(tmp_path)
    other.write(newest, 0, wall_time=30)
    writer.write(random_dictionary(LAYERS[1]), 0, wall_time=20)
    found = {each.layer_name: each for each in logged(tmp_path, Dictionary.kind) if isinstance(each, Dictionary)}
    assert set(found) == {LAYERS[0].name, LAYERS[1].name}
    np.testing.assert_array_equal(found[LAYERS[1].name].objective, newest.objective)
