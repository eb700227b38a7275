"""What is unknown is neither ranked nor summed nor drawn as zero, in any view, and what is known beside it is right."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import LayerRelations, Snapshot
from tb_plugin.events import Writer
from tests.e2e.conftest import Tab
from tests.e2e.shown import Shown
from tests.samples import LAYERS, known, random_dictionary, random_grid
from tests.serving import Server, tensorboard
from tests.unknown_samples import partial_of_each_kind, partial_relations, partial_snapshot, without_lengths

pytestmark = pytest.mark.e2e

EARLY, LATE = LAYERS
VIEWS = (
    "compare_classes",
    "semantic_dictionary",
    "activation_grids",
    "spatial_attribution",
    "channel_attribution",
    "neuron_groups",
    "group_attribution",
)
# As they are read back: quantised.
LOGGED = Snapshot.from_blobs(partial_snapshot().to_blobs())
RELATIONS = LayerRelations.from_blobs(partial_relations().to_blobs())
BEST, SECOND = LOGGED.targets[0, :2].tolist()
RECORD = LOGGED.layers[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each kind in part; of the last layer also icons by position, whose lengths are not known of example 1."""
    log_dir = tmp_path_factory.mktemp("unknown") / "logs"
    with Writer(log_dir / "run") as writer:
        for artifact in partial_of_each_kind().values():
            writer.write(artifact, 1)
        writer.write(without_lengths(random_grid(LATE, examples=(0, 1))), 1)
        writer.write(random_dictionary(LATE), 1)
    with tensorboard(log_dir, "rust") as server:
        yield server


def open_view(tab: Tab, server: Server, view: str, **keys: object) -> Tab:
    tab.open(server.url, view=view, **{"layer": LATE.name, **keys})
    tab.settle()
    return tab


def texts(part) -> list[str]:
    part.first.wait_for()
    return part.all_inner_texts()


@pytest.mark.parametrize("example", range(3))
@pytest.mark.parametrize("view", VIEWS)
def test_no_bar_stands_for_what_is_unknown(tab, server, view, example):
    # The last layer's activations are not known of example 1: another example would be shown in its place.
    open_view(tab, server, view, example=example, layer=EARLY.name if example == 1 else LATE.name)
    body = tab.frame.locator("body").inner_text()
    assert "NaN" not in body and "Infinity" not in body
    # Of a class of which nothing is known, no probability; of others what it is at most.
    shown = {index: tab.part(f"class-{index}").locator(".value").inner_text() for index in range(6)}
    for index, text in shown.items():
        logit = LOGGED.logits[example, index]
        bound = known(LOGGED.logit_bounds)[example, index]
        assert text == (
            "< 0.05 %" if not np.isnan(bound) else "–" if np.isnan(logit) else f"{100 * np.exp(logit):.1f} %"
        )
    for evidence in tab.frame.locator(".evidence:has(.track)").all():
        is_known = evidence.locator(".number").inner_text() != "unknown"
        assert evidence.locator(".bar").count() == is_known


def test_compare_classes_ranks_and_sums_what_is_known(tab, server):
    open_view(tab, server, "compare_classes", count=8)
    net = known(RECORD.by_channel)[0, 0] - known(RECORD.by_channel)[0, 1]
    there = np.flatnonzero(~np.isnan(net))
    assert 0 < len(there) < LATE.channels
    expect(tab.part("unknown")).to_have_text(f"{LATE.channels - len(there)} channels unknown")
    channels = [int(entry.get_attribute("data-channel")) for entry in tab.part("argument").all()]
    # Of each class the strongest first.
    of_a, of_b = sorted(net[there][net[there] > 0])[::-1], sorted(net[there][net[there] < 0])
    assert [net[channel] for channel in channels] == of_a + of_b
    expect(tab.part("sum")).to_contain_text(
        f"The known {len(there)} of {LATE.channels} channels of {LATE.name} together"
    )
    tab.details()
    assert Shown(tab.part("total").inner_text()) == float(net[there].sum())
    expect(tab.part("middle")).to_contain_text("no other known channels")


