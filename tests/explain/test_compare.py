"""Two models compared by one command, as a new user tries it."""

import itertools
import re

import keras
import numpy as np
import pytest
from PIL import Image

from tb_plugin.artifacts import Changes, Dictionary, ProbeAnswers, Snapshot
from tb_plugin.artifacts.layer_changes import CHANGE_NAMES, SAME
from tb_plugin.events.logged import logged
from tb_plugin.explain import cli
from tb_plugin.makers import dictionary as dictionaries
from tests.zoo import shapes

SIDE, N = 16, 40
L = keras.layers


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Images of blots, each of a place, a size and a colour of its own."""
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(0)
    for i in range(N):
        image = rng.integers(0, 60, (SIDE, SIDE, 3), np.uint8)
        (y, x), size = rng.integers(0, SIDE - 6, 2), rng.integers(3, 9)
        image[y : y + size, x : x + size] = rng.integers(60, 256, 3)
        Image.fromarray(image).resize((40, 40)).save(folder / f"{i:02d}.png")
    return folder


@pytest.fixture
def fast(monkeypatch):
    monkeypatch.setattr(dictionaries, "DEFAULT_STEPS", 2)


def small(seed: int, channels: tuple[int, int] = (6, 8), n_outputs: int = 5) -> keras.Model:
    """Two layers with a ReLU, of random weights, in which no channel is silent."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((SIDE, SIDE, 3))
    x = L.Conv2D(channels[0], 3, padding="same", activation="relu", bias_initializer="ones", name="early")(inputs)
    x = L.Conv2D(channels[1], 3, padding="same", activation="relu", bias_initializer="ones", name="late")(x)
    return keras.Model(inputs, L.Dense(n_outputs, activation="softmax", name="scores")(L.GlobalAveragePooling2D()(x)))


def permuted(model: keras.Model, seed: int = 3) -> tuple[keras.Model, dict[str, np.ndarray]]:
    """A model that answers the same, with channels in another order and other units; and which channel was which."""
    rng, other, orders = np.random.default_rng(seed), small(0), {}
    order, scale = np.arange(3), np.ones(3)
    for name in ("early", "late"):
        kernel, bias = model.get_layer(name).get_weights()
        kernel = kernel[:, :, order] / scale[:, None]
        order, scale = rng.permutation(len(bias)), rng.uniform(0.3, 3, len(bias))
        orders[name] = order
        other.get_layer(name).set_weights([kernel[..., order] * scale, bias[order] * scale])
    kernel, bias = model.get_layer("scores").get_weights()
    other.get_layer("scores").set_weights([kernel[order] / scale[:, None], bias])
    return other, orders


def compared(log_dir, a, b, folder, *options: str) -> tuple[Changes, str]:
    """Compares files, and gives what was found and in which run."""
    command = ["compare", str(a), str(b), "--examples", str(folder), "--logdir", str(log_dir), "--budget", "none"]
    cli.main([*command, *options])
    run = next((told for before, told in itertools.pairwise(options) if before == "--run"), None)
    run = run or f"compare-{a.stem}-{b.stem}"
    (made,) = logged(log_dir / run, "changes")
    assert isinstance(made, Changes) and made.complete
    return made, run


def test_a_copy_whose_channels_are_in_another_order_matches_altogether(folder, tmp_path, capsys, fast):
    model = small(0)
    other, orders = permuted(model)
    model.save(tmp_path / "first.keras")
    other.save(tmp_path / "second.keras")
    options = ("--layers", "early", "late")
    made, run = compared(tmp_path / "logs", tmp_path / "first.keras", tmp_path / "second.keras", folder, *options)
    assert made.reference_run == "compare-first-second/first" and made.n_images == N
    for pair in made.pairs:
        np.testing.assert_array_equal(pair.matches, orders[pair.layer])
        np.testing.assert_allclose(pair.strengths, 1, atol=1e-3)
        assert pair.kept == 1 and pair.moved == pytest.approx(0, abs=0.02)
        assert (pair.changes == SAME).all() and (pair.reference_changes == SAME).all()
    assert [pair.layer for pair in made.pairs] == ["early", "late"]
    told = capsys.readouterr()
    assert "layers are paired by name: early and early" in told.err and "8 of 8 match" in told.err
    assert f"p.semantic_dictionary.run={run.replace('/', '%2F')}" in told.out
    # Both have icons: this one's in the run, the other one's in that which the artifact names.
    for of in (run, made.reference_run):
        assert sorted(each.layer_name for each in logged(tmp_path / "logs" / of, "dictionary")) == ["early", "late"]
    probes = [logged(tmp_path / "logs" / of, "probe")[0] for of in (run, made.reference_run)]
    fingerprints = {probe.fingerprint for probe in probes if isinstance(probe, ProbeAnswers)}
    assert fingerprints == {made.fingerprint}
    command = ["compare", str(tmp_path / "first.keras"), str(tmp_path / "second.keras"), "--examples", str(folder)]
    cli.main([*command, "--logdir", str(tmp_path / "logs"), "--budget", "none", *options])
    assert "everything is logged already" in capsys.readouterr().err


