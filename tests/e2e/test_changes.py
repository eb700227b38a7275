"""What changed, against the artifacts that were logged, in a real browser: of known numbers."""

import dataclasses
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Changes, GroupChanges, GroupsOfState, LayerChanges
from tb_plugin.artifacts.layer_changes import BORN, CHANGED, DIED, ONLY_HERE, ONLY_THERE, SAME
from tb_plugin.events import Writer
from tests.change_samples import random_sketch
from tests.e2e.test_copied import SVG, saved
from tests.samples import LAYERS, random_dictionary, random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e

FIRST, SECOND = LAYERS
STEPS = (1, 2, 3)


def pair(layer, distance, became=(), effects=(), reference_became=(), reference_effects=()) -> LayerChanges:
    c = layer.channels

    def table(values, nothing):
        return np.array([dict(values).get(channel, nothing) for channel in range(c)], float)

    return LayerChanges(
        layer.name, layer.name, np.arange(c), table(dict.fromkeys(dict(became), 0.25), 1.0), np.full(c, 0.05),
        table(became, SAME).astype(int), table(effects, np.nan), np.full(c, np.nan), np.full(c, np.nan),
        table(reference_became, SAME).astype(int), table(reference_effects, np.nan), np.full(c, np.nan),
        distance, distance, 2.0, 2.0, 0.75, 0.5, 0.25,
    )  # fmt: skip


def changes(reference: int, *pairs: LayerChanges, run: str = "", accuracy: float | None = 0.75) -> Changes:
    similarity = np.array([[1, 0.25], [0.5, 0.75]], np.float32)
    layers = LAYERS
    return Changes(run, reference, "f", 60, 40, layers, layers, similarity, pairs, accuracy=accuracy)


# At the third step one channel of each layer is another, one has died, and of what was born nothing was measured.
KNOWN = changes(
    2,
    pair(FIRST, 1.0, {0: CHANGED, 2: BORN}, {0: 0.125}),
    pair(SECOND, 3.0, {5: CHANGED, 3: DIED}, {5: 0.5, 3: 0.0}, {5: CHANGED, 3: DIED}, {5: 0.1, 3: 0.25}),
)


def groups(channels, became, effects) -> GroupsOfState:
    n = len(channels)
    named = np.array([[*each, *[-1] * (4 - len(each))] for each in channels])
    return GroupsOfState(named, np.array(became), np.array(effects, float), np.zeros(n), np.full(n, np.nan))


def redrawn(sketch):
    """Of which one channel answers to other images, with the opposite sign."""
    means = sketch.means.copy()
    means[:, 2] *= -1
    return dataclasses.replace(sketch, means=means)


