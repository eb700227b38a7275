"""What is logged is listed: the same settings through every door, and one clear error for what makes no sense."""

import importlib
from typing import Any

import numpy as np
import pytest

from tb_plugin import log
from tb_plugin.artifacts import Snapshot
from tb_plugin.events.logged import logged
from tb_plugin.log import (
    DEFAULT,
    Audit,
    Certainty,
    Changes,
    Controls,
    Findings,
    Grids,
    Groups,
    Icons,
    Probes,
    Regions,
    Relations,
    Setting,
    Snapshots,
    Statistics,
    Steadiness,
    Transport,
    Trust,
    Weights,
)
from tb_plugin.log.schedule import Schedule, is_due
from tb_plugin.log.settings import ALL, checked_kind, listed
from tests.log.doors import DOORS, FAST, logged_steps, train_torch

VALUES = (
    "Snapshots",
    "Trust",
    "Probes",
    "Statistics",
    "Findings",
    "Changes",
    "Transport",
    "Audit",
    "Certainty",
    "Steadiness",
    "Icons",
    "Regions",
    "Relations",
    "Groups",
    "Grids",
)


@pytest.mark.parametrize("door", ["tb_plugin.log", "tb_plugin.keras", "tb_plugin.tf", "tb_plugin.torch"])
@pytest.mark.parametrize("name", VALUES)
def test_every_door_has_every_setting(door, name):
    pytest.importorskip("torch" if door == "tb_plugin.torch" else "keras")
    module = importlib.import_module(door)
    assert getattr(module, name) is getattr(log, name)
    assert name in module.__all__
    assert issubclass(getattr(log, name), Setting)


def test_what_is_heavy_is_logged_less_often_than_snapshots():
    for setting in ALL:
        due = [step for step in range(1, 50) if is_due(step, 50, setting.schedule.every)]
        # TensorBoard keeps as many steps of it as of snapshots: beside these, the checks of trust are a part of each.
        few = {Regions: 2, Relations: 2, Groups: 2, Icons: 2, Probes: 2, Findings: 2, Grids: 0, Trust: 0, Controls: 0}
        few |= {Snapshots: 49, Statistics: 49, Changes: 49, Transport: 2, Weights: 0, Audit: 2, Certainty: 49}
        few[Steadiness] = 49
        assert len(due) == few[type(setting)]


@pytest.mark.parametrize("door", ["tb_plugin.keras", "tb_plugin.tf", "tb_plugin.torch"])
def test_every_door_has_what_a_model_is_read_by(door):
    pytest.importorskip("torch" if door == "tb_plugin.torch" else "keras")
    from tb_plugin.network import Reading

    assert importlib.import_module(door).Reading is Reading


@pytest.mark.parametrize("door", DOORS)
def test_by_default_all_but_grids_is_logged_and_no_transport_of_three_images(door, tmp_path, monkeypatch):
    monkeypatch.setattr("tb_plugin.log.setup.Rendering", lambda seed: FAST)
    DOORS[door](tmp_path)
    steps = _but_for_changes(logged_steps(tmp_path / "examples"))
    probed = {"probe", "probe_images", "statistics", "group_statistics", "findings", "sketch", "audit", "steadiness"}
    assert steps.keys() == probed | {"snapshot", "regions", "relations", "groups", "dictionary", "controls", "weights"}
    assert steps["snapshot"] == [0, 1, 2]
    # Images are logged with the first answers, whenever these are.
    assert all(steps[kind][-1] == 2 for kind in steps.keys() - {"probe_images"})
    # Weights go with snapshots, also with the first.
    assert steps["weights"] == [0, 1, 2]
    assert is_checked(tmp_path / "examples")


def _but_for_changes(steps):
    """These are of two steps at which there was time for sketches: of a training that short there may be one."""
    return {kind: each for kind, each in steps.items() if kind != "changes"}


def is_checked(run_dir):
    (snapshot,) = logged(run_dir, Snapshot.kind)
    assert isinstance(snapshot, Snapshot)
    return snapshot.layers[-1].trust is not None


