"""A region that is drawn over the image, against the artifacts that were logged."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.e2e.test_measured_regions import FINE, LIKELIEST, SNAPSHOT, known_regions
from tests.samples import known, random_dictionary, random_grid, random_groups
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

GROUP_VIEWS = ("neuron_groups", "group_attribution")
VIEWS = (
    "compare_classes",
    "semantic_dictionary",
    "activation_grids",
    "spatial_attribution",
    "channel_attribution",
    *GROUP_VIEWS,
)
NUMBER = r"[+−]?[\d.]+"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A snapshot with icons of one layer and measured regions of it."""
    log_dir = tmp_path_factory.mktemp("brush") / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(random_dictionary(FINE), 0)
        writer.write(known_regions(), 0)
        writer.write(random_groups((FINE,)), 0)
        writer.write(random_groups(), 0)
        writer.write(random_grid(FINE), 0)
        writer.write(SNAPSHOT, 0)
    with tensorboard(log_dir, "rust") as server:
        yield server


def evidence() -> np.ndarray:
    """`[H, W]` of the layer and the likeliest class."""
    row = list(SNAPSHOT.targets[0]).index(LIKELIEST)
    return known(next(layer for layer in SNAPSHOT.layers if layer.info.name == FINE.name).by_position)[0, row]


def said(tab) -> list[float]:
    """The sum in the region and over the whole image, of the likeliest class at the layer."""
    line = tab.part("brush-layer").filter(has_text=FINE.name).locator(f"[data-target='{LIKELIEST}']")
    # At first they may still be on their way, and it says so.
    expect(line).to_contain_text(re.compile(rf"”: {NUMBER}, of {NUMBER}"))
    text = line.text_content().split("”: ")[1]
    return [float(number.replace("−", "-")) for number in re.findall(NUMBER, text)]


def opened(tab, server, view, **keys):
    tab.open(server.url, view=view, target=LIKELIEST, layer=FINE.name, **keys)
    expect(tab.part(f"view-{view}")).to_have_attribute("aria-selected", "true")
    return tab.part("brush-surface").first


@pytest.mark.parametrize("view", VIEWS)
def test_the_whole_image_holds_all_evidence(tab, server, view):
    opened(tab, server, view, brush="0,0,1,1")
    inside, all_of_it = said(tab)
    assert inside == all_of_it == pytest.approx(evidence().sum(), rel=0.02, abs=0.02)


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_drawn_is_summed_and_in_the_address_and_escape_clears_it(tab, server, view):
    surface = opened(tab, server, view)
    box = surface.bounding_box()
    x, y, width, height = (box[side] for side in ("x", "y", "width", "height"))
    tab.page.mouse.move(x + width / 2, y + height / 2)
    tab.page.mouse.down()
    tab.page.mouse.move(x + width * 0.8, y + height * 0.7)
    tab.page.mouse.move(x + width + 30, y + height + 30)
    tab.page.mouse.up()
    expect(tab.part("brush").first).to_be_visible()
    rows, columns = FINE.height // 2, FINE.width // 2
    assert said(tab)[0] == pytest.approx(evidence()[rows:, columns:].sum(), rel=0.05, abs=0.1)
    expect(tab.page).to_have_url(re.compile(r"brush=0\.5(%2C|,)0\.5(%2C|,)1(%2C|,)1"))
    # Drawing keeps no position.
    expect(tab.page).not_to_have_url(re.compile("atom="))
    tab.page.keyboard.press("Escape")
    expect(tab.part("brush")).to_have_count(0)
    expect(tab.page).not_to_have_url(re.compile("brush="))


def test_a_measured_region_tells_what_hiding_it_does_and_another_that_it_was_not_measured(tab, server):
    # The first region lies in columns 1 to 3 and rows 1 to 2.
    height, width = FINE.height, FINE.width
    opened(tab, server, "compare_classes", brush=f"{1 / width:.3f},{1 / height:.3f},{4 / width:.3f},{3 / height:.3f}")
    effect = tab.part("brush-effect").first
    expect(effect).to_contain_text("loses −0.75 ± 0.25 (16 other images in its place), which contradicts the evidence")
    expect(tab.part("brush-measured")).to_contain_text(re.compile(r"region 1, which overlaps this one by (9\d|100) %"))
    opened(tab, server, "compare_classes", brush="0.5,0.5,1,1")
    expect(tab.part("brush-measured")).to_contain_text("was not measured; the measured regions are outlined")
    expect(tab.part("brush-surface").get_by_test_id("regions")).to_be_visible()
    expect(tab.part("brush-effect")).to_have_count(0)


