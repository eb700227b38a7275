"""The overview in a real browser."""

import dataclasses
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Finding
from tb_plugin.events import Writer
from tests.e2e.conftest import visiting
from tests.e2e.run_log import LAYERS, STEPS, SUSPECT, class_records, found, log_run, statistics_of
from tests.samples import known, random_dictionary, random_snapshot
from tests.serving import tensorboard


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("overview")
    log_run(log_dir / "run")
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def opened(tab, run):
    tab.open(run.url)
    tab.part("class-row").first.wait_for()
    return tab


def names(tab):
    return [text.split("\n")[0] for text in tab.part("class-row").all_inner_texts()]


def test_it_opens_first_with_what_was_found(opened):
    expect(opened.frame.locator("#view")).to_have_attribute("aria-label", "Overview")
    expect(opened.part("headline")).to_contain_text("Right in 75 % of 60 images, least for class 0 (20 %).")
    expect(opened.part("headline")).to_contain_text(f"block4 · {SUSPECT} decides class 0.")
    rules = [card.get_attribute("data-rule") for card in opened.part("card").all()]
    assert rules == ["suspect", "attribute", "wrong", "silent"]
    expect(opened.part("card-text").first).to_have_text(
        f"block4 · {SUSPECT} decides class 0: hidden there, 8 of 10 become wrong."
    )
    opened.fits()


def test_a_row_says_how_often_a_class_is_recognised_what_speaks_for_it_and_what_it_is_taken_for(opened):
    row = opened.part("class-row").first
    expect(row.get_by_test_id("class-level")).to_have_text(re.compile(r"20\s%"))
    expect(row.get_by_test_id("confused")).to_have_text(re.compile(r"taken for class 1: 10\s%"))
    concepts = row.get_by_test_id("concept")
    assert [each.get_attribute("data-channel") for each in concepts.all()] == ["5", "3", "8"]
    assert [text.split()[0] for text in concepts.all_inner_texts()] == ["50", "25", "13"]
    expect(row.get_by_test_id("trend")).to_have_attribute("aria-label", re.compile(r"from 7\s% to 20\s%"))


def test_another_step_has_its_own_numbers_and_the_same_trend(opened, run):
    opened.open(run.url, step=1)
    row = opened.part("class-row").first
    expect(row.get_by_test_id("class-level")).to_have_text(re.compile(r"7\s%"))
    expect(row.get_by_test_id("trend")).to_have_attribute("aria-label", re.compile(r"from 7\s% to 20\s%"))


def test_classes_are_sorted_as_the_address_says(opened, run):
    assert names(opened)[0] == "class 0"
    opened.part("sort-name").click()
    expect(opened.part("sort-name")).to_have_attribute("aria-checked", "true")
    opened.page.wait_for_function("location.hash.includes('overview.sort=name')")


def test_classes_with_few_images_are_folded(opened):
    assert "class 5" not in names(opened)
    expect(opened.part("few")).to_contain_text("1 class with fewer than 5 images")
    opened.part("few").locator("summary").click()
    expect(opened.part("few")).to_contain_text("class 5 (2)")


def test_what_decides_is_outlined_where_it_lies(opened):
    thumbnail = opened.part("card").first.get_by_test_id("thumbnail").first
    expect(thumbnail.get_by_test_id("thumbnail-outline")).to_be_visible()
    # Both at once: between two questions the view may make room for something that has come.
    left, width = thumbnail.evaluate(
        """whole => {
          const box = whole.querySelector("[data-testid=thumbnail-outline]").getBoundingClientRect();
          const {x, width} = whole.getBoundingClientRect();
          return [box.x - x, box.width / width];
        }"""
    )
    assert left == pytest.approx(0, abs=1)
    assert width == pytest.approx(0.25, abs=0.02)


def test_each_card_has_a_picture_a_number_and_a_way_that_is_seen(opened):
    cards = opened.part("card").all()
    numbers = [card.get_by_test_id("card-number").all_inner_texts() for card in cards]
    # The first is told in full.
    assert numbers == [[], ["22\u00a0%"], ["2/60"], ["2/24"]]
    for card in cards:
        expect(card.locator("canvas, svg").first).to_be_visible()
        expect(card.get_by_test_id("card-open").locator("span").last).to_have_css("opacity", "1")
    # What never fires has no picture of its own: it is shown how much of the layer that is.
    assert cards[3].get_by_test_id("channel-map").locator("rect").count() == 24
    assert cards[3].locator("rect[data-meant]").count() == 2


@pytest.mark.parametrize(("width", "n"), [(1280, 1), (1920, 2)])
def test_cards_show_as_many_images_as_there_is_room_for(opened, width, n):
    opened.page.set_viewport_size({"width": width, "height": 900})
    images = opened.part("card").nth(1).get_by_test_id("thumbnail").filter(visible=True)
    expect(images).to_have_count(n)


