"""The page of a group of neurons, by what was measured of it on the probe set, and over the training."""

import dataclasses
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import NeuronGroups
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
    summary[1, 2], summary[3, 2] = 8, np.nan
    auroc[:, 2] = (-0.1, 0.47, 0.2)
    statistics = dataclasses.replace(made.statistics, summary=summary, class_auroc=auroc)
    with Writer(log_dir / "run") as writer:
        for step in (0, 4):
            writer.write(random_snapshot(), step)
            writer.write(random_dictionary(LAYER), step)
            writer.write(known_groups(step), step)
        writer.write(dataclasses.replace(made, statistics=statistics), 0)
        writer.write(known_answers(), 0)
    with tensorboard(log_dir, "rust") as server:
        yield server


def known_groups(step: int) -> NeuronGroups:
    """Groups of which the shared ones are the first of all at step 0; at step 4 the last is of other channels."""
    made = random_groups((LAYER,), numbers=(3,))
    similarities = np.full(3, np.nan) if step == 0 else np.array([0.9, 0.8, 0.25])
    return dataclasses.replace(
        made,
        groups=tuple(
            dataclasses.replace(
                each, identity=np.stack([each.identity[:, 0], similarities], axis=1).astype(np.float32), vanished=()
            )
            if each.of.shared and each.identity is not None
            else each
            for each in made.groups
        ),
    )


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
    # Nothing says that of groups nothing was measured.
    expect(tab.part("view-notice")).to_have_count(0)
    assert not tab.errors


@pytest.mark.parametrize("keys", [{"shared": "true", "step": 4}, {"step": 0}])
def test_of_groups_of_another_step_or_of_one_image_no_numbers_are_shown(tab, of_groups, keys):
    """Statistics of step 0 are of the groups of that step, in the order that they have there."""
    tab.open(of_groups.url, view=VIEW, layer=LAYER.name, atom=f"group.{number_of(2)}", **keys)
    expect(tab.part("feature-group")).to_be_visible()
    expect(tab.part("group-unmeasured")).to_be_visible()
    assert "AUROC" not in tab.part("headline").inner_text()
    # Of the example alone something is known.
    expect(tab.part("headline")).to_contain_text("here, by estimate:")
    expect(tab.part("view-notice")).to_have_count(0)


def kinds_of(tab) -> list[str]:
    return tab.part("film-line").evaluate_all("all => all.map(each => each.dataset.kind)")


def test_a_group_has_a_film_in_which_it_is_marked_where_it_became_another_one(tab, of_groups):
    tab.open(of_groups.url, view=VIEW, layer=LAYER.name, atom=f"group.{number_of(2)}", shared="true", step=0)
    expect(tab.part("film-frame")).to_have_count(2)
    assert tab.part("film-frame").first.locator(".icon").count() == 2, "its icon, and its strongest crop"
    # Statistics are of step 0 alone, of which the page shows the class that the group tells.
    expect(tab.part("film-line")).to_have_count(3)
    assert kinds_of(tab) == ["activation", "evidence", "auroc"]
    expect(tab.part("film-line").last).to_have_attribute("aria-label", re.compile("for class 2: 0.97 at the first"))
    expect(tab.part("film-break")).to_have_count(1)
    expect(tab.part("film-break")).to_have_attribute("data-step", "4")
    expect(tab.part("film-break")).to_have_attribute("title", re.compile(r"other channels .* cosine 0\.25"))
    tab.frame.locator("[data-testid=film-frame][data-step='4']").click()
    expect(tab.page).to_have_url(re.compile(r"^(?!.*\.step=)"))
    expect(tab.frame.locator("[data-testid=film-frame][aria-current=step]")).to_have_attribute("data-step", "4")
    assert not tab.errors


def test_a_group_of_one_example_has_a_film_without_numbers(tab, of_groups):
    own = next(each for each in known_groups(0).groups if not each.of.shared and each.of.aligned == 0)
    assert own.identity is not None
    tab.open(of_groups.url, view=VIEW, layer=LAYER.name, atom=f"group.{int(own.identity[0, 0])}")
    expect(tab.part("film-frame")).to_have_count(2)
    expect(tab.part("film-line")).to_have_count(0)
    assert not tab.errors


def test_groups_of_other_steps_are_loaded_once_a_group_is_looked_at(tab, of_groups):
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    of_step_0 = re.compile(r"groups.*step=0|step=0.*groups")
    tab.open(of_groups.url, view=VIEW, layer=LAYER.name, atom="channel.1")
    expect(tab.part("film-frame")).to_have_count(2)
    tab.settle()
    assert not [url for url in asked if of_step_0.search(url)]
    # Nothing else is loaded for what is pinned.
    tab.open(of_groups.url, view=VIEW, layer=LAYER.name, atom=f"group.{number_of(0)}")
    expect(tab.part("film-frame")).to_have_count(2)
    expect(tab.part("filmstrip")).to_have_attribute("aria-label", re.compile("group"))
    assert [url for url in asked if of_step_0.search(url)]
