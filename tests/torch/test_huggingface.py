"""Runs where Transformers and Accelerate are installed; models have random weights, nothing is fetched."""

import dataclasses
import os
import warnings
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
accelerate = pytest.importorskip("accelerate")

from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from tb_plugin.artifacts import ProbeAnswers, Snapshot  # noqa: E402
from tb_plugin.events.logged import logged  # noqa: E402
from tb_plugin.torch import Icons, Probes, Rendering, SemanticDictionaryLogger, Snapshots, Trust  # noqa: E402
from tb_plugin.torch.huggingface import SemanticDictionaryCallback  # noqa: E402
from tests.torch.training import steps_of  # noqa: E402

# To import Transformers takes some fifteen seconds.
pytestmark = pytest.mark.slow
N, SHAPE = 24, (3, 32, 32)
IMAGES = torch.rand(N, *SHAPE, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(N) % 4
ICONS = Icons(seconds=None, rendering=Rendering(size=8, n_steps=1))
QUIET: Any = {"log": [Trust(share=0)], "strict": True, "verbose": False}


class Dicts(torch.utils.data.Dataset):
    """As data sets are for the `Trainer`; what is drawn is noise, by a generator of its own."""

    def __init__(self, n=N):
        self.n, self.randomness = n, np.random.default_rng(0)

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if not 0 <= i < self.n:
            raise IndexError
        return {"pixel_values": IMAGES[i] * np.float32(self.randomness.uniform()), "labels": LABELS[i]}


def resnet():
    config = transformers.ResNetConfig(
        embedding_size=6, hidden_sizes=[6, 8], depths=[1, 1], layer_type="basic", num_labels=4
    )
    torch.manual_seed(0)
    return transformers.ResNetForImageClassification(config)


def vit():
    config = transformers.ViTConfig(
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        image_size=32,
        patch_size=8,
        num_labels=4,
    )
    torch.manual_seed(0)
    return transformers.ViTForImageClassification(config)


def fitted(tmp_path, *callbacks, make=resnet, n=N, evaluated=False, **settings):
    """Trains as in a script; gives the trainer."""
    transformers.set_seed(3)
    options = {"num_train_epochs": 2, "per_device_train_batch_size": 8, "learning_rate": 0.05, "use_cpu": True}
    options |= {"report_to": [], "disable_tqdm": True, "save_strategy": "no", "logging_strategy": "no"}
    arguments = transformers.TrainingArguments(str(tmp_path / "output"), **{**options, **settings})
    trainer = transformers.Trainer(
        make(), arguments, train_dataset=Dicts(n), eval_dataset=Dicts(8) if evaluated else None, callbacks=[*callbacks]
    )
    with warnings.catch_warnings():
        # Of Transformers and what it stands on: pinned memory, and what newer versions of Python deprecate.
        warnings.simplefilter("ignore")
        trainer.train()
    return trainer


def weights(trainer):
    return torch.cat([value.flatten().double() for value in trainer.model.state_dict().values()])


@pytest.mark.parametrize("make", [resnet, vit])
def test_epochs_are_logged(tmp_path, make, much_time):
    log = [Icons(every=1, seconds=None, rendering=ICONS.rendering), Trust(share=0)]
    options: Any = {**QUIET, "log": log}
    callback = SemanticDictionaryCallback(IMAGES[:3], log_dir=tmp_path, **options)
    fitted(tmp_path, callback, make=make)
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2]
    assert set(steps_of(tmp_path, "dictionary")) == {1, 2}


def test_training_is_the_same_with_and_without(tmp_path, much_time):
    plain = weights(fitted(tmp_path))
    data = Dicts()
    options: Any = {**QUIET, "log": [Icons(every=1, seconds=None, rendering=ICONS.rendering)], "dataset": data}

    class Given(SemanticDictionaryCallback):
        """Looks at the data set that is trained on."""

        def on_train_begin(self, args, state, control, **kwargs):
            self._chosen = dataclasses.replace(self._chosen, dataset=kwargs["train_dataloader"] or data)
            super().on_train_begin(args, state, control, **kwargs)

    logged_too = fitted(tmp_path, Given(IMAGES[:3], log_dir=tmp_path, **options))
    assert torch.equal(plain, weights(logged_too))
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2]
    assert set(steps_of(tmp_path, "dictionary")) == {1, 2}


