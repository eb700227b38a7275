"""Which network is logged, into which run, and what an environment that is out of order does to training: nothing."""

import json
import os
import subprocess
import sys
import textwrap
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.artifacts import Snapshot
from tb_plugin.keras import keras_logger
from tb_plugin.tf import SemanticDictionaryCallback, Snapshots
from tests.backends.tensorflow import models
from tests.keras.training import compiled, events, steps_of
from tests.log.doors import logged_steps


def callback_of(log_dir, x, **options):
    settings = {"log": [Snapshots()], "strict": True, "verbose": False, **options}
    return SemanticDictionaryCallback(log_dir, x[:3], **settings)


class Distilled(keras.Model):
    """Trains a network that it holds, and is none itself."""

    def __init__(self):
        super().__init__()
        self.student = models.sequential()
        self.teacher = models.sequential()
        self.pair = {"of": (self.student, self.teacher)}

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            losses = keras.losses.sparse_categorical_crossentropy(y, self.student(x, training=True))
            loss = tf.reduce_mean(losses)
        weights = self.student.trainable_variables
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        return {"loss": loss}


def distilled():
    keras.utils.set_random_seed(0)
    model = Distilled()
    model.compile("sgd")
    return model


def test_a_model_without_call_is_answered_in_a_sentence(tmp_path, data):
    x, y = data
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        distilled().fit(x, y, epochs=3, verbose=0, callbacks=[callback_of(tmp_path, x, strict=False)])
    (said,) = [str(each.message) for each in caught if "semantic dictionary" in str(each.message)]
    assert said == (
        "semantic dictionary: nothing can be logged: ValueError: Distilled has no call(): tell which network is meant, "
        'as network="student"; it holds student, teacher (epoch 0; training goes on, strict=True raises this)'
    )


def test_the_network_is_told_by_name_or_itself(tmp_path, data):
    x, y = data
    model = distilled()
    for name, network in (("name", "student"), ("itself", model.student)):
        model.fit(x, y, epochs=1, verbose=0, callbacks=[callback_of(tmp_path / name, x, network=network)])
        *_, (step, _, blobs) = events(tmp_path / name)
        snapshot = Snapshot.from_blobs(blobs)
        kept = np.log(model.student.predict(x[:3], verbose=0))
        assert step == 1
        np.testing.assert_allclose(np.diff(snapshot.logits), np.diff(kept), atol=1e-4)


@pytest.mark.parametrize("network", ["nothing", "pair", "student.name", "student.nothing"])
def test_a_network_that_there_is_not(tmp_path, data, network):
    x, y = data
    with pytest.raises(ValueError, match=f"that is a Keras model, got '{network}'; it holds student, teacher"):
        distilled().fit(x, y, epochs=1, verbose=0, callbacks=[callback_of(tmp_path, x, network=network)])
    with pytest.raises(ValueError, match="network must be a Keras model, or the name of an attribute"):
        callback_of(tmp_path, x, network=3)


@pytest.mark.parametrize(
    ("config", "is_read"),
    [
        ("no JSON", False),
        ("[1, 2]", False),
        ("3", False),
        ("null", False),
        ('{"task": 3, "cluster": []}', True),
        ('{"task": {"type": "worker", "index": "0"}, "cluster": {"worker": ["a"]}}', True),
        ('{"task": {"index": 0}}', True),
        ("", True),
        ("{}", True),
    ],
)
def test_a_cluster_that_cannot_be_read_is_said_once(tmp_path, data, monkeypatch, config, is_read):
    monkeypatch.setenv("TF_CONFIG", config)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        callback = callback_of(tmp_path, data[0])
        callback.set_model(compiled())
        callback.on_epoch_begin(0)
        callback.on_epoch_end(0)
    said = [str(each.message) for each in caught if "TF_CONFIG" in str(each.message)]
    assert len(said) == (0 if is_read else 1)
    assert is_read or f"must be a JSON object with cluster and task, got {config!r}" in said[0]
    assert steps_of(tmp_path, "snapshot") == [0, 1]