def test_a_file_has_not_changed_against_itself(folder, tmp_path, fast):
    small(0).save(tmp_path / "same.keras")
    made, _ = compared(tmp_path, tmp_path / "same.keras", tmp_path / "same.keras", folder, "--run", "mine")
    np.testing.assert_allclose(np.diag(made.similarity), 1, atol=1e-4)
    for pair in made.pairs:
        np.testing.assert_array_equal(pair.matches, np.arange(len(pair.matches)))
        assert (pair.changes == SAME).all() and pair.kept == 1


def test_what_models_of_other_shapes_have_in_common_is_compared_and_the_rest_is_said(folder, tmp_path, capsys, fast):
    small(0).save(tmp_path / "a.keras")
    shapes.functional((24, 24, 3), n_outputs=3).save(tmp_path / "b.keras")
    names = {"a": ["fox", "owl", "cat", "hen", "elk"], "b": ["owl", "fox", "yak"]}
    for letter, own in names.items():
        (tmp_path / f"{letter}.txt").write_text("\n".join(own))
    options = [part for letter in names for part in (f"--classes-{letter}", str(tmp_path / f"{letter}.txt"))]
    made, run = compared(tmp_path, tmp_path / "a.keras", tmp_path / "b.keras", folder, "--images", "20", *options)
    told = capsys.readouterr().err
    assert "a and b name their classes in other ways: each is told by its own; a has no yak" in told
    for letter, of in (("a", made.reference_run), ("b", run)):
        (snapshot,) = logged(tmp_path / of, "snapshot")
        assert isinstance(snapshot, Snapshot) and list(snapshot.class_names or ()) == names[letter]
    assert "a has 5 outputs and b 3: answers are not compared with each other" in told
    assert "images are read at 16 x 16 x 3 and 24 x 24 x 3" in told
    assert re.search(r"layers are paired by what is most alike \(CKA\): \w+ and \w+ \(CKA", told)
    assert made.n_images == 20 and len(made.pairs) == len(made.layers)
    for pair in made.pairs:
        best = made.similarity[:, [layer.name for layer in made.layers].index(pair.layer)].argmax()
        assert pair.reference_layer == made.reference_layers[best].name
    assert {CHANGE_NAMES[code] for pair in made.pairs for code in pair.changes} <= {"same", "only here"}


def test_pictures_of_runs_that_are_there_are_taken(folder, tmp_path, fast):
    for seed, name in enumerate("ab"):
        small(seed).save(tmp_path / f"{name}.keras")
        command = ["explain", str(tmp_path / f"{name}.keras"), "--examples", str(folder), "--layers", "early", "late"]
        cli.main([*command, "--logdir", str(tmp_path / "logs"), "--log", "icons", "--budget", "none"])
    before = sorted(path for path in (tmp_path / "logs").rglob("*") if path.is_file())
    options = ("--log-a", "a", "--log-b", "b", "--layers", "early", "late")
    made, run = compared(tmp_path / "logs", tmp_path / "a.keras", tmp_path / "b.keras", folder, *options)
    assert made.reference_run == "a"
    after = [path for path in (tmp_path / "logs").rglob("*") if path.is_file() and run not in path.parts]
    assert sorted(after) == before
    own, taken = ({each.layer_name: each for each in logged(tmp_path / "logs" / of, "dictionary")} for of in ("b", run))
    for name in ("early", "late"):
        kept, given = own[name], taken[name]
        assert isinstance(kept, Dictionary) and isinstance(given, Dictionary)
        np.testing.assert_array_equal(kept.icons, given.icons)


def test_an_interrupt_leaves_what_was_compared(folder, tmp_path, capsys, monkeypatch, fast):
    small(0).save(tmp_path / "a.keras")
    small(1).save(tmp_path / "b.keras")

    def interrupt(what, done, total):
        if what == "parts of the comparison" and done == 2:
            raise KeyboardInterrupt

    command = ["compare", str(tmp_path / "a.keras"), str(tmp_path / "b.keras"), "--examples", str(folder)]
    command += ["--logdir", str(tmp_path), "--budget", "none", "--layers", "early", "late"]
    with monkeypatch.context() as patch:
        patch.setattr("tb_plugin.explain.stages.progress_bar", lambda: interrupt)
        with pytest.raises(SystemExit) as ended:
            cli.main(command)
    assert ended.value.code == 130 and "the same command goes on" in capsys.readouterr().err
    (partial,) = logged(tmp_path / "compare-a-b", "changes")
    assert isinstance(partial, Changes) and not partial.complete and len(partial.pairs) == 2
    cli.main(command)
    (made,) = logged(tmp_path / "compare-a-b", "changes")
    assert isinstance(made, Changes) and made.complete