@pytest.mark.parametrize(
    "settings, steps",
    [
        ({"max_steps": 2}, [0, 1, 2]),
        ({"max_steps": 4}, [0, 1, 2, 3, 4]),
        ({"num_train_epochs": 1.5}, [0, 1, 2]),
        ({"gradient_accumulation_steps": 2}, [0, 1, 2]),
    ],
)
def test_what_a_step_is(tmp_path, settings, steps):
    fitted(tmp_path, SemanticDictionaryCallback(IMAGES[:3], log_dir=tmp_path, **QUIET), **settings)
    assert steps_of(tmp_path, "snapshot") == steps


def test_the_last_step_is_of_the_weights_that_are_kept(tmp_path):
    """The best model is loaded after the last epoch, whose own weights are others."""
    settings: dict[str, Any] = {"save_strategy": "epoch", "eval_strategy": "epoch", "load_best_model_at_end": True}
    callback = SemanticDictionaryCallback(IMAGES[:3], log_dir=tmp_path, **QUIET)
    # What is learnt is soon worse than nothing, and the worst is called the best.
    settings |= {"metric_for_best_model": "eval_loss", "greater_is_better": True}
    trainer = fitted(tmp_path, callback, evaluated=True, num_train_epochs=3, learning_rate=5.0, **settings)
    assert trainer.state.best_global_step < trainer.state.global_step
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 3]
    with torch.no_grad():
        expected = trainer.model.eval()(IMAGES[:3]).logits
    snapshots = [made for made in logged(tmp_path / "examples", "snapshot") if isinstance(made, Snapshot)]
    np.testing.assert_allclose(snapshots[-1].logits, expected, rtol=1e-3, atol=1e-4)