def test_keys_alone_do_it(tab, server):
    opened(tab, server, "semantic_dictionary")
    tab.part("brush-begin").focus()
    tab.page.keyboard.press("Enter")
    expect(tab.part("brush")).to_be_focused()
    before = tab.part("brush").bounding_box()
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("Shift+ArrowLeft")
    surface = tab.part("brush-surface").bounding_box()
    after = tab.part("brush").bounding_box()
    cell = surface["width"] / FINE.width
    assert after["x"] - before["x"] == pytest.approx(cell, abs=1)
    assert before["width"] - after["width"] == pytest.approx(cell, abs=1)
    expect(tab.part("brush-channel").first).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(tab.part("brush-begin")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
def test_the_strongest_channels_of_the_region_are_told(tab, server, view):
    opened(tab, server, view, brush="0,0,1,1")
    row = list(SNAPSHOT.neuron_targets[0]).index(LIKELIEST)
    by_neuron = known(next(layer for layer in SNAPSHOT.layers if layer.info.name == FINE.name).by_neuron)[0, row]
    sums = by_neuron.sum(axis=(0, 1))
    told = tab.part("brush-layer").filter(has_text=FINE.name).get_by_test_id("brush-channel")
    expect(told.first).to_have_attribute("data-channel", str(np.argmax(np.abs(sums))))
    assert not tab.errors


def test_a_strong_channel_of_the_region_can_be_kept(tab, server):
    opened(tab, server, "semantic_dictionary", brush="0,0,1,1")
    chosen = tab.part("brush-channel").first
    channel = chosen.get_attribute("data-channel")
    chosen.click()
    expect(tab.page).to_have_url(re.compile(rf"atom=.*{channel}"))


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_in_the_region_is_seen_at_once_and_hides_no_image(tab, server, view):
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    opened(tab, server, view, brush="0.25,0.25,0.75,0.75")
    box, image = tab.part("brush-said").bounding_box(), tab.part("brush").first.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 800
    apart = [
        box["x"] >= image["x"] + image["width"],
        box["x"] + box["width"] <= image["x"],
        box["y"] >= image["y"] + image["height"],
        box["y"] + box["height"] <= image["y"],
    ]
    assert any(apart)


@pytest.mark.parametrize("view", VIEWS)
def test_channels_and_groups_of_the_region_stand_with_their_pictures(tab, server, view):
    """Also in views that show neither, and from when the region is drawn: before, nothing of them is asked for."""
    surface = opened(tab, server, view)
    tab.settle()
    box = surface.bounding_box()
    x, y, width, height = (box[side] for side in ("x", "y", "width", "height"))
    tab.page.mouse.move(x + width * 0.1, y + height * 0.1)
    tab.page.mouse.down()
    tab.page.mouse.move(x + width * 0.6, y + height * 0.7)
    tab.page.mouse.up()
    layer = tab.part("brush-layer").filter(has_text=FINE.name)
    for part in ("brush-channel", "brush-group"):
        told = layer.get_by_test_id(part)
        expect(told.first.locator(".icon canvas").first).to_be_visible()
        assert told.count() == told.filter(has=tab.page.locator(".icon canvas")).count() > 1
    expect(layer.get_by_test_id("brush-group").first).to_contain_text(re.compile(r"\d+ %"))


@pytest.mark.parametrize("view", GROUP_VIEWS)
def test_a_strong_group_of_the_region_can_be_kept(tab, server, view):
    opened(tab, server, view, brush="0,0,0.5,0.5")
    chosen = tab.part("brush-layer").filter(has_text=FINE.name).get_by_test_id("brush-group").first
    expect(chosen).to_contain_text(re.compile(r"\d+ %"), timeout=15_000)
    group = chosen.get_attribute("data-group")
    chosen.click()
    expect(tab.page).to_have_url(re.compile(rf"atom=group\.{group}"))
    assert not tab.errors


def test_a_click_keeps_a_position_as_ever(tab, server):
    surface = opened(tab, server, "compare_classes")
    surface.click(position={"x": 20, "y": 20})
    expect(tab.part("brush")).to_have_count(0)
    expect(tab.page).to_have_url(re.compile("atom="))