@pytest.mark.parametrize(
    ("listed", "kinds"),
    [
        ([], set()),
        ([Snapshots()], set()),
        ([Trust()], set()),
        ([Regions()], {"regions"}),
        ([Relations()], {"relations"}),
        ([Probes()], {"probe", "probe_images"}),
        ([Statistics()], {"statistics"}),
        ([Findings()], {"findings"}),
        ([Changes()], {"sketch"}),
        # Three images are no set that could be moved.
        ([Transport()], set()),
        ([Audit()], {"audit"}),
        ([Steadiness()], {"steadiness"}),
        ([Groups((2,), icon_seconds=0)], {"groups", "group_statistics"}),
        ([Icons(rendering=FAST)], {"dictionary"}),
        ([Grids(["5"])], {"grid"}),
        ([Weights()], {"weights"}),
        ([Relations(), Snapshots(every=5)], {"relations"}),
    ],
)
def test_what_is_not_listed_is_not_logged_and_snapshots_always_are(listed, kinds, tmp_path, monkeypatch):
    monkeypatch.setattr("tb_plugin.makers.grid._N_STEPS", 2)
    monkeypatch.setattr("tb_plugin.makers.grid.DEFAULT_STEPS", 2)
    train_torch(tmp_path, log=listed)
    steps = _but_for_changes(logged_steps(tmp_path / "examples"))
    assert steps.keys() == {"snapshot"} | kinds
    assert steps["snapshot"] == (
        [0, 2] if any(isinstance(each, Snapshots) and each.every > 1 for each in listed) else [0, 1, 2]
    )
    assert is_checked(tmp_path / "examples") == any(isinstance(each, Trust) for each in listed)


def test_keras_logs_no_more_than_is_listed(tmp_path):
    callback = DOORS["keras"](tmp_path, log=[Relations()])
    assert logged_steps(tmp_path / "examples").keys() == {"snapshot", "relations"}
    # Asked for, it is made by its default settings.
    callback.log(Groups)
    assert "groups" in logged_steps(tmp_path / "examples")


