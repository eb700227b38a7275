"""Artifacts through writers that are there already."""

import types

import pytest

torch = pytest.importorskip("torch")

from torch.utils.tensorboard import SummaryWriter  # noqa: E402

from tb_plugin.artifacts import Snapshot  # noqa: E402
from tb_plugin.torch import SemanticDictionaryLogger, Snapshots  # noqa: E402
from tb_plugin.torch.writer import ThroughSummaryWriter  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.log.doors import logged_steps  # noqa: E402
from tests.samples import random_snapshot  # noqa: E402


def log_through(writer, *steps, **options):
    x = torch.rand(2, *models.SHAPE)
    settings = {"log": [Snapshots()], "strict": True, "verbose": False, **options}
    with SemanticDictionaryLogger(None, models.made("sequential"), x, writer=writer, **settings) as log:
        for step in steps:
            log(step)


def test_tensorboardx_writes_what_torch_writes(tmp_path):
    tensorboardx = pytest.importorskip("tensorboardX")
    for name, made in (("torch", SummaryWriter), ("x", tensorboardx.SummaryWriter)):
        writer = made(str(tmp_path / name))
        writer.add_scalar("loss", 0.5, 1)
        log_through(writer, 0, 1)
        writer.close()
    steps = [logged_steps(tmp_path / name) for name in ("torch", "x")]
    assert [each["snapshot"] for each in steps] == [[0, 1], [0, 1]]


def test_messages_become_those_of_the_writer(monkeypatch):
    """As tensorboardX has them: the same messages, of classes of its own."""
    taken = []

    class Summary:
        @staticmethod
        def FromString(data):
            return f"{len(data)} bytes"

    class FileWriter:
        def add_summary(self, summary, step, wall_time):
            taken.append((summary, step, wall_time))

        def get_logdir(self):
            return "nowhere"

    class Writer:
        def _get_file_writer(self):
            return file_writer

        def flush(self):
            taken.append("flushed")

    file_writer = FileWriter()
    FileWriter.__module__ = "tensorboardX.writer"
    module = types.ModuleType("tensorboardX.proto.summary_pb2")
    monkeypatch.setattr(module, "Summary", Summary, raising=False)
    for name in ("tensorboardX", "tensorboardX.proto"):
        monkeypatch.setitem(__import__("sys").modules, name, types.ModuleType(name))
    monkeypatch.setitem(__import__("sys").modules, module.__name__, module)
    n_bytes = ThroughSummaryWriter(Writer()).write(random_snapshot(), 3, 7.5)
    assert taken == [(f"{n_bytes} bytes", 3, 7.5), "flushed"]


class Holder:
    def __init__(self, experiment):
        self.experiment = experiment


class Dummy:
    """As what Lightning puts in a writer's place on all processes but the first."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


@pytest.mark.parametrize(
    ("writer", "sentence"),
    [
        ({}, r"writer must be a SummaryWriter of torch.utils.tensorboard or tensorboardX, got a builtins.dict$"),
        ("logs", r"got a builtins.str$"),
        (Holder("a run's page"), r"got a tests.torch.test_writer.Holder$"),
        (Holder(Dummy()), r"got a tests.torch.test_writer.Holder: give its experiment$"),
    ],
)
def test_what_is_no_writer_is_refused_at_once(writer, sentence):
    with pytest.raises(ValueError, match=sentence):
        SemanticDictionaryLogger(None, models.made("sequential"), torch.rand(2, *models.SHAPE), writer=writer)


def test_writers_of_other_kinds_are_refused_at_once(tmp_path):
    tf = pytest.importorskip("tensorflow")
    with pytest.raises(ValueError, match="writer must be a SummaryWriter"):
        ThroughSummaryWriter(tf.summary.create_file_writer(str(tmp_path)))
    loggers = pytest.importorskip("lightning.pytorch.loggers")
    logger = loggers.TensorBoardLogger(str(tmp_path))
    with pytest.raises(ValueError, match=r"got a lightning.pytorch.loggers.tensorboard.TensorBoardLogger: give its"):
        ThroughSummaryWriter(logger)
    log_through(logger.experiment, 0)
    assert logged_steps(tmp_path / "lightning_logs/version_0")["snapshot"] == [0]


def test_nothing_is_written_where_nothing_is_to_be():
    assert ThroughSummaryWriter(Dummy()).write(random_snapshot(), 0) > 0


def test_a_second_training_through_the_same_run_is_warned_of(tmp_path):
    log_through(SummaryWriter(str(tmp_path)), 0, 1)
    with pytest.warns(UserWarning, match="the writer's run holds an earlier training already, .*fresh directory"):
        log_through(SummaryWriter(str(tmp_path)), 0)
    log_through(SummaryWriter(str(tmp_path)), 2, resume=True)
    assert logged_steps(tmp_path)["snapshot"] == [0, 1, 2]


def test_snapshots_come_back_through_a_writer(tmp_path):
    from tb_plugin.events.folder import LocalFolder
    from tb_plugin.events.records import events_of

    writer = SummaryWriter(str(tmp_path))
    log_through(writer, 4)
    folder = LocalFolder(tmp_path)
    found = [event for name in folder.names() for event in events_of(folder.read(name)) if event.summary.value]
    assert [event.step for event in found] == [4]
    assert Snapshot.from_blobs(list(found[0].summary.value[0].tensor.string_val)).logits.shape == (2, 5)
