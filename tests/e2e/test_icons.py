"""Icons in the page: with crops along their edge, large where they are pointed at, and with the step they are of."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e

VIEW = "semantic_dictionary"


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("dictionary-entry").first).to_be_visible()
    return tab


def test_icons_have_crops_along_their_edge_and_are_large_where_they_are_pointed_at(opened):
    icon = opened.part("dictionary-entry").first.locator("[data-icon]")
    expect(icon.get_by_test_id("inset")).to_be_visible()
    before = icon.bounding_box()
    icon.hover()
    large = opened.part("enlarged")
    expect(large).to_be_visible()
    channel = opened.part("dictionary-entry").first.get_attribute("data-channel")
    expect(large).to_contain_text(f"· {channel}")
    expect(large).to_contain_text(re.compile(r"image \d+ at \d+, \d+"))
    assert icon.bounding_box() == before, "nothing moves"
    box, own, image = large.bounding_box(), icon.bounding_box(), opened.part("image-grid").bounding_box()
    assert box["width"] >= 320
    assert box["x"] >= image["x"] + image["width"], "where the channel fires is seen"
    assert box["x"] - own["x"] > own["width"] / 2, "and so is most of the icon"
    # What lies below it is pointed at through it.
    under = opened.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('[data-testid=enlarged]') === null",
        _in_frame(opened, box["x"] + 20, box["y"] + 20),
    )
    assert under
    opened.page.mouse.move(5, 400)
    expect(large).to_have_count(0)
    opened.part("icon-kind-optimized").click()
    opened.page.wait_for_url(re.compile("icons=optimized"))
    expect(opened.part("inset")).to_have_count(0)
    opened.part("icon-kind-both").click()
    expect(icon.get_by_test_id("inset")).to_be_visible()


def _in_frame(tab, x: float, y: float) -> list[float]:
    box = tab.page.locator("iframe").first.bounding_box()
    return [x - box["x"], y - box["y"]]


def test_an_icon_with_the_focus_is_large_until_escape(opened):
    opened.part("image-grid").focus()
    opened.page.keyboard.press("Tab")
    while opened.evaluate("document.activeElement.dataset.testid") != "dictionary-entry":
        opened.page.keyboard.press("Tab")
    expect(opened.part("enlarged")).to_be_visible()
    opened.page.keyboard.press("Escape")
    expect(opened.part("enlarged")).to_have_count(0)


def test_icons_of_another_step_say_so_on_themselves(tab, server):
    tab.open(server.url, view=VIEW, step=0)
    expect(tab.part("icons-from")).to_contain_text("1")
    step = tab.part("icon-step").first
    expect(step).to_have_text(re.compile(r"step \d+"))
    entries = tab.part("dictionary-entry")
    assert tab.part("dictionary-entry").get_by_test_id("icon-step").count() == entries.count()
