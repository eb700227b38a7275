"""Every digit on screen is right: it is of what the network computed, not of what was left of that in the log."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import ActivationGrid, LayerRelations, NeuronGroups, Snapshot
from tb_plugin.artifacts.contents import activation_of, attribution_of
from tb_plugin.attribution import gradient_times_activation
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.grammar import Attribution, Hidden, Network
from tests.e2e.conftest import Tab
from tests.e2e.real_log import SMALL, WIDE, Logged, log_real_network, stored_within
from tests.e2e.shown import Printed
from tests.samples import known
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

Y, X = 1, 2


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    return log_real_network(tmp_path_factory.mktemp("digits") / "logs")


@pytest.fixture(scope="module")
def server(logged: Logged) -> Iterator[Server]:
    with tensorboard(logged.log_dir, "rust") as server:
        yield server


class Evidence:
    """What was computed of the wide layer in example 0, and how exactly it was stored: by target, then in its shape."""

    def __init__(self, logged: Logged, layer: str = WIDE) -> None:
        self.snapshot = logged.of(Snapshot)
        # Those that are explained neuron by neuron come first among all that are explained.
        self.targets = self.snapshot.targets[0].tolist()
        self.of_neurons = [target for target in self.snapshot.neuron_targets[0].tolist() if target >= 0]
        assert self.of_neurons == self.targets[: len(self.of_neurons)]
        (self.record,) = (each for each in self.snapshot.layers if each.info.name == layer)
        self.channels = known(self.record.by_channel)[0].astype(np.float64)
        self.positions = known(self.record.by_position)[0].astype(np.float64)
        self.neurons = known(self.record.by_neuron)[0].astype(np.float64)
        self.activations = known(self.record.activations)[0]
        self.channel_error = stored_within(self.snapshot, attribution_of(layer, "channel"))
        self.position_error = stored_within(self.snapshot, attribution_of(layer, "spatial"))
        self.neuron_error = np.stack(
            [stored_within(self.snapshot, attribution_of(layer, "neuron"), target)[0] for target in self.of_neurons]
        )
        self.activation_error = stored_within(self.snapshot, activation_of(layer))


def _text(part) -> str:
    expect(part).to_have_text(re.compile(r"\d"))
    return part.inner_text().split("\n")[-1]


def compared(
    tab: Tab, parts: np.ndarray, errors: np.ndarray, sums: np.ndarray, sum_errors: np.ndarray, *, of_sums: bool
) -> Iterator[Printed]:
    """What Compare classes shows of evidence `[2, C]`; `sums`: of all channels, `[2]`, from which the rest is taken."""
    tab.details()
    listed: list[int] = []
    for entry in tab.part("argument").all():
        channel = int(entry.get_attribute("data-channel") or -1)
        listed.append(channel)
        (a, b), (ea, eb) = parts[:, channel], errors[:, channel]
        row = tab.part("arguments").locator(f'[data-channel="{channel}"]')
        yield Printed(f"channel {channel} net", _text(entry.get_by_test_id("net")), a - b, ea + eb)
        for part, truth, error in (("for-a", a, ea), ("for-b", b, eb)):
            yield Printed(f"channel {channel} {part}", _text(row.get_by_test_id(part)), truth, error)
    left = sums - np.nansum(parts[:, listed], axis=1)
    inside, outside = errors[:, listed].sum(axis=1), np.delete(errors, listed, axis=1).sum(axis=1)
    left_errors = sum_errors + inside if of_sums else outside
    for part, truth, error in (
        ("net", left[0] - left[1], left_errors.sum()),
        ("a", left[0], left_errors[0]),
        ("b", left[1], left_errors[1]),
    ):
        yield Printed(f"the rest {part}", _text(tab.part(f"rest-{part}")), truth, error)
    yield Printed("the sum", _text(tab.part("total")), sums[0] - sums[1], sum_errors.sum())


def compare_classes(tab: Tab, url: str, logged: Logged) -> Iterator[Printed]:
    of = Evidence(logged)
    keys = {"view": "compare_classes", "layer": WIDE, "target": of.targets[0], "against": of.targets[1], "count": 4}
    tab.open(url, **keys)
    expect(tab.part("argument")).to_have_count(8)
    logits = of.snapshot.logits[0, of.targets[:2]]
    tab.details()
    yield Printed("logits", _text(tab.part("logits")), float(logits[0] - logits[1]), 0)
    whole, errors = of.channels[:2], of.channel_error[:2]
    errors = np.broadcast_to(errors, whole.shape)
    yield from compared(tab, whole, errors, whole.sum(axis=1), errors.sum(axis=1), of_sums=False)
    tab.leave()
    tab.open(url, atom=f"spatial.{Y}.{X}", **keys)
    expect(tab.part("map-caption")).to_contain_text(f"row {Y}, column {X}: the axis is of this position")
    expect(tab.part("rest-net")).to_have_text(re.compile(r"\d"))
    at = (slice(2), Y, X)
    sums, sum_errors = of.positions[at], np.broadcast_to(of.position_error, of.positions.shape)[at]
    yield from compared(tab, of.neurons[at], of.neuron_error[at], sums, sum_errors, of_sums=True)


def semantic_dictionary(tab: Tab, url: str, logged: Logged) -> Iterator[Printed]:
    of = Evidence(logged)
    tab.open(url, view="semantic_dictionary", layer=WIDE, target=of.targets[0], atom=f"spatial.{Y}.{X}")
    tab.part("show-evidence").check()
    expect(tab.part("vector")).to_contain_text(f"{Y},{X}")
    vector = re.findall(r"[−\d][\d.,e−]*", tab.part("vector").inner_text().split("[")[1])
    for channel, text in enumerate(vector):
        text = text.rstrip(",")
        truth, error = of.activations[Y, X, channel], of.activation_error[Y, X, channel]
        yield Printed(f"activation of channel {channel}", text, float(truth), float(error))
    shown: list[int] = []
    for entry in tab.part("dictionary-entry").all():
        channel = int(entry.get_attribute("data-channel") or -1)
        truth, error = of.activations[Y, X, channel], of.activation_error[Y, X, channel]
        yield Printed(f"entry of channel {channel}", entry.locator(".value .number").inner_text(), truth, error)
        evidence = of.neurons[0, Y, X, channel]
        text = entry.locator(".below").inner_text().split("\n")[-1]
        assert math.isnan(evidence) == ("too weak" in text), (channel, text)
        if not math.isnan(evidence):
            shown.append(channel)
            yield Printed(f"evidence of channel {channel}", text, evidence, of.neuron_error[0, Y, X, channel])
    total, error = of.positions[0, Y, X], float(np.broadcast_to(of.position_error, of.positions.shape)[0, Y, X])
    yield Printed("the sum", _text(tab.part("evidence-total")), total, error)
    left = total - of.neurons[0, Y, X, shown].sum()
    yield Printed("the rest", _text(tab.part("evidence-rest")), left, error + of.neuron_error[0, Y, X, shown].sum())


def channel_attribution(tab: Tab, url: str, logged: Logged) -> Iterator[Printed]:
    targets = logged.of(Snapshot).targets[0].tolist()
    tab.open(url, view="channel_attribution", target=targets[0], count=8, signs="both")
    for layer in (SMALL, WIDE):
        of = Evidence(logged, layer)
        for channel, text in ranked(tab, layer):
            truth, error = of.channels[0, channel], float(of.channel_error[0].reshape(-1)[0])
            yield Printed(f"{layer}, channel {channel}", text, truth, error)
    relations = logged.of(LayerRelations)
    (pair,) = (each for each in relations.pairs if (each.earlier, each.later) == (SMALL, WIDE))
    channel, _ = ranked(tab, WIDE)[0]
    tab.part(f"column-{WIDE}").locator(f"[data-channel='{channel}']").click()
    expect(tab.part("subject")).to_contain_text(f"{WIDE}, channel {channel}")
    content = Attribution(Network("channel", Hidden(SMALL)), Network("channel", Hidden(WIDE)))
    row = known(pair.channels)[0].tolist().index(channel)
    errors = np.broadcast_to(stored_within(relations, content), known(pair.by_channel)[0].shape)
    for source, text in ranked(tab, SMALL):
        truth = float(known(pair.by_channel)[0, row, source])
        yield Printed(f"{SMALL} to channel {channel}: {source}", text, truth, float(errors[row, source]))


def ranked(tab: Tab, layer: str) -> list[tuple[int, str]]:
    found = tab.part(f"column-{layer}").get_by_test_id("ranked")
    found.first.wait_for()
    return [
        (int(entry.get_attribute("data-channel") or -1), entry.get_by_test_id("ranked-value").inner_text())
        for entry in found.all()
    ]


def spatial_attribution(tab: Tab, url: str, logged: Logged) -> Iterator[Printed]:
    of = Evidence(logged)
    errors = np.broadcast_to(of.position_error, of.positions.shape)
    tab.open(url, view="spatial_attribution", layer=WIDE, target=of.targets[0], **{"spatial_attribution.hint": "class"})
    tab.details()
    tab.part(f"table-{WIDE}").locator("summary").click()
    for y, row in enumerate(tab.part(f"table-{WIDE}").locator("tr").all()):
        for x, text in enumerate(row.locator("td").all_inner_texts()):
            yield Printed(f"map at {y}, {x}", text, of.positions[0, y, x], errors[0, y, x])
    (text,) = re.findall(r"sum (\S+)", tab.part(f"numbers-{WIDE}").inner_text())
    yield Printed("sum of the map", text, of.positions[0].sum(), errors[0].sum())
    tab.leave()
    tab.open(url, view="spatial_attribution", layer=WIDE, atom=f"spatial.{Y}.{X}")
    expect(tab.part("subject")).to_contain_text(f"row {Y}, column {X}")
    for t, target in enumerate(of.targets):
        text = _text(tab.part(f"map-class-{target}"))
        yield Printed(f"position for class {target}", text, of.positions[t, Y, X], errors[t, Y, X])


def activation_grids(tab: Tab, url: str, logged: Logged) -> Iterator[Printed]:
    tab.open(url, view="activation_grids", layer=WIDE)
    tab.part(f"grid-{WIDE}").wait_for()
    tab.settle()
    box = tab.part(f"grid-{WIDE}").bounding_box()
    grid = logged.of(ActivationGrid, WIDE)
    (blob,) = (
        each for each in parse_manifest(grid.to_blobs()[0]).blobs if "magnitude" in each.content and each.example == 0
    )
    for y in range(grid.layer.height):
        for x in range(grid.layer.width):
            tab.page.mouse.move(
                box["x"] + box["width"] * (x + 0.5) / grid.layer.width,
                box["y"] + box["height"] * (y + 0.5) / grid.layer.height,
            )
            lens = tab.part(f"figure-{WIDE}").get_by_test_id("lens")
            expect(lens).to_contain_text("|a|")
            (text,) = re.findall(r"\|a\| = (\S+)", lens.inner_text())
            yield Printed(f"|a| at {y}, {x}", text, float(grid.magnitudes[0, y, x]), blob.max_error)


def fewest_groups(logged: Logged) -> tuple[NeuronGroups, int]:
    groups = logged.of(NeuronGroups, WIDE)
    return groups, min(each.of.n_groups for each in groups.groups if each.layer == WIDE)


def neuron_groups(tab: Tab, url: str, logged: Logged) -> Iterator[Printed]:
    groups, n = fewest_groups(logged)
    (own,) = (g for g in groups.groups if (g.layer, g.of, g.examples) == (WIDE, Factorisation(n, 0, False), (0,)))
    tab.open(url, view="neuron_groups", layer=WIDE, groups=f"{WIDE}:{n}", atom=f"spatial.{Y}.{X}")
    order = [group_index(text) for text in [g.get_attribute("data-group") for g in tab.part("group").all()]]
    expect(tab.part("strength")).to_have_count(n)
    tab.details()
    content = activation_of(WIDE, "group")
    errors = stored_within(groups, content, of=own.of)
    for group, text in zip(order, tab.part("strength").all_inner_texts(), strict=True):
        yield Printed(f"strength of {group}", text, float(own.spatial[0, Y, X, group]), float(errors[Y, X, group]))
    for t, target in enumerate(own.targets[0].tolist()):
        row = tab.part(f"effect-{target}")
        if target < 0 or row.count() == 0:
            continue
        for group, text in zip(order, row.get_by_test_id("effect").all_inner_texts(), strict=True):
            yield Printed(f"effect of {group} on {target}", text, float(known(own.effects)[0, t, group]), 0)
        rest = float(known(own.rest)[0, t])
        yield Printed(f"rest for {target}", row.get_by_test_id("rest").inner_text(), rest, 0)
        whole = float(known(own.effects)[0, t].sum()) + rest
        cell = tab.part(f"numbers-{target}").get_by_test_id("whole")
        yield Printed(f"whole for {target}", cell.inner_text(), whole, 0)


def group_index(tag: str | None) -> int:
    return int(tag or 1) - 1


def group_attribution(tab: Tab, url: str, logged: Logged) -> Iterator[Printed]:
    groups, n = fewest_groups(logged)
    target = logged.of(Snapshot).targets[0, 0].item()
    keys = {"view": "group_attribution", "groups": f"{SMALL}:{n},{WIDE}:{n}", "aligned": "false", "target": target}
    tab.open(url, **keys)
    expect(tab.part("subject")).to_contain_text("How groups")
    for column, layer in enumerate((SMALL, WIDE)):
        (own,) = (g for g in groups.groups if (g.layer, g.of, g.examples) == (layer, Factorisation(n, 0, False), (0,)))
        t = own.targets[0].tolist().index(target)
        for group in range(n):
            text = re.findall(r"[+−≈]?[\d.,]+", tab.part(f"node-{column}-{group}").inner_text())[-1]
            yield Printed(f"{layer} group {group}", text, float(known(own.effects)[0, t, group]), 0)


VIEWS: dict[str, Callable[[Tab, str, Logged], Iterator[Printed]]] = {
    view.__name__: view
    for view in (
        compare_classes,
        semantic_dictionary,
        channel_attribution,
        spatial_attribution,
        activation_grids,
        neuron_groups,
        group_attribution,
    )
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_digit_is_right_and_known(tab, server, logged, view):
    printed = list(VIEWS[view](tab, server.url, logged))
    assert len(printed) >= 4
    # One that could not tell zeros apart would pass.
    assert sum(abs(each.truth) > max(each.error, 1e-6) for each in printed) >= len(printed) / 2
    assert [fault for each in printed for fault in each.faults()] == []


def test_what_was_logged_is_what_the_network_says(logged):
    """The numbers that the screen is held to are computed again, by the technique alone."""
    snapshot = logged.of(Snapshot)
    for layer in (SMALL, WIDE):
        of = Evidence(logged, layer)
        for t, target in enumerate(of.targets):
            values = gradient_times_activation(logged.network, logged.images[:1], layer=layer, target=target)[0]
            np.testing.assert_allclose(of.channels[t], values.sum(axis=(0, 1)), atol=1e-5)
            np.testing.assert_allclose(of.positions[t], values.sum(axis=2), atol=1e-5)
            if t >= len(of.of_neurons):
                continue
            kept = ~np.isnan(of.neurons[t])
            np.testing.assert_allclose(of.neurons[t][kept], values[kept], atol=1e-6)
    assert known(snapshot.layers[1].strongest) < snapshot.layers[1].info.channels
