"""The gallery of channels as a person uses it, on a log of known numbers and on one of very many channels."""

import csv
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import RemovalRecord, Statistics
from tb_plugin.events import Writer
from tb_plugin.network import LayerInfo
from tests.e2e.conftest import Tab
from tests.samples import LAYERS, random_dictionary, random_snapshot
from tests.serving import Server, tensorboard
from tests.statistics_samples import random_statistics

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LAYER, OTHER = LAYERS
CLASSES = (0, 2, 5)
WIDE = LayerInfo("wide", 2, 2, 2048)
SILENT, EFFECT = 4, 2


def known_statistics() -> Statistics:
    """Random ones with known orders: channel 4 is silent, only channel 2 was removed."""
    made = random_statistics(LAYER, n=60, classes=CLASSES)
    summary, auroc = made.summary.copy(), made.class_auroc.copy()
    summary[2] = (2, 5, 1, 4, 0)
    summary[1] = (3, 9, 2, 6, 0)
    summary[3] = (0.9, np.nan, 0.2, 0.5, 1.0)
    auroc[:] = 0.05
    auroc[1, 3], auroc[2, 0] = 0.45, 0.3
    none = np.zeros((3, 1), int)
    removal = RemovalRecord(np.array([EFFECT]), np.array([15]), none, none, np.full(3, 9))
    return dataclasses.replace(made, summary=summary, class_auroc=auroc, removal=removal)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("channels") / "logs"
    with Writer(log_dir / "known") as writer:
        writer.write(random_snapshot(), 3)
        for layer in LAYERS:
            writer.write(random_dictionary(layer), 3)
        writer.write(known_statistics(), 3)
    with Writer(log_dir / "old") as writer:
        writer.write(random_snapshot(), 3)
        writer.write(random_dictionary(LAYER), 3)
    with Writer(log_dir / "wide") as writer:
        writer.write(random_snapshot(layers=(WIDE,)), 3)
        writer.write(random_dictionary(WIDE), 3)
    with tensorboard(log_dir, "rust") as server:
        yield server


def opened(tab: Tab, server: Server, **keys: object) -> Tab:
    tab.open(server.url, view="channels", **{"run": "known", "layer": LAYER.name, **keys})
    tab.part("gallery-channel").first.wait_for()
    tab.settle()
    return tab


def channels(tab: Tab) -> list[int]:
    return tab.part("gallery-channel").evaluate_all("all => all.map(each => Number(each.dataset.channel))")


@pytest.mark.parametrize(
    ("order", "expected", "line"),
    [
        ("activity", [1, 3, 0, 2, 4], "1 5.0"),
        ("selectivity", [3, 0, 1, 2, 4], "3 0.95 class 2"),
        ("effect", [2, 0, 1, 3, 4], "2 25 % change"),
        ("change", [2, 3, 0, 4, 1], "2 80 % new"),
        ("number", [0, 1, 2, 3, 4], "0"),
    ],
)
def test_channels_stand_in_the_order_that_is_chosen(tab, server, order, expected, line):
    opened(tab, server, **{"channels.order": order})
    assert channels(tab) == expected
    expect(tab.part("gallery-channel").first).to_contain_text(line)
    assert tab.part("gallery-channel").filter(has_text="never active").get_attribute("data-channel") == str(SILENT)
    assert not tab.errors


def test_a_click_opens_the_page_and_back_undoes_it(tab, server):
    opened(tab, server)
    tab.part("gallery-channel").first.click()
    tab.part("large-icon").wait_for()
    assert (tab.key("view"), tab.key("atom")) == ("feature", "channel.1")
    tab.page.go_back()
    tab.part("gallery").wait_for()


def test_the_strongest_of_every_layer_stand_shallow_to_deep(tab, server):
    opened(tab, server)
    tab.part("gallery-which-all").click()
    expect(tab.part("gallery-layer")).to_have_count(2)
    expect(tab.part("gallery-layer").first).to_contain_text(LAYER.name)
    tab.part("gallery-layer").last.click()
    tab.page.wait_for_url(re.compile(f"layer={OTHER.name}"))
    expect(tab.part("gallery")).to_be_visible()


# How much of a tile is seen that does not begin in the first row of its layer.
SLIVERS = """() => [...document.querySelectorAll("[data-testid=gallery-layers] [role=toolbar]")].flatMap((row) => {
    const {top, bottom} = row.getBoundingClientRect();
    const tiles = [...row.children].map((tile) => tile.getBoundingClientRect());
    return tiles.filter((tile) => tile.top > top + 20).map((tile) => Math.max(0, bottom - tile.top));
})"""


def test_of_channels_that_do_not_fit_beside_the_first_nothing_is_seen(tab, server):
    tab.page.set_viewport_size({"width": 390, "height": 900})
    opened(tab, server)
    tab.part("gallery-which-all").click()
    expect(tab.part("gallery-layer")).to_have_count(2)
    tab.settle()
    slivers = tab.evaluate(SLIVERS)
    assert slivers, "some do not fit"
    assert max(slivers) < 0.5


def test_of_old_logs_there_are_orders_by_what_is_there(tab, server):
    opened(tab, server, run="old")
    disabled = (
        tab.part("gallery-order")
        .locator("option")
        .evaluate_all("all => all.filter(each => each.disabled).map(each => each.value)")
    )
    assert disabled == ["evidence", "selectivity", "effect", "change"]
    expect(tab.part("caption")).to_contain_text("No statistics are logged here")


def test_of_two_thousand_channels_few_are_made_and_all_are_reached(tab, server):
    opened(tab, server, run="wide", layer=WIDE.name, **{"channels.order": "number"})
    seen = set()
    for share in np.linspace(0, 1, 60):
        tab.part("gallery").evaluate("(each, share) => { each.scrollTop = share * each.scrollHeight; }", share)
        tab.evaluate("() => new Promise(requestAnimationFrame)")
        now = channels(tab)
        assert len(now) < 200
        seen |= set(now)
    assert {0, 2047} <= seen
    assert not tab.errors


def test_keys_move_and_open(tab, server):
    opened(tab, server)
    tab.part("gallery-channel").first.focus()
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("Enter")
    tab.part("large-icon").wait_for()
    assert tab.key("atom") == "channel.3"


def test_numbers_are_taken_away(tab, server):
    opened(tab, server)
    tab.more()
    with tab.page.expect_download() as download:
        tab.part("more-panel").get_by_text("CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert [float(row["mean_image_maximum"]) for row in rows] == [2, 5, 1, 4, 0]
    assert [row["predictions_changed"] for row in rows] == ["", "", "15", "", ""]
    assert rows[3]["best_class"] == "class 2"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(tab, server, theme):
    tab.page.emulate_media(color_scheme=theme)
    try:
        for keys in ({}, {"channels.all": "true"}):
            opened(tab, server, **keys)
            tab.evaluate(AXE.read_text(encoding="utf-8"))
            found = tab.evaluate("axe.run(document.getElementById('view')).then(({violations}) => violations)")
            assert [violation["id"] for violation in found] == []
    finally:
        tab.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_scrolled_sideways(tab, server, width):
    tab.page.set_viewport_size({"width": width, "height": 844})
    try:
        opened(tab, server)
        tab.fits()
    finally:
        tab.page.set_viewport_size({"width": 1280, "height": 800})