def test_compare_classes_at_a_position_and_on_the_image(tab, server):
    """By position of the last layer nothing is known of the second class, so that there is no sum of all channels."""
    open_view(tab, server, "compare_classes", count=8, atom="spatial.1.2")
    neurons = known(RECORD.by_neuron)[0, :2, 1, 2]
    net = neurons[0] - neurons[1]
    there = np.flatnonzero(~np.isnan(net))
    expect(tab.part("map-caption")).to_contain_text("the axis is of this position")
    assert {int(entry.get_attribute("data-channel")) for entry in tab.part("argument").all()} == set(there.tolist())
    tab.details()
    assert Shown(tab.part("total").inner_text()) == float(net[there].sum())
    tab.leave()
    maps = known(RECORD.by_neuron)[0, 0] - known(RECORD.by_neuron)[0, 1]
    open_view(tab, server, "compare_classes", **{"compare_classes.mask": "evidence"}, atom="channel.2")
    expect(tab.part("map-caption")).to_contain_text("Striped grey: unknown.")
    (up,) = re.findall(r"up to ([+\d.]+\d)", tab.part("map-caption").inner_text())
    assert Shown(up) == float(np.nanmax(maps[..., 2]))


@pytest.mark.parametrize(("layer", "of"), [(EARLY, 0), (LATE, 1)], ids=["early", "late"])
def test_semantic_dictionary_says_what_is_unknown(tab, server, layer, of):
    record = LOGGED.layers[of]
    for target, y, x in ((0, 1, 2), (1, 1, 2), (0, 0, 1), (1, 2, 0)):
        tab.leave()
        open_view(
            tab,
            server,
            "semantic_dictionary",
            layer=layer.name,
            atom=f"spatial.{y}.{x}",
            target=LOGGED.targets[0, target],
        )
        tab.part("show-evidence").check()
        tab.part("show-more").click() if tab.part("show-more").count() else None
        expect(tab.part("dictionary-entry")).to_have_count(layer.channels)
        evidence = known(record.by_neuron)[0, target, y, x]
        for entry in tab.part("dictionary-entry").all():
            value = evidence[int(entry.get_attribute("data-channel"))]
            text = entry.locator(".below").inner_text().split("\n")[-1]
            assert text == "unknown" if np.isnan(value) else Shown(text) == float(value)
        total, unknown = known(record.by_position)[0, target, y, x], int(np.isnan(evidence).sum())
        if np.isnan(total) and unknown == 0:
            total = evidence.sum()
        shown = tab.part("evidence-total").inner_text()
        assert "unknown" in shown if np.isnan(total) else Shown(shown) == float(total)
        if not np.isnan(total) and unknown > 0:
            expect(tab.part("rest")).to_contain_text(f"{unknown} of those above, unknown")
            assert Shown(tab.part("evidence-rest").inner_text()) == float(total - np.nansum(evidence))


def test_semantic_dictionary_within_this_view(tab, server):
    open_view(tab, server, "semantic_dictionary", layer=EARLY.name, atom="spatial.1.2")
    tab.part("show-evidence").check()
    tab.details()
    legend = tab.part("scale")
    expect(legend).to_contain_text(re.compile("the largest of this run.*the 99th percentile of this run", re.DOTALL))
    tab.more()
    tab.part("bars-view").click()
    tab.page.wait_for_url(re.compile("bars=view"))
    expect(legend).to_contain_text("the largest on screen")
    (full,) = re.findall(r"full at ±([\d.]+\d)", legend.inner_text())
    record = LOGGED.layers[0]
    evidence = known(record.by_neuron)[0, 0, 1, 2]
    assert Shown(full) == float(np.nanmax(np.abs(evidence)))
    (full,) = re.findall(r"0 … ([\d.]+\d)", legend.inner_text())
    assert Shown(full) == float(known(record.activations)[0, 1, 2].max())
    bars = tab.frame.locator(".below .bar").all()
    shares = [float(each.evaluate("bar => bar.style.width").rstrip("%")) for each in bars]
    # Half of the track is full.
    assert max(shares) == pytest.approx(50, abs=1e-3)
    tab.part("view-channel_attribution").click()
    tab.part("ranked").first.wait_for()
    tab.more()
    expect(tab.part("bars-view")).to_have_attribute("aria-checked", "true")


