"""The view Activation grids as a person uses it, on a log of known numbers."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.e2e.activation_grids.log import COARSE, FINE, STRONGEST, VIEW
from tests.e2e.conftest import visiting
from tests.samples import LAYERS, random_snapshot

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def middle(tab, layer, y: float, x: float, part: str | None = None) -> tuple[float, float]:
    """The middle of a cell in the page's coordinates."""
    box = tab.part(part or f"grid-{layer.name}").bounding_box()
    return (
        box["x"] + box["width"] * (x + 0.5) / layer.width,
        box["y"] + box["height"] * (y + 0.5) / layer.height,
    )


def contains(box: dict[str, float], x: float, y: float) -> bool:
    return box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]


def grown(box: dict[str, float], by: float = 15) -> dict[str, float]:
    """To the sides, by less than there is between grids."""
    return {**box, "x": box["x"] - by, "width": box["width"] + 2 * by}


def pixels(tab, layer) -> np.ndarray:
    """What is drawn of a grid, as RGBA `[height, width, 4]`."""
    found: Any = tab.evaluate(
        f"""() => {{
            const canvas = document.querySelector('[data-testid=grid-{layer.name}] canvas');
            const {{width, height}} = canvas;
            return {{width, height, data: [...canvas.getContext('2d').getImageData(0, 0, width, height).data]}};
        }}"""
    )
    return np.array(found["data"], np.uint8).reshape(found["height"], found["width"], 4)


def cell_pixels(drawn: np.ndarray, layer, y: int, x: int) -> np.ndarray:
    height, width = drawn.shape[0] / layer.height, drawn.shape[1] / layer.width
    return drawn[round(y * height) : round((y + 1) * height), round(x * width) : round((x + 1) * width)]


def test_is_offered_beside_the_semantic_dictionary_and_says_its_step(tab, server):
    tab.open(server.url)
    tab.part(f"view-{VIEW}").click()
    for layer in LAYERS:
        expect(tab.part(f"grid-{layer.name}")).to_be_visible()
        assert (pixels(tab, layer)[..., 3] == 255).all()
        expect(tab.part(f"figure-{layer.name}")).to_contain_text(f"{layer.height} × {layer.width} positions")
    expect(tab.part("grid-steps")).to_contain_text("step 1")
    tab.page.wait_for_url(re.compile(f"view={VIEW}"))
    first, second = (tab.part(f"grid-{layer.name}").bounding_box() for layer in LAYERS)
    assert first["width"] == pytest.approx(second["width"], abs=1)
    assert first["width"] / first["height"] == pytest.approx(16 / 12, rel=0.02)


def test_says_without_grids_what_to_log(tab, tmp_path):
    log_dir = tmp_path / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(random_snapshot(), 0)
    with visiting(tab, log_dir) as server:
        tab.open(server.url, view=VIEW)
        expect(tab.part("view-semantic_dictionary")).to_be_visible()
        expect(tab.part(f"view-{VIEW}")).to_have_attribute("aria-disabled", "true")
        expect(tab.part(f"view-{VIEW}")).to_have_attribute("aria-selected", "false")
        expect(tab.part("notice")).to_contain_text("The view “Activation grids” has nothing to show here")
        tab.part(f"view-{VIEW}").click(force=True)
        expect(tab.part("missing")).to_contain_text("Grids()")
        expect(tab.part("vector-icon")).to_have_count(0)


@pytest.mark.parametrize("pointed", ["grid-block1", "grid-block2", "grid-image"])
def test_pointing_enlarges_the_same_place_everywhere(opened, pointed):
    opened.page.mouse.move(*middle(opened, FINE, 1, 6, pointed))
    for layer in LAYERS:
        expect(opened.part(f"figure-{layer.name}").get_by_test_id("lens")).to_contain_text("|a| = 4.00")
        outline = opened.part(f"grid-{layer.name}").get_by_test_id("pointed-cell").bounding_box()
        assert contains(outline, *middle(opened, FINE, 1, 6, f"grid-{layer.name}"))
    expect(opened.part("grid-image").get_by_test_id("pointed-cell")).to_be_visible()
    own = opened.frame.locator(".lens.own")
    expect(own).to_have_count(0 if pointed == "grid-image" else 1)
    opened.page.mouse.move(5, 400)
    expect(opened.part("lens")).to_have_count(0)


