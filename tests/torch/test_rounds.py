"""Trainings that are told in steps of the optimizer, not in epochs: when they are looked at."""

from typing import Any

import pytest

torch = pytest.importorskip("torch")
lightning = pytest.importorskip("lightning.pytorch")

from torch.utils.data import DataLoader, IterableDataset, TensorDataset  # noqa: E402

from tb_plugin.log import Icons, Snapshots  # noqa: E402
from tb_plugin.torch.rounds import NEVER, Rounds  # noqa: E402
from tests.torch.test_lightning_runs import Classifier, ours  # noqa: E402
from tests.torch.training import FAST, steps_of  # noqa: E402


def looked_at(rounds, n, start=0):
    return [step for step in range(start + 1, n + 1) if rounds.due(step, step - 1)]


def test_a_training_of_a_known_length_has_twenty_rounds():
    assert looked_at(Rounds.of([Snapshots()], 100), 100) == list(range(5, 101, 5))
    assert looked_at(Rounds.of([Snapshots()], 7), 7) == list(range(1, 8))
    assert looked_at(Rounds.of([Snapshots()], 41), 41) == list(range(3, 41, 3))


def test_where_nobody_knows_the_length_a_round_is_whenever_steps_have_doubled():
    assert looked_at(Rounds.of([Snapshots()], None), 40) == [2, 4, 8, 16, 32]


def test_numbers_of_steps_that_settings_name_count_as_well():
    log = [Snapshots(), Icons(every=15)]
    assert looked_at(Rounds.of(log, 40), 40) == [2, 4, 6, 8, 10, 12, 14, 15, *range(16, 31, 2), *range(32, 41, 2)]
    assert looked_at(Rounds.of(log, 40, every=20), 40) == [15, 20, 30, 40]
    assert looked_at(Rounds(NEVER, (15,)), 40) == [15, 30]


def test_of_steps_that_are_left_out_none_is_missed():
    assert Rounds(10).due(23, 19) and not Rounds(10).due(19, 11)


class Stream(IterableDataset):
    """Without a length, and perhaps without an end."""

    def __init__(self, data, n):
        self.data, self.n = data, n

    def __iter__(self):
        images, labels = self.data
        return ((images[i % len(images)], labels[i % len(images)]) for i in range(self.n))


class Validated(Classifier):
    def validation_step(self, batch, index):
        self.training_step(batch, index)


@pytest.fixture
def many(data):
    images, labels = data
    return images.repeat(3, 1, 1, 1)[:64], labels.repeat(3)[:64]


def steps(tmp_path, kind="snapshot"):
    return steps_of(tmp_path / "logs", kind)


def callback(data, tmp_path, **options: Any):
    return ours(data, log_dir=tmp_path / "logs", **options)


def trained(data, callbacks, *, stream=None, model=None, trainer=None, validated=False, **settings: Any):
    """Trains on eight batches an epoch, or on a stream of so many images."""
    quiet = {"enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    loader = DataLoader(TensorDataset(*data) if stream is None else Stream(data, stream), batch_size=8)
    lightning.seed_everything(3, verbose=False)
    trainer = trainer or lightning.Trainer(
        accelerator="cpu", logger=False, callbacks=callbacks, **{**quiet, **settings}
    )
    model = model or (Validated() if validated else Classifier())
    trainer.fit(model, loader, DataLoader(TensorDataset(*data), batch_size=32) if validated else None)
    return trainer, model


pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:lightning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

EVERY_SECOND = list(range(0, 41, 2))
CASES = {
    "max_steps": ({"max_steps": 40}, EVERY_SECOND),
    "max_steps of a stream": ({"max_steps": 40, "stream": 10**6}, EVERY_SECOND),
    "max_steps and many epochs": ({"max_steps": 10, "max_epochs": -1}, list(range(11))),
    "a stream with an end": ({"max_epochs": 1, "stream": 8 * 20}, [0, 2, 4, 8, 16, 20]),
    "streams with an end": ({"max_epochs": 2, "stream": 8 * 5}, [0, 2, 4, 5, 8, 10]),
    "batches that are gathered": ({"max_steps": 20, "accumulate_grad_batches": 2}, list(range(21))),
    "validation within epochs": (
        {"max_epochs": 2, "validated": True, "val_check_interval": 3},
        [0, 3, 6, 8, 11, 14, 16],
    ),
    "validation by shares": ({"max_epochs": 1, "validated": True, "val_check_interval": 0.25}, [0, 2, 4, 6, 8]),
    "validation of a stream": (
        {"max_steps": 40, "validated": True, "val_check_interval": 10, "stream": 10**6},
        [0, 10, 20, 30, 40],
    ),
    "validation after epochs": ({"max_epochs": 2, "validated": True}, [0, 1, 2]),
    "nothing to validate": ({"max_epochs": 2, "val_check_interval": 3}, [0, 1, 2]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_when_trainings_of_lightning_are_looked_at(case, many, tmp_path):
    settings, expected = CASES[case]
    trained(many, [callback(many, tmp_path)], **settings)
    assert steps(tmp_path) == expected


def test_every_counts_steps(many, tmp_path):
    log = [Snapshots(every=15), Icons(every=12, seconds=1, rendering=FAST)]
    trained(many, [callback(many, tmp_path, log=log)], max_steps=40)
    assert steps(tmp_path) == [0, 15, 30, 40]
    assert sorted(set(steps(tmp_path, "dictionary"))) == [12, 24, 36, 40]


def test_a_second_training_goes_on_counting(many, tmp_path):
    ours_ = callback(many, tmp_path)
    trainer, model = trained(many, [ours_], model=Validated(), max_steps=4)
    trainer.validate(model, DataLoader(TensorDataset(*many), batch_size=32), verbose=False)
    trainer.fit_loop.epoch_loop.max_steps = 8
    trained(many, [], model=model, trainer=trainer)
    assert steps(tmp_path) == [0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_it_is_said_and_training_is_the_same(many, tmp_path, capsys):
    _, plain = trained(many, [], max_steps=6)
    _, watched = trained(many, [callback(many, tmp_path, verbose=True)], max_steps=6)
    assert "told in steps of the optimizer: it is looked at every 1 of them" in capsys.readouterr().err
    for one, other in zip(plain.parameters(), watched.parameters(), strict=True):
        assert torch.equal(one, other)
