"""Pointing at positions and at channels, by pointer and keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.compare_classes.axis import by_channel, expect_axis, expect_axis_at, leave, name, near, number, point_at
from tests.e2e.compare_classes.log import BEST, LAST, LOGGED, RECORD, RUNNER_UP, VIEW
from tests.samples import known

pytestmark = pytest.mark.e2e


def test_pointing_at_a_position_ranks_there_and_leaving_returns(opened):
    expect(opened.part("map-caption")).to_contain_text("Point at a channel")
    opened.settle()
    point_at(opened, 1, 2)
    expect(opened.part("map-caption")).to_contain_text("row 1, column 2: the axis is of this position")
    expect_axis_at(opened, 1, 2)
    leave(opened)
    expect(opened.part("map-caption")).to_contain_text("Point at a channel")
    expect_axis(opened, *by_channel(0, BEST, RUNNER_UP))
    assert opened.key("atom") is None


def test_click_and_arrow_keys_keep_a_position_and_escape_releases(opened):
    opened.settle()
    point_at(opened, 1, 2)
    opened.page.mouse.down()
    opened.page.mouse.up()
    opened.page.wait_for_url(re.compile(r"atom=spatial\.1\.2"))
    leave(opened)
    expect_axis_at(opened, 1, 2)
    opened.part("image-grid").focus()
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("ArrowLeft")
    opened.page.wait_for_url(re.compile(r"atom=spatial\.2\.1"))
    expect_axis_at(opened, 2, 1)
    expect(opened.frame.locator("[aria-live=polite]")).to_contain_text("At row 2, column 1")
    opened.page.keyboard.press("Escape")
    expect(opened.part("reticle")).to_have_count(0)
    expect_axis(opened, *by_channel(0, BEST, RUNNER_UP))


def test_says_for_which_classes_there_is_no_evidence_by_position(opened):
    opened.part("class-b").select_option(str(LOGGED.targets[0, LAST]))
    expect_axis(opened, *by_channel(0, BEST, LAST))
    point_at(opened, 1, 2)
    caption = opened.part("map-caption")
    expect(caption).to_contain_text(f"At row 1, column 2: Evidence by position was not logged for “{name(0, LAST)}”")
    for rank in (BEST, RUNNER_UP):
        expect(caption).to_contain_text(f"“{name(0, rank)}”")
    expect_axis(opened, *by_channel(0, BEST, LAST))


def test_a_channel_shows_where_it_fires_and_where_it_argues(opened):
    opened.settle()
    entry = opened.part("side-b").get_by_test_id("argument").first
    channel = int(entry.get_attribute("data-channel"))
    entry.hover()
    caption = opened.part("map-caption")
    expect(caption).to_contain_text(f"where channel {channel} fires")
    expect(opened.part("heatmap")).to_be_visible()
    (largest,) = re.findall(r"up to ([\d.]+)\.", caption.inner_text())
    assert number(largest) == near(known(RECORD.activations)[0, ..., channel].max())
    opened.part("mask-evidence").click()
    opened.page.wait_for_url(re.compile("mask=evidence"))
    entry.hover()
    expect(caption).to_contain_text(f"Where channel {channel} argues")
    net = known(RECORD.by_neuron)[0, BEST, ..., channel] - known(RECORD.by_neuron)[0, RUNNER_UP, ..., channel]
    (up, down) = re.findall(r"(?:up|down) to ([+−]\d+\.\d+)", caption.inner_text())
    assert (number(up), number(down)) == (near(net.max()), near(net.min()))


def test_keys_go_along_the_axis_and_keep_a_channel(opened):
    first = opened.part("argument").first
    first.focus()
    opened.page.keyboard.press("End")
    last = opened.part("side-a").get_by_test_id("argument").last
    expect(last).to_be_focused()
    expect(opened.part("heatmap")).to_be_visible()
    opened.page.keyboard.press("Enter")
    channel = last.get_attribute("data-channel")
    opened.page.wait_for_url(re.compile(rf"atom=channel\.{channel}"))
    opened.page.keyboard.press("Home")
    expect(opened.part("map-caption")).to_contain_text(f"channel {first.get_attribute('data-channel')}")
    opened.part("view-semantic_dictionary").click()
    expect(opened.part("channel-inspector")).to_have_attribute("data-channel", channel)
    opened.part(f"view-{VIEW}").click()
    expect(opened.part("map-caption")).to_contain_text(f"channel {channel} ")
    opened.page.keyboard.press("Escape")
    expect(opened.part("heatmap")).to_have_count(0)