def test_the_lens_is_never_cut_off(opened):
    for corner in (0, 0), (0, 7), (5, 0), (5, 7):
        opened.page.mouse.move(*middle(opened, FINE, *corner))
        for layer in LAYERS:
            figure = opened.part(f"figure-{layer.name}")
            expect(figure.get_by_test_id("lens")).to_be_visible()
            outer = opened.part(f"grid-{layer.name}").bounding_box()
            lens = figure.get_by_test_id("lens").bounding_box()
            assert contains(grown(outer), lens["x"], lens["y"])
            assert contains(grown(outer), lens["x"] + lens["width"], lens["y"] + lens["height"])
            assert min(lens["width"], lens["height"]) >= 90


def test_areas_are_in_proportion_to_magnitudes_over_the_run(opened):
    opened.part("grid-mode-sized").click()
    opened.page.wait_for_url(re.compile("grid=sized"))
    expect(opened.part("scale").first).to_contain_text("16.0")
    expect(opened.part("scale").first).to_contain_text("run")
    drawn = pixels(opened, FINE)
    for (y, x), magnitude in {(0, 0): 1, (5, 7): 9, (2, 3): 4}.items():
        cell = cell_pixels(drawn, FINE, y, x)
        assert cell[..., 3].mean() / 255 == pytest.approx(magnitude / STRONGEST, abs=0.02)
        assert cell[cell.shape[0] // 2, cell.shape[1] // 2, 3] == 255


def test_components_are_coloured_and_explained(opened):
    opened.part("grid-mode-components").click()
    legend = opened.part("figure-block1").get_by_test_id("component-legend")
    expect(legend).to_contain_text("50 % of variance")
    expect(legend.get_by_role("img")).to_have_count(6)
    drawn = pixels(opened, FINE).astype(int)
    towards, away, second, mean = (
        cell_pixels(drawn, FINE, y, x)[..., :3].mean((0, 1)) for y, x in ((0, 0), (0, 7), (5, 0), (2, 3))
    )
    assert towards[0] > mean[0] + 30 and towards[2] < mean[2] - 30
    assert away[0] < mean[0] - 30 and away[2] > mean[2] + 30
    assert second[1] > mean[1] + 20 and second[0] < mean[0] - 20
    assert np.ptp(mean) < 3
    opened.page.mouse.move(*middle(opened, FINE, 0, 7))
    expect(opened.part("figure-block1").get_by_test_id("lens")).to_contain_text("1: −5.00")
    legend.get_by_test_id("component-1").click()
    opened.page.wait_for_url(re.compile("component=1"))
    alone = pixels(opened, FINE).astype(int)
    assert np.ptp(cell_pixels(alone, FINE, 0, 0)[..., :3].mean((0, 1))) < 3, "it is nothing of the second component"
    assert np.abs(cell_pixels(alone, FINE, 5, 0)[..., :3].mean((0, 1)) - second).max() < 2


def test_all_grids_zoom_and_pan_together(opened):
    zoom = opened.part("zoom")
    x, y = middle(opened, FINE, 1, 2)
    opened.page.mouse.move(x, y)
    outline = opened.part("grid-block2").get_by_test_id("pointed-cell")
    before, layout = outline.bounding_box(), opened.part("grid-block2").bounding_box()
    opened.page.keyboard.down("Control")
    opened.page.mouse.wheel(0, -50)
    opened.page.mouse.wheel(0, -50)
    opened.page.keyboard.up("Control")
    expect(zoom).to_have_text("2.7×")
    # The place under the pointer stays there, in the other grid too, whose cells grew.
    assert opened.part("grid-block2").bounding_box() == layout
    assert outline.bounding_box()["width"] > 1.5 * before["width"]
    assert contains(opened.part("grid-block1").get_by_test_id("pointed-cell").bounding_box(), x, y)
    expect(opened.part("seen-part")).to_be_visible()
    moved = opened.part("grid-block1").get_by_test_id("pointed-cell").bounding_box()
    opened.page.mouse.down()
    opened.page.mouse.move(x + 30, y + 20, steps=4)
    opened.page.mouse.up()
    dragged = opened.part("grid-block1").get_by_test_id("pointed-cell").bounding_box()
    assert dragged["x"] - moved["x"] == pytest.approx(30, abs=2)
    assert dragged["y"] - moved["y"] == pytest.approx(20, abs=2)
    opened.page.wait_for_timeout(200)
    assert opened.key("atom") is None, "a drag pins nothing"
    opened.part("zoom-reset").click()
    expect(zoom).to_have_text("1.0×")
    opened.part("zoom-in").click()
    expect(zoom).to_have_text("1.5×")
    opened.part("grid-block1").dblclick()
    expect(zoom).to_have_text("1.0×")
    opened.page.keyboard.press("+")
    expect(zoom).to_have_text("1.5×")
    opened.page.keyboard.press("0")
    expect(zoom).to_have_text("1.0×")


def test_click_pins_for_the_semantic_dictionary_too(opened):
    opened.page.mouse.click(*middle(opened, FINE, 4, 1))
    opened.page.wait_for_url(re.compile(r"atom=spatial\.4\.1"))
    assert opened.key("layer") == FINE.name
    opened.page.mouse.move(5, 400)
    for layer in LAYERS:
        pinned = opened.part(f"grid-{layer.name}").get_by_test_id("pinned-cell").bounding_box()
        assert contains(pinned, *middle(opened, FINE, 4, 1, f"grid-{layer.name}"))
        expect(opened.part(f"figure-{layer.name}").get_by_test_id("lens")).to_be_visible()
    opened.part("view-semantic_dictionary").click()
    expect(opened.part("vector")).to_contain_text("4,1")
    opened.part(f"view-{VIEW}").click()
    expect(opened.part("grid-block1").get_by_test_id("pinned-cell")).to_be_visible()
    opened.page.keyboard.press("Escape")
    expect(opened.part("pinned-cell")).to_have_count(0)


def test_keys_move_keep_and_release(opened):
    opened.part("grid-block2").focus()
    opened.page.keyboard.press("Home")
    opened.page.keyboard.press("PageUp")
    opened.page.keyboard.press("ArrowDown")
    outline = opened.part("grid-block2").get_by_test_id("pointed-cell")
    assert contains(outline.bounding_box(), *middle(opened, COARSE, 1, 0))
    expect(opened.frame.locator("[aria-live=polite]")).to_contain_text("block2, row 1, column 0")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(r"atom=spatial\.1\.0"))
    opened.page.keyboard.press("Escape")
    expect(opened.part("pointed-cell")).to_have_count(0)
    opened.page.keyboard.press("Escape")
    expect(opened.part("pinned-cell")).to_have_count(0)