def test_channel_attribution_lists_what_is_known(tab, server):
    open_view(tab, server, "channel_attribution", count=8, **{"channel_attribution.signs": "both"})
    column = tab.part(f"column-{LATE.name}")
    evidence = known(RECORD.by_channel)[0, 0]
    there = np.flatnonzero(~np.isnan(evidence))
    ranked = [int(entry.get_attribute("data-channel")) for entry in column.get_by_test_id("ranked").all()]
    assert ranked == sorted(there.tolist(), key=lambda channel: -abs(evidence[channel]))
    tab.details()
    counted = f"{len(there)} of {len(there)} channels that are known, of {LATE.channels}"
    expect(tab.part(f"numbers-{LATE.name}")).to_contain_text(counted)
    pair = RELATIONS.pairs[0]
    k, channel = next((k, c) for k, c in enumerate(known(pair.channels)[0].tolist()) if c in ranked)
    column.locator(f"[data-channel='{channel}']").click()
    expect(tab.part("subject")).to_contain_text(f"channel {channel}")
    parts = known(pair.by_channel)[0, k]
    sources = tab.part(f"column-{EARLY.name}").get_by_test_id("ranked")
    expect(sources).to_have_count(int((~np.isnan(parts)).sum()))
    shown = {
        int(e.get_attribute("data-channel")): Shown(e.get_by_test_id("ranked-value").inner_text())
        for e in sources.all()
    }
    assert shown == {c: float(v) for c, v in enumerate(parts.tolist()) if not np.isnan(v)}
    classes = tab.frame.locator("[data-testid^=channel-class-]").all_inner_texts()
    explained = known(RECORD.by_channel)[0, :, channel]
    assert len(classes) == int((~np.isnan(explained) & (LOGGED.targets[0] >= 0)).sum())


def test_spatial_attribution_maps_and_sums(tab, server):
    shown = {"spatial_attribution.hint": "class", "spatial_attribution.signs": "both"}
    open_view(tab, server, "spatial_attribution", target=BEST, **shown)
    tab.details()
    for layer, record in zip(LAYERS, LOGGED.layers, strict=True):
        values = known(record.by_position)[0, 0]
        figure = tab.part(f"numbers-{layer.name}")
        there = ~np.isnan(values)
        expect(figure).to_contain_text(f"{there.sum()} of {values.size} known, their sum")
        (text,) = re.findall(r"their sum (\S+)", figure.inner_text())
        assert Shown(text) == float(values[there].sum())
        tab.part(f"table-{layer.name}").locator("summary").click()
        cells = texts(tab.part(f"table-{layer.name}").locator("td"))
        assert [cell == "–" for cell in cells] == np.isnan(values).ravel().tolist()
        assert [Shown(cell) for cell in cells if cell != "–"] == values[there].tolist()
    expect(tab.part("legend")).to_contain_text("Striped grey: unknown.")
    tab.more()
    with tab.page.expect_download() as download:
        tab.part("download-json").click()
    written = json.loads(Path(download.value.path()).read_text())["layers"]
    assert [layer["sum"] for layer in written] == [None, None]
    assert [value is None for value in written[1]["values"]] == np.isnan(
        known(RECORD.by_position)[0, 0]
    ).ravel().tolist()
    tab.leave()
    open_view(tab, server, "spatial_attribution", target=SECOND, **{"spatial_attribution.hint": "class"})
    expect(tab.part(f"layer-map-{LATE.name}")).to_contain_text("no evidence logged for it")


