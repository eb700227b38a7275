"""Statistics through each door: at each step, with removals when they are due and at the end."""

import numpy as np
import pytest

from tb_plugin.artifacts import Statistics as Made
from tb_plugin.artifacts.statistics import KEPT, MAXIMUM
from tb_plugin.events.logged import logged
from tb_plugin.log import Snapshots, Statistics
from tests.log.doors import DOORS, N_CLASSES, logged_steps
from tests.log.test_probes import images_for

LABELS = np.arange(12) % 2


def newest(run_dir) -> list[Made]:
    made = [each for each in logged(run_dir, Made.kind) if isinstance(each, Made)]
    assert made
    return made


@pytest.mark.parametrize("door", DOORS)
def test_each_step_has_statistics_and_the_last_one_removals(door, tmp_path, much_time):
    log = [Snapshots(), Statistics(removals=None)]
    DOORS[door](tmp_path, log=log, dataset=(images_for(door), LABELS), metadata={"n": range(12)})
    steps = logged_steps(tmp_path / "examples")
    assert sorted(set(steps["statistics"])) == [1, 2]
    for made in newest(tmp_path / "examples"):
        assert made.classes == (0, 1) and made.counts == (6, 6) and made.n_other == N_CLASSES - 2
        assert made.columns == (("n", ""),) and made.n_images == 12 and made.complete
        assert made.step_before == 1
        varies = made.summary[MAXIMUM] > 0
        # One epoch more does not make another network of it.
        assert np.nanmedian(made.summary[KEPT][varies]) > 0.5
        assert made.removal is not None


@pytest.mark.parametrize("door", DOORS)
def test_what_cannot_be_computed_costs_the_statistics_and_no_training(door, tmp_path, monkeypatch, much_time):
    def fail(*_):
        raise RuntimeError("statistics")

    monkeypatch.setattr("tb_plugin.makers.statistics.layer_statistics", fail)
    with pytest.warns(UserWarning, match="statistics"):
        DOORS[door](tmp_path, log=[Snapshots(), Statistics()], strict=False)
    assert len(logged(tmp_path / "examples", "snapshot")) == 1