def test_an_example_without_grids_leads_to_those_that_have(opened):
    opened.part("example-1").click()
    expect(opened.part("no-grid")).to_contain_text("No grid")
    opened.part("no-grid").get_by_role("button", name="example 2").click()
    expect(opened.part("grid-block1")).to_be_visible()
    opened.page.wait_for_url(re.compile("example=2"))


def test_the_semantic_dictionary_shows_the_whole_vector_as_a_picture(tab, server):
    tab.open(server.url, view="semantic_dictionary", layer=FINE.name, atom="neuron.2.3.1")
    expect(tab.part("vector-icon").get_by_role("img")).to_be_visible()
    expect(tab.part("diverse")).to_contain_text("3 icons held apart: difference 0.")
    expect(tab.part("diverse").get_by_role("img")).to_have_count(3)
    expect(tab.part("crop-image").first).to_contain_text("image")
    tab.part("example-1").click()
    expect(tab.part("vector-icon")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_accessibility(tab, server, dark):
    tab.open(server.url, view=VIEW, atom="spatial.1.1")
    expect(tab.part("grid-block1")).to_be_visible()
    if dark:
        tab.page.evaluate("document.body.classList.add('dark-mode')")
        expect(tab.frame.locator("html.dark")).to_have_count(1)
    tab.evaluate(AXE.read_text())
    for mode in ("sized", "components"):
        tab.part(f"grid-mode-{mode}").click()
        tab.page.wait_for_url(re.compile(f"grid={mode}"))
        found = tab.evaluate("axe.run()")["violations"]
        serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
        assert serious == []


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_cut_off(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.fits()
