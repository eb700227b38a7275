"""Runs where Lightning is installed."""

import types
import warnings
from typing import Any

import pytest

torch = pytest.importorskip("torch")
lightning = pytest.importorskip("lightning.pytorch")

from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from tb_plugin.artifacts import ProbeAnswers  # noqa: E402
from tb_plugin.events.logged import logged  # noqa: E402
from tb_plugin.torch import Groups, Icons, Probes, Rendering, Snapshots, Trust  # noqa: E402
from tb_plugin.torch.lightning import SemanticDictionaryCallback  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.log.doors import logged_steps  # noqa: E402
from tests.torch.training import steps_of  # noqa: E402


class Classifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.model = models.sequential()

    def forward(self, x):
        return self.model(x)

    def training_step(self, batch, index):
        images, labels = batch
        return torch.nn.functional.cross_entropy(self(images), labels)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-2)


@pytest.fixture
def data():
    torch.manual_seed(0)
    return torch.rand(32, *models.SHAPE), torch.randint(0, 5, (32,))


def fitted(data, tmp_path, *callbacks, n_epochs=4, seed=3):
    lightning.seed_everything(seed, verbose=False)
    model = Classifier()
    trainer = lightning.Trainer(
        max_epochs=n_epochs,
        accelerator="cpu",
        logger=False,
        default_root_dir=tmp_path,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=list(callbacks),
    )
    with warnings.catch_warnings():
        # Of Lightning: few workers, few batches, and what newer versions of its own dependencies deprecate.
        warnings.simplefilter("ignore")
        trainer.fit(model, DataLoader(TensorDataset(*data), batch_size=8, shuffle=True))
    return model


def settings(*log):
    """What is the same for all callbacks here; by default they log all but relations."""
    everything = Trust(), Groups(), Icons(rendering=Rendering(size=8, n_steps=2))
    return {"log": log or everything, "strict": True, "verbose": False}


@pytest.mark.parametrize("network", [None, "model"])
def test_epochs_are_logged(data, tmp_path, network, much_time):
    callback = SemanticDictionaryCallback(data[0][:3], network=network, **settings())
    fitted(data, tmp_path, callback)
    assert steps_of(tmp_path / "lightning_logs", "snapshot") == [0, 1, 2, 3, 4]
    assert sorted(set(steps_of(tmp_path / "lightning_logs", "dictionary"))) == [1, 2, 4]


def test_what_is_logged_by_default(data, tmp_path, monkeypatch):
    monkeypatch.setattr("tb_plugin.log.setup.Rendering", lambda seed: Rendering(size=8, n_steps=2, seed=seed))
    fitted(data, tmp_path, SemanticDictionaryCallback(data[0][:3], strict=True, verbose=False), n_epochs=1)
    assert logged_steps(tmp_path / "lightning_logs/examples").keys() == {
        "snapshot",
        "probe",
        "probe_images",
        "statistics",
        "group_statistics",
        "findings",
        "sketch",
        "audit",
        "steadiness",
        "regions",
        "relations",
        "groups",
        "dictionary",
        "controls",
        "weights",
    }


def test_schedules_and_the_end_of_training(data, tmp_path):
    log = Snapshots(every=2), Trust(), Groups(icon_seconds=0)
    callback = SemanticDictionaryCallback(data[0][:3], log_dir=tmp_path / "logs", **settings(*log))
    fitted(data, tmp_path, callback, n_epochs=5)
    assert steps_of(tmp_path / "logs", "snapshot") == [0, 2, 4, 5]


def test_training_is_the_same_with_and_without(data, tmp_path, much_time):
    plain = fitted(data, tmp_path).state_dict()
    logged = fitted(data, tmp_path, SemanticDictionaryCallback(data[0][:3], **settings())).state_dict()
    assert all(torch.equal(value, logged[name]) for name, value in plain.items())


def test_settings_that_there_are_not_are_refused_at_once(data):
    wrong: Any = {"icon_every": 2}
    with pytest.raises(TypeError, match=r"the options are .*, log, .*got icon_every"):
        SemanticDictionaryCallback(data[0], **wrong)
    with pytest.raises(ValueError, match=r"every of Snapshots must be .* from 1, got 0"):
        SemanticDictionaryCallback(data[0], log=[Snapshots(every=0)])


def test_a_process_that_does_not_log_says_for_how_long_it_waits(data, capsys):
    callback = SemanticDictionaryCallback(data[0][:3], finish_seconds=45)
    other: Any = types.SimpleNamespace(is_global_zero=False, log_dir="nowhere", default_root_dir="nowhere")
    callback.on_train_start(other, Classifier())
    callback.on_train_end(other, Classifier())
    assert "the first process is logging, for up to 45 s" in capsys.readouterr().err


def test_the_probe_set_has_the_metadata_of_the_data_that_is_trained_on(data, tmp_path):
    loader = DataLoader(TensorDataset(*data), batch_size=8, shuffle=True)
    options: Any = {
        "log": [Probes()],
        "dataset": loader,
        "metadata": {"n": range(32)},
        "strict": True,
        "verbose": False,
    }
    fitted(data, tmp_path, SemanticDictionaryCallback(data[0][:2], log_dir=tmp_path, **options), n_epochs=1)
    (probe,) = logged(tmp_path / "examples", ProbeAnswers.kind)
    assert isinstance(probe, ProbeAnswers)
    assert probe.labels == tuple(data[1].tolist())
    assert probe.columns["n"].tolist() == probe.numbers.tolist() == list(range(32))
