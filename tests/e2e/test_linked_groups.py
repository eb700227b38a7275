"""Linked groups of two layers: what one is made of and makes, and its film beside its large picture in any view."""

import dataclasses
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import GroupLinks, NeuronGroups
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.events import Writer
from tests.e2e.conftest import Tab
from tests.samples import LAYERS, random_dictionary, random_groups, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

EARLY, LATE = (layer.name for layer in LAYERS)
STEPS, N = (0, 4), 3
# The numbers that groups keep: of those that were made by themselves, and of the compatible ones.
ALONE, ALIGNED = (4, 0, 2), (7, 1, 5)


def known_groups(step: int) -> NeuronGroups:
    made = random_groups(LAYERS, numbers=(N,))

    def numbered(aligned: int) -> np.ndarray:
        similarities = [np.nan] * N if step == 0 else [0.9, 0.8, 0.25]
        return np.array([ALIGNED if aligned else ALONE, similarities], np.float32).T

    groups = [dataclasses.replace(each, identity=numbered(each.of.aligned), vanished=()) for each in made.groups]
    return dataclasses.replace(made, groups=tuple(groups))


def of_early(groups: NeuronGroups) -> NeuronGroups:
    """What the first layer has by itself."""
    own = tuple(each for each in groups.groups if each.layer == EARLY and each.of.aligned == 0)
    return dataclasses.replace(groups, layers=LAYERS[:1], groups=own, links=())


