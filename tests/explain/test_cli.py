"""The command line as a new user tries it."""

import re
import subprocess
import sys
import textwrap

import keras
import numpy as np
import pytest
from PIL import Image

from tb_plugin.artifacts import Dictionary, ProbeAnswers, Snapshot
from tb_plugin.events.logged import logged
from tb_plugin.explain import cli
from tb_plugin.explain import stages as explain
from tb_plugin.explain.load import load_trained_model
from tb_plugin.explain.model import Pixels
from tb_plugin.makers import dictionary as dictionaries
from tb_plugin.makers import grid as activation_grids
from tests.zoo import shapes

SIDE = 16


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Images of all kinds, and files that are none."""
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(0)
    colors = Image.fromarray(rng.integers(0, 256, (30, 40, 3), np.uint8))
    (folder / "dog").mkdir()
    colors.save(folder / "dog" / "b.png")
    colors.convert("L").save(folder / "grey.png")
    colors.convert("CMYK").save(folder / "print.jpg")
    colors.resize((3000, 2000)).save(folder / "huge.jpg")
    (folder / "corrupt.jpg").write_bytes((folder / "print.jpg").read_bytes()[:500])
    (folder / "notes.txt").write_text("not an image")
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A file of a small model."""
    keras.utils.set_random_seed(0)
    path = tmp_path_factory.mktemp("model") / "small.keras"
    shapes.functional((SIDE, SIDE, 3)).save(path)
    return path


@pytest.fixture
def fast(monkeypatch):
    monkeypatch.setattr(activation_grids, "_N_STEPS", 2)
    monkeypatch.setattr(activation_grids, "DEFAULT_STEPS", 2)
    monkeypatch.setattr(dictionaries, "DEFAULT_STEPS", 2)


def test_a_model_is_explained(folder, model, tmp_path, capsys, fast):
    names = tmp_path / "names.txt"
    names.write_text("cat\nDog\nbird\nfish\nfrog\n")
    table = tmp_path / "table.csv"
    table.write_text(
        "file,site,year\nb.png,north,2001\ngone.png,,\nprint.jpg,south,\nhuge.jpg,NA,2\ngrey.png,south,1999.5\n"
    )
    command = ["explain", str(model), "--examples", str(folder), "--logdir", str(tmp_path / "logs"), "--budget", "none"]
    command += ["--metadata", str(table)]
    cli.main([*command, "--classes", str(names), "--layers", "act", "late"])
    answer = capsys.readouterr()
    for name in ("corrupt.jpg", "notes.txt"):
        assert re.search(f"skipped .*{name}: ", answer.err)
    assert "examples: b.png, grey.png, huge.jpg, print.jpg" in answer.err
    assert "images 16 x 16 x 3, values from 0 (black) to 1 (white), assumed" in answer.err
    assert f"tensorboard --logdir {tmp_path / 'logs'}" in answer.out
    assert "http://localhost:6006/#semantic_dictionary&p.semantic_dictionary.run=small" in answer.out
    log_dir = tmp_path / "logs" / "small"
    kinds = ("snapshot", "regions", "relations", "dictionary", "groups", "grid")
    assert [len(artifacts_of(log_dir, kind)) for kind in kinds] == [1, 2, 1, 2, 2, 2]
    snapshot = Snapshot.from_blobs(artifacts_of(log_dir, "snapshot")[0])
    assert snapshot.labels == (1, -1, -1, -1)
    probe = ProbeAnswers.from_blobs(artifacts_of(log_dir, "probe")[0])
    assert probe.labels == snapshot.labels and probe.columns["site"].tolist() == ["north", "south", None, "south"]
    assert probe.columns["year"].tolist()[:2] == [2001, 1999.5]
    assert f"{table}: 4 of 5 rows are of one of 6 files" in answer.err
    assert snapshot.class_names == ("cat", "Dog", "bird", "fish", "frog")
    cli.main([*command, "--classes", str(names), "--layers", "act", "late"])
    assert "everything is logged already" in capsys.readouterr().err
    assert [len(artifacts_of(log_dir, kind)) for kind in kinds] == [1, 2, 1, 2, 2, 2]
    with pytest.raises(SystemExit, match="was made with other layers: choose another run"):
        cli.main([*command, "--classes", str(names), "--layers", "late"])


def artifacts_of(log_dir, kind):
    return [
        blobs
        for path in sorted(log_dir.glob("*.tfevents.*"))
        for tag, blobs in events_of(path)
        if tag.startswith(f"semantic_dictionary/{kind}")
    ]


def events_of(path):
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    found = [event for event in EventFileLoader(str(path)).Load() if event.HasField("summary")]
    return [(event.summary.value[0].tag, event.summary.value[0].tensor.string_val) for event in found]