@pytest.mark.parametrize("task", [{"type": "worker", "index": "1"}, {"type": "ps", "index": 0}, {"type": "evaluator"}])
def test_others_than_the_chief_log_nothing(tmp_path, data, monkeypatch, task):
    x, y = data
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": {"worker": ["a:1", "b:1"]}, "task": task}))
    compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback_of(tmp_path, x)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_training_goes_on_where_python_makes_errors_of_warnings(tmp_path):
    program = """
        import keras, numpy as np, warnings
        from tb_plugin.keras import SemanticDictionaryCallback
        warnings.simplefilter("error", UserWarning)
        model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(2)])
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        x, y = np.random.rand(8, 8, 8, 3).astype("float32"), np.arange(8) % 2
        callback = SemanticDictionaryCallback("logs", x, layers=["nowhere"], verbose=False)
        print(len(model.fit(x, y, epochs=2, verbose=0, callbacks=[callback]).history["loss"]))
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    environment = {**os.environ, "TF_CONFIG": "no JSON", "PYTHONPATH": os.getcwd()}  # noqa: PTH109
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "2", done.stderr
    assert done.stderr.count("semantic dictionary: nothing can be logged") == 1
    assert done.stderr.count("semantic dictionary: TF_CONFIG must be") == 1


def test_the_same_directory_again_gets_a_run_of_its_own(tmp_path, data):
    x, y = data
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback_of(tmp_path, x)])
    with pytest.warns(UserWarning, match="holds an earlier run already, so this one becomes examples-2 beside it"):
        compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback_of(tmp_path, x)])
    assert [logged_steps(tmp_path / run) for run in ("examples", "examples-2")] == [
        {"snapshot": [0, 1, 2]},
        {"snapshot": [0, 1]},
    ]


@pytest.mark.parametrize(("initial_epoch", "steps"), [(0, [2, 3]), (1, [1, 2]), (2, [2, 3])])
def test_a_training_is_resumed(tmp_path, data, initial_epoch, steps):
    x, y = data
    model = compiled()
    model.fit(x, y, epochs=2, verbose=0, callbacks=[callback_of(tmp_path, x)])
    again = callback_of(tmp_path, x, resume=True)
    model.fit(x, y, initial_epoch=initial_epoch, epochs=initial_epoch + 1, verbose=0, callbacks=[again])
    first, second = sorted((tmp_path / "examples").iterdir(), key=lambda path: path.name)
    (tmp_path / "second").mkdir()
    second.rename(tmp_path / "second" / second.name)
    assert logged_steps(tmp_path / "second") == {"snapshot": steps}
    assert logged_steps(tmp_path / "examples") == {"snapshot": [0, 1, 2]}
    assert first.exists()


def test_a_run_of_a_trained_model_is_not_written_into_twice(tmp_path, data):
    x, _ = data
    model = compiled()
    options = {"verbose": False, "log": [Snapshots()]}
    keras_logger(model, tmp_path / "trained", x[:2], **options).log(Snapshots, 0)
    with pytest.warns(UserWarning, match="becomes trained-2 beside it"):
        keras_logger(model, tmp_path / "trained", x[:2], **options).log(Snapshots, 0)
    keras_logger(model, tmp_path / "trained", x[:2], resume=True, **options).log(Snapshots, 1)
    assert [logged_steps(tmp_path / run)["snapshot"] for run in ("trained", "trained-2")] == [[0], [0, 1]]


def test_addresses_are_refused_before_training_or_written_to(tmp_path, data, monkeypatch):
    x, y = data
    monkeypatch.chdir(tmp_path)
    for log_dir in ("s3://some-bucket/logs", "nonsense://a/b"):
        with pytest.raises(ValueError, match="nothing that is installed writes to"):
            callback_of(log_dir, x)
    compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback_of(f"file://{tmp_path}/logs", x)])
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]
    assert steps_of(tmp_path / "logs", "snapshot") == [0, 1]
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback_of("~/logs", x)])
    assert steps_of(tmp_path / "home/logs", "snapshot") == [0, 1]
