"""A kind of content that the package does not know is logged by what it gives: its settings and its maker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from tb_plugin.artifacts import Encoded
from tb_plugin.events import Writer
from tb_plugin.explain.stages import Record, run_stages
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log import Relations, Setting
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.schedule import Schedule
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tests.log.doors import DOORS, logged_steps
from tests.networks import linear_chain


class CountMaker:
    """Counts the layers, one artifact for each."""

    kind: ClassVar[str] = "count"

    def __init__(self, study: Study) -> None:
        self._layers = study.layers
        self._made: list[Encoded] = []

    def make(self, step, seconds, progress):
        self._made = []
        for i, layer in enumerate(self._layers):
            self._made.append(Encoded(self.kind, layer.name, [b"a manifest", bytes([i])]))
            progress("layers counted", i + 1, len(self._layers))
        return True

    def artifacts(self) -> Sequence[Encoded]:
        return self._made


@dataclass(frozen=True, eq=False)
class Counts(Setting):
    """How many layers there are."""

    every: int | None = None
    fails: bool = False

    title: ClassVar[str] = "counts of layers"
    part: ClassVar[float] = 0.5

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.every)

    def makers(self, study: Study) -> Sequence[CountMaker]:
        if self.fails:
            raise ValueError("layers must be countable")
        return [CountMaker(study)]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("every", "steps"), [(None, [2]), (1, [1, 2])])
def test_it_is_logged_while_a_model_trains(door, every, steps, tmp_path):
    DOORS[door](tmp_path, log=[Counts(every)])
    assert logged_steps(tmp_path / "examples") == {"snapshot": [0, 1, 2], "count": steps}


@pytest.mark.parametrize("door", DOORS)
def test_it_can_be_asked_for_without_being_listed(door, tmp_path):
    logger = DOORS[door](tmp_path, log=[])
    logger.log(Counts)
    assert logged_steps(tmp_path / "examples") == {"snapshot": [0, 1, 2], "count": [2]}


def test_its_failure_has_its_name(tmp_path):
    with pytest.raises(ValueError, match="layers must be countable"):
        DOORS["torch"](tmp_path, log=[Counts(fails=True)])
    with pytest.warns(UserWarning, match="counts of layers could not be logged: ValueError: layers must be countable"):
        unstrict(tmp_path / "again")


def unstrict(log_dir):
    torch = pytest.importorskip("torch")
    from tb_plugin.torch import SemanticDictionaryLogger
    from tests.backends.pytorch import models

    module, x = models.made("sequential"), torch.zeros(2, *models.SHAPE)
    SemanticDictionaryLogger(log_dir, module, x, log=[Counts(fails=True)], verbose=False).log(Counts)


def not_here(jobs):
    """What a study here takes for feature visualization."""
    raise AssertionError("counting renders nothing")


def test_it_is_a_stage_of_explaining_a_trained_model(tmp_path, capsys):
    network = linear_chain()
    images = np.random.default_rng(0).uniform(size=(2, 4, 4, 10)).astype(np.float32)
    study = Study(network, Examples.make(images, (0, 1)), network.layers, not_here, not_here, images, Rendering())
    log, said = [Counts(), Relations()], []

    def make_logger():
        return ArtifactLogger(study, Writer(tmp_path), log)

    record = run_stages(make_logger, Record.of(tmp_path, {}), None, said.append, log)
    assert record.done == ("counts", "relations")
    (tmp_path / "semantic_dictionary.json").unlink()
    assert logged_steps(tmp_path) == {"count": [0], "relations": [0]}
    assert "2 layers counted" in capsys.readouterr().err
    assert [text.split(":")[0] for text in said] == ["counts", "relations"]