def test_two_channels_that_do_the_same_stand_side_by_side_whatever_layer_is_selected(tab, tmp_path):
    log_run(tmp_path / "run")
    pair = Finding("doubled", 0.0, "block3", (2, 7), numbers={"n": 1.0, "of": 16.0, "correlation": 0.9996})
    with Writer(tmp_path / "run") as writer:
        writer.write(dataclasses.replace(found(class_records(6, 3), "block4", accuracy=0.75), findings=(pair,)), 3)
    with visiting(tab, tmp_path) as server:
        for layer in ("block3", "block4"):
            tab.open(server.url, layer=layer)
            card = tab.part("card")
            expect(card).to_contain_text("most of all block3 · 2 and block3 · 7: correlation > 0.99.")
            expect(card.locator(".pictures > .icon")).to_have_count(2)
            expect(card.get_by_test_id("card-open")).to_be_visible()
            tab.leave()


def test_another_layer_has_its_own_concepts(opened):
    opened.frame.get_by_text("block3", exact=True).first.click()
    expect(opened.part("concept").first).to_have_attribute("aria-label", re.compile("^block3"))


def test_it_opens_with_few_bytes_and_loads_the_rest_for_who_points(tab, tmp_path):
    """Of icons as large as real ones those are loaded that stand there: of noise, which takes as much as can be."""
    log_run(tmp_path / "run")
    dictionaries = [noisy_dictionary(layer) for layer in LAYERS]
    with Writer(tmp_path / "run") as writer:
        for each in dictionaries:
            writer.write(each, STEPS[-1])
    with visiting(tab, tmp_path) as server:
        tab.open(server.url)
        tab.part("class-row").first.wait_for()
        tab.settle()
        tab.part("trend").first.wait_for()
        tab.settle()
        first = loaded(tab)
        assert 50_000 < sum(first.values()) <= 300_000, sorted(first.items(), key=lambda each: -each[1])[:8]
        assert sum(first.values()) < sum(map(len, dictionaries[-1].to_blobs())) / 2
        icon = tab.part("concept").first
        assert icon.locator(".crop").count() == 1
        icon.hover()
        # The icon itself, and all four crops.
        expect(tab.part("enlarged").locator("canvas")).to_have_count(5)
        tab.settle()
        assert sum(loaded(tab).values()) > sum(first.values())


def noisy_dictionary(layer):
    rng = np.random.default_rng(0)
    icons = rng.integers(0, 256, (layer.channels, 64, 64, 3), np.uint8)
    crops = rng.integers(0, 256, (layer.channels, 4, 32, 32, 3), np.uint8)
    return dataclasses.replace(random_dictionary(layer), icons=icons, crops=crops)


def loaded(tab):
    """The bytes of all that the page asked the server for, but for its own scripts."""
    entries = tab.evaluate(
        "performance.getEntriesByType('resource').map((each) => [each.name, each.encodedBodySize])",
    )
    return {name: size for name, size in entries if "/semantic_dictionary/" in name and not name.endswith(".js")}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"labels": False}, "are predicted as"),
        ({"findings": False}, "Nothing odd found, by these checks."),
        ({"n_classes": 1000}, "least for class 0"),
    ],
    ids=["without labels", "nothing odd", "a thousand classes"],
)
def test_it_shows_every_kind_of_run(tab, tmp_path, settings, said):
    log_run(tmp_path / "run", **settings)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url)
        tab.part("class-row").first.wait_for()
        expect(tab.part("headline")).to_contain_text(said)
        assert tab.part("class-row").count() <= 40
        if not settings.get("findings", True):
            assert tab.part("nothing").locator("li").count() == 10
        if settings.get("labels", True) is False:
            expect(tab.part("class-level").first).to_have_text("10")
        if "n_classes" in settings:
            tab.part("class-search").fill("class 777")
            expect(tab.part("class-row")).to_have_count(1)
            tab.part("class-search").fill("")
            tab.evaluate("window.scrollTo(0, 1e9)")
            expect(tab.frame.locator("[data-testid=class-row][data-class='998']")).to_be_visible()
            assert tab.part("class-row").count() <= 40


def test_where_nothing_was_found_it_says_what_to_log(tab, tmp_path):
    with Writer(tmp_path / "run") as writer:
        writer.write(random_snapshot(), 1)
        writer.write(random_dictionary(), 1)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url)
        tab.part("headline").wait_for()
        tab.part("group-run").click()
        tab.part("view-overview").click(force=True)
        expect(tab.part("missing")).to_contain_text("dataset=")


def test_a_class_that_nothing_speaks_for_is_not_called_unmeasured(tab, tmp_path):
    layer, classes = LAYERS[-1], tuple(range(5))
    made = statistics_of(layer, classes)
    evidence, totals = known(made.evidence).copy(), known(made.totals).copy()
    evidence[:, 0], totals[:, 0, 0] = -1, 0
    # Of the last class nothing was measured.
    made = dataclasses.replace(made, evidence=evidence, totals=totals)
    with Writer(tmp_path / "run") as writer:
        writer.write(random_snapshot(n=3, n_classes=6, layers=LAYERS), 1)
        records = tuple(dataclasses.replace(each, n_images=10) for each in class_records(6, 1))
        writer.write(found(records, layer.name, accuracy=0.75), 1)
        writer.write(made, 1)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url)
        rows = tab.part("class-row")
        expect(rows.and_(tab.frame.locator("[data-class='0']"))).to_contain_text("nothing speaks for it here")
        expect(rows.and_(tab.frame.locator("[data-class='5']"))).to_contain_text("not measured")
        expect(rows.and_(tab.frame.locator("[data-class='1']")).get_by_test_id("concept")).to_have_count(3)
