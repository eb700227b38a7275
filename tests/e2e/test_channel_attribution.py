"""The view Channel attribution as a person uses it, on a log of known numbers."""

import csv
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import LayerRelations, Snapshot, TrustRecord
from tb_plugin.artifacts.trust import REMOVALS, SUMMARY
from tb_plugin.events import Writer
from tb_plugin.network import LayerInfo
from tests.e2e.conftest import visiting
from tests.samples import known, random_dictionary, random_relations, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIEW = "channel_attribution"
LAYERS = (LayerInfo("early", 6, 8, 20), LayerInfo("middle", 6, 8, 16), LayerInfo("late", 3, 4, 12))


def snapshot_with_checks() -> Snapshot:
    """Of the first layer removal contradicts what supports the first class most, of the last one evidence is exact."""
    snapshot = random_snapshot(layers=LAYERS)
    layers = []
    for record in snapshot.layers:
        trust, strongest = known(record.trust), int(known(record.by_channel)[0, 0].argmax())
        channels, contradicted = trust.channels.copy(), np.zeros_like(trust.contradicted)
        # It takes the first place, and what was there before takes its own.
        channels[0] = np.where(channels[0] == strongest, channels[0, 0], channels[0])
        channels[0, 0], contradicted[0, :, 0] = strongest, record.info.name == "early"
        summary = 1 + np.abs(trust.summary)
        summary[:, :, SUMMARY.index("removal")] = REMOVALS.index("zero")
        exact = record.info.name == "late"
        checked = dataclasses.replace(trust, exact=exact, channels=channels, contradicted=contradicted, summary=summary)
        layers.append(dataclasses.replace(record, trust=checked))
    return dataclasses.replace(snapshot, layers=tuple(layers))


