"""Which channels stand on the axis, of which classes, with which numbers and bars."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.compare_classes.axis import by_channel, entries, expect_axis, near, number
from tests.e2e.compare_classes.log import BEST, LAST, LOGGED, RECORD, RUNNER_UP, THIRD, VIEW
from tests.samples import known

pytestmark = pytest.mark.e2e


def test_is_what_the_tab_opens_with(tab, server):
    tab.open(server.url)
    expect(tab.part("argument").first).to_be_visible()
    expect(tab.part("view-compare_classes")).to_have_attribute("aria-selected", "true")
    expect(tab.part("class-a")).to_have_value(str(LOGGED.targets[0, BEST]))
    expect(tab.part("class-b")).to_have_value(str(LOGGED.targets[0, RUNNER_UP]))
    assert tab.key("target") is tab.key("against") is None


def test_numbers_are_those_that_were_logged(opened):
    expect_axis(opened, *by_channel(0, BEST, RUNNER_UP))
    assert number(opened.part("logits").inner_text()) == near(1)
    expect(opened.part("argument").first.locator("canvas").first).to_be_visible()


def test_a_wrong_prediction_is_compared_with_the_truth(opened):
    opened.part("example-1").click()
    expect(opened.part("class-a")).to_have_value(str(LOGGED.targets[1, BEST]))
    expect(opened.part("class-b")).to_have_value(str(LOGGED.targets[1, THIRD]))
    expect_axis(opened, *by_channel(1, BEST, THIRD))


def test_any_two_classes_and_swap(opened):
    opened.part("class-a").select_option(str(LOGGED.targets[0, LAST]))
    opened.page.wait_for_url(re.compile(f"target={LOGGED.targets[0, LAST]}"))
    expect_axis(opened, *by_channel(0, LAST, RUNNER_UP))
    opened.part("class-b").select_option(str(LOGGED.targets[0, THIRD]))
    opened.page.wait_for_url(re.compile(f"against={LOGGED.targets[0, THIRD]}"))
    expect_axis(opened, *by_channel(0, LAST, THIRD))
    before = [entries(opened, "a"), entries(opened, "b")]
    opened.part("swap").click()
    expect(opened.part("class-a")).to_have_value(str(LOGGED.targets[0, THIRD]))
    expect_axis(opened, *by_channel(0, THIRD, LAST))
    mirrored = [[entry["channel"] for entry in side] for side in (entries(opened, "b"), entries(opened, "a"))]
    assert mirrored == [[entry["channel"] for entry in side] for side in before]
    opened.part("class-a").select_option(str(LOGGED.targets[0, LAST]))
    expect_axis(opened, *by_channel(0, LAST, THIRD))


def test_the_sidebar_chooses_a(opened):
    opened.part(f"class-{LOGGED.targets[0, THIRD]}").click()
    expect_axis(opened, *by_channel(0, THIRD, RUNNER_UP))
    opened.part(f"class-{LOGGED.targets[0, RUNNER_UP]}").click()
    expect_axis(opened, *by_channel(0, RUNNER_UP, THIRD))
    (unexplained,) = set(range(LOGGED.logits.shape[1])) - set(LOGGED.targets[0].tolist())
    expect(opened.part(f"class-{unexplained}")).to_be_disabled()


def test_a_class_without_evidence_is_named(tab, server):
    (unexplained,) = set(range(LOGGED.logits.shape[1])) - set(LOGGED.targets[0].tolist())
    tab.open(server.url, view=VIEW, target=unexplained)
    expect(tab.part("view-notice")).to_contain_text(f"class {unexplained}")
    expect_axis(tab, *by_channel(0, BEST, RUNNER_UP))


@pytest.mark.parametrize("count", [2, 8])
def test_as_many_channels_as_are_wished(opened, count):
    opened.more()
    opened.part("count").select_option(str(count))
    opened.page.wait_for_url(re.compile(f"count={count}"))
    expect_axis(opened, *by_channel(0, BEST, RUNNER_UP), count=count)
    for entry in opened.part("argument").all():
        box = entry.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1280


def test_bars_have_one_scale_that_is_printed(opened):
    opened.details()
    legend = opened.part("scale")
    largest = max(np.abs(known(RECORD.by_channel)[0]).max(), np.abs(known(RECORD.by_channel)[1, :4]).max())
    largest = max(largest, np.abs(known(RECORD.by_channel)[2, 0]).max())
    (full,) = re.findall(r"A full bar is ([\d.]+) logits, the largest evidence of this run", legend.inner_text())
    assert number(full) == near(largest)
    opened.more()
    opened.part("bars-view").click()
    opened.page.wait_for_url(re.compile("bars=view"))
    expect(legend).to_contain_text("the largest on screen")
    (full,) = re.findall(r"A full bar is ([\d.]+) logits", legend.inner_text())
    shown = [abs(entry[part]) for side in "ab" for entry in entries(opened, side) for part in ("net", "for-a", "for-b")]
    assert number(full) == near(max(shown))
