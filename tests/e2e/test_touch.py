"""What fingers do: they press, and stay; nothing is to be seen by a pointer alone."""

import re

import pytest
from playwright.sync_api import CDPSession, FloatRect, Locator, expect

from tests.e2e.conftest import RUN, Tab

pytestmark = pytest.mark.e2e

HELD_MS, SHORT_MS, SETTLED_MS = 800, 60, 250
PRESSES = 20


def settled_box(tab: Tab, element: Locator) -> FloatRect:
    """Gives where an element is once it stays there: what comes meanwhile moves it away from under a finger."""
    before = None
    while True:
        element.scroll_into_view_if_needed()
        box = element.bounding_box()
        if box is not None and box == before:
            return box
        before = box
        tab.page.wait_for_timeout(SETTLED_MS)


def press(finger: CDPSession, tab: Tab, element: Locator, for_ms: int = SHORT_MS) -> None:
    """Puts a finger on the upper left of an element, and lifts it after a while."""
    box = settled_box(tab, element)
    point = {"x": box["x"] + 0.3 * box["width"], "y": box["y"] + 0.3 * box["height"]}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    tab.page.wait_for_timeout(for_ms)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_that_stays_shows_an_icon_large_and_chooses_nothing(tab: Tab, server, finger):
    tab.open(server.url, run=RUN, view="semantic_dictionary", layer="block4")
    icon = tab.part("dictionary-entry").first.locator("[data-icon]")
    expect(icon.locator("canvas").first).to_be_visible()
    large = tab.part("enlarged")
    press(finger, tab, icon, HELD_MS)
    expect(large).to_be_visible()
    assert "atom" not in tab.page.url
    press(finger, tab, tab.part("headline"))
    expect(large).to_have_count(0)
    press(finger, tab, icon)
    tab.page.wait_for_url(re.compile("atom=channel"))
    assert large.count() == 0
    press(finger, tab, icon, HELD_MS)
    press(finger, tab, tab.part("enlarged-open"))
    tab.page.wait_for_url(re.compile("view=feature"))
    expect(large).to_have_count(0)


def test_what_is_told_of_a_square_is_told_to_a_finger(tab: Tab, server, finger):
    tab.open(server.url, run=RUN, view="changes")
    expect(tab.part("alike-said")).to_contain_text("Tap a square")
    # What comes while the view is still loading draws it anew, and takes back what was told before.
    for _ in range(PRESSES):
        press(finger, tab, tab.part("alike").first)
        tab.page.wait_for_timeout(SETTLED_MS)
        if "Tap" not in tab.part("alike-said").inner_text():
            break
    expect(tab.part("alike-said")).to_contain_text("alike")
    expect(tab.part("alike-said")).not_to_contain_text("Tap")
