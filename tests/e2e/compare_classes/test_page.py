"""What is downloaded, linked, said where there is nothing to compare, and how the page stands in any window."""

import csv
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.e2e.compare_classes.axis import (
    by_channel,
    name,
)
from tests.e2e.compare_classes.checks import CHANNELS, TRUST, check_of, errors, place, removals
from tests.e2e.compare_classes.log import BEST, LAST, LAYER, LOGGED, RUNNER_UP, SNAPSHOT, THIRD, VIEW
from tests.e2e.conftest import visiting
from tests.samples import known

pytestmark = pytest.mark.e2e


AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def test_downloads_what_is_shown(opened):
    left, right = by_channel(0, BEST, RUNNER_UP)
    saved: dict[str, Path] = {}
    for kind in ("png", "csv", "json"):
        with opened.page.expect_download() as download:
            opened.more()
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
    expect(frame.get_by_test_id("scale")).to_have_text(opened.part("scale").text_content())
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
    tab.details()
    tab.more()
    expect(tab.part("scatter-point").first).to_be_visible()
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run()")["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