def links(*, shared: bool) -> np.ndarray:
    """What each group of the later layer is made of, on example 0: `[later, earlier]`."""
    wanted = Factorisation(N, 0, shared, N)
    read = NeuronGroups.from_blobs(known_groups(4).to_blobs())
    (found,) = (each for each in read.links if each.of == wanted)
    assert isinstance(found, GroupLinks)
    return found.values[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("linked groups") / "logs"
    with Writer(log_dir / "run") as writer:
        for step in STEPS:
            groups = known_groups(step)
            writer.write(random_snapshot(), step)
            writer.write(of_early(groups), step)
            writer.write(groups, step)
            for layer in LAYERS:
                writer.write(random_dictionary(layer), step)
    with tensorboard(log_dir, "rust") as server:
        yield server


def page_of(tab: Tab, server: Server, layer: str, group: int, **keys: object) -> Tab:
    tab.open(server.url, view="feature", layer=layer, atom=f"group.{group}", **keys)
    tab.part("feature-group").wait_for()
    tab.settle()
    return tab


def numbers(tab: Tab, row: str) -> list[int]:
    tab.part(row).get_by_test_id("related-group").first.wait_for()
    return tab.part(row).get_by_test_id("related-group").evaluate_all("all => all.map(each => +each.dataset.number)")


def strongest(values: np.ndarray) -> list[int]:
    """The numbers of the groups of positive values, the largest first."""
    return [ALONE[i] for i in np.argsort(-values) if values[i] > 0]


@pytest.mark.parametrize("shared", [False, True])
def test_a_group_shows_what_it_is_made_of_and_what_it_makes(tab, server, shared):
    keys = {"shared": "true"} if shared else {}
    of = links(shared=shared)
    made = max(range(N), key=lambda i: (of[i] > 0).sum())
    assert strongest(of[made]), "the links are known to have some"
    page_of(tab, server, LATE, ALONE[made], **keys)
    assert numbers(tab, "related-source") == strongest(of[made])
    expect(tab.part("related-effect")).to_have_count(0)
    expect(tab.part("no-links")).to_have_count(0)
    expect(tab.part("related-channels").get_by_test_id("related-channel")).not_to_have_count(0)
    # Seen from the other side it is the same link.
    first = strongest(of[made])[0]
    tab.part("related-source").get_by_test_id("related-group").first.click()
    expect(tab.part("group-choice")).to_have_value(str(first))
    tab.settle()
    expect(tab.page).to_have_url(re.compile(rf"layer={EARLY}\b"))
    assert numbers(tab, "related-effect") == strongest(of[:, ALONE.index(first)])
    assert not tab.errors


def test_groups_are_gone_through_in_the_order_of_their_numbers(tab, server):
    page_of(tab, server, LATE, min(ALONE))
    expect(tab.part("group-before")).to_be_disabled()
    seen = [tab.part("group-choice").input_value()]
    for _ in range(N - 1):
        tab.part("group-after").click()
        seen.append(tab.part("group-choice").input_value())
    assert seen == [str(number) for number in sorted(ALONE)]
    expect(tab.part("group-after")).to_be_disabled()
    expect(tab.page).to_have_url(re.compile(rf"group\.{max(ALONE)}\b"))
    tab.part("group-choice").select_option(str(ALONE[0]))
    expect(tab.page).to_have_url(re.compile(rf"group\.{ALONE[0]}\b"))


def test_whose_groups_they_are_is_chosen_on_the_page(tab, server):
    page_of(tab, server, LATE, ALONE[0])
    expect(tab.part("headline")).to_contain_text(re.compile("argues most for|was not measured"))
    tab.part("whose-shared").click()
    expect(tab.page).to_have_url(re.compile(r"\.shared=true"))
    expect(tab.part("group-choice")).to_have_value(str(ALONE[0]))


def test_a_group_that_is_not_there_leaves_the_choice_of_the_others(tab, server):
    tab.open(server.url, view="feature", layer=LATE, atom="group.30")
    expect(tab.part("notice").first).to_contain_text("31")
    tab.part("group-choice").select_option(str(ALONE[1]))
    expect(tab.part("feature-group")).to_be_visible()
    expect(tab.page).to_have_url(re.compile(rf"group\.{ALONE[1]}\b"))


def large(tab: Tab, name: re.Pattern[str]):
    """The large picture of the first icon whose name is such."""
    for icon in tab.frame.locator("#view [data-icon]").all():
        tab.page.mouse.move(5, 5)
        icon.hover()
        tab.page.wait_for_timeout(400)
        panel = tab.part("enlarged")
        if panel.count() and name.match(panel.get_attribute("aria-label") or ""):
            return panel, icon
    raise AssertionError(f"no picture is of {name.pattern}")


@pytest.mark.parametrize(
    ("view", "layer", "keys", "number"),
    [
        ("neuron_groups", EARLY, {}, ALONE[0]),
        ("neuron_groups", LATE, {"shared": "true"}, ALONE[0]),
        ("group_attribution", EARLY, {}, ALIGNED[0]),
        ("group_attribution", EARLY, {"aligned": "false"}, ALONE[0]),
        ("group_attribution", LATE, {}, ALONE[0]),
    ],
)
def test_a_group_in_any_view_shows_its_film_where_it_is_large(tab, server, view, layer, keys, number):
    tab.open(server.url, view=view, layer=LATE if view == "group_attribution" else layer, **keys)
    tab.part("figure").wait_for()
    tab.settle()
    panel, _ = large(tab, re.compile(rf"{layer} · group {number + 1}$"))
    frames = panel.get_by_test_id("film-frame")
    expect(frames).to_have_count(len(STEPS))
    expect(panel.get_by_test_id("film-break")).to_have_count(0)
    expect(frames.first).to_be_disabled()
    tab.page.keyboard.press("h")
    box = panel.bounding_box()
    tab.page.mouse.move(box["x"] + 30, box["y"] + 10)
    frames.first.click()
    expect(frames.first).to_have_attribute("aria-current", "step")
    expect(tab.page).to_have_url(re.compile(rf"\.step={STEPS[0]}\b"))
    expect(panel).to_have_attribute("aria-label", f"{layer} · group {number + 1}")
    assert not tab.errors


def test_where_a_group_became_another_one_is_marked_in_any_view(tab, server):
    tab.open(server.url, view="neuron_groups", layer=LATE)
    tab.part("figure").wait_for()
    tab.settle()
    panel, _ = large(tab, re.compile(rf"{LATE} · group {ALONE[2] + 1}$"))
    expect(panel.get_by_test_id("film-break")).to_have_attribute("data-step", str(STEPS[-1]))


def test_a_double_click_opens_the_page_of_a_group_that_has_one(tab, server):
    tab.open(server.url, view="group_attribution", layer=LATE)
    tab.part("figure").wait_for()
    tab.settle()
    panel, icon = large(tab, re.compile(rf"{EARLY} · group"))
    expect(panel).not_to_contain_text("its page")
    icon.dblclick()
    assert tab.key("view") == "group_attribution", "compatible groups are no layer's own"
    panel, icon = large(tab, re.compile(rf"{LATE} · group"))
    expect(panel).to_contain_text("its page")
    icon.dblclick()
    expect(tab.part("feature-group")).to_be_visible()
    expect(tab.page).to_have_url(re.compile(r"view=feature\b"))
    assert not tab.errors
