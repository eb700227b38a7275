"""What is said of how far the evidence can be trusted."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.compare_classes.axis import near, number, point_at
from tests.e2e.compare_classes.checks import CHANNELS, TRUST, check_of, errors, numbers, place, removals, shown_entries
from tests.e2e.compare_classes.log import BEST, LOGGED, RUNNER_UP, VIEW

pytestmark = pytest.mark.e2e


def test_checks_are_said_with_their_intervals(opened):
    lines = opened.part("trust").locator(".line").all_text_contents()
    evidence, expected, bias = check_of("evidence"), check_of("expected"), check_of("bias")
    assert "of a logit difference of" in lines[0]
    assert numbers(lines[0]) == [near(evidence), near(expected + bias), near(bias)]
    assert "Removals show" in lines[1]
    assert numbers(lines[1]) == [near(check_of(name)) for name in ("slope", "slope_low", "slope_high")]
    assert lines[2] == "33 % [6, 79] of 3 have the wrong sign."
    three, ten = [[check_of(f"joint_{n}_{part}") for part in ("measured", "predicted")] for n in (3, 10)]
    assert numbers(lines[3]) == [3, *map(near, three), 4, *map(near, ten)]


def test_swapped_classes_turn_the_signs_of_their_checks(opened):
    opened.details()
    line = opened.part("trust").locator(".line").first
    before = numbers(line.inner_text())
    opened.part("swap").click()
    expect(opened.part("class-a")).to_have_value(str(LOGGED.targets[0, RUNNER_UP]))
    expect(line).to_contain_text("logit difference of −")
    assert numbers(line.inner_text()) == [-each for each in before]


def test_details_show_all_checks_and_every_removal(opened):
    expect(opened.part("checks")).to_be_hidden()
    opened.details()
    expect(opened.part("checks")).to_be_visible()
    rows = opened.part("checks").locator("tbody tr").all_text_contents()
    assert len(rows) == 6
    assert "54 %" in rows[1]
    assert numbers(rows[4])[1:] == [near(check_of(f"joint_3_{part}")) for part in ("measured", "single", "predicted")]
    expect(opened.part("used-removal")).to_contain_text("60 % off those of removal to zero")
    for kind in ("resampled", "zero", "mean"):
        opened.part(f"removal-{kind}").click()
        expect(opened.part(f"removal-{kind}")).to_have_attribute("aria-checked", "true")
        points = opened.part("scatter-point")
        expect(points).to_have_count(len(CHANNELS))
        shown = [numbers(title)[1:3] for title in points.locator("title").all_text_contents()]
        assert shown == [[near(x), near(y)] for x, y in zip(*removals(kind), strict=True)]
        of_used = kind == "resampled"
        expect(opened.part("scatter-error")).to_have_count(len(CHANNELS) if of_used else 0)
        expect(opened.part("scatter-crossed")).to_have_count(1 if of_used else 0)


def test_entries_say_what_removing_them_did(opened):
    entries_by_channel = shown_entries(opened)
    _, lost = removals("resampled")
    tested = [channel for channel in CHANNELS.tolist() if channel in entries_by_channel]
    assert len(tested) >= 2
    for channel, entry in entries_by_channel.items():
        if channel not in tested:
            expect(entry.get_by_test_id("removed")).to_have_count(0)
            assert "not checked: it was not among" in entry.get_attribute("title").lower()
            continue
        i = CHANNELS.tolist().index(channel)
        assert number(entry.get_by_test_id("removed").inner_text()) == near(float(-lost[i]))
        assert numbers(entry.get_by_test_id("removed-error").inner_text()) == [near(float(errors()[i]))]


def test_a_channel_whose_removal_contradicts_it_is_crossed(opened):
    shown_entries(opened)
    (i,) = np.flatnonzero(TRUST.contradicted[0, place(BEST, RUNNER_UP)] == 1)
    crossed = opened.part("argument").filter(has=opened.page.get_by_test_id("contradicted"))
    expect(crossed).to_have_count(1)
    expect(crossed).to_have_attribute("data-channel", str(CHANNELS[i]))
    text = opened.part("contradicted").get_attribute("aria-label")
    assert text.startswith("removing it says the opposite")
    evidence, _ = removals("zero")
    predicted, lost = removals("resampled")
    assert numbers(text) == [near(float(values[i])) for values in (predicted, evidence, lost, errors())]


TICK = """(entry) => {
    const tick = entry.querySelector("[data-testid=tick]");
    if (tick === null) return null;
    const [at, bar] = [tick, tick.previousElementSibling].map((part) => part.getBoundingClientRect());
    const side = entry.closest("[data-testid=side-a]") === null ? bar.left : bar.right;
    const full = tick.parentElement.getBoundingClientRect().width;
    return [Math.abs(at.left + at.width / 2 - side) / full, bar.width / full];
}"""


def test_what_was_measured_is_a_tick_on_the_bar_and_written_where_one_points(opened):
    shown_entries(opened)
    expect(opened.part("removed").first).to_be_visible()
    opened.settle()
    opened.page.mouse.move(5, 400)
    ticked = 0
    for entry in opened.part("argument").all():
        if entry.get_by_test_id("removed").count() == 0:
            assert entry.evaluate(TICK) is None
            continue
        net, change = (number(entry.get_by_test_id(part).inner_text()) for part in ("net", "removed"))
        ticked += 1
        tick, bar = entry.evaluate(TICK)
        # What is opposite to the bar stands at its foot.
        assert tick == pytest.approx(min(1, max(0, -change / net) * bar), abs=0.03)
        entry.hover()
        expect(entry.locator(".removed")).to_have_css("opacity", "1")
        opened.page.mouse.move(5, 400)
        expect(entry.locator(".removed")).to_have_css("opacity", "0")
    assert ticked > 0


def test_nothing_was_measured_at_one_position(opened):
    shown_entries(opened)
    expect(opened.part("removed").first).to_be_visible()
    opened.settle()
    point_at(opened, 1, 2)
    expect(opened.part("removed")).to_have_count(0)
    expect(opened.part("contradicted")).to_have_count(0)
    assert "checked" not in opened.part("argument").first.get_attribute("title")


def test_a_layer_that_is_exact_by_construction_says_so(tab, server):
    tab.open(server.url, view=VIEW, step=3)
    expect(tab.part("trust-sign")).to_contain_text("Exact: from this layer on the network is linear.")
    expect(tab.part("trust-sign")).to_have_attribute("data-sign", "exact")
    expect(tab.part("trust")).to_contain_text("Exact by construction: the network is linear from this layer on.")
    expect(tab.part("checks")).to_contain_text("25 % (rounding: up to 50 %)")


def test_an_older_log_shows_what_there_is(tab, server):
    tab.open(server.url, view=VIEW, step=2, count=8)
    expect(tab.part("trust-sign")).to_have_attribute("data-sign", "unchecked")
    expect(tab.part("trust")).to_contain_text("Not checked: this log is older than the checks")
    expect(tab.part("trust").locator(".line")).to_have_count(0)
    expect(tab.part("checks")).to_have_count(0)
    expect(tab.part("removal-zero")).to_have_count(0)
    _, lost = removals("zero")
    shown = [numbers(title)[2] for title in tab.part("scatter-point").locator("title").all_text_contents()]
    assert shown == [near(each) for each in lost]
    expect(tab.part("removed").first).to_be_visible()
    expect(tab.part("contradicted")).to_have_count(0)


def test_without_measurements_nothing_is_claimed(tab, server):
    tab.open(server.url, view=VIEW, step=0)
    expect(tab.part("no-trust")).to_contain_text("Not checked")
    expect(tab.part("trust-sign")).to_have_attribute("data-sign", "unchecked")
    expect(tab.part("trust")).to_have_count(0)
    expect(tab.part("removed")).to_have_count(0)
