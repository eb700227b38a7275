"""The view Compare classes as a person uses it, on a log of known numbers."""

import csv
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import LayerRecord, Replaced, Snapshot
from tb_plugin.artifacts.encoded import Encoded
from tb_plugin.artifacts.trust import REMOVALS, SUMMARY
from tb_plugin.events import Writer
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb
from tests.e2e.conftest import visiting
from tests.e2e.shown import Shown
from tests.samples import known, random_dictionary, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIEW = "compare_classes"
LAYER = LayerInfo("deep", 3, 4, 20)
LAYERS = (LayerInfo("early", 6, 8, 5), LAYER)
# Of the explained classes of an example by rank; by neuron only the first three of five are, of example 0 two.
BEST, RUNNER_UP, THIRD, LAST = 0, 1, 2, 4


def known_snapshot() -> Snapshot:
    """Example 0 is right, example 1 takes the class ranked third for the best, of example 2 one class is explained."""
    snapshot = random_snapshot(layers=LAYERS)
    targets, neuron_targets = snapshot.targets.copy(), snapshot.neuron_targets.copy()
    logits = np.full_like(snapshot.logits, -9)
    for example, row in enumerate(targets):
        logits[example, row[row >= 0]] = 4 - np.arange(np.count_nonzero(row >= 0))
    targets[2, 1:] = neuron_targets[2, 1:] = -1
    return dataclasses.replace(
        snapshot,
        logits=logits,
        targets=targets,
        neuron_targets=neuron_targets,
        labels=(int(targets[0, BEST]), int(targets[1, THIRD]), int(targets[2, BEST])),
        layers=tuple(_with_effects(layer) for layer in snapshot.layers),
    )


def _with_effects(layer: LayerRecord) -> LayerRecord:
    """What was predicted came nearly true; evidence by position is the sum of that by neuron where there is any."""
    trust = known(layer.trust)
    by_neuron, by_position = known(layer.by_neuron), known(layer.by_position).copy()
    by_position[:, : by_neuron.shape[1]] = by_neuron.sum(axis=4)
    predicted = np.take_along_axis(known(layer.by_channel), trust.channels[:, None], axis=2)
    trust = dataclasses.replace(
        trust,
        exact=False,
        to_zero=(predicted + 0.2 * trust.to_zero).astype(np.float32),
        summary=_summary(trust.summary),
        contradicted=_contradicted(trust.contradicted, np.abs(predicted[0, BEST] - predicted[0, RUNNER_UP])),
    )
    return dataclasses.replace(layer, by_position=by_position, trust=trust)


def _summary(random: np.ndarray) -> np.ndarray:
    """Random numbers of a size that is shown without an exponent, about resampled removal, of four channels."""
    summary = 1 + np.abs(random)
    numbers = {"removal": REMOVALS.index("resampled"), "n_channels": 4, "n_signs": 3, "wrong_signs": 1 / 3}
    numbers |= {"wrong_signs_low": 0.06, "wrong_signs_high": 0.79, "sum_error": 0.54, "replaced_difference": 0.6}
    for name, value in numbers.items():
        summary[:, :, SUMMARY.index(name)] = value
    return summary


