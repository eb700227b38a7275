"""The figure of the semantic dictionary: how large it is, what is said of it, and what can be taken away."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e

VIEW = "semantic_dictionary"


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("dictionary-entry").first).to_be_visible()
    return tab


def test_evidence_stands_beside_entries_where_it_is_wanted(opened, server):
    expect(opened.part("evidence-total")).to_have_count(0)
    entry = opened.part("dictionary-entry").first
    before = entry.inner_text()
    opened.part("show-evidence").check()
    opened.page.wait_for_url(re.compile(r"semantic_dictionary\.evidence=true"))
    expect(opened.part("evidence-total")).to_have_text(re.compile(r"[+−]\d"))
    expect(entry).to_have_text(re.compile(r"[+−]?\d"))
    assert len(re.findall(r"\d", entry.inner_text())) > len(re.findall(r"\d", before))
    opened.part("show-evidence").uncheck()
    expect(opened.part("evidence-total")).to_have_count(0)


def test_the_headline_says_what_fires_at_the_place_and_what_a_kept_channel_does(opened):
    headline = opened.part("headline")
    first = opened.part("dictionary-entry").first.get_attribute("data-channel")
    expect(headline).to_contain_text(f"block4 · {first}")
    expect(headline).to_contain_text(re.compile(r"here: (by estimate )?"))
    assert headline.locator("canvas").count() > 0
    opened.part("dictionary-entry").first.click()
    expect(headline).to_contain_text(re.compile(rf"block4 · {first} fires up to .* in this image"))


def test_pointing_moves_nothing(opened):
    # What was measured arrives after the rest, and the headline then says other things.
    opened.settle()
    parts = [opened.part(name) for name in ("image-grid", "vector", "caption")]
    before = [part.bounding_box() for part in parts]
    box = before[0]
    for x, y in ((0.05, 0.05), (0.95, 0.95), (0.5, 0.1)):
        opened.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        expect(opened.part("vector")).to_be_visible()
        assert [part.bounding_box() for part in parts] == before
    opened.part("dictionary-entry").nth(1).hover()
    expect(opened.part("heatmap")).to_be_visible()
    assert [part.bounding_box()["y"] for part in parts] == [each["y"] for each in before]


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_the_figure_is_most_of_the_view(opened, size):
    opened.page.set_viewport_size({"width": size[0], "height": size[1]})
    opened.settle()
    assert opened.figure_share() >= 0.5
    icon = opened.part("dictionary-entry").first.locator("[data-icon]").bounding_box()
    assert icon["width"] >= {1280: 120, 1920: 160}[size[0]]


@pytest.mark.parametrize("kind", ["png", "csv", "json"])
def test_downloads_what_is_shown(opened, kind):
    opened.page.mouse.move(5, 400)
    opened.more()
    with opened.page.expect_download() as download:
        opened.part(f"download-{kind}").click()
    name = download.value.suggested_filename
    assert re.fullmatch(rf"semantic_dictionary_block4_\d+_\d+_step\d+_example0\.{kind}", name)
    content = Path(download.value.path()).read_bytes()
    if kind == "png":
        assert content.startswith(b"\x89PNG")
        return
    channel = int(opened.part("dictionary-entry").first.get_attribute("data-channel"))
    shown = float(opened.part("dictionary-entry").first.locator(".number").first.inner_text())
    if kind == "csv":
        head, *rows = (line.split(",") for line in content.decode().splitlines())
        assert head == ["channel", "activation", "evidence", "evidence_over_image"]
        values = [float(row[1]) for row in rows]
    else:
        values = [row["activation"] for row in json.loads(content)["channels"]]
    assert max(range(len(values)), key=values.__getitem__) == channel
    assert values[channel] == pytest.approx(shown, rel=0.01)