def test_snapshots_come_first_with_the_settings_that_are_listed():
    assert [type(each) for each in listed([Grids(), Trust()])] == [Snapshots, Grids, Trust]
    own = Snapshots(every=3)
    assert listed([Icons(), own])[0] is own
    assert Grids(seconds=20).schedule == Schedule(seconds=20)
    assert Grids().schedule == Schedule()
    kinds = [Snapshots, Trust, Probes, Statistics, Findings, Changes, Transport, Audit, Certainty, Steadiness]
    kinds += [Regions, Relations, Groups, Icons, Controls, Weights]
    assert [type(each) for each in DEFAULT] == kinds


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        (Snapshots, {"every": 0}, "every of Snapshots must be a number of steps (epochs) from 1, got 0"),
        (Snapshots, {"every": "auto"}, "every of Snapshots must be a number of steps (epochs) from 1, got 'auto'"),
        (Trust, {"share": 1.0}, "share of Trust must be a share of the time from 0 to less than 1, got 1.0"),
        (Regions, {"share": 1.0}, "share of Regions must be a share of the time from 0 to less than 1, got 1.0"),
        (Regions, {"every": 0}, 'every of Regions must be a number of steps (epochs) from 1, "auto" or None, got 0'),
        (Regions, {"n": 0}, "n of Regions must be a number of regions from 1, got 0"),
        (Regions, {"donors": 1}, "donors of Regions must be a number of images from 2, got 1"),
        (Relations, {"share": -0.1}, "share of Relations must be a share of the time from 0 to less than 1, got -0.1"),
        (
            Relations,
            {"every": "often"},
            "every of Relations must be a number of steps (epochs) from 1, \"auto\" or None, got 'often'",
        ),
        (Probes, {"share": 1.0}, "share of Probes must be a share of the time from 0 to less than 1, got 1.0"),
        (Probes, {"images": 1}, "images of Probes must be a number from 2 to 65536, or None, got 1"),
        (Statistics, {"share": 1.0}, "share of Statistics must be a share of the time from 0 to less than 1, got 1.0"),
        (Probes, {"every": 0}, 'every of Probes must be a number of steps (epochs) from 1, "auto" or None, got 0'),
        (Transport, {"share": 1.0}, "share of Transport must be a share of the time from 0 to less than 1, got 1.0"),
        (Findings, {"share": 1.0}, "share of Findings must be a share of the time from 0 to less than 1, got 1.0"),
        (Audit, {"share": 1.0}, "share of Audit must be a share of the time from 0 to less than 1, got 1.0"),
        (Certainty, {"share": 1.0}, "share of Certainty must be a share of the time from 0 to less than 1, got 1.0"),
        (Steadiness, {"share": 1.0}, "share of Steadiness must be a share of the time from 0 to less than 1, got 1.0"),
        (Steadiness, {"passes": 1}, "passes of Steadiness must be at least 2, or 0, got 1"),
        (Findings, {"every": 0}, 'every of Findings must be a number of steps (epochs) from 1, "auto" or None, got 0'),
        (Changes, {"share": 1.0}, "share of Changes must be a share of the time from 0 to less than 1, got 1.0"),
        (Changes, {"every": 0}, 'every of Changes must be a number of steps (epochs) from 1, "auto" or None, got 0'),
        (Groups, {"share": 1.0}, "share of Groups must be a share of the time from 0 to less than 1, got 1.0"),
        (Groups, {"every": 0}, 'every of Groups must be a number of steps (epochs) from 1, "auto" or None, got 0'),
        (Groups, {"numbers": (0,)}, "numbers of groups must be from 1, got (0,)"),
        (
            Groups,
            {"of": "weights"},
            "of must be one of activations, gradients, attributions, or shares of them, got 'weights'",
        ),
        (
            Groups,
            {"icon_seconds": "third"},
            "icon_seconds of Groups must not be negative, or None or \"half\", got 'third'",
        ),
        (Groups, {"icon_seconds": -1}, 'icon_seconds of Groups must not be negative, or None or "half", got -1'),
        (Icons, {"every": 0}, 'every of Icons must be a number of steps (epochs) from 1, "auto" or None, got 0'),
        (Icons, {"diverse": 1}, "diverse of Icons must be at least 2 icons, or 0, got 1"),
        (Icons, {"seconds": -1}, "seconds of Icons must not be negative, or None, got -1"),
        (Grids, {"seconds": -1}, "seconds of Grids must be a number of seconds from 0, or None for no limit, got -1"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_when_it_is_made(kind, fields, sentence):
    with pytest.raises(ValueError, match=r"^.*$") as refused:
        kind(**fields)
    assert str(refused.value) == sentence


OPTIONS = (
    "labels, class_names, layers, dataset, held_out, metadata, example_metadata, reading, log, seed, verbose, resume, "
    "share, finish_seconds"
)
WRONG = [
    (
        {"log": [Icons]},
        ValueError,
        "log must list settings, as [Icons(seconds=60), Grids()], got the class Icons: write Icons()",
    ),
    (
        {"log": Icons},
        ValueError,
        "log must list settings, as [Icons(seconds=60), Grids()], got the class Icons: write Icons()",
    ),
    ({"log": Trust(0.2)}, ValueError, "log must list settings, as [Icons(seconds=60), Grids()], got Trust(share=0.2)"),
    ({"log": ["icons"]}, ValueError, "log must list settings, as [Icons(seconds=60), Grids()], got 'icons'"),
    ({"log": [Icons(), Grids(), Icons(seconds=1)]}, ValueError, "log must list each kind once, got Icons twice"),
    ({"icon_every": 2}, TypeError, f"the options are {OPTIONS}, got icon_every"),
    ({"icons_seconds": 3, "grids": True}, TypeError, f"the options are {OPTIONS}, got grids, icons_seconds"),
    ({"share": 1}, ValueError, "share must be a share of the time from 0 to less than 1, got 1"),
    (
        {"finish_seconds": -5},
        ValueError,
        "finish_seconds must be a number of seconds from 0, or None for no limit, got -5",
    ),
    ({"reading": (0, 255)}, ValueError, "reading must be a Reading, as Reading(value_range=(0, 255)), got (0, 255)"),
]


def opened(door, log_dir, options: Any):
    """Gives a door what it takes; the model is not looked at before the options are."""
    nothing: Any = None
    if door == "keras":
        from tb_plugin.keras import SemanticDictionaryCallback

        return SemanticDictionaryCallback(log_dir, np.zeros((2, 8, 8, 3)), **options)
    if door == "keras_logger":
        from tb_plugin.keras import keras_logger

        return keras_logger(nothing, log_dir, np.zeros((2, 8, 8, 3)), **options)
    pytest.importorskip("torch")
    if door == "torch":
        from tb_plugin.torch import SemanticDictionaryLogger

        return SemanticDictionaryLogger(log_dir, nothing, np.zeros((2, 3, 8, 8)), **options)
    if door == "torch_logger":
        from tb_plugin.torch import torch_logger

        return torch_logger(nothing, log_dir, np.zeros((2, 3, 8, 8)), **options)
    pytest.importorskip("lightning.pytorch")
    from tb_plugin.torch.lightning import SemanticDictionaryCallback as LightningCallback

    return LightningCallback(np.zeros((2, 3, 8, 8)), **options)


@pytest.mark.parametrize("door", ["keras", "keras_logger", "torch", "torch_logger", "lightning"])
@pytest.mark.parametrize(("options", "kind", "sentence"), WRONG)
def test_what_a_door_does_not_take_is_refused_at_once(door, options, kind, sentence, tmp_path):
    with pytest.raises(kind) as refused:
        opened(door, tmp_path, options)
    assert str(refused.value) == sentence
    assert list(tmp_path.iterdir()) == []


def test_grids_of_a_layer_that_is_not_logged_are_refused(tmp_path):
    with pytest.raises(ValueError, match="layers of Grids must be of those that are logged, 2, 5, got nowhere"):
        train_torch(tmp_path, log=[Grids(["5", "nowhere"])])


@pytest.mark.parametrize("kind", [Trust, "icons", Icons(), int])
def test_only_kinds_are_logged_by_hand(kind):
    with pytest.raises(ValueError, match="log takes a kind of settings, as log\\(Icons\\)"):
        checked_kind(kind)
