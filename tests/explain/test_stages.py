"""Stages, their time and their record, over what stands in for a logger."""

import json
import types
from typing import Any

import numpy as np
import pytest

from tb_plugin.events import Writer
from tb_plugin.events.logged import logged_dictionaries
from tb_plugin.explain import stages as explain
from tb_plugin.explain.stages import STAGES, Record, Stage, parse_duration, run_stages
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


def no_logger() -> Any:
    """What the stages here take for a logger."""


@pytest.fixture
def clock(monkeypatch):
    """Time that goes on only where a stage says so."""
    now = types.SimpleNamespace(time=0.0)
    monkeypatch.setattr(explain.time, "monotonic", lambda: now.time)
    return now


def stages(clock, given, takes=(10, 20, 30), complete=(True, True, True)):
    def stage(i):
        def log(logger, log_dir, seconds):
            given.append((f"stage {i}", seconds))
            clock.time += takes[i]
            if complete[i] is None:
                raise KeyboardInterrupt
            return complete[i]

        return Stage(f"stage {i}", (0.2, 0.3, 0.5)[i], log)

    return tuple(stage(i) for i in range(3))


def test_each_stage_gets_its_share_of_what_is_left(clock, tmp_path):
    given, said = [], []
    record = run_stages(no_logger, Record.of(tmp_path, {}), 100, said.append, stages(clock, given))
    assert given == [("stage 0", 20), ("stage 1", pytest.approx(90 * 0.3 / 0.8)), ("stage 2", 70)]
    assert record.done == ("stage 0", "stage 1", "stage 2")
    assert said == ["stage 0: 10 s", "stage 1: 20 s", "stage 2: 30 s"]


def test_without_a_budget_there_is_no_limit_and_beyond_it_nothing_is_left(clock, tmp_path):
    given = []
    run_stages(no_logger, Record.of(tmp_path / "a", {}), None, print, stages(clock, given))
    assert [seconds for _, seconds in given] == [None] * 3
    given.clear()
    run_stages(no_logger, Record.of(tmp_path / "b", {}), 15, print, stages(clock, given))
    assert [seconds for _, seconds in given] == [3, pytest.approx(5 * 0.3 / 0.8), 0]


def test_an_interrupted_run_goes_on_with_what_is_missing(clock, tmp_path):
    given, said = [], []
    interrupted = stages(clock, given, complete=(True, None, True))
    with pytest.raises(KeyboardInterrupt):
        run_stages(no_logger, Record.of(tmp_path, {"seed": 0}), 100, said.append, interrupted)
    record = Record.of(tmp_path, {"seed": 0})
    assert record.done == ("stage 0",)
    given.clear()
    record = run_stages(no_logger, record, 100, said.append, stages(clock, given, complete=(True, False, True)))
    assert [name for name, _ in given] == ["stage 1", "stage 2"]
    assert "not complete: the same command again goes on" in said[-2]
    given.clear()
    record = run_stages(no_logger, Record.of(tmp_path, {"seed": 0}), 100, said.append, stages(clock, given))
    assert [name for name, _ in given] == ["stage 1"]
    run_stages(_must_not_be_called, record, 100, said.append, stages(clock, given))
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
    assert [stage.name for stage in STAGES] == ["snapshot", "relations", "icons", "groups", "grids"]
    assert sum(stage.share for stage in STAGES) == pytest.approx(1)


def test_the_newest_dictionary_of_each_layer_is_read_back(tmp_path):
    assert logged_dictionaries(tmp_path) == []
    writer = Writer(tmp_path)
    writer.write(random_snapshot(0), 0)
    writer.write(random_dictionary(LAYERS[0]), 0, wall_time=10)
    newest = random_dictionary(LAYERS[1], seed=7)
    other = Writer(tmp_path)
    other.write(newest, 0, wall_time=30)
    writer.write(random_dictionary(LAYERS[1]), 0, wall_time=20)
    found = {dictionary.layer_name: dictionary for dictionary in logged_dictionaries(tmp_path)}
    assert set(found) == {LAYERS[0].name, LAYERS[1].name}
    np.testing.assert_array_equal(found[LAYERS[1].name].objective, newest.objective)