def test_icons_go_on_where_they_were_interrupted(folder, model, tmp_path, capsys, fast, monkeypatch):
    command = ["explain", str(model), "--examples", str(folder), "--logdir", str(tmp_path), "--budget", "none"]
    command += ["--layers", "late"]
    monkeypatch.setattr("tb_plugin.feature_visualization.budget._LARGEST_BATCH", 2)
    monkeypatch.setattr("tb_plugin.makers.dictionary.DEFAULT_STEPS", 4)

    def interrupt(what, done, total):
        if what == "icons rendered" and done == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(explain, "progress_bar", lambda: interrupt)
        with pytest.raises(SystemExit) as ended:
            cli.main(command)
    assert ended.value.code == 130
    assert "interrupted; the same command goes on" in capsys.readouterr().err
    (partial,) = logged(tmp_path / "small", Dictionary.kind)
    assert isinstance(partial, Dictionary)
    kept = np.isfinite(partial.objective)
    assert kept.sum() == 4
    cli.main(command)
    (whole,) = logged(tmp_path / "small", Dictionary.kind)
    assert isinstance(whole, Dictionary)
    assert whole.complete
    np.testing.assert_array_equal(whole.objective[kept], partial.objective[kept])
    np.testing.assert_allclose(whole.icons[kept].astype(int), partial.icons[kept], atol=1)
    assert len(artifacts_of(tmp_path / "small", "snapshot")) == 1


def test_layers_are_listed_with_the_reasons_for_the_choice(model, capsys):
    cli.main(["layers", str(model), "--fields"])
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line}
    assert re.search(r"late +8 x 8 x 8 +10 x 10 +non-linear +output of the stage of 8 x 8 positions", lines["late"])
    assert re.search(r"act +16 x 16 x 6 +3 x 3 +non-linear +farthest from the others", lines["act"])
    assert "norm" not in lines
    cli.main(["layers", str(model), "--all"])
    assert re.search(r"norm +16 x 16 x 6 +linear, signed", capsys.readouterr().out)


def in_the_rain(model, images):
    return model({"image": images, "weather": keras.ops.ones((keras.ops.shape(images)[0], 4))})


def test_a_function_calls_a_model_of_several_inputs(capsys):
    cli.main(["layers", "tests.explain.test_cli:two_inputs", "--call", "tests.explain.test_cli:in_the_rain"])
    assert re.search(r"judged +\d+ x \d+ x \d+ ", capsys.readouterr().out)


