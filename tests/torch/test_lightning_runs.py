"""Where Lightning's trainings are logged, of which network, and from which weights at the end."""

import warnings
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
lightning = pytest.importorskip("lightning.pytorch")

from lightning.pytorch.callbacks import StochasticWeightAveraging, WeightAveraging  # noqa: E402
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from tb_plugin.artifacts import Snapshot  # noqa: E402
from tb_plugin.torch import Icons, Snapshots  # noqa: E402
from tb_plugin.torch.lightning import SemanticDictionaryCallback  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.torch.training import ICONS, events, steps_of  # noqa: E402


class Classifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.model = models.sequential()

    def forward(self, x):
        return self.model(x)

    def training_step(self, batch, index):
        images, labels = batch
        return torch.nn.functional.cross_entropy(self.model(images), labels)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-2)


class WithoutForward(lightning.LightningModule):
    """As those of GANs: networks in attributes."""

    training_step = Classifier.training_step
    configure_optimizers = Classifier.configure_optimizers

    def __init__(self):
        super().__init__()
        self.model = models.sequential()
        self.parts = torch.nn.ModuleDict({"head": torch.nn.Linear(2, 2)})


class Restoring(Classifier):
    """Puts other weights in by a hook of its own, which comes after those of callbacks."""

    def on_train_end(self):
        torch.nn.init.ones_(self.model[-1].bias)


class Puts(lightning.Callback):
    def on_train_end(self, trainer, pl_module):
        torch.nn.init.ones_(pl_module.model[-1].bias)


def fitted(data, callbacks, model=None, trainer=None, **settings: Any):
    lightning.seed_everything(3, verbose=False)
    model = model or Classifier()
    quiet = {"enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    with warnings.catch_warnings():
        # Of Lightning: few workers, few batches, and what newer versions of its own dependencies deprecate.
        warnings.filterwarnings("ignore", module="lightning|torch|fsspec")
        warnings.simplefilter("ignore", DeprecationWarning)
        trainer = trainer or lightning.Trainer(accelerator="cpu", callbacks=callbacks, **{**quiet, **settings})
        trainer.fit(model, DataLoader(TensorDataset(*data), batch_size=8))
    return trainer, model


@pytest.fixture(autouse=True)
def working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def ours(data, **options: Any):
    settings: Any = {"log": [Snapshots()], "strict": True, "verbose": False, **options}
    return SemanticDictionaryCallback(data[0][:3], **settings)


def runs(tmp_path):
    return sorted(str(path.parent.relative_to(tmp_path)) for path in tmp_path.rglob("*.semantic_dictionary"))


@pytest.mark.parametrize(
    "settings", [{"fast_dev_run": True}, {"fast_dev_run": 2}, {"barebones": True, "max_epochs": 2}]
)
def test_a_dry_run_writes_nothing_and_makes_a_snapshot(data, tmp_path, settings, capsys, monkeypatch):
    made = []
    monkeypatch.setattr("tb_plugin.makers.snapshot.SnapshotMaker.make", lambda *args: made.append(args[1]) or True)
    monkeypatch.setattr("tb_plugin.makers.snapshot.SnapshotMaker.artifacts", lambda self: [])
    callback = ours(data, log=[Icons(every=1)], verbose=True)
    fitted(data, [callback], **settings)
    assert made == [0]
    assert runs(tmp_path) == []
    assert not (tmp_path / "examples").exists()
    assert "one snapshot is tried, nothing is written" in capsys.readouterr().err
    with pytest.raises(ValueError, match="got 'nowhere'"):
        fitted(data, [ours(data, layers=["nowhere"])], **settings)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "lightning_logs/version_0/examples"),
        ({"logger": False}, "lightning_logs/examples"),
        ({"logger": False, "default_root_dir": "root"}, "root/lightning_logs/examples"),
        ({"logger": [CSVLogger("csv", "a"), TensorBoardLogger("tb")]}, "csv/a/version_0/examples"),
        ({"logger": TensorBoardLogger("tb", "b", version="c")}, "tb/b/c/examples"),
    ],
)
def test_where_it_is_written(data, tmp_path, settings, expected):
    fitted(data, [ours(data)], max_epochs=1, limit_train_batches=1, **settings)
    assert runs(tmp_path) == [expected]


