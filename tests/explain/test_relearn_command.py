"""The command learns the last layer anew, says what places did to decisions, and logs before and after."""

from __future__ import annotations

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.explain.test_correct_command import correct
from tests.explain.test_relearned import MARK, drawn, resting_on_the_mark

pytestmark = pytest.mark.slow


@pytest.fixture
def model(tmp_path: Path) -> Path:
    found, _ = resting_on_the_mark("keras")
    found.save(tmp_path / "marked.keras")
    return tmp_path / "marked.keras"


def test_it_says_how_many_decisions_hung_on_the_place(model, tmp_path, capsys):
    images, labels = drawn(300, 0, "class")
    np.savez(tmp_path / "probe.npz", images=images, labels=labels)
    out = tmp_path / "copy.keras"
    correct(
        *(model, "--suppress", f"late:{MARK}", "--how", "relearn"),
        *("--examples", tmp_path / "probe.npz", "--save", out),
    )
    said = capsys.readouterr().out
    found = re.search(r"another image's place of late:3 ([\d.]+)% of decisions were others before, ([\d.]+)% are", said)
    assert found is not None
    # What was measured on the images that it was learned from says so.
    assert "after is too good: the last layer was learned from these images" in said
    # Every second image has the place of class 0: two in three of these are of others, and those of class 0 lose it.
    assert float(found[1]) > 30 and float(found[2]) < 3
    copied = keras.saving.load_model(out)
    against = drawn(300, 2, "others")
    assert (copied.predict(against[0], verbose=0).argmax(axis=1) == against[1]).mean() > 0.98


def test_without_labels_it_says_what_is_missing(model, tmp_path):
    np.savez(tmp_path / "probe.npz", images=drawn(30, 0, "class")[0])
    with pytest.raises(SystemExit, match="--how relearn needs labels"):
        correct(
            *(model, "--suppress", "late:3", "--how", "relearn", "--examples", tmp_path / "probe.npz"),
            *("--save", tmp_path / "copy.keras"),
        )


def test_a_concept_without_a_place_is_said(model, tmp_path):
    images, labels = drawn(300, 0, "class")
    np.savez(tmp_path / "probe.npz", images=images, labels=labels)
    with pytest.raises(SystemExit, match="must lie where nothing argues for other classes"):
        correct(
            *(model, "--suppress", "late:1", "--how", "relearn", "--examples", tmp_path / "probe.npz"),
            *("--save", tmp_path / "copy.keras"),
        )
