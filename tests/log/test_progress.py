import sys

import pytest

from tb_plugin.log.progress import progress_bar


@pytest.fixture
def clock(monkeypatch):
    """Seconds that only the test lets pass."""
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_a_bar_moves_where_somebody_watches(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show = progress_bar()
    for done in range(1, 5):
        show("icons rendered", done, 4)
    lines = capsys.readouterr().out.split("\r")[1:]
    assert [line.split(" [")[0] for line in lines] == [f"icons rendered {done}/4" for done in range(1, 5)]
    assert [line.count("=") for line in lines] == [7, 15, 22, 30]
    assert "left" in lines[2]
    assert lines[3].endswith("\n")
    assert "left" not in lines[3]


def test_a_log_file_gets_one_line_at_the_end(capsys):
    show = progress_bar()
    show("images looked at", 1, 2)
    assert capsys.readouterr().err == ""
    show("images looked at", 2, 2)
    assert capsys.readouterr() == ("", "semantic dictionary: 2 images looked at\n")


def test_a_bar_says_how_many_a_second_and_how_long_the_rest_takes(monkeypatch, capsys, clock):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show = progress_bar()
    for done in (64, 128, 1000, 2000):
        show("images looked at", done, 2000)
        clock[0] += 8 if done < 1000 else 3600
    lines = [line.split("] ")[1].rstrip() for line in capsys.readouterr().out.split("\r")[1:]]
    assert lines == ["0 s", "8 s, 8/s, 4 min left", "16 s, 58/s, 17 s left", "60 min, 0.54/s"]


def test_work_that_goes_on_is_not_taken_for_what_was_done_before(monkeypatch, capsys, clock):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show = progress_bar()
    show("images looked at", 1_000_000, 1_281_167)
    clock[0] += 10
    show("images looked at", 1_000_500, 1_281_167)
    last = capsys.readouterr().out.split("\r")[-1]
    assert last.rstrip().endswith("10 s, 50/s, 94 min left")


def test_long_work_says_once_a_minute_in_a_log_file_how_far_it_is(capsys, clock):
    show = progress_bar()
    for done in range(1, 11):
        show("images looked at", 100 * done, 1000)
        clock[0] += 25
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "semantic dictionary: 400 of 1000 images looked at, 4/s, 2 min left",
        "semantic dictionary: 700 of 1000 images looked at, 4/s, 75 s left",
        "semantic dictionary: 1000 images looked at",
    ]