def test_a_logger_without_a_directory_of_its_own(data, tmp_path):
    class Cloud(lightning.loggers.logger.Logger):
        name = version = "cloud"
        save_dir = "."

        def log_metrics(self, metrics, step=None):
            pass

        def log_hyperparams(self, params):
            pass

    fitted(data, [ours(data)], max_epochs=1, limit_train_batches=1, logger=Cloud())
    assert runs(tmp_path) == ["lightning_logs/examples"]


def test_no_network_is_no_failure_of_training(data, tmp_path):
    with pytest.warns(UserWarning, match='has no forward.*network="model"; it holds model, parts') as caught:
        fitted(data, [ours(data, strict=False)], WithoutForward(), max_epochs=2, logger=False)
    assert len([each for each in caught if "semantic dictionary" in str(each.message)]) == 1
    with pytest.raises(ValueError, match="that is a torch module, got 'student'; it holds model, parts"):
        fitted(data, [ours(data, network="student")], WithoutForward(), max_epochs=2, logger=False)


def test_the_network_is_told(data, tmp_path):
    model = WithoutForward()
    for name, network in (("a", "model"), ("b", model.model)):
        fitted(data, [ours(data, network=network, log_dir=tmp_path / name)], model, max_epochs=1, logger=False)
        assert steps_of(tmp_path / name, "snapshot") == [0, 1]
    wrong: Any = {"module": "model"}
    with pytest.raises(TypeError, match="is told by network=, got module="):
        ours(data, **wrong)
    with pytest.raises(ValueError, match=r"network must be a torch module, or the name of an attribute .*got 3"):
        ours(data, network=3)


def assert_kept(run, module, x):
    *_, (step, _, blobs) = [event for event in events(run) if "/snapshot" in event[1]]
    with torch.no_grad():
        kept = module.eval().model(x).numpy()
    np.testing.assert_allclose(Snapshot.from_blobs(blobs).logits, kept, atol=1e-5)
    return step


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "other",
    [Puts, lambda: WeightAveraging(), lambda: StochasticWeightAveraging(1e-2, 1)],
    ids=["own", "average", "swa"],
)
def test_the_last_step_is_of_the_weights_that_are_kept(data, tmp_path, other, first):
    callback = ours(data, log=[ICONS])
    callbacks = [callback, other()] if first else [other(), callback]
    trainer, model = fitted(data, callbacks, max_epochs=3, logger=False)
    step = assert_kept(tmp_path / "lightning_logs/examples", model, data[0][:3])
    assert step == trainer.current_epoch
    assert max(steps_of(tmp_path / "lightning_logs", "dictionary")) == step


def test_also_where_the_module_itself_changes_them(data, tmp_path):
    _, model = fitted(data, [ours(data)], Restoring(), max_epochs=1, logger=False)
    assert assert_kept(tmp_path / "lightning_logs/examples", model, data[0][:3]) == 1


def test_a_second_fit_goes_on_in_the_same_run_and_another_model_gets_its_own(data, tmp_path):
    callback = ours(data, log_dir=tmp_path)
    trainer, model = fitted(data, [callback], max_epochs=2, logger=False)
    trainer.fit_loop.max_epochs = 3
    fitted(data, [], model, trainer)
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 3]
    with pytest.warns(UserWarning, match="holds an earlier run already, so this one becomes examples-2 beside it"):
        fitted(data, [callback], max_epochs=1, logger=False)
    assert runs(tmp_path) == ["examples", "examples-2"]


def test_a_training_is_resumed(data, tmp_path):
    def steps():
        found = sorted(tmp_path.glob("examples/*"), key=lambda path: path.name)
        return [[step for step, _, _ in _events(path)] for path in found]

    def _events(path):
        (tmp_path / "one").mkdir(exist_ok=True)
        (tmp_path / "one/file").write_bytes(path.read_bytes())
        return events(tmp_path / "one")

    trainer, model = fitted(data, [ours(data, log_dir=tmp_path)], max_epochs=2, logger=False)
    trainer.save_checkpoint("last.ckpt")
    fitted(data, [ours(data, log_dir=tmp_path, resume=True)], model, max_epochs=1, logger=False)
    assert steps() == [[0, 1, 2], [2, 3]]
    trainer = lightning.Trainer(
        accelerator="cpu",
        callbacks=[ours(data, log_dir=tmp_path, resume=True)],
        max_epochs=4,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer.fit(Classifier(), DataLoader(TensorDataset(*data), batch_size=8), ckpt_path="last.ckpt")
    assert steps() == [[0, 1, 2], [2, 3], [2, 3, 4]]
