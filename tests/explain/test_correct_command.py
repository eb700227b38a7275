"""One command takes channels from a model, says what that changes, and logs before and after."""

import re

import keras
import numpy as np
import pytest

from tb_plugin.artifacts import Changes
from tb_plugin.events.logged import logged
from tb_plugin.explain import cli
from tests.explain.test_compare import fast, folder, small  # noqa: F401  (fixtures)

pytestmark = pytest.mark.slow


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "blots.keras"
    small(0).save(path)
    return path


def correct(*arguments: object) -> None:
    cli.main(["correct", *map(str, arguments)])


def test_the_copy_does_without_what_was_suppressed(model, folder, tmp_path, capsys):  # noqa: F811
    out = tmp_path / "made" / "copy.keras"
    correct(model, "--suppress", "late:1,3", "--how", "zero", "--examples", folder, "--save", out)
    edited, plain = keras.saving.load_model(out), keras.saving.load_model(model)
    kernel, bias = plain.get_layer("scores").get_weights()
    kernel[[1, 3]] = 0
    plain.get_layer("scores").set_weights([kernel, bias])
    images = np.random.default_rng(0).random((5, 16, 16, 3)).astype(np.float32)
    np.testing.assert_allclose(edited.predict(images, verbose=0), plain.predict(images, verbose=0), atol=1e-5)
    said = capsys.readouterr().out
    assert re.search(r"\d+ of 40 decisions become others", said)
    assert "is not known: name folders" in said


def test_with_labels_it_says_who_gains_and_who_loses(model, tmp_path, capsys):
    rng = np.random.default_rng(0)
    images = rng.random((30, 16, 16, 3)).astype(np.float32)
    labels = keras.saving.load_model(model).predict(images, verbose=0).argmax(axis=1)
    np.savez(tmp_path / "probe.npz", images=images, labels=labels)
    correct(
        model,
        "--suppress",
        "late:0,1,2,3,4,5,6,7",
        "--examples",
        tmp_path / "probe.npz",
        "--save",
        tmp_path / "c.keras",
    )
    said = capsys.readouterr().out
    # With all of a layer at its mean all images are decided alike.
    assert "accuracy 100.0% before" in said
    largest = np.bincount(labels).max()
    kept = re.search(r"before, ([\d.]+)% after", said)
    assert kept is not None and float(kept[1]) <= 100 * largest / 30 + 0.1


def test_of_quantities_it_says_how_far_they_move_and_of_no_decision(folder, tmp_path, capsys):  # noqa: F811
    inputs = keras.Input((16, 16, 3))
    values = keras.layers.Conv2D(4, 3, activation="relu", bias_initializer="ones", name="late")(inputs)
    values = keras.layers.GlobalAveragePooling2D()(values)
    plain = keras.Model(inputs, keras.layers.Dense(2, name="scores")(values))
    plain.compile("sgd", "mse")
    plain.save(tmp_path / "values.keras")
    correct(
        *(tmp_path / "values.keras", "--suppress", "late:0", "--how", "zero", "--examples", folder),
        *("--save", tmp_path / "c.keras"),
    )
    said = capsys.readouterr().out
    assert re.search(r"outputs of 40 images move by [\d.]+ in the mean", said)
    assert "decisions" not in said


def test_labels_that_do_not_fit_are_said_to_be_left_out(model, tmp_path, capsys):
    images = np.random.default_rng(0).random((30, 16, 16, 3)).astype(np.float32)
    np.savez(tmp_path / "probe.npz", images=images, labels=np.zeros(29, int))
    correct(model, "--suppress", "late:0", "--examples", tmp_path / "probe.npz", "--save", tmp_path / "c.keras")
    said = capsys.readouterr()
    assert "labels must be one for each of 30 examples, got 29; they are left out" in said.err
    assert "is not known" in said.out


def test_before_and_after_are_logged_as_two_runs(model, folder, fast, tmp_path):  # noqa: F811
    logs = tmp_path / "logs"
    correct(
        *(model, "--suppress", "late:2", "--examples", folder, "--save", tmp_path / "c.keras"),
        *("--logdir", logs, "--budget", "none", "--layers", "late"),
    )
    assert logged(logs / "correct-blots", Changes.kind)
    assert (logs / "correct-blots" / "blots").is_dir()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--suppress", "late:9"], r"channels of late must be from 0 to 7"),
        (["--suppress", "later:1"], r"got 'later'"),
        (["--suppress", "late:1", "--save", "copy.pt"], r"save must be a .keras file, got copy.pt"),
    ],
)
def test_what_does_not_fit_is_said(model, folder, arguments, said):  # noqa: F811
    with pytest.raises(SystemExit, match=said):
        correct(model, "--examples", folder, *arguments)


def test_no_file_is_overwritten_unless_it_is_asked_for(model, folder):  # noqa: F811
    with pytest.raises(SystemExit, match="is there already"):
        correct(model, "--suppress", "late:1", "--examples", folder, "--save", model)


def test_channels_must_be_numbers(model, folder, capsys):  # noqa: F811
    with pytest.raises(SystemExit):
        correct(model, "--suppress", "late", "--examples", folder)
    assert "must be LAYER:CHANNELS, as block4:12,7, got late" in capsys.readouterr().err
