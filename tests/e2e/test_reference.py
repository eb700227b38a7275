"""A view beside another step or run, against the artifacts that were logged, in a real browser."""

import dataclasses
import itertools
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.samples import LAYERS, known, random_dictionary, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

FIRST, SECOND = LAYERS
STEPS = (1, 2, 5)
SNAPSHOTS = {step: random_snapshot(step, n=4) for step in STEPS}
OTHER = random_snapshot(77, n=4)
# The same answers, of which each is called as the next one is elsewhere; the last is called as none.
NAMES: tuple[str, ...] = SNAPSHOTS[5].class_names or ("",)
REORDERED = dataclasses.replace(SNAPSHOTS[5], class_names=(*NAMES[1:], "another"))
VIEWS = ("compare_classes", "semantic_dictionary", "spatial_attribution", "channel_attribution")
# What the page alone does is the same under both loaders.
ONCE = pytest.mark.parametrize("server", ["rust"], indirect=True)


def renamed(snapshot):
    """Another network: none of its layers is called as one of ours."""
    layers = tuple(
        dataclasses.replace(layer, info=dataclasses.replace(layer.info, name=f"stage{i}"))
        for i, layer in enumerate(snapshot.layers)
    )
    return dataclasses.replace(snapshot, layers=layers)


@pytest.fixture(scope="module", params=["rust", "python"])
def server(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("reference") / "logs"
    with Writer(log_dir / "one") as writer:
        for step, snapshot in SNAPSHOTS.items():
            writer.write(snapshot, step)
            writer.write(random_dictionary(FIRST, seed=step), step)
    with Writer(log_dir / "two") as writer:
        writer.write(OTHER, 3)
        writer.write(random_dictionary(FIRST, seed=9), 3)
    with Writer(log_dir / "reordered") as writer:
        writer.write(REORDERED, 5)
        writer.write(random_dictionary(FIRST, seed=5), 5)
    with Writer(log_dir / "unlike") as writer:
        writer.write(renamed(SNAPSHOTS[5]), 5)
    with tensorboard(log_dir, request.param) as server:
        yield server


def activation(snapshot, channel: int, example: int = 0) -> float:
    """Of the first layer at row 1, column 2."""
    layer = next(each for each in snapshot.layers if each.info.name == FIRST.name)
    return float(known(layer.activations)[example, 1, 2, channel])


def opened(tab, server, **keys):
    tab.open(server.url, run="one", layer=FIRST.name, **keys)
    expect(tab.part("shown")).to_be_visible()
    tab.settle()


def numbers(tab, side: str, name: str) -> dict[int, float]:
    """What entries say, by channel."""
    found = {}
    for entry in tab.part(side).get_by_test_id(name).all():
        text = entry.locator(".number").first.inner_text().replace("−", "-")
        found[int(entry.get_attribute("data-channel"))] = float(text)
    return found


def test_both_show_what_was_logged_and_their_difference_is_the_difference(tab, server):
    opened(tab, server, view="semantic_dictionary", reference="1", atom="spatial.1.2")
    for side, step in (("reference", 1), ("shown", 5)):
        said = numbers(tab, side, "dictionary-entry")
        assert len(said) >= 3
        for channel, value in said.items():
            assert value == pytest.approx(activation(SNAPSHOTS[step], channel), abs=0.06, rel=0.02)
    tab.part("difference-difference").click()
    expect(tab.page).to_have_url(re.compile("difference=true"))
    for channel, value in numbers(tab, "shown", "dictionary-entry").items():
        expected = activation(SNAPSHOTS[5], channel) - activation(SNAPSHOTS[1], channel)
        assert value == pytest.approx(expected, abs=0.12, rel=0.04)
    for channel, value in numbers(tab, "reference", "dictionary-entry").items():
        assert value == pytest.approx(activation(SNAPSHOTS[1], channel), abs=0.06, rel=0.02)


@ONCE
def test_outputs_say_where_those_of_the_reference_end(tab, server):
    opened(tab, server, view="compare_classes", reference="1")
    logits = SNAPSHOTS[1].logits[0].astype(np.float64)
    there = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    rows = tab.frame.locator("[data-testid^=class-]:has([data-testid=output-mark])").all()
    assert len(rows) >= 5
    for row in rows:
        index = int(row.get_attribute("data-testid").removeprefix("class-"))
        left = row.get_by_test_id("output-mark").evaluate("e => parseFloat(e.style.getPropertyValue('--at'))")
        assert left == pytest.approx(100 * there[index], abs=0.5)


@ONCE
def test_classes_of_another_run_are_those_of_the_same_names(tab, server):
    known = [int(each) for each in np.asarray(SNAPSHOTS[5].targets)[0] if each > 0]
    opened(tab, server, view="compare_classes", reference="@reordered", target=known[0], against=known[1])
    said = tab.part("notice").filter(has_text="each is compared with that of its name")
    expect(said).to_contain_text(f"There is none for “{NAMES[0]}”")
    logits = REORDERED.logits[0].astype(np.float64)
    there = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    rows = tab.frame.locator("[data-testid^=class-]:has([data-testid=output-mark])").all()
    assert len(rows) >= 4
    for row in rows:
        index = int(row.get_attribute("data-testid").removeprefix("class-"))
        left = row.get_by_test_id("output-mark").evaluate("e => parseFloat(e.style.getPropertyValue('--at'))")
        assert left == pytest.approx(100 * there[index - 1], abs=0.5) and index > 0


@ONCE
def test_what_argues_for_a_class_that_the_other_run_has_not_is_not_compared(tab, server):
    tab.open(server.url, run="one", layer=FIRST.name, view="semantic_dictionary", reference="@reordered", target=0)
    expect(tab.part("notice").first).to_contain_text(f"Run “reordered” has no class “{NAMES[0]}”")
    expect(tab.part("figure")).to_have_count(1)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_stands_beside_another_step_and_another_run(tab, server, view):
    for reference, named in (("2", "Step 2"), ("@two", "two · step 3")):
        opened(tab, server, view=view, reference=reference)
        expect(tab.part("reference")).to_have_attribute("aria-label", named)
        expect(tab.part("figure")).to_have_count(2)
        first, second = (tab.part(side).bounding_box() for side in ("reference", "shown"))
        assert abs(first["width"] - second["width"]) <= 2
        assert first["x"] + first["width"] <= second["x"] + 2
    assert tab.errors == []


@ONCE
def test_a_link_that_was_copied_opens_the_same(tab, server):
    opened(tab, server, view="compare_classes", reference="1")
    tab.part("reference-step").focus()
    tab.page.keyboard.press("ArrowRight")
    expect(tab.part("reference")).to_have_attribute("aria-label", "Step 2")
    tab.part("swap-states").click()
    expect(tab.part("reference")).to_have_attribute("aria-label", "Step 5")
    expect(tab.part("step")).to_have_text("Step 2")
    expect(tab.page).to_have_url(re.compile("step=2.*reference=5"))
    address = tab.page.url
    tab.leave()
    tab.follow(address)
    expect(tab.part("reference")).to_have_attribute("aria-label", "Step 5")
    expect(tab.part("shown")).to_have_attribute("aria-label", "Step 2")
    tab.part("leave-reference").click()
    expect(tab.part("figure")).to_have_count(1)


@ONCE
def test_a_network_without_the_layer_is_not_compared_and_it_is_said(tab, server):
    tab.open(server.url, run="one", layer=FIRST.name, view="semantic_dictionary", reference="@unlike")
    expect(tab.part("notice").first).to_contain_text(f"Run “unlike” has no layer “{FIRST.name}”")
    expect(tab.part("figure")).to_have_count(1)


def test_the_samples_differ():
    """Else what is compared above could not be told apart."""
    values = [activation(snapshot, channel) for snapshot in SNAPSHOTS.values() for channel in range(FIRST.channels)]
    assert all(not np.isclose(a, b) for a, b in itertools.combinations(values, 2) if a or b)