@pytest.mark.slow
def test_a_function_of_the_current_directory_is_called(tmp_path):
    (tmp_path / "mine.py").write_text(
        textwrap.dedent(
            """
            import keras

            def build():
                inputs = keras.Input((12, 12, 1))
                x = keras.layers.Conv2D(4, 3, activation="relu", name="seen")(inputs)
                return keras.Model(inputs, keras.layers.Dense(2)(keras.layers.Flatten()(x)))
            """
        )
    )
    command = [sys.executable, "-m", "tb_plugin.explain.cli", "layers", "mine:build"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert re.search(r"seen +10 x 10 x 4 +3 x 3", answer.stdout)


def test_keras_of_another_backend_is_told_apart(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(SystemExit, match="Keras must run on tensorflow or torch, got KERAS_BACKEND=jax"):
        cli.main(["layers", "tests.zoo.shapes:unbuilt_sequential"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["layers", "missing.keras"],
            "model must be a file, a directory or .* got 'missing.keras'",
        ),
        (["layers", "no.such:thing"], "'no.such:thing' must be package.module:function: No module named 'no'"),
        (["layers", "tests.zoo.shapes:nothing"], "tests.zoo.shapes has no such function"),
        (["layers", "tests.explain.test_cli:no_model"], "model must be a Keras model or a torch module, got a dict"),
        (
            ["layers", "tests.explain.test_cli:two_inputs"],
            "must take an image alone, got .* 'image', 'weather'",
        ),
        (["layers", "weights.pt"], "model must be a .keras file, .* or a SavedModel, got weights.pt"),
        (["layers", "."], r"model must be a .keras file, .* or a SavedModel, got \.: give package.module:function"),
        (["layers", "saved"], "saved could not be loaded as a SavedModel: "),
        (["layers", "{model}", "--mean", "1"], "mean and std must be given together"),
        (
            ["layers", "{model}", "--range=0..1", "--preprocess", "a:b"],
            "only one of .* got value_range and preprocess",
        ),
        (
            ["explain", "{model}", "--examples", "nowhere", "--logdir", "x"],
            "examples must be a folder of images",
        ),
        (["explain", "{model}", "--examples", ".", "--logdir", "x", "--budget", "soon"], "budget must be a time"),
    ],
)
def test_mistakes_are_answered_with_what_was_expected(arguments, sentence, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.pt").touch()
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "saved_model.pb").touch()
    Image.new("RGB", (8, 8)).save(tmp_path / "image.png")
    with pytest.raises(SystemExit, match=sentence):
        cli.main([argument.format(model=model) for argument in arguments])


def test_a_saved_model_is_explained(folder, tmp_path, capsys, fast):
    keras.utils.set_random_seed(0)
    saved, log_dir = tmp_path / "saved", tmp_path / "logs" / "saved"
    shapes.two_outputs((SIDE, SIDE, 3)).export(str(saved))
    cli.main(["layers", str(saved), "--output", "output_1"])
    assert re.search(r"late +8 x 8 x 8 +10 x 10 +non-linear +output of the stage", capsys.readouterr().out)
    command = ["explain", str(saved), "--examples", str(folder), "--logdir", str(tmp_path / "logs"), "--budget", "0s"]
    cli.main([*command, "--layers", "act", "late", "--output", "output_1"])
    assert f"tensorboard --logdir {tmp_path / 'logs'}" in capsys.readouterr().out
    snapshot = Snapshot.from_blobs(artifacts_of(log_dir, "snapshot")[0])
    assert [layer.info.name for layer in snapshot.layers] == ["act", "late"]
    assert snapshot.logits.shape == (4, 5)
    with pytest.raises(SystemExit, match="has 2 outputs: output must say which is explained, of output_0 float32"):
        cli.main(["layers", str(saved)])


def no_model():
    return {}


def two_inputs():
    return shapes.two_inputs((16, 14, 3))


def test_code_inside_a_file_is_not_run(tmp_path):
    inputs = keras.Input((8, 8, 3))
    keras.Model(inputs, keras.layers.Lambda(lambda x: x)(inputs)).save(tmp_path / "evil.keras")
    with pytest.raises(ValueError, match="could not be loaded in Keras's safe mode"):
        load_trained_model(str(tmp_path / "evil.keras"), Pixels())


BYTES = np.array([0, 51, 255], np.uint8).reshape(1, 1, 3, 1).repeat(3, axis=3)


@pytest.mark.parametrize(
    ("pixels", "expected", "feeding"),
    [
        (Pixels(), [0, 0.2, 1], "values from 0 (black) to 1 (white), assumed"),
        (Pixels(value_range=(-1, 1)), [-1, -0.6, 1], "values from -1 (black) to 1 (white), as told"),
        (Pixels(value_range=(0, 255)), [0, 51, 255], "values from 0 (black) to 255 (white), as told"),
        (Pixels(mean=(0.5,), std=(0.5,)), [0, 0.2, 1], "values from 0 to 1, then mean and std as told"),
        (
            Pixels(preprocess="keras.applications.vgg16:preprocess_input"),
            [0, 51, 255],
            "values from 0 to 255, then keras.applications.vgg16:preprocess_input",
        ),
    ],
)
def test_what_the_model_is_fed_with(pixels, expected, feeding, model):
    trained = load_trained_model(str(model), pixels)
    np.testing.assert_allclose(trained.fed(BYTES)[0, 0, :, 0], expected, atol=1e-6)
    assert trained.feeding == feeding
    assert trained.network().value_range == (min(expected), max(expected))


def test_a_model_that_rescales_is_fed_with_bytes_and_arrays_stay_as_they_are(tmp_path, capsys, fast):
    rescaling = keras.Sequential(
        [keras.Input((SIDE, SIDE, 3)), keras.layers.Rescaling(1 / 255), shapes.functional((SIDE, SIDE, 3))]
    )
    rescaling.save(tmp_path / "rescaling.keras")
    trained = load_trained_model(str(tmp_path / "rescaling.keras"), Pixels())
    assert trained.feeding == "values from 0 (black) to 255 (white), assumed, as the model rescales them"
    x = np.random.default_rng(0).uniform(0, 255, (3, SIDE, SIDE, 3)).astype(np.float32)
    np.savez(tmp_path / "x.npz", x=x, y=[0, 1, 2])
    log_dir = tmp_path / "logs"
    command = ["explain", str(tmp_path / "rescaling.keras"), "--examples", str(tmp_path / "x.npz"), "--run", "mine"]
    cli.main([*command, "--logdir", str(log_dir), "--n-examples", "2", "--budget", "0s"])
    snapshot = Snapshot.from_blobs(artifacts_of(log_dir / "mine", "snapshot")[0])
    assert snapshot.labels == (0, 2)
    np.testing.assert_allclose(keras.ops.softmax(snapshot.logits), rescaling(x[[0, 2]]), rtol=1e-4, atol=1e-6)
    assert snapshot.value_range == (0, 255)
