"""Of wide layers only the strongest channels of each position are kept: sums, the rest and the others are right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Snapshot
from tests.e2e.real_log import SMALL, WIDE, Logged, log_real_network
from tests.e2e.shown import Shown
from tests.samples import known
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Logged]]:
    """A network whose second layer has so many channels that of each position only the strongest are kept."""
    logged = log_real_network(tmp_path_factory.mktemp("strongest") / "logs")
    with tensorboard(logged.log_dir, "rust") as server:
        yield server, logged


def strongest_of(logged: Logged) -> tuple[Snapshot, int]:
    snapshot = logged.of(Snapshot)
    n = known(snapshot.layers[1].strongest)
    assert (~np.isnan(known(snapshot.layers[1].by_neuron)[0, 0])).sum(axis=2).max() == n
    return snapshot, n


def test_sums_are_whole_in_the_semantic_dictionary(tab, wide):
    server, logged = wide
    snapshot, n = strongest_of(logged)
    record, target = snapshot.layers[1], int(snapshot.targets[0, 0])
    evidence, total = known(record.by_neuron)[0, 0, 2, 1], float(known(record.by_position)[0, 0, 2, 1])
    tab.open(server.url, view="semantic_dictionary", layer=WIDE, target=target, atom="spatial.2.1")
    expect(tab.part("vector")).to_contain_text("2,1")
    tab.part("show-evidence").check()
    tab.part("show-more").click()
    entries = {
        int(entry.get_attribute("data-channel")): entry.locator(".below").inner_text().split("\n")[-1]
        for entry in tab.part("dictionary-entry").all()
    }
    kept = {channel: text for channel, text in entries.items() if not np.isnan(evidence[channel])}
    assert {text for channel, text in entries.items() if channel not in kept} == {"too weak"}
    assert {channel: Shown(text) for channel, text in kept.items()} == {c: float(evidence[c]) for c in kept}
    rest = tab.part("rest").inner_text()
    assert f"and {record.info.channels - len(entries)} more channels" in rest
    assert f"with {len(entries) - len(kept)} of those above, too weak to be kept" in rest
    assert Shown(tab.part("evidence-rest").inner_text()) == total - float(evidence[list(kept)].sum())
    assert Shown(tab.part("evidence-total").inner_text()) == total
    expect(tab.part("scale")).to_contain_text(f"Of each position the evidence of the {n} strongest channels was logged")


def test_sums_are_whole_in_compare_classes(tab, wide):
    server, logged = wide
    snapshot, n = strongest_of(logged)
    record = snapshot.layers[1]
    (left, right), sums = known(record.by_neuron)[0, :2, 2, 1], known(record.by_position)[0, :2, 2, 1]
    keys = {"target": snapshot.targets[0, 0], "against": snapshot.targets[0, 1]}
    tab.open(server.url, view="compare_classes", layer=WIDE, count=4, atom="spatial.2.1", **keys)
    expect(tab.part("map-caption")).to_contain_text("the axis is of this position")
    listed = [int(entry.get_attribute("data-channel")) for entry in tab.part("argument").all()]
    net = left - right
    assert not np.isnan(net[listed]).any()
    assert len(listed) <= n
    expect(tab.part("middle")).to_contain_text(f"{record.info.channels - len(listed)} channels between")
    # What was too weak to be kept is in the sums, so nothing is unknown.
    expect(tab.part("unknown")).to_have_count(0)
    tab.details()
    assert Shown(tab.part("rest-net").inner_text()) == float(sums[0] - sums[1] - net[listed].sum())
    assert Shown(tab.part("total").inner_text()) == float(sums[0] - sums[1])
    tab.part("mask-evidence").click()
    tab.part("argument").first.hover()
    expect(tab.part("map-caption")).to_contain_text(f"Logged where it is among the {n} strongest.")


def test_channels_are_whole_in_channel_attribution(tab, wide):
    """By channel all is kept, of any layer."""
    server, logged = wide
    snapshot, _ = strongest_of(logged)
    tab.open(server.url, view="channel_attribution", count=8, target=snapshot.targets[0, 0])
    for layer, record in zip((SMALL, WIDE), snapshot.layers, strict=True):
        by_channel = known(record.by_channel)[0, 0]
        column = tab.part(f"column-{layer}")
        ranked = column.get_by_test_id("ranked-value")
        ranked.first.wait_for()
        shown = [Shown(text) for text in ranked.all_inner_texts()]
        best = np.sort(by_channel)[::-1]
        assert shown == best[: min(8, int((by_channel > 0).sum()))].tolist()
        tab.details()
        expect(tab.part(f"numbers-{layer}")).to_contain_text(f"of {record.info.channels} channels")
        expect(tab.part(f"numbers-{layer}")).not_to_contain_text("that are known")
