"""The page of a group of neurons, by what was measured of it on the probe set."""

import dataclasses
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.e2e.test_feature import CLASSES, LAYER, N_IMAGES, VIEW, known_answers
from tests.samples import random_dictionary, random_groups, random_snapshot
from tests.serving import Server, tensorboard
from tests.statistics_samples import random_group_statistics

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def of_groups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three groups that all images share, of which the last tells class 2, with statistics of the first step."""
    log_dir = tmp_path_factory.mktemp("feature of groups") / "logs"
    made = random_group_statistics(LAYER, n=N_IMAGES, n_groups=3, classes=CLASSES)
    summary, auroc = made.statistics.summary.copy(), made.statistics.class_auroc.copy()
    summary[1, 2] = 8
    auroc[:, 2] = (-0.1, 0.47, 0.2)
    statistics = dataclasses.replace(made.statistics, summary=summary, class_auroc=auroc)
    with Writer(log_dir / "run") as writer:
        for step in (0, 4):
            writer.write(random_snapshot(), step)
            writer.write(random_dictionary(LAYER), step)
            writer.write(random_groups((LAYER,), numbers=(3,)), step)
        writer.write(dataclasses.replace(made, statistics=statistics), 0)
        writer.write(known_answers(), 0)
    with tensorboard(log_dir, "rust") as server:
        yield server


def number_of(index: int) -> int:
    """The number that a shared group keeps."""
    groups = random_groups((LAYER,), numbers=(3,)).groups
    (shared,) = (each for each in groups if each.of.shared)
    assert shared.identity is not None
    return int(shared.identity[index, 0])


def test_a_shared_group_is_told_by_what_was_measured_of_it(tab, of_groups):
    tab.open(of_groups.url, view=VIEW, layer=LAYER.name, atom=f"group.{number_of(2)}", shared="true", step=0)
    expect(tab.part("headline")).to_contain_text("fires for class 2 (AUROC 0.97)")
    expect(tab.part("feature-group")).to_be_visible()
    expect(tab.part("changed")).to_be_visible()
    assert not tab.errors


@pytest.mark.parametrize("keys", [{"shared": "true", "step": 4}, {"step": 0}])
def test_of_groups_of_another_step_or_of_one_image_no_numbers_are_shown(tab, of_groups, keys):
    """Statistics of step 0 are of the groups of that step, in the order that they have there."""
    tab.open(of_groups.url, view=VIEW, layer=LAYER.name, atom=f"group.{number_of(2)}", **keys)
    expect(tab.part("feature-group")).to_be_visible()
    expect(tab.part("group-unmeasured")).to_be_visible()
    assert "AUROC" not in tab.part("headline").inner_text()
