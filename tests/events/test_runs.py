"""Runs beside one another, and runs that are gone on with, as both loaders show them."""

import json

import pytest

from tb_plugin.events import Writer, chosen_run, folder_of, last_step
from tests.samples import random_dictionary, random_snapshot
from tests.serving import LOADERS, tensorboard


def test_a_directory_that_holds_nothing_of_ours_is_taken(tmp_path):
    run = tmp_path / "examples"
    run.mkdir()
    (run / "notes.txt").touch()
    (run / "events.out.tfevents.1.someone").touch()
    for resume in (False, True):
        chosen = chosen_run(folder_of(run), resume=resume)
        assert (chosen.folder, chosen.holds, chosen.note) == (folder_of(run), False, "")


def test_each_training_gets_a_run_of_its_own(tmp_path):
    for expected in ("examples", "examples-2", "examples-3"):
        chosen = chosen_run(folder_of(tmp_path / "examples"), resume=False)
        assert (chosen.folder.name, bool(chosen.note)) == (expected, expected != "examples")
        chosen.writer(restarts=True).write(random_snapshot(), 4)
    (tmp_path / "examples-10").mkdir()
    (tmp_path / "examples-old").mkdir()
    Writer(tmp_path / "examples-9").write(random_snapshot(), 0)
    assert chosen_run(folder_of(tmp_path / "examples"), resume=False).folder.name == "examples-10"
    gone_on = chosen_run(folder_of(tmp_path / "examples"), resume=True)
    assert (gone_on.folder.name, gone_on.note) == ("examples-9", "")


def test_the_last_step_is_that_which_was_logged_last(tmp_path):
    folder = folder_of(tmp_path)
    assert last_step(folder) == 0
    writer = Writer(tmp_path)
    for step in (3, 7, 5):
        writer.write(random_snapshot(), step)
    assert last_step(folder) == 5
    with writer.path.open("ab") as file:
        file.write(b"half a record")
    assert last_step(folder) == 5


def shown(server):
    """By run and kind: at which steps is an artifact of which wall time, the newest of equal steps."""
    found = {}
    for run in json.loads(server.get("index").body)["runs"]:
        for tag in run["tags"]:
            steps = found.setdefault((run["run"], tag["kind"]), {})
            for step in tag["steps"]:
                steps[step["step"]] = max(step["wall_time"], steps.get(step["step"], 0))
    return found


@pytest.mark.parametrize("loader", LOADERS)
def test_a_training_that_goes_on_is_shown_from_where_it_goes_on(tmp_path, loader):
    run = folder_of(tmp_path) / "examples"
    first = chosen_run(run, resume=False).writer(restarts=True)
    for step in range(6):
        first.write(random_snapshot(step), step, wall_time=step)
    first.write(random_dictionary(), 4, wall_time=4)
    second = chosen_run(run, resume=True).writer(restarts=True)
    for step in (3, 4):
        second.write(random_snapshot(step), step, wall_time=10 + step)
        second.write(random_dictionary(), step, wall_time=10 + step)
    fresh = chosen_run(run, resume=False).writer(restarts=True)
    fresh.write(random_snapshot(0), 0, wall_time=30)
    with tensorboard(tmp_path, loader) as server:
        assert shown(server) == {
            ("examples", "snapshot"): {0: 0, 1: 1, 2: 2, 3: 13, 4: 14},
            ("examples", "dictionary"): {3: 13, 4: 14},
            ("examples-2", "snapshot"): {0: 30},
        }


@pytest.mark.parametrize("loader", LOADERS)
def test_of_what_is_added_at_the_same_step_the_newest_is_shown(tmp_path, loader):
    for wall_time in (1, 2, 3):
        writer = Writer(tmp_path / "run")
        for again in (0, 0.5):
            writer.write(random_snapshot(0), 0, wall_time=wall_time + again)
    with tensorboard(tmp_path, loader) as server:
        assert shown(server) == {("run", "snapshot"): {0: 3.5}}
