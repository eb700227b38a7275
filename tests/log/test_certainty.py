"""Prediction sets through each door, also those of groups: what is known of the examples must be of them."""

import re

import numpy as np
import pytest

from tb_plugin.artifacts import Certainty
from tb_plugin.events.logged import logged
from tb_plugin.log import Certainty as Setting
from tests.log.doors import DOORS, N_CLASSES, logged_steps, train_torch


@pytest.mark.parametrize("door", DOORS)
def test_held_out_images_tell_what_cannot_be_ruled_out(door, tmp_path, much_time):
    pytest.importorskip("crepes")
    shape = {"keras": (12, 10, 3), "torch": (3, 12, 10)}[door]
    held = np.random.default_rng(1).uniform(size=(20, *shape)).astype(np.float32)
    DOORS[door](tmp_path, log=[Setting()], held_out=(held, np.arange(20) % N_CLASSES))
    (made,) = logged(tmp_path / "examples", "certainty")
    assert isinstance(made, Certainty)
    assert made.n_of_class.tolist() == [4] * N_CLASSES
    assert logged_steps(tmp_path / "examples")["certainty"] == [1, 2]


def test_what_is_known_of_examples_must_fit_them(tmp_path):
    for given, sentence in (
        ({"fur": ["warm"] * 2}, "example_metadata must have one value for each of 3 examples, got 2; left out"),
        (["fur"], "example_metadata must be a table with one value for each example, got names alone; left out"),
    ):
        with pytest.raises(ValueError, match=re.escape(sentence)):
            train_torch(tmp_path, log=[], example_metadata=given)
    with pytest.raises(ValueError, match="columns of metadata must have one value for each image"):
        train_torch(tmp_path, log=[], example_metadata={"fur": ["warm"], "age": [1.0, 2.0]})


@pytest.mark.parametrize("door", DOORS)
def test_examples_have_the_sets_of_their_groups(door, tmp_path, much_time):
    pytest.importorskip("crepes")
    shape = {"keras": (12, 10, 3), "torch": (3, 12, 10)}[door]
    held = np.random.default_rng(1).uniform(size=(20, *shape)).astype(np.float32)
    labels, fur = np.arange(20) % N_CLASSES, ["warm" if i % 2 else "cool" for i in range(20)]
    batches = [{"image": held[i : i + 5], "label": labels[i : i + 5], "fur": fur[i : i + 5]} for i in range(0, 20, 5)]
    known = {"metadata": ["fur"], "example_metadata": {"fur": ["warm", None, "cool"]}}
    DOORS[door](tmp_path, log=[Setting()], held_out=batches, **known)
    (made,) = logged(tmp_path / "examples", Certainty.kind)
    assert isinstance(made, Certainty)
    (told,) = made.by_group
    assert (told.column, told.groups, told.n_held) == ("fur", ("warm", "", "cool"), (10, 0, 10))