@pytest.fixture(scope="module")
def server_of_known(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("changes") / "logs"
    with Writer(log_dir / "one") as writer:
        for step in STEPS:
            writer.write(random_snapshot(step, n=2), step)
            for layer in LAYERS:
                writer.write(random_dictionary(layer, seed=step), step)
        for layer in LAYERS:
            writer.write(random_sketch(layer), 1)
            writer.write(redrawn(random_sketch(layer)) if layer == FIRST else random_sketch(layer), 3)
        writer.write(changes(1, pair(FIRST, 0.5), pair(SECOND, 0.25), accuracy=0.5), 2)
        writer.write(KNOWN, 3)
    across = dataclasses.replace(
        changes(7, pair(FIRST, np.nan, {1: ONLY_HERE}, {1: 0.25}, {4: ONLY_THERE}, {4: 0.5})),
        reference_run="another",
        groups=(
            GroupChanges(
                FIRST.name,
                FIRST.name,
                groups([[3, 1], [0, 2]], [SAME, ONLY_HERE], [0.9, 0.4]),
                groups([[2]], [SAME], [1]),
            ),
        ),
    )
    born = changes(2, pair(FIRST, 0.5))
    with Writer(log_dir / "grouped") as writer:
        for step in (2, 3):
            writer.write(random_snapshot(step, n=2), step)
            writer.write(random_dictionary(FIRST, seed=step), step)
        found = groups([[0, 2]], [BORN], [0.4])
        writer.write(dataclasses.replace(born, groups=(GroupChanges(FIRST.name, FIRST.name, found, found),)), 3)
    with Writer(log_dir / "another") as writer:
        writer.write(random_snapshot(2, n=2), 7)
        writer.write(random_dictionary(FIRST, seed=2), 7)
    with Writer(log_dir / "compared") as writer:
        writer.write(random_snapshot(1, n=2), 3)
        writer.write(random_dictionary(FIRST), 3)
        writer.write(across, 3)
    with tensorboard(log_dir) as server:
        yield server


def rows(tab):
    return [
        (each.get_attribute("data-layer"), int(each.get_attribute("data-channel")), each.get_attribute("data-became"))
        for each in tab.part("changed").all()
    ]


def opened(tab, server, **keys):
    tab.open(server.url, view="changes", **keys)
    expect(tab.part("similarity").first).to_be_visible()
    tab.settle()


def test_what_decisions_hang_on_most_comes_first(tab, server_of_known):
    opened(tab, server_of_known, run="one")
    expect(tab.part("headline")).to_contain_text("Since step 2 block2 · 5 has changed meaning")
    expect(tab.part("headline")).to_contain_text(re.compile(r"without it decisions lose 50\s% of their margin"))
    assert rows(tab) == [
        ("block2", 5, "changed"),
        ("block2", 3, "died"),
        ("block1", 0, "changed"),
        ("block1", 2, "born"),
    ]
    assert [re.sub(r"\s", " ", text).strip() for text in tab.part("effect").all_inner_texts()] == [
        "50 %",
        "25 %",
        "13 %",
        "not measured",
    ]
    tab.fits()


def test_what_is_told_of_a_step_before_the_first_measurement_is_said_to_be_later(tab, server_of_known):
    opened(tab, server_of_known, run="one", step=1)
    expect(tab.frame.locator("#view")).to_contain_text("What changed was not measured before step 2")
    expect(tab.frame.locator("#view")).not_to_contain_text("the last at which")


def test_then_and_now_stand_side_by_side_but_for_what_was_not_there_then(tab, server_of_known):
    opened(tab, server_of_known, run="one")
    of = {
        row[:2]: each.locator(".icon").count() for row, each in zip(rows(tab), tab.part("changed").all(), strict=True)
    }
    # An icon is made of several elements: what counts is that there are twice as many.
    assert of["block2", 5] == of["block1", 0] == 2 * of["block1", 2] > 0


def test_a_row_that_is_chosen_shows_its_film_and_opens_its_page(tab, server_of_known):
    opened(tab, server_of_known, run="one")
    expect(tab.part("film-frame")).to_have_count(len(STEPS))
    tab.part("changed").nth(2).click()
    expect(tab.part("changed").nth(2)).to_have_attribute("aria-pressed", "true")
    expect(tab.part("filmstrip")).to_have_attribute("aria-label", re.compile("block1 · 0"))


def test_a_group_that_changed_has_the_films_of_its_channels(tab, server_of_known):
    opened(tab, server_of_known, run="grouped")
    tab.frame.locator("[data-testid=changed][data-group='0 2']").click()
    expect(tab.part("filmstrip")).to_have_count(2)
    assert [each.get_attribute("aria-label") for each in tab.part("filmstrip").all()] == [
        f"block1 · {channel} over the training" for channel in (0, 2)
    ]
    expect(tab.part("film-frame")).to_have_count(2 * 2)


def test_the_curves_show_when_and_lead_there(tab, server_of_known):
    opened(tab, server_of_known, run="one")
    assert tab.part("moves-line").evaluate_all("all => all.map(each => each.dataset.layer)") == ["block1", "block2"]
    expect(tab.part("moves-accuracy")).to_have_count(1)
    expect(tab.part("moves-slider")).to_have_attribute("aria-valuenow", "3")
    expect(tab.part("moves-slider")).to_have_attribute("aria-valuetext", re.compile("block2 moved 1.50 spreads"))
    tab.part("moves-slider").focus()
    tab.page.keyboard.press("ArrowLeft")
    expect(tab.part("headline")).to_contain_text("Since step 1 each channel has kept its meaning; block1 moved most.")
    expect(tab.part("nothing-changed")).to_be_visible()
    expect(tab.page).to_have_url(re.compile("semantic_dictionary.step=2"))


def test_where_no_channel_is_another_one_the_figure_is_taken_away_and_no_empty_table(tab, server_of_known):
    opened(tab, server_of_known, run="one")
    assert len(saved(tab, "csv").read_text().splitlines()) == 1 + len(rows(tab))
    opened(tab, server_of_known, run="one", step=2)
    expect(tab.part("nothing-changed")).to_be_visible()
    texts = ["".join(text.itertext()) for text in ElementTree.parse(saved(tab, "svg")).iter(f"{SVG}text")]
    assert {"How far layers moved", "How alike layers are", "block1", "block2"} <= set(texts)
    tab.more()
    assert tab.part("download-csv").count() == 0
    expect(tab.part("download-json")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_where_no_channel_is_another_one_curves_and_squares_are_the_figure(tab, server_of_known, size):
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(tab, server_of_known, run="one", step=2)
    expect(tab.part("nothing-changed")).to_be_visible()
    view, moves, squares = (
        each.bounding_box() for each in (tab.frame.locator("#view"), tab.part("moves"), tab.part("similarity"))
    )
    seen = view["width"] * (size[1] - view["y"])
    assert moves["width"] * moves["height"] + squares["width"] * squares["height"] >= seen / 2
    # They end where all is read without scrolling, and leave no hole below.
    assert 0 <= size[1] - max(each["y"] + each["height"] for each in (moves, squares)) <= 200


def test_the_square_that_is_pointed_at_is_explained(tab, server_of_known):
    opened(tab, server_of_known, run="one")
    expect(tab.part("alike")).to_have_count(4)
    tab.part("alike").nth(1).hover()
    expect(tab.part("alike-said")).to_have_text("block1 then and block2 now: 0.25 alike")


def test_states_between_which_nothing_was_measured_are_compared_by_their_sketches(tab, server_of_known):
    opened(tab, server_of_known, run="one", reference=1)
    shown = tab.part("shown")
    expect(shown.get_by_test_id("headline")).to_contain_text(
        "Since step 1 block1 · 2 has changed meaning; what hangs on it was not measured."
    )
    expect(shown.get_by_test_id("view-notice")).to_contain_text(
        "Computed here from sketches, means over positions of 20"
    )
    assert [each.get_attribute("data-channel") for each in shown.get_by_test_id("changed").all()] == ["2"]


def test_between_two_networks_it_is_told_what_only_one_of_them_has(tab, server_of_known):
    opened(tab, server_of_known, run="compared")
    expect(tab.part("headline")).to_contain_text("block1 · 4 of another is not in compared")
    # A group stands among channels, by what hangs on it, and is called by the channels that belong to it most.
    assert rows(tab) == [("block1", 4, "only there"), ("block1", 0, "only here"), ("block1", 1, "only here")]
    expect(tab.part("changed").nth(1)).to_contain_text("block1 · group 0 + 2")
    expect(tab.part("changed").nth(1).locator(".several > .icon")).to_have_count(2)
    # What the other network alone has is pictured as its own run has it.
    expect(tab.part("changed").first).not_to_contain_text("no icons")
    # There is no common space in which layers could have moved.
    expect(tab.part("moves")).to_have_count(0)
