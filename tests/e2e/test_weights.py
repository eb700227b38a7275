"""Weights in the browser: filters over the steps, in an order, on one scale, and beside a reference."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import RUN

pytestmark = pytest.mark.e2e


def test_filters_are_shown_over_the_steps_and_lead_to_their_channel(tab, server):
    tab.open(server.url, run=RUN, view="weights", layer="block4")
    filters = tab.part("filters").get_by_test_id("filter")
    expect(filters).to_have_count(16)
    # The start and four epochs; the headline names the filter that comes first.
    expect(tab.part("weight-strip").get_by_role("button")).to_have_count(5)
    first = filters.first.get_attribute("data-index")
    expect(tab.part("headline")).to_contain_text(f"filter {first}")
    expect(tab.part("headline")).to_contain_text("since step 3")
    expect(tab.part("weights-curve").get_by_test_id("curve-series")).to_have_count(4)
    tab.part("weights-order-number").click()
    assert [each.get_attribute("data-index") for each in filters.all()] == [str(i) for i in range(16)]
    tab.part("weights-scale-each").click()
    filters.nth(5).hover()
    expect(tab.part("weight-strip")).to_have_attribute("aria-label", "filter 5 over the steps")
    tab.fits()
    filters.nth(5).click()
    expect(tab.part("headline")).to_contain_text("5")
    assert tab.errors == []


def test_a_click_in_the_strip_goes_to_its_step_and_a_reference_stands_beside(tab, server):
    tab.open(server.url, run=RUN, view="weights", layer="block4")
    tab.part("weight-strip").get_by_role("button").first.click()
    # At the first step nothing has moved yet.
    expect(tab.part("headline")).to_contain_text("largest weights of the 16 filters")
    tab.open(server.url, run=RUN, view="weights", layer="block4", reference="0")
    expect(tab.part("headline")).to_have_count(2)
    assert tab.errors == []


def test_a_name_stands_beside_its_channels_however_wide_the_page(tab, server):
    tab.open(server.url, run=RUN, view="weights", layer="block4")
    table = tab.part("class-weights")
    expect(table).to_be_visible()
    gap = """() => Math.max(...[...document.querySelectorAll("[data-testid=class-weights] .row")].map((row) =>
        row.querySelector("button").getBoundingClientRect().left - row.getBoundingClientRect().left))"""
    for width in (390, 700, 1280, 1920):
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.fits()
        assert (width, tab.evaluate(gap)) < (width, 210)