def _contradicted(random: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """Removing the channel of the most evidence says the opposite, whatever is compared; of the least nobody knows."""
    contradicted = np.zeros_like(random)
    contradicted[:, :, evidence.argmax()], contradicted[:, :, evidence.argmin()] = 1, np.nan
    return contradicted


def without_trust(snapshot: Snapshot) -> Snapshot:
    layers = tuple(dataclasses.replace(layer, trust=None) for layer in snapshot.layers)
    return dataclasses.replace(snapshot, layers=layers)


def exactly(snapshot: Snapshot) -> Snapshot:
    """The same where the network is linear from the layers on."""
    layers = tuple(
        dataclasses.replace(layer, trust=dataclasses.replace(known(layer.trust), exact=True))
        for layer in snapshot.layers
    )
    return dataclasses.replace(snapshot, layers=layers)


def as_before(snapshot: Snapshot) -> Encoded:
    """The same as a version wrote it that removed channels to zero and checked nothing else."""
    manifest, *items = snapshot.to_blobs()
    message = pb.Manifest.FromString(manifest)
    new = ("linearity", "comparisons", "checks", "contradicted", "mean ablation", "resampled ablation")
    contents = [blob.content or message.contents[blob.content_number - 1] for blob in message.blobs]
    kept = [i for i, content in enumerate(contents) if not any(f'"{name}"' in content for name in new)]
    assert len(kept) < len(contents)
    blobs = [message.blobs[i] for i in kept]
    del message.blobs[:]
    message.blobs.extend(blobs)
    return Encoded("snapshot", "", [message.SerializeToString(), *(items[i] for i in kept)])


SNAPSHOT = known_snapshot()
# As it is read back: quantised.
LOGGED = Snapshot.from_blobs(SNAPSHOT.to_blobs())
RECORD = LOGGED.layers[LAYERS.index(LAYER)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Step 0 without trust, step 2 of an older version, step 3 exact by construction, step 4 with all checks."""
    log_dir = tmp_path_factory.mktemp("compare") / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(without_trust(SNAPSHOT), 0)
        writer.write(random_dictionary(LAYER), 1)
        writer.write(as_before(SNAPSHOT), 2)
        writer.write(exactly(SNAPSHOT), 3)
        writer.write(SNAPSHOT, 4)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("argument").first).to_be_visible()
    return tab


def name(example: int, rank: int) -> str:
    return f"class {LOGGED.targets[example, rank]}"


def number(text: str) -> Shown:
    return Shown(text)


def near(value: float) -> float:
    """What a number that is shown is equal to as far as it is shown."""
    return float(value)


def entries(tab, side: str) -> list[dict[str, float]]:
    """What is written at one end of the axis."""
    found = tab.part(f"side-{side}").get_by_test_id("argument").all()
    parts = ("net", "for-a", "for-b")
    return [
        {
            "channel": int(entry.get_attribute("data-channel")),
            **{part: number(entry.get_by_test_id(part).inner_text()) for part in parts},
        }
        for entry in found
    ]


def expect_axis(tab, left: np.ndarray, right: np.ndarray, *, count: int = 3, sums: np.ndarray | None = None) -> None:
    """The axis shows evidence `[C]` for two classes; `sums` are those of all of it where they were logged too."""
    net = left - right
    first = [channel for channel in np.argsort(-net, kind="stable") if net[channel] > 0][:count]
    last = [channel for channel in np.argsort(net, kind="stable") if net[channel] < 0][:count][::-1]
    expect(tab.part("side-a").get_by_test_id("argument").first).to_have_attribute("data-channel", str(first[0]))
    expect(tab.part("side-b").get_by_test_id("argument").last).to_have_attribute("data-channel", str(last[-1]))
    for side, channels in (("a", first), ("b", last)):
        expected = [
            {
                "channel": channel,
                "net": near(net.item(channel)),
                "for-a": near(left.item(channel)),
                "for-b": near(right.item(channel)),
            }
            for channel in channels
        ]
        assert entries(tab, side) == expected
    rest = np.setdiff1d(np.arange(len(net)), [*first, *last])
    expect(tab.part("middle")).to_contain_text(f"{len(rest)} channels between")
    wholes = [left.sum(), right.sum()] if sums is None else sums
    for part, values, whole in (("net", net, wholes[0] - wholes[1]), ("a", left, wholes[0]), ("b", right, wholes[1])):
        # Evidence by neuron has 8 bits, its sum 16: what is rounded of those that are listed is in the rest.
        between = whole - values[[*first, *last]].sum()
        assert number(tab.part(f"rest-{part}").inner_text()) == near(between)
    assert number(tab.part("total").inner_text()) == near(wholes[0] - wholes[1])


def expect_axis_at(tab, y: int, x: int) -> None:
    """The axis shows the evidence of a position of example 0 for the best class and the runner-up."""
    both = (0, [BEST, RUNNER_UP], y, x)
    expect_axis(tab, *known(RECORD.by_neuron)[both], sums=known(RECORD.by_position)[both])


def by_channel(example: int, *ranks: int) -> list[np.ndarray]:
    return [known(RECORD.by_channel)[example, rank] for rank in ranks]


def point_at(tab, y: int, x: int) -> None:
    box = tab.part("image-grid").bounding_box()
    tab.page.mouse.move(
        box["x"] + box["width"] * (x + 0.5) / LAYER.width, box["y"] + box["height"] * (y + 0.5) / LAYER.height
    )


def leave(tab) -> None:
    tab.page.mouse.move(5, 400)


def test_is_what_the_tab_opens_with(tab, server):
    tab.open(server.url)
    expect(tab.part("argument").first).to_be_visible()
    tabs = tab.frame.get_by_role("tab")
    expect(tabs.first).to_have_text("Compare classes")
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    expect(tab.part("class-a")).to_have_value(str(LOGGED.targets[0, BEST]))
    expect(tab.part("class-b")).to_have_value(str(LOGGED.targets[0, RUNNER_UP]))
    assert tab.key("target") is tab.key("against") is None


def test_numbers_are_those_that_were_logged(opened):
    expect_axis(opened, *by_channel(0, BEST, RUNNER_UP))
    assert number(opened.part("logits").inner_text()) == near(1)
    expect(opened.part("argument").first.locator("canvas")).to_be_visible()


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
    mirrored = [[entry["channel"] for entry in side][::-1] for side in (entries(opened, "b"), entries(opened, "a"))]
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
    expect(tab.part("unexplained")).to_contain_text(f"class {unexplained}")
    expect_axis(tab, *by_channel(0, BEST, RUNNER_UP))


@pytest.mark.parametrize("count", [2, 8])
def test_as_many_channels_as_are_wished(opened, count):
    opened.part("count").select_option(str(count))
    opened.page.wait_for_url(re.compile(f"count={count}"))
    expect_axis(opened, *by_channel(0, BEST, RUNNER_UP), count=count)
    right_end = opened.part("argument").last.bounding_box()
    assert right_end["x"] + right_end["width"] <= 1280


def test_pointing_at_a_position_ranks_there_and_leaving_returns(opened):
    expect(opened.part("map-caption")).to_contain_text("3 × 4 positions")
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
    entry = opened.part("side-b").get_by_test_id("argument").last
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
    last = opened.part("argument").last
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


TRUST = known(RECORD.trust)
CHANNELS = TRUST.channels[0]


def place(first: int, second: int) -> int:
    """Which of the comparisons of example 0 sets classes of some ranks against each other."""
    pair = LOGGED.targets[0, [first, second]]
    return int(np.flatnonzero((TRUST.comparisons[0] == pair).all(axis=1))[0])


def check_of(name: str) -> float:
    """A number of the checks of the best class against the runner-up in example 0."""
    return float(TRUST.column(name)[0, place(BEST, RUNNER_UP)])


def net(values: np.ndarray) -> np.ndarray:
    """What the best class has more than the runner-up in example 0."""
    return values[0, BEST] - values[0, RUNNER_UP]


def errors() -> np.ndarray:
    return known(known(TRUST.resampled).errors)[0, place(BEST, RUNNER_UP)]


def removals(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Predicted and measured effects of removing channels in example 0."""
    if kind == "zero":
        left, right = by_channel(0, BEST, RUNNER_UP)
        return (left - right)[CHANNELS], net(TRUST.to_zero)
    replaced: Replaced = known(TRUST.to_mean if kind == "mean" else TRUST.resampled)
    return net(known(replaced.predicted)), net(replaced.effects)


def numbers(text: str) -> list[float]:
    """All numbers that are written in a text."""
    return [number(each) for each in re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?", text)]


def test_checks_are_said_with_their_intervals(opened):
    lines = opened.part("trust-badge").locator(".line").all_text_contents()
    evidence, expected, bias = check_of("evidence"), check_of("expected"), check_of("bias")
    assert "of a logit difference of" in lines[0]
    assert numbers(lines[0]) == [near(evidence), near(expected + bias), near(bias)]
    assert "Removals show" in lines[1]
    assert numbers(lines[1]) == [near(check_of(name)) for name in ("slope", "slope_low", "slope_high")]
    assert lines[2] == "33 % [6, 79] of 3 have the wrong sign."
    three, ten = [[check_of(f"joint_{n}_{part}") for part in ("measured", "predicted")] for n in (3, 10)]
    assert numbers(lines[3]) == [3, *map(near, three), 4, *map(near, ten)]


def test_swapped_classes_turn_the_signs_of_their_checks(opened):
    line = opened.part("trust-badge").locator(".line").first
    before = numbers(line.inner_text())
    opened.part("swap").click()
    expect(opened.part("class-a")).to_have_value(str(LOGGED.targets[0, RUNNER_UP]))
    expect(line).to_contain_text("logit difference of −")
    assert numbers(line.inner_text()) == [-each for each in before]


def test_details_show_all_checks_and_every_removal(opened):
    badge = opened.part("trust-badge")
    expect(opened.part("checks")).to_have_count(0)
    badge.hover()
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
    leave(opened)
    expect(opened.part("scatter-point")).to_have_count(0)
    badge.focus()
    expect(opened.part("scatter-point")).to_have_count(len(CHANNELS))
    opened.page.keyboard.press("Tab")
    expect(opened.part("removal-mean")).to_be_focused()
    opened.page.keyboard.press("Escape")
    expect(opened.part("scatter-point")).to_have_count(0)


def shown_entries(tab) -> dict[int, Any]:
    """The entries on the axis by channel, as many as there may be."""
    tab.part("count").select_option("8")
    tab.page.wait_for_url(re.compile("count=8"))
    return {int(entry.get_attribute("data-channel")): entry for entry in tab.part("argument").all()}


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
    badge = tab.part("trust-badge")
    expect(badge).to_have_text("Exact by construction: the network is linear from this layer on.")
    badge.hover()
    expect(tab.part("checks")).to_contain_text("25 % (rounding: up to 50 %)")


def test_an_older_log_shows_what_there_is(tab, server):
    tab.open(server.url, view=VIEW, step=2, count=8)
    badge = tab.part("trust-badge")
    expect(badge).to_contain_text("Not checked: this log is older than the checks")
    expect(badge.locator(".line")).to_have_count(0)
    badge.hover()
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
    expect(tab.part("trust-badge")).to_have_count(0)
    expect(tab.part("removed")).to_have_count(0)


def test_bars_have_one_scale_that_is_printed(opened):
    legend = opened.part("scale")
    largest = max(np.abs(known(RECORD.by_channel)[0]).max(), np.abs(known(RECORD.by_channel)[1, :4]).max())
    largest = max(largest, np.abs(known(RECORD.by_channel)[2, 0]).max())
    (full,) = re.findall(r"Full at ([\d.]+) logits, the largest evidence of this run", legend.inner_text())
    assert number(full) == near(largest)
    opened.part("bars-view").click()
    opened.page.wait_for_url(re.compile("bars=view"))
    expect(legend).to_contain_text("the largest on screen")
    (full,) = re.findall(r"Full at ([\d.]+) logits", legend.inner_text())
    shown = [abs(entry[part]) for side in "ab" for entry in entries(opened, side) for part in ("net", "for-a", "for-b")]
    assert number(full) == near(max(shown))


def test_downloads_what_is_shown(opened):
    left, right = by_channel(0, BEST, RUNNER_UP)
    saved: dict[str, Path] = {}
    for kind in ("png", "csv", "json"):
        with opened.page.expect_download() as download:
            opened.part(f"download-{kind}").click()
        classes = "_vs_".join(str(LOGGED.targets[0, rank]) for rank in (BEST, RUNNER_UP))
        assert download.value.suggested_filename == f"compare_deep_{classes}_step4_example0.{kind}"
        saved[kind] = Path(download.value.path())
    assert saved["png"].read_bytes().startswith(b"\x89PNG")
    head, *rows = csv.reader(saved["csv"].read_text().splitlines())
    assert [name(0, BEST) in head[1], name(0, RUNNER_UP) in head[2]] == [True, True]
    order = [int(row[0]) for row in rows]
    np.testing.assert_array_equal(np.sort(order), np.arange(LAYER.channels))
    for column, values in ((1, left), (2, right), (3, left - right)):
        np.testing.assert_allclose([float(row[column]) for row in rows], values[order], atol=1e-4)
    assert {channel for channel, row in zip(order, rows, strict=True) if row[4]} == set(CHANNELS)
    for i, channel in enumerate(CHANNELS.tolist()):
        row = rows[order.index(channel)]
        measured = [removals("resampled")[1][i], removals("resampled")[0][i], errors()[i]]
        np.testing.assert_allclose([float(cell) for cell in row[4:7]], measured, atol=1e-3)
        assert row[7] == str(TRUST.contradicted[0, place(BEST, RUNNER_UP)][i] == 1).lower()
    content = json.loads(saved["json"].read_text())
    assert content["classes"] == [name(0, BEST), name(0, RUNNER_UP)]
    assert content["position"] is None
    assert content["checks"]["evidence"] == pytest.approx(check_of("evidence"))
    assert [entry["channel"] for entry in content["channels"]] == order


def test_one_explained_class_is_said_plainly(opened):
    opened.part("example-2").click()
    expect(opened.part("one-class")).to_contain_text(f"Only “{name(2, BEST)}” is explained")
    opened.part("example-0").click()
    expect(opened.part("argument").first).to_be_visible()


def test_where_only_one_class_is_explained_another_view_opens(tab, tmp_path):
    log_dir = tmp_path / "logs"
    only = [(("targets"), SNAPSHOT.targets[:, :1]), ("neuron_targets", SNAPSHOT.neuron_targets[:, :1])]
    layers = tuple(
        dataclasses.replace(
            layer,
            by_neuron=known(layer.by_neuron)[:, :1],
            by_position=known(layer.by_position)[:, :1],
            by_channel=known(layer.by_channel)[:, :1],
            trust=None,
        )
        for layer in SNAPSHOT.layers
    )
    one = dataclasses.replace(SNAPSHOT, layers=layers, loadings=known(SNAPSHOT.loadings)[..., :1], **dict(only))
    with Writer(log_dir / "run") as writer:
        writer.write(one, 0)
    with visiting(tab, log_dir) as server:
        tab.open(server.url)
        expect(tab.part("dictionary-entry").first).to_be_visible()
        tab.part(f"view-{VIEW}").click()
        expect(tab.part("one-class")).to_be_visible()


def test_a_link_reopens_the_same_comparison(opened, browser):
    opened.open(
        opened.page.url.split("#")[0],
        view=VIEW,
        target=LOGGED.targets[0, THIRD],
        against=LOGGED.targets[0, LAST],
        count=4,
        bars="view",
    )
    expect(opened.part("class-b")).to_have_value(str(LOGGED.targets[0, LAST]))
    other = browser.new_page()
    other.goto(opened.page.url)
    frame = other.frame_locator("iframe")
    expect(frame.get_by_test_id("class-a")).to_have_value(str(LOGGED.targets[0, THIRD]))
    expect(frame.get_by_test_id("argument")).to_have_count(opened.part("argument").count())
    expect(frame.get_by_test_id("scale")).to_have_text(opened.part("scale").inner_text())
    other.close()


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_cut_off(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.fits()
    for entry in opened.part("argument").all():
        box = entry.bounding_box()
        assert box["width"] >= 90
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_accessibility(tab, server, dark):
    tab.open(server.url, view=VIEW, atom="neuron.1.1.3")
    expect(tab.part("argument").first).to_be_visible()
    if dark:
        tab.page.evaluate("document.body.classList.add('dark-mode')")
        expect(tab.frame.locator("html.dark")).to_have_count(1)
    tab.part("trust-badge").click()
    expect(tab.part("scatter-point").first).to_be_visible()
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run()")["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
