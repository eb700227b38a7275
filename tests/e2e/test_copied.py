"""A figure that is taken away: copied as a picture, or saved, with what it is of below it."""

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import RUN

pytestmark = pytest.mark.e2e

VIEWS = [
    "compare_classes",
    "semantic_dictionary",
    "spatial_attribution",
    "channel_attribution",
    "neuron_groups",
    "group_attribution",
]
SVG = "{http://www.w3.org/2000/svg}"


def saved(tab, kind: str) -> Path:
    tab.more()
    with tab.page.expect_download() as download:
        tab.part(f"download-{kind}").click()
    tab.page.keyboard.press("Escape")
    return Path(download.value.path())


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height, which stand in the header."""
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("view", VIEWS)
def test_a_figure_is_saved_with_its_caption(tab, server, view):
    tab.open(server.url, run=RUN, view=view, layer="block4")
    expect(tab.part("figure")).to_be_visible()
    tab.settle()
    # Pictures in the sentence have names in the caption.
    finding = tab.part("headline").text_content().strip()
    svg = ET.fromstring(saved(tab, "svg").read_text())
    texts = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    written = " ".join(texts)
    for word in finding.split():
        assert word in written, (word, texts)
    for part in (f"run {RUN}", "example 0", "layer block4", "step"):
        assert part in written
    assert f"view={view}" in written
    assert len(list(svg.iter(f"{SVG}image"))) > 0
    width, height = size_of(saved(tab, "png").read_bytes())
    assert (int(svg.attrib["width"]), int(svg.attrib["height"])) == (width, height)
    assert width >= 700
    header, *rows = csv.reader(saved(tab, "csv").read_text().splitlines())
    assert len(rows) > 0
    assert {len(row) for row in rows} == {len(header)}
    assert json.loads(saved(tab, "json").read_text())


def test_a_figure_is_copied_as_a_picture(tab, server, browser):
    browser.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.open(server.url, run=RUN, view="compare_classes", layer="block4")
    tab.part("copy-figure").click()
    expect(tab.part("copy-figure")).to_have_text("Copied")
    read = """async () => {
      const [item] = await navigator.clipboard.read();
      const blob = await item.getType("image/png");
      return Array.from(new Uint8Array(await blob.arrayBuffer()).subarray(0, 24));
    }"""
    width, height = size_of(bytes(tab.page.evaluate(read)))
    assert (width, height) == size_of(saved(tab, "png").read_bytes())


def test_where_copying_is_forbidden_it_is_saved(tab, server):
    tab.open(server.url, run=RUN, view="compare_classes", layer="block4")
    expect(tab.part("figure")).to_be_visible()
    tab.evaluate(
        "() => { navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    with tab.page.expect_download() as download:
        tab.part("copy-figure").click()
    size_of(Path(download.value.path()).read_bytes())
    expect(tab.part("copy-figure")).to_have_text("Saved as PNG")
