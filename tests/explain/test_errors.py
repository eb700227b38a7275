"""What a model does wrong is a sentence, and where it does it can be seen."""

from typing import Any

import keras
import numpy as np
import pytest

from tb_plugin.explain import cli, keras_model
from tests.zoo import shapes

torch = pytest.importorskip("torch")

HERE = "tests.explain.test_errors"


def impossible():
    raise RuntimeError("weights must be there\n\nand here is a long text")


def wants_more(weights):
    return weights


class Failing(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)

    def forward(self, x):
        raise KeyError("embedding")


class Impatient(keras.layers.Layer):
    has_patience = True

    def call(self, x):
        if not self.has_patience:
            raise RuntimeError("the layer has no patience")
        return x


def failing_keras():
    layer = Impatient()
    model = keras.Sequential([keras.Input((16, 16, 3)), layer, keras.layers.Conv2D(2, 3)])
    layer.has_patience = False
    return model


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("impossible", "impossible must give a model, and raised RuntimeError: weights must be there$"),
        ("wants_more", "must give a model, and raised TypeError: wants_more\\(\\) missing 1 required"),
        ("Failing", "(?i)(KeyError: 'embedding'|module failed)"),
        ("failing_keras", "the layer has no patience"),
    ],
)
def test_its_errors_are_sentences(model, sentence):
    command = ["layers", f"{HERE}:{model}", "--size", "16"]
    with pytest.raises(SystemExit, match=sentence) as ended:
        cli.main(command)
    said = str(ended.value)
    assert said.startswith("semantic-dictionary: ") and "\n" not in said and "\x1b" not in said
    with pytest.raises(Exception) as raised:
        cli.main([*command, "--traceback"])
    assert not isinstance(raised.value, SystemExit)


class TwoHeads(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU())
        self.few, self.many = torch.nn.Linear(4, 2), torch.nn.Linear(4, 7)

    def forward(self, x) -> Any:
        features = self.body(x).mean((2, 3))
        return {"few": self.few(features), "many": self.many(features)}


class Pair(TwoHeads):
    def forward(self, x):
        return tuple(super().forward(x).values())


@pytest.mark.parametrize(
    ("model", "output", "n_classes"), [("TwoHeads", "many", 7), ("Pair", "0", 2), ("Pair", "1", 7)]
)
def test_an_output_of_a_torch_module_is_told(model, output, n_classes):
    from tb_plugin.explain.load import load_trained_model
    from tb_plugin.explain.model import Pixels

    trained = load_trained_model(f"{HERE}:{model}", Pixels(size=(16, 16)), output)
    images = np.zeros((2, 16, 16, 3), np.uint8)
    network = trained.network()
    assert network.record(network.pixels(trained.fed(images)), []).logits.shape == (2, n_classes)  # pyright: ignore
    with pytest.raises(SystemExit, match="output must say which"):
        cli.main(["layers", f"{HERE}:{model}", "--size", "16"])


@pytest.mark.parametrize(
    ("version", "warns"), [("3.11.3", True), ("3.9", True), ("3.12.0", False), ("4.0.0rc1", False)]
)
def test_holes_of_the_safe_mode_are_warned_of(tmp_path, monkeypatch, version, warns, recwarn):
    shapes.functional((16, 16, 3)).save(tmp_path / "model.keras")
    monkeypatch.setattr(keras, "__version__", version)
    keras_model.load_model(tmp_path / "model.keras")
    said = [str(each.message) for each in recwarn if "safe mode" in str(each.message)]
    assert bool(said) == warns
    assert not warns or f"the safe mode of Keras {version} has holes" in said[0]


@pytest.mark.parametrize("log_dir", ["gs://bucket/logs", "memory://logs", "nonsense://logs"])
def test_logs_are_of_this_machine(log_dir, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tb_plugin.events.remote_folder.RemoteFolder.names", lambda self: [])
    with pytest.raises(SystemExit, match=r"logdir must be a directory of this machine|nothing that is installed"):
        cli.main(["explain", f"{HERE}:TwoHeads", "--output", "few", "--examples", "x.npz", "--logdir", log_dir])
    assert not list(tmp_path.iterdir())