def test_evaluation_and_prediction_are_not_logged(tmp_path):
    callback = SemanticDictionaryCallback(IMAGES[:3], log_dir=tmp_path, **QUIET)
    trainer = fitted(tmp_path, callback, evaluated=True, num_train_epochs=1, eval_strategy="epoch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer.evaluate()
        trainer.predict(Dicts(8))
    assert steps_of(tmp_path, "snapshot") == [0, 1]


def test_where_it_is_logged(tmp_path, monkeypatch):
    fitted(tmp_path, SemanticDictionaryCallback(IMAGES[:3], **QUIET), max_steps=1)
    assert steps_of(tmp_path / "output" / "runs", "snapshot") == [0, 1]
    monkeypatch.setenv("TENSORBOARD_LOGGING_DIR", str(tmp_path / "told"))
    fitted(tmp_path, SemanticDictionaryCallback(IMAGES[:3], **QUIET), max_steps=1)
    assert steps_of(tmp_path / "told", "snapshot") == [0, 1]


def test_only_the_first_process_logs(tmp_path):
    callback = SemanticDictionaryCallback(IMAGES[:3], log_dir=tmp_path / "logs", **QUIET)

    class Second(transformers.TrainerCallback):
        def on_train_begin(self, args, state, control, **kwargs):
            state.is_world_process_zero = False

    fitted(tmp_path, Second(), callback, max_steps=1)
    assert not (tmp_path / "logs").exists()


def test_a_part_of_a_model_is_the_network(tmp_path):
    class Around(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = resnet()

        def forward(self, pixel_values, labels):
            return self.net(pixel_values=pixel_values, labels=labels)

    callback = SemanticDictionaryCallback(IMAGES[:3], log_dir=tmp_path, network="net", **QUIET)
    fitted(tmp_path, callback, make=Around, max_steps=1)
    assert steps_of(tmp_path, "snapshot") == [0, 1]


def test_what_is_wrong_is_said_before_training():
    wrong: Any = {"icons_every": 2}
    with pytest.raises(TypeError, match=r"the options are .*, log, .*got icons_every"):
        SemanticDictionaryCallback(IMAGES, **wrong)
    with pytest.raises(ValueError, match=r"examples must be images \[N, C, H, W\]"):
        SemanticDictionaryCallback(IMAGES[0])
    with pytest.raises(ValueError, match="network must be a torch module, or the name of an attribute"):
        SemanticDictionaryCallback(IMAGES, network=wrong)
    with pytest.raises(ValueError, match=r"every of Snapshots must be .* from 1, got 0"):
        SemanticDictionaryCallback(IMAGES, log=[Snapshots(every=0)])


def accelerated(tmp_path, logs, **settings):
    """The loop of the documentation."""
    transformers.set_seed(3)
    # One process has one state, whose settings stay.
    accelerate.state.AcceleratorState._reset_state(reset_partial_state=True)
    accelerator = accelerate.Accelerator(cpu=True, **settings)
    model = resnet()
    loader = DataLoader(TensorDataset(IMAGES, LABELS), 8, shuffle=True, generator=torch.Generator().manual_seed(1))
    optimizer = torch.optim.SGD(model.parameters(), 0.05)
    model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
    log = None
    if logs and accelerator.is_main_process:
        options: Any = {"dataset": loader, "log": [ICONS], "strict": True, "verbose": False}
        log = SemanticDictionaryLogger(tmp_path, accelerator.unwrap_model(model), IMAGES[:3], n_steps=2, **options)
    for epoch in range(2):
        if log is not None:
            log(epoch)
        for images, labels in loader:
            optimizer.zero_grad()
            accelerator.backward(model(images, labels=labels).loss)
            optimizer.step()
    if log is not None:
        log.close(2)
    return torch.cat([value.flatten().double() for value in accelerator.unwrap_model(model).state_dict().values()])


@pytest.mark.parametrize("settings", [{}, {"mixed_precision": "bf16"}, {"gradient_accumulation_steps": 2}], ids=str)
def test_a_loop_of_accelerate_is_the_same_with_and_without(tmp_path, settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert torch.equal(accelerated(tmp_path, False, **settings), accelerated(tmp_path, True, **settings))
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2]


class Streamed(torch.utils.data.IterableDataset):
    def __iter__(self):
        return (item for _ in range(1000) for item in Dicts())


STEPPED = {
    "max_steps": ({"max_steps": 40}, list(range(0, 41, 2))),
    "max_steps within an epoch": ({"max_steps": 2}, [0, 1, 2]),
    "evaluation by steps": ({"eval_strategy": "steps", "eval_steps": 2, "evaluated": True}, [0, 2, 4, 6]),
    "a stream": ({"max_steps": 6, "streamed": True}, [0, 1, 2, 3, 4, 5, 6]),
}


@pytest.mark.parametrize("case", STEPPED)
def test_trainings_that_are_told_in_steps_are_looked_at_by_steps(case, tmp_path, monkeypatch):
    settings, expected = STEPPED[case]
    settings: Any = dict(settings)
    callback = SemanticDictionaryCallback(IMAGES[:3], log_dir=tmp_path / "logs", **QUIET)
    trainer = transformers.Trainer.__init__
    if settings.pop("streamed", False):
        given = {"train_dataset": Streamed()}
        monkeypatch.setattr(transformers.Trainer, "__init__", lambda s, *a, **k: trainer(s, *a, **{**k, **given}))
    fitted(tmp_path, callback, **settings)
    assert steps_of(tmp_path / "logs", "snapshot") == expected


def test_the_probe_set_has_the_columns_that_come_with_each_batch(tmp_path):
    class WithColumns(Dicts):
        def __getitem__(self, i):
            return {**super().__getitem__(i), "site": "north" if i % 2 else "south"}

    options: Any = {**QUIET, "log": [Probes()], "dataset": WithColumns(), "metadata": ["site"]}
    fitted(tmp_path, SemanticDictionaryCallback(IMAGES[:2], log_dir=tmp_path, **options))
    (probe,) = logged(tmp_path / "examples", ProbeAnswers.kind)
    assert isinstance(probe, ProbeAnswers)
    assert probe.columns["site"].tolist() == ["south", "north"] * (N // 2)
    assert probe.labels == tuple(LABELS.tolist())
