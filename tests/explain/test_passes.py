"""Passes of the command over the images of a folder: how many, and from where."""

import numpy as np
import pytest
from PIL import Image

from tb_plugin.artifacts import Dictionary
from tb_plugin.events.logged import logged
from tb_plugin.explain import cli
from tb_plugin.explain import stages as explain
from tests.explain.test_cli import fast, folder, model

__all__ = ["fast", "folder", "model"]


def test_a_pass_over_images_goes_on_where_it_was_interrupted(model, tmp_path, capsys, fast, monkeypatch):
    rng = np.random.default_rng(0)
    (tmp_path / "many").mkdir()
    for i in range(150):
        Image.fromarray(rng.integers(0, 256, (20, 20, 3), np.uint8)).save(tmp_path / "many" / f"{i:03}.png")
    command = ["explain", str(model), "--examples", str(tmp_path / "many"), "--logdir", str(tmp_path / "logs")]
    command += ["--budget", "none", "--layers", "late", "--log", "icons", "--run"]
    cli.main([*command, "whole"])
    told = []

    def interrupt(what, done, total):
        if what == "images looked at":
            told.append((done, total))
            if told == [(64, 150), (128, 150)]:
                raise KeyboardInterrupt

    monkeypatch.setattr(explain, "progress_bar", lambda: interrupt)
    with pytest.raises(SystemExit):
        cli.main([*command, "parts"])
    kept = tmp_path / "logs" / "parts" / "semantic_dictionary.crops.npz"
    assert kept.exists()
    cli.main([*command, "parts"])
    assert told[2:] == [(128, 150), (150, 150)]
    assert not kept.exists()
    (whole,), (parts,) = (logged(tmp_path / "logs" / run, Dictionary.kind) for run in ("whole", "parts"))
    assert isinstance(whole, Dictionary) and isinstance(parts, Dictionary)
    for name in ("crops", "crop_values", "crop_places", "ranges"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))


def test_as_many_images_are_looked_at_as_are_asked_for(folder, model, tmp_path, monkeypatch, fast):
    told = []
    monkeypatch.setattr(explain, "progress_bar", lambda: lambda *counted: told.append(counted))
    command = ["explain", str(model), "--examples", str(folder), "--logdir", str(tmp_path), "--budget", "none"]
    cli.main([*command, "--layers", "late", "--log", "icons", "--icons-images", "3"])
    # Spread over six files, two of which are no images.
    assert ("images looked at", 3, 3) in told