def test_spatial_attribution_at_a_position(tab, server):
    values = known(RECORD.by_position)[0, :, 1, 2]
    open_view(tab, server, "spatial_attribution", atom="spatial.1.2")
    expect(tab.part("subject")).to_contain_text("row 1, column 2")
    shown = {
        int(row.get_attribute("data-testid").split("-")[-1]): Shown(row.inner_text().split("\n")[-1])
        for row in tab.frame.locator("[data-testid^=map-class-]").all()
    }
    there = {int(t): float(v) for t, v in zip(LOGGED.targets[0], values, strict=True) if t >= 0 and not np.isnan(v)}
    assert shown == there


def test_no_size_is_drawn_of_a_length_that_is_unknown(tab, server):
    sized = {"spatial_attribution.grid": "sized", "activation_grids.grid": "sized"}
    open_view(tab, server, "spatial_attribution", example=1, layer=EARLY.name, **sized)
    expect(tab.part(f"numbers-{LATE.name}").get_by_test_id("sizes")).to_have_text(
        "lengths of the vectors unknown: all pictures are of one size"
    )
    tab.leave()
    open_view(tab, server, "spatial_attribution", example=0, **sized)
    tab.details()
    # There the activations are known.
    lengths = np.sqrt((known(RECORD.activations)[0].astype(np.float64) ** 2).sum(axis=2))
    (text,) = re.findall(r"\|a\| = (\S+),", tab.part(f"numbers-{LATE.name}").get_by_test_id("sizes").inner_text())
    assert Shown(text) == float(lengths.max())
    tab.leave()
    open_view(tab, server, "activation_grids", example=1, layer=EARLY.name, **sized)
    expect(tab.part(f"figure-{LATE.name}").get_by_test_id("scale")).to_have_text(
        "lengths of the vectors unknown: icons fill their cells"
    )


def test_what_groups_leave_is_not_drawn_as_nothing(tab, server):
    open_view(tab, server, "neuron_groups")
    expect(tab.frame.locator("body")).to_contain_text(
        re.compile(r"How much of block2 these \d groups explain was not logged")
    )
    expect(tab.part("rest")).to_have_count(0)
    expect(tab.part("whole")).to_have_count(0)
    tab.leave()
    open_view(tab, server, "group_attribution")
    notices = " ".join(texts(tab.part("view-notice")))
    for layer, to in ((EARLY.name, LATE.name), (LATE.name, "classes")):
        left = f"What the groups of {layer} leave of it was not logged, so what goes from there to {to} is unknown."
        assert left in notices
    expect(tab.frame.locator("[data-testid=ribbon][data-from=rest]")).to_have_count(0)


def test_what_is_kept_of_a_partial_log_is_not_called_too_weak(tab, tmp_path):
    """Where fewer are known than were kept, the others are unknown, not weak."""
    snapshot = partial_snapshot(strongest=3)
    holed = known(snapshot.layers[1].by_neuron).copy()
    holed[0, :, 1, 2] = np.nan
    layers = (snapshot.layers[0], dataclasses.replace(snapshot.layers[1], by_neuron=holed))
    with Writer(tmp_path / "logs" / "run") as writer:
        writer.write(dataclasses.replace(snapshot, layers=layers), 0)
    with tensorboard(tmp_path / "logs", "rust") as server:
        shown = {"semantic_dictionary.evidence": "true"}
        open_view(tab, server, "semantic_dictionary", atom="spatial.1.2", **shown)
        assert {text.split("\n")[-1] for text in texts(tab.frame.locator(".below"))[:3]} == {"unknown"}
        tab.leave()
        open_view(tab, server, "semantic_dictionary", atom="spatial.0.0", **shown)
        found = " ".join(texts(tab.part("dictionary-entry")))
        assert "too weak" in found and "unknown" not in found
        tab.leave()
