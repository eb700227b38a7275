"""Keras models on the torch backend: the same numbers as on TensorFlow, and all that can be logged of them."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests import channels_first
from tests.zoo.checks import opened
from tests.zoo.keras_on_torch import CASES, computed

pytest.importorskip("torch")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def on_torch(*command, cwd=ROOT):
    environment = os.environ | {"KERAS_BACKEND": "torch", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What TensorFlow computes, what torch does, and the folder."""
    folder = tmp_path_factory.mktemp("keras_on_torch")
    found = {name: computed(name) for name in CASES if name != "channels first" or channels_first.is_run()}
    weights = {f"{name}/{i}": values for name in found for i, values in enumerate(found[name][1])}
    np.savez(folder / "in.npz", **weights)
    on_torch("-m", "tests.zoo.keras_on_torch", str(folder))
    with np.load(folder / "out.npz") as out:
        return {name: values for name, (values, _) in found.items()}, dict(out), folder


def test_it_ran_on_torch(both):
    assert both[1]["backend"] == "torch"


@pytest.mark.parametrize("name", CASES)
def test_the_numbers_are_those_on_tensorflow(name, both):
    if name == "channels first":
        channels_first.needed()
    for key, expected in both[0][name].items():
        found = both[1][f"{name}/{key}"]
        if key == "layers":
            assert found.tolist() == expected.tolist()
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max(), err_msg=key)


def test_the_callback_logs_and_leaves_training_as_it_is(both):
    assert both[1]["training is the same"]
    tags = opened(both[2] / "logs")
    kinds = {tag.removeprefix("semantic_dictionary/").split("/")[0] for tag in tags}
    assert kinds == {"snapshot", "dictionary", "relations", "groups", "group_statistics"}
    assert all(artifact.arrays for artifact in tags.values())


@pytest.mark.zoo
def test_the_command_line_explains_what_keras_has_saved(tmp_path):
    from tests.zoo import shapes

    shapes.functional((16, 14, 3)).save(tmp_path / "model.keras")
    images = np.random.default_rng(0).uniform(size=(4, 16, 14, 3)).astype(np.float32)
    np.savez(tmp_path / "images.npz", images=images)
    command = (
        "-m tb_plugin.explain.cli explain model.keras --examples images.npz --logdir logs --budget none "
        "--log snapshots icons --mean 0.5 --std 0.2"
    )
    on_torch(*command.split(), cwd=tmp_path)
    kinds = {tag.removeprefix("semantic_dictionary/").split("/")[0] for tag in opened(tmp_path / "logs")}
    assert {"snapshot", "dictionary"} <= kinds


@pytest.mark.zoo
def test_every_shape_of_model_on_torch():
    on_torch("-m", "pytest", "-q", "-m", "not zoo", "tests/zoo/test_shapes.py")
