"""What is known of examples and of held-out images, given to the command as tables: sets by group."""

import numpy as np
import pytest

from tb_plugin.artifacts import Certainty
from tb_plugin.events.logged import logged
from tb_plugin.explain import cli
from tests.explain.test_cli import SIDE, folder, model

__all__ = ["folder", "model"]  # fixtures

N, N_CLASSES = 20, 5


@pytest.fixture
def command(tmp_path, model):
    rng = np.random.default_rng(0)
    labels = np.arange(N) % N_CLASSES
    for name in ("examples", "held"):
        np.savez(
            tmp_path / f"{name}.npz", images=rng.uniform(size=(N, SIDE, SIDE, 3)).astype(np.float32), labels=labels
        )
    (tmp_path / "held.csv").write_text("fur\n" + "".join("warm\n" if i % 2 else "cool\n" for i in range(N)))
    given = ["explain", str(model), "--logdir", str(tmp_path / "logs"), "--run", "run", "--log", "certainty"]
    return [*given, "--n-examples", "3", "--budget", "none", "--held-out", str(tmp_path / "held.npz")]


def certainty_of(tmp_path) -> Certainty:
    (made,) = logged(tmp_path / "logs" / "run", Certainty.kind)
    assert isinstance(made, Certainty)
    return made


def test_each_example_has_the_set_of_its_group(command, tmp_path):
    pytest.importorskip("crepes")
    (tmp_path / "of.csv").write_text("fur\nwarm\n\ncool\n".replace("\n\n", "\nNA\n"))
    tables = ["--held-out-metadata", str(tmp_path / "held.csv"), "--example-metadata", str(tmp_path / "of.csv")]
    cli.main([*command, "--examples", str(tmp_path / "examples.npz"), *tables])
    (told,) = certainty_of(tmp_path).by_group
    assert (told.column, told.groups, told.n_held) == ("fur", ("warm", "", "cool"), (10, 0, 10))


def test_rows_may_name_files(command, tmp_path, folder):
    pytest.importorskip("crepes")
    # Examples are b.png, grey.png, huge.jpg and print.jpg; the last is not asked for.
    (tmp_path / "of.csv").write_text("file,fur\nhuge.jpg,warm\ndog/b.png,cool\nprint.jpg,warm\n")
    tables = ["--held-out-metadata", str(tmp_path / "held.csv"), "--example-metadata", str(tmp_path / "of.csv")]
    cli.main([*command, "--examples", str(folder), *tables])
    (told,) = certainty_of(tmp_path).by_group
    assert sorted(told.groups) == ["", "cool", "warm"]


def test_without_columns_of_held_out_images_it_says_that_they_are_needed(command, tmp_path, capsys):
    pytest.importorskip("crepes")
    (tmp_path / "of.csv").write_text("fur\nwarm\nwarm\ncool\n")
    told = ["--examples", str(tmp_path / "examples.npz"), "--example-metadata", str(tmp_path / "of.csv")]
    cli.main([*command, *told])
    assert "sets by group need --held-out with --held-out-metadata" in capsys.readouterr().err
    assert certainty_of(tmp_path).by_group == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--example-metadata", "two.csv"], "one row for each of 3 examples, .* got 2 rows"),
        (["--example-metadata", "gone.csv"], "gone.csv"),
        (["--held-out-metadata", "empty.csv"], "must be a table"),
    ],
)
def test_what_does_not_fit_is_answered_with_what_was_expected(command, tmp_path, monkeypatch, options, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.csv").write_text("fur\nwarm\ncool\n")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(SystemExit, match=said):
        cli.main([*command, "--examples", "examples.npz", *options])


def test_columns_of_held_out_images_need_these(command, tmp_path):
    bare = command[: command.index("--held-out")]
    with pytest.raises(SystemExit, match="got no --held-out"):
        cli.main(
            [*bare, "--examples", str(tmp_path / "examples.npz"), "--held-out-metadata", str(tmp_path / "held.csv")]
        )
