"""Options of the command that are fields of settings: one for each that describes itself."""

import argparse
import dataclasses
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tb_plugin.explain import cli, options
from tb_plugin.explain.options import add_options, chosen_log
from tb_plugin.explain.stages import ALL
from tb_plugin.log import Setting
from tb_plugin.log.setting import name_of
from tests.explain.test_cli import artifacts_of

FIELDS = [(setting, field) for setting in ALL for field in dataclasses.fields(setting) if field.metadata]
NAMES = [f"{name_of(setting)}-{field.name}" for setting, field in FIELDS]
# Two values of each type, in words and as they are read; what is grouped has to be known.
TOLD: dict[Any, list[tuple[str, Any]]] = {
    int: [("2", 2), ("3", 3)],
    float: [("250", 250.0), ("99.5", 99.5)],
    str: [("gradients", "gradients"), ("attributions", "attributions")],
}


def parsed(*words):
    return chosen_log(parser().parse_args(words))


def parser():
    made = argparse.ArgumentParser()
    add_options(made)
    return made


def fields_of(setting):
    return {field.name: getattr(setting, field.name) for field in dataclasses.fields(setting)}


def test_the_options_are_those_that_are_meant():
    of_snapshots = [f"snapshots-{name}" for name in ("best", "classes", "kilobytes")]
    of_icons = ["icons-diverse", "icons-images"]
    of_regions = ["regions-n", "regions-donors"]
    of_probe = ["probes-images"]
    of_groups, of_controls = ["groups-numbers", "groups-of"], ["controls-images", "controls-channels"]
    of_dropout, of_grids = ["steadiness-passes"], ["grids-layers"]
    meant = [*of_snapshots, *of_probe, *of_dropout, *of_regions, *of_icons, *of_groups, *of_controls, *of_grids]
    assert meant == NAMES


@pytest.mark.parametrize(("setting", "field"), FIELDS, ids=NAMES)
def test_a_field_is_an_option(setting, field):
    told = TOLD[field.metadata["type"]]
    told = told if field.metadata["nargs"] else told[:1]
    log = parsed(f"--{name_of(setting)}-{field.name}", *(word for word, _ in told))
    values = tuple(value for _, value in told)
    assert [type(each) for each in log] == [type(each) for each in ALL]
    for each, default in zip(log, ALL, strict=True):
        expected = fields_of(default)
        if default is setting:
            expected[field.name] = values if field.metadata["nargs"] else values[0]
        # All else is as by default.
        assert fields_of(each) == expected


@pytest.mark.parametrize(("setting", "field"), FIELDS, ids=NAMES)
def test_it_is_explained_with_its_default(setting, field):
    shown = " ".join(parser().format_help().split())
    assert f"--{name_of(setting)}-{field.name}" in shown
    assert f"of {setting.title}: {field.metadata['help']} (default: " in shown
    assert "numbers of groups (default: 4 6 8)" in shown


def test_without_options_everything_is_logged_as_by_default():
    assert [(type(each), fields_of(each)) for each in parsed()] == [(type(each), fields_of(each)) for each in ALL]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["icons"], ["snapshots", "icons"]),
        (["snapshots"], ["snapshots"]),
        (["grids", "trust"], ["snapshots", "trust", "grids"]),
    ],
)
def test_kinds_are_chosen_and_snapshots_are_always_there(words, names):
    assert [name_of(setting) for setting in parsed("--log", *words)] == names


def test_an_unknown_kind_is_answered_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        parsed("--log", "pictures")
    said = capsys.readouterr().err
    assert all(name_of(setting) in said for setting in ALL) and "'pictures'" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--icons-diverse", "1"], "diverse of Icons must be at least 2 icons, or 0, got 1"),
        (["--groups-numbers", "4", "0"], r"numbers of groups must be from 1, got \(4, 0\)"),
        (["--groups-of", "weights"], "of must be one of activations, .* got 'weights'"),
    ],
)
def test_values_are_checked_as_those_of_the_settings(words, sentence):
    with pytest.raises(ValueError, match=sentence):
        parsed(*words)


def test_a_field_of_an_own_kind_is_an_option_too(monkeypatch):
    @dataclass(frozen=True, eq=False)
    class Counts(Setting):
        base: int = field(default=10, metadata={"help": "what numbers are written in", "type": int, "nargs": None})

        title: ClassVar[str] = "counts"

        def makers(self, study):
            return []

    monkeypatch.setattr(options, "ALL", (*ALL, Counts()))
    (*_, counts) = parsed("--counts-base", "2")
    assert isinstance(counts, Counts) and counts.base == 2
    assert [name_of(setting) for setting in parsed("--log", "counts")] == ["snapshots", "counts"]
    assert "of counts: what numbers are written in (default: 10)" in " ".join(parser().format_help().split())


def test_only_what_is_asked_for_is_logged(tmp_path, capsys):
    pytest.importorskip("torch")
    x = np.random.default_rng(0).uniform(size=(2, 3, 16, 16)).astype(np.float32)
    np.savez(tmp_path / "x.npz", x=x)
    model, logs = "tests.explain.test_torch_model:small", str(tmp_path / "logs")
    command = ["explain", model, "--examples", str(tmp_path / "x.npz"), "--logdir", logs, "--budget", "none"]
    cli.main([*command, "--log", "icons", "--icons-diverse", "2", "--snapshots-classes", "4"])
    kinds = ("snapshot", "dictionary", "regions", "relations", "groups", "grid")
    logged = {kind for kind in kinds if artifacts_of(tmp_path / "logs/small", kind)}
    assert logged == {"snapshot", "dictionary"}
    snapshot = Snapshot.from_blobs(artifacts_of(tmp_path / "logs/small", "snapshot")[0])
    assert all(layer.trust is None for layer in snapshot.layers)
    assert all(4 in row for row in snapshot.targets)
    with pytest.raises(SystemExit, match="diverse of Icons must be at least 2 icons, or 0, got 1"):
        cli.main([*command, "--run", "other", "--icons-diverse", "1"])
    assert not (tmp_path / "logs/other").exists()