WRITTEN = snapshot_with_checks()
SNAPSHOT = Snapshot.from_blobs(WRITTEN.to_blobs())
RELATIONS = LayerRelations.from_blobs(random_relations(LAYERS, examples=(0, 1)).to_blobs())
PAIRS = {(pair.earlier, pair.later): pair for pair in RELATIONS.pairs}
# What was explained of the last layer, from the middle one: the subject of most tests.
SUBJECT = int(known(PAIRS["middle", "late"].channels)[0, 0])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Relations are from step 2, and of two of three examples."""
    log_dir = tmp_path_factory.mktemp("channels") / "logs"
    snapshot = WRITTEN
    best = np.where(snapshot.targets[:, :1] == np.arange(snapshot.logits.shape[1]), 9, snapshot.logits)
    with Writer(log_dir / "run") as writer:
        for layer in LAYERS:
            writer.write(random_dictionary(layer), 1)
        writer.write(random_relations(LAYERS, examples=(0, 1)), 2)
        writer.write(dataclasses.replace(snapshot, logits=best.astype(np.float32)), 4)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("ranked").first).to_be_visible()
    tab.settle()
    return tab


TARGET = int(random_snapshot(layers=LAYERS).targets[0, 0])


def by_channel(layer: str, target: int = TARGET, example: int = 0) -> np.ndarray:
    (record,) = (each for each in SNAPSHOT.layers if each.info.name == layer)
    (at,) = np.flatnonzero(SNAPSHOT.targets[example] == target)
    return known(record.by_channel)[example, at]


def trust_in(layer: str) -> TrustRecord:
    (record,) = (each for each in SNAPSHOT.layers if each.info.name == layer)
    return known(record.trust)


def numbers(text: str) -> list[float]:
    """All numbers that are written in a text."""
    return [number(each) for each in re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?", text)]


def near(value: float) -> object:
    return pytest.approx(value, rel=6e-3, abs=1.5e-2)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def listed(tab, layer: str) -> list[tuple[int, float]]:
    entries = tab.part(f"column-{layer}").get_by_test_id("ranked").all()
    return [
        (int(entry.get_attribute("data-channel")), number(entry.get_by_test_id("ranked-value").inner_text()))
        for entry in entries
    ]


def expect_column(tab, layer: str, values: np.ndarray, channels: np.ndarray | None = None, count: int = 3) -> None:
    """A column lists the strongest of some values, those that are above zero."""
    order = [i for i in np.argsort(-values, kind="stable").tolist() if values[i] > 0][:count]
    names = order if channels is None else channels[order].tolist()
    ranked = tab.part(f"column-{layer}").get_by_test_id("ranked")
    expect(ranked).to_have_count(len(names))
    expect(ranked.first).to_have_attribute("data-channel", str(names[0]))
    shown = listed(tab, layer)
    assert [channel for channel, _ in shown] == names
    assert [value for _, value in shown] == pytest.approx(values[order].tolist(), rel=6e-3, abs=1.5e-2)


def row(pair: tuple[str, str], channel: int, example: int = 0) -> np.ndarray:
    """What makes a channel of a later layer `[C1]`."""
    relation = PAIRS[pair]
    return known(relation.by_channel)[example, known(relation.channels)[example].tolist().index(channel)]


def drill(tab, layer: str, channel: int) -> None:
    tab.part(f"column-{layer}").locator(f"[data-channel='{channel}']").click()


def test_lists_the_channels_that_support_the_prediction(opened):
    expect(opened.part("subject")).to_have_text(f"Channels that support “class {TARGET}”")
    for layer in LAYERS:
        expect_column(opened, layer.name, by_channel(layer.name))
    opened.details()
    full = re.search(r"full bar: ([\d.]+) logits, the largest of this run", opened.part("numbers-late").inner_text())
    assert full is not None
    kept = SNAPSHOT.targets >= 0
    assert number(full[1]) == pytest.approx(np.abs(known(SNAPSHOT.layers[2].by_channel)[kept]).max(), rel=6e-3)


@pytest.mark.parametrize(("signs", "sign"), [("negative", -1), ("both", 0)])
def test_opposition_or_either(opened, signs, sign):
    opened.part(f"signs-{signs}").click()
    opened.page.wait_for_url(re.compile(f"signs={signs}"))
    values = by_channel("early")
    order = np.argsort(-np.abs(values) if sign == 0 else values, kind="stable")[:3].tolist()
    expect(opened.part("column-early").get_by_test_id("ranked").first).to_have_attribute("data-channel", str(order[0]))
    assert [channel for channel, _ in listed(opened, "early")] == order


def test_as_many_as_are_wished(opened):
    opened.more()
    opened.part("count").select_option("5")
    opened.page.wait_for_url(re.compile("count=5"))
    expect_column(opened, "early", by_channel("early"), count=5)


def test_pointing_shows_what_a_channel_argues_for_and_where_it_fires(opened):
    (channel, _), *_ = listed(opened, "late")
    opened.part("column-late").locator(f"[data-channel='{channel}']").hover()
    expect(opened.part("classes-head")).to_have_text(f"What late, channel {channel} argues for")
    for target in SNAPSHOT.targets[0].tolist():
        expected = by_channel("late", target)[channel]
        shown = opened.part(f"channel-class-{target}").inner_text().split("\n")[-1]
        assert number(shown) == pytest.approx(expected, rel=6e-3, abs=6e-3)
    largest = known(SNAPSHOT.layers[2].activations)[0, ..., channel].max()
    caption = opened.part("map-caption").inner_text()
    assert number(caption.split("up to ")[1].rstrip(".")) == pytest.approx(largest, rel=2e-2)
    opened.page.mouse.move(5, 5)
    expect(opened.part("classes-head")).to_have_text("Output classes")


def test_a_click_shows_what_a_channel_is_made_of_and_a_crumb_leads_back(opened):
    opened.more()
    opened.part("count").select_option("8")
    positive = by_channel("late")
    subject = next(c for c in known(PAIRS["middle", "late"].channels)[0].tolist() if positive[c] > 0)
    drill(opened, "late", subject)
    opened.page.wait_for_url(re.compile(rf"atom=channel\.{subject}"))
    assert opened.key("layer") == "late"
    expect(opened.part("subject")).to_contain_text(f"late, channel {subject} is made of")
    expect_column(opened, "middle", row(("middle", "late"), subject), count=8)
    expect(opened.part("column-middle")).to_contain_text("made of")
    expect(opened.part("column-late").locator("[aria-pressed=true]")).to_have_attribute("data-channel", str(subject))
    # On from one of its parts: what it makes is known of the explained channels of the last layer.
    part, _ = listed(opened, "middle")[0]
    drill(opened, "middle", part)
    expect(opened.part("crumb")).to_have_count(2)
    relation = PAIRS["middle", "late"]
    expect_column(opened, "late", known(relation.by_channel)[0][:, part], known(relation.channels)[0], count=8)
    expect(opened.part("numbers-late")).to_contain_text("that are known, of 12")
    opened.part("crumb").first.click()
    expect(opened.part("crumb")).to_have_count(1)
    expect(opened.part("subject")).to_contain_text(f"late, channel {subject}")
    opened.page.keyboard.press("Escape")
    expect(opened.part("trail")).to_have_count(0)
    expect_column(opened, "late", by_channel("late"), count=8)


def test_a_channel_whose_removal_contradicts_it_is_crossed_and_no_other(opened):
    marks = opened.part("contradicted")
    expect(marks).to_have_count(1)
    crossed = opened.part("column-early").get_by_test_id("ranked").first
    expect(crossed.get_by_test_id("contradicted")).to_be_visible()
    text = marks.get_attribute("aria-label")
    assert text.startswith("removing it says the opposite: evidence")
    trust = trust_in("early")
    assert int(crossed.get_attribute("data-channel")) == trust.channels[0, 0]
    assert numbers(text) == [near(by_channel("early").max()), near(trust.to_zero[0, 0, 0])]
    # What it is made of is no evidence for the class, which removing it could contradict.
    drill(opened, "late", listed(opened, "late")[0][0])
    expect(opened.part("subject")).to_contain_text("is made of")
    expect(marks).to_have_count(0)


def test_each_layer_says_what_its_evidence_was_held_to(opened):
    def sign(name):
        return opened.part(f"column-{name}").get_by_test_id("trust-short")

    expect(sign("late")).to_have_attribute("data-sign", "exact")
    expect(sign("early")).to_have_attribute("data-sign", "hint")
    early = sign("early").get_attribute("title")
    assert early.startswith("early ") or "the sum is off" in early
    # One sentence for all: of the layers that are to be read as a hint.
    expect(opened.part("trust-sign")).to_have_attribute("data-sign", "hint")
    # Of several it names these: what is wrong with each is said at its own sign.
    expect(opened.part("trust-sign")).to_contain_text("early, middle: read as a hint")
    opened.details()
    numbers_of = opened.part("numbers-early")
    expect(opened.part("numbers-late").get_by_test_id("check-line").first).to_have_text(
        "Exact by construction: the network is linear from this layer on."
    )
    lines = numbers_of.get_by_test_id("check-line").all_text_contents()[1:]
    evidence, expected, bias, slope, low, high = (
        float(trust_in("early").column(name)[0, 0])
        for name in ("evidence", "expected", "bias", "slope", "slope_low", "slope_high")
    )
    assert "of a logit of" in lines[0]
    assert numbers(lines[0]) == [near(evidence), near(expected + bias), near(bias)]
    assert numbers(lines[1]) == [near(slope), near(low), near(high)]
    expect(numbers_of.get_by_test_id("scatter-point")).to_have_count(trust_in("early").channels.shape[1])
    expect(numbers_of.get_by_test_id("scatter-crossed")).to_have_count(1)


def test_the_headline_is_the_channel_whose_removal_costs_most(opened, server):
    lost = {
        (layer.name, int(channel)): float(value)
        for layer in LAYERS
        for channel, value in zip(trust_in(layer.name).channels[0], trust_in(layer.name).to_zero[0, 0], strict=True)
    }
    (layer, channel), most = max(lost.items(), key=lambda item: item[1])
    headline = opened.part("headline")
    expect(headline).to_contain_text(f"{layer} · {channel}")
    expect(headline).to_contain_text("measured by removing it")
    # The logit of the target is 9 in this log.
    share = most / 9
    if share <= 1:
        assert f"{100 * share:.0f} %" in headline.inner_text()
    else:
        expect(headline).to_contain_text("nothing is left of the logit")
    opened.open(server.url, view=VIEW, layer="late", atom=f"channel.{SUBJECT}")
    said = re.compile(rf"late · {SUBJECT} is made of .*middle · \d+.*by estimate", re.DOTALL)
    expect(headline).to_have_text(said)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_figure_comes_first(opened, size):
    opened.page.set_viewport_size({"width": size[0], "height": size[1]})
    opened.settle()
    share, icon = opened.evaluate(
        """() => {
        const seen = (element) => {
            const {left, right, top, bottom} = element.getBoundingClientRect();
            const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
            return Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0)) * Math.max(0, height);
        };
        const figure = document.querySelector("[data-testid=figure]");
        const icon = document.querySelector("[data-testid=ranked]").getBoundingClientRect().width;
        return [seen(figure) / seen(document.getElementById("view")), icon];
    }"""
    )
    assert share >= 0.5
    assert icon >= (120 if size[0] == 1280 else 160)


def test_a_channel_that_was_not_removed_says_so(opened):
    opened.more()
    opened.part("count").select_option("8")
    opened.page.wait_for_url(re.compile("count=8"))
    tested = trust_in("early").channels[0].tolist()
    for entry in opened.part("column-early").get_by_test_id("ranked").all():
        is_tested = int(entry.get_attribute("data-channel")) in tested
        said = "Measured where it is set to zero" if is_tested else "Not checked: it was not among"
        expect(entry).to_have_attribute("title", re.compile(said))


def test_what_was_not_computed_is_said(tab, server):
    channels = known(PAIRS["middle", "late"].channels)[0].tolist()
    other = next(c for c in range(12) if c not in channels)
    tab.open(server.url, view=VIEW, layer="late", atom=f"channel.{other}")
    expect(tab.part("column-middle").get_by_test_id("why-not")).to_contain_text("not computed for this channel")
    # Of the third example there are no relations.
    tab.open(server.url, view=VIEW, layer="late", atom=f"channel.{SUBJECT}", example=2)
    expect(tab.part("view-notice").first).to_contain_text("not computed for this example")


def test_other_steps_are_said(opened):
    other = "Relations between layers are from step 2, all else from step 4."
    expect(opened.part("view-notice").first).to_have_text(other)
    expect(opened.part("view-notice").last).to_have_text("Icons are from step 1.")


def test_keys_move_drill_and_return(opened):
    first = opened.part("ranked").first
    first.focus()
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("ArrowDown")
    channel = listed(opened, "middle")[1][0]
    expect(opened.part("classes-head")).to_have_text(f"What middle, channel {channel} argues for")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(rf"atom=channel\.{channel}"))
    opened.page.keyboard.press("Escape")
    expect(opened.part("trail")).to_have_count(0)


def test_downloads_what_is_shown(opened):
    opened.more()
    with opened.page.expect_download() as download:
        opened.part("download-csv").click()
    assert download.value.suggested_filename == f"channel_attribution_class{TARGET}_step4_example0.csv"
    head, *rows = csv.reader(Path(download.value.path()).read_text().splitlines())
    tested = ["lost without it", "predicted", "standard error", "contradicted"]
    control = [f"{of}{end}" for of in ("evidence less random", "in random weights") for end in ("", ", low", ", high")]
    assert head == ["layer", "role", "rank", "channel", "value", "unit", *tested, *control]
    assert len(rows) == 9
    for name, role, _, channel, value, unit, lost, predicted, error, contradicted, *controls in rows:
        assert controls == [""] * 6
        assert (role, unit, error) == ("class", "logits", "")
        assert float(value) == pytest.approx(by_channel(name)[int(channel)], abs=1e-4)
        trust = trust_in(name)
        at = trust.channels[0].tolist().index(int(channel)) if int(channel) in trust.channels[0] else None
        assert contradicted == ("" if at is None else str(trust.contradicted[0, 0, at] == 1).lower())
        if at is not None:
            assert float(lost) == pytest.approx(trust.to_zero[0, 0, at], abs=1e-4)
            assert predicted == value
    with opened.page.expect_download() as download:
        opened.part("download-png").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_without_relations_says_how_to_log_them(tab, tmp_path):
    log_dir = tmp_path / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(random_snapshot(layers=LAYERS), 0)
    with visiting(tab, log_dir, loader="python") as server:
        tab.open(server.url, view=VIEW)
        expect(tab.part("view-notice").first).to_contain_text("Relations(every=1)")
        expect(tab.part("ranked").first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_accessible(opened, dark):
    if dark:
        opened.page.evaluate("document.body.classList.add('dark-mode')")
        expect(opened.frame.locator("html.dark")).to_have_count(1)
    drill(opened, "late", listed(opened, "late")[0][0])
    expect(opened.part("trail")).to_be_visible()
    opened.evaluate(AXE.read_text())
    found = opened.evaluate("axe.run()")["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_cut_off(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.fits()
