import sys

from tb_plugin.log.progress import progress_bar


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
