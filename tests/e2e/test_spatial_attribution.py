"""The view Spatial attribution as a person uses it, on a log of known numbers."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import LayerRelations, Snapshot
from tb_plugin.events import Writer
from tests.e2e.conftest import visiting
from tests.samples import LAYERS, known, random_grid, random_relations, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIEW = "spatial_attribution"
FINE, COARSE = LAYERS
FULL = 4.0
# Of the icons, and of a veil over what has no part in a position.
DARK, VEIL = 60, 214
FIRST, SECOND, OTHER = (int(target) for target in random_snapshot().targets[0, :3])
UNEXPLAINED = next(iter(set(range(6)) - {int(target) for target in random_snapshot().targets[0]}))


def known_snapshot() -> Snapshot:
    """Of example 0 and the layers' corners, evidence and factors that are easy to tell apart."""
    snapshot = random_snapshot()
    logits = np.full_like(snapshot.logits, -9)
    logits[0, FIRST], logits[0, SECOND], logits[0, OTHER] = 3, 2, 1
    layers = []
    for record in snapshot.layers:
        # One strong position of another example: what example 0 is drawn by is of the run.
        positions = np.zeros_like(known(record.by_position))
        positions[:, 0] = FULL
        positions[0] = 0
        positions[0, 0, 0, 0], positions[0, 1, 0, 0], positions[0, 2, 0, 0] = 2, -1, 3
        positions[0, 0, -1, -1] = -4
        factors = np.full_like(known(record.factors), FULL)
        factors[0] = 0
        factors[0, 0, 0, 0], factors[0, -1, 0, 1], factors[0, 0, -1] = 4, 4, 4
        activations = np.zeros_like(record.activations)
        activations[0, 0, 0, :2] = 3, 4
        layers.append(dataclasses.replace(record, by_position=positions, factors=factors, activations=activations))
    loadings = np.zeros_like(known(snapshot.loadings))
    loadings[0, 0, 0], loadings[0, 0, 1], loadings[0, 1, 2] = 0.8, 0.6, 1
    return dataclasses.replace(snapshot, logits=logits, layers=tuple(layers), loadings=loadings)


def known_relations(examples: tuple[int, ...] = (0, 1, 2)) -> LayerRelations:
    """The first position of the later layer is made of the second of the earlier, less of the third."""
    relations = random_relations(examples=examples)
    (pair,) = relations.pairs
    positions = np.zeros_like(known(pair.positions))
    positions[0, 0, 1, 0, 0], positions[0, 0, 2, 0, 0], positions[0, 0, 1, 2, 3] = 4, -2, 1
    return dataclasses.replace(
        relations, pairs=(dataclasses.replace(pair, positions=positions),), complete=len(examples) == 3
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Snapshots of steps 0 and 4, with relations of step 0 and icons of one layer of step 1."""
    log_dir = tmp_path_factory.mktemp("spatial") / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(known_snapshot(), 0)
        writer.write(known_relations(), 0)
        grid = random_grid(FINE)
        writer.write(dataclasses.replace(grid, icons=np.full_like(grid.icons, DARK)), 1)
        writer.write(known_snapshot(), 4)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("map-block1")).to_be_visible()
    # What comes later has come.
    expect(notice(tab, "Relations between layers are from step 0")).to_be_visible()
    tab.settle()
    return tab


def point(tab, layer, y: int, x: int, click: bool = False, part: str | None = None) -> None:
    tab.part("subject").scroll_into_view_if_needed()
    target = tab.part(part or f"map-{layer.name}")
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    at = (box["x"] + box["width"] * (x + 0.5) / layer.width, box["y"] + box["height"] * (y + 0.5) / layer.height)
    if click:
        tab.page.mouse.click(*at)
    else:
        tab.page.mouse.move(*at)


def notice(tab, text: str):
    return tab.part("view-notice").filter(has_text=text)


def pixels(tab, layer, left: float, top: float, side: float) -> np.ndarray:
    """The colours, 0 to 255, of a square of a map as it is drawn, in units of cells."""
    found: Any = tab.evaluate(
        f"""() => {{
            const canvas = document.querySelector('[data-testid=map-{layer.name}] canvas');
            const [w, h] = [canvas.width / {layer.width}, canvas.height / {layer.height}];
            const part = [{left} * w, {top} * h, Math.max(1, {side} * w), Math.max(1, {side} * h)].map(Math.round);
            return [...canvas.getContext('2d').getImageData(...part).data];
        }}"""
    )
    return np.array(found).reshape(-1, 4)[:, :3]


def cell(tab, layer, y: int, x: int) -> np.ndarray:
    """What is drawn in the middle of a position, where no outline is."""
    return pixels(tab, layer, x + 0.25, y + 0.25, 0.5)


def ground(tab, layer, y: int, x: int) -> np.ndarray:
    """The mean colour around what is drawn in a position: in its corner."""
    return pixels(tab, layer, x + 0.02, y + 0.02, 0.06).mean(0)


def detail(tab, layer, y: int, x: int) -> float:
    """How much of the picture is seen through a veil: how far its colours are from that of the veil."""
    return float(np.abs(cell(tab, layer, y, x) - VEIL).mean())


def numbers(tab, layer):
    return tab.part(f"numbers-{layer.name}")


def test_is_offered_and_colours_what_each_position_supports(tab, server):
    tab.open(server.url)
    tab.part(f"view-{VIEW}").click()
    for layer in LAYERS:
        expect(tab.part(f"map-{layer.name}")).to_be_visible()
        expect(numbers(tab, layer)).to_contain_text("full colour: 4.00 logits")
        red, green, blue = ground(tab, layer, 0, 0)
        assert green > 1.2 * red and green > 2 * blue, "factor 1 is green"
        red, green, blue = ground(tab, layer, layer.height - 1, 0)
        assert min(red, blue) > 1.5 * green, "factor 2 is pink"
        assert ground(tab, layer, 0, layer.width - 1).min() > ground(tab, layer, 1, 1).min() > 140, "all is light"
    assert ground(tab, FINE, 0, FINE.width - 1).min() > 250, "both are white"
    assert np.ptp(ground(tab, FINE, 1, 1)) < 5, "neither is grey"
    assert np.abs(cell(tab, FINE, 1, 1) - VEIL).max() > 40, "there is a picture in every cell"
    expect(tab.part("legend")).to_contain_text("Green: factor 1. Pink: factor 2.")
    expect(tab.part("scale")).to_contain_text("the 99th percentile of this run")
    expect(tab.part("factor-0").get_by_test_id("loading")).to_have_text([re.compile("0.80"), re.compile("0.60")])
    expect(tab.part("factor-1").get_by_test_id("loading")).to_have_text([re.compile(f"class {OTHER}.*1.00")])
    expect(notice(tab, "Icons are from step 1")).to_be_visible()
    expect(tab.frame.locator("[data-testid^=map-class]")).to_have_count(5)


def test_a_position_shows_what_made_it(opened):
    point(opened, COARSE, 0, 0)
    expect(opened.part("subject")).to_have_text("What made block2, row 0, column 0, and what it makes")
    expect(opened.part("layer-map-block1").get_by_test_id("role")).to_have_text("What made it")
    expect(numbers(opened, FINE)).to_contain_text("fully visible: 4.00 of |a| in block2")
    expect(numbers(opened, FINE)).to_contain_text("−2.00 (pale) to +4.00; sum +2.00")
    assert np.abs(cell(opened, FINE, 0, 1) - DARK).max() <= 1, "what feeds it is fully visible"
    pale = cell(opened, FINE, 0, 2)
    assert pale.min() > 150 and pale.max() < VEIL - 10, "what takes away is pale, and faintly visible"
    expect(opened.part("lens")).to_contain_text("|a| = 5.0")
    expect(opened.part("grid-image").get_by_test_id("pointed-cell")).to_be_visible()
    opened.page.mouse.move(5, 400)
    expect(opened.part("role")).to_have_count(0)


def test_a_position_shows_what_it_makes(opened):
    point(opened, FINE, 0, 1)
    expect(opened.part("layer-map-block2").get_by_test_id("role")).to_have_text("What it makes")
    expect(numbers(opened, COARSE)).to_contain_text(re.compile(r"0 to \+4\.00; sum \+5\.0\d"))
    assert detail(opened, COARSE, 0, 0) > 1.5 * detail(opened, COARSE, 2, 3) > 3
    point(opened, FINE, 0, 2)
    expect(numbers(opened, COARSE)).to_contain_text(re.compile(r"−2\.0\d \(pale\) to 0; sum −2\.0\d"))


def test_a_position_argues_for_and_against_classes(opened):
    point(opened, FINE, 0, 0)
    rows = opened.frame.locator("[data-testid^=map-class]")
    expect(rows.nth(0)).to_have_text(re.compile(rf"class {OTHER}\s+\+3.00"))
    expect(rows.nth(1)).to_have_text(re.compile(rf"class {FIRST}\s+\+2.00"))
    expect(rows.nth(4)).to_have_text(re.compile(rf"class {SECOND}\s+−1.00"))
    expect(opened.part("class-note")).to_have_text("In logits, by estimate.")
    expect(opened.part("scale")).to_contain_text("4.00, the 99th percentile of this run")
    before = opened.part("map-block1").bounding_box()
    opened.page.mouse.move(5, 400)
    expect(rows.nth(0)).to_contain_text(f"class {FIRST}")
    assert opened.part("map-block1").bounding_box() == pytest.approx(before, abs=0.5), "nothing moves below the pointer"


def test_a_class_has_its_map_in_every_layer(opened):
    opened.part(f"map-class-{FIRST}").hover()
    expect(opened.part("subject")).to_have_text(f"Where “class {FIRST}” is supported")
    for layer in LAYERS:
        expect(numbers(opened, layer)).to_contain_text("−4.00 (pale) to +2.00; sum −2.00")
        blueness = [ground(opened, layer, y, x) @ (-1, 0, 1) for y, x in ((0, 0), (layer.height - 1, layer.width - 1))]
        assert blueness[0] > blueness[1] + 40, "support is blue, what opposes is as grey as what does neither"
    opened.more()
    opened.part("signs-both").click()
    opened.part(f"map-class-{OTHER}").click()
    opened.page.wait_for_url(re.compile(r"signs=both.*hint=class|hint=class.*signs=both"))
    assert opened.key("target") == str(OTHER)
    opened.page.mouse.move(5, 400)
    opened.part(f"class-{FIRST}").click()
    expect(opened.part("subject")).to_have_text(f"Where “class {FIRST}” is supported")
    for layer in LAYERS:
        expect(numbers(opened, layer)).to_contain_text("full colour: ±4.00 logits")
    red, _, blue = ground(opened, COARSE, 0, 0)
    assert blue > red + 20, "blue argues for it"
    red, _, blue = ground(opened, COARSE, 2, 3)
    assert red > blue + 20, "red argues against it"
    opened.more()
    opened.part("bars-view").click()
    opened.page.wait_for_url(re.compile("bars=view"))
    expect(opened.part("scale")).to_contain_text("the largest on screen")


def test_a_class_that_is_not_explained_is_said_to_be(tab, server):
    tab.open(server.url, view=VIEW, hint="class", target=UNEXPLAINED)
    expect(tab.part("no-map")).to_have_text(["no evidence logged for it"] * 2)


def test_a_factor_alone(opened):
    opened.part("factor-1").hover()
    expect(opened.part("subject")).to_contain_text("factor 2")
    assert np.ptp(ground(opened, FINE, 0, 0)) < 5, "what serves factor 1 alone is grey"
    opened.part("factor-1").get_by_role("button").click()
    opened.page.wait_for_url(re.compile("hint=second"))
    opened.page.mouse.move(5, 400)
    expect(numbers(opened, FINE)).to_contain_text("factor 2 up to 4.00")
    expect(numbers(opened, FINE)).not_to_contain_text("factor 1")
    opened.part("hint-factors").click()
    expect(numbers(opened, FINE)).to_contain_text("factor 1 up to 4.00, factor 2 up to 4.00")


def test_keeping_a_position_and_releasing_it(opened):
    point(opened, COARSE, 0, 0, click=True)
    opened.page.wait_for_url(re.compile(r"atom=spatial\.0\.0"))
    assert opened.key("layer") in (None, COARSE.name)
    opened.page.mouse.move(5, 400)
    expect(opened.part("layer-map-block2").get_by_test_id("pinned-cell")).to_be_visible()
    expect(opened.part("layer-map-block1").get_by_test_id("role")).to_have_text("What made it")
    point(opened, FINE, 0, 1, click=True)
    opened.page.wait_for_url(re.compile(r"layer=block1.*atom=spatial\.0\.1|atom=spatial\.0\.1.*layer=block1"))
    expect(opened.part("layer-map-block2").get_by_test_id("role")).to_have_text("What it makes")
    point(opened, FINE, 0, 1, click=True)
    opened.page.mouse.move(5, 400)
    expect(opened.part("role")).to_have_count(0)
    point(opened, FINE, 0, 1, click=True)
    opened.page.mouse.move(5, 400)
    expect(opened.part("layer-map-block2").get_by_test_id("role")).to_be_visible()
    opened.page.keyboard.press("Escape")
    expect(opened.part("role")).to_have_count(0)
    opened.part("view-semantic_dictionary").click()
    expect(opened.part("vector")).to_be_visible()


def test_keys_move_keep_and_release(opened):
    opened.part("map-block2").focus()
    for key in ("Home", "PageUp", "ArrowDown", "ArrowUp"):
        opened.page.keyboard.press(key)
    expect(opened.part("subject")).to_contain_text("block2, row 0, column 0")
    expect(opened.frame.locator("[aria-live=polite]")).to_contain_text(f"most for “class {OTHER}”, +3.00")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(r"atom=spatial\.0\.0"))
    opened.page.keyboard.press("Escape")
    opened.page.keyboard.press("Escape")
    expect(opened.part("pinned-cell")).to_have_count(0)
    opened.part(f"map-class-{FIRST}").focus()
    opened.page.keyboard.press("ArrowDown")
    expect(opened.part("subject")).to_have_text(f"Where “class {SECOND}” is supported")


def test_without_relations_or_evidence_it_says_so_and_shows_the_rest(tab, tmp_path):
    log_dir = tmp_path / "logs"
    snapshot = known_snapshot()
    bare = dataclasses.replace(snapshot.layers[0], by_position=None, factors=None)
    layers = (bare, dataclasses.replace(snapshot.layers[1], factors=None))
    with Writer(log_dir / "run") as writer:
        writer.write(dataclasses.replace(snapshot, layers=layers, loadings=None), 0)
    with visiting(tab, log_dir) as server:
        tab.open(server.url, view=VIEW)
        expect(notice(tab, "Relations(every=1)")).to_be_visible()
        expect(notice(tab, "No factors are logged")).to_be_visible()
        # A layer that has nothing to show is left out.
        expect(tab.part("layer-map-block1")).to_have_count(0)
        point(tab, COARSE, 0, 0)
        expect(tab.part(f"map-class-{OTHER}")).to_contain_text("+3.00")
    log_dir = tmp_path / "related"
    with Writer(log_dir / "run") as writer:
        writer.write(dataclasses.replace(snapshot, layers=layers, loadings=None), 0)
        writer.write(known_relations((0,)), 0)
    with visiting(tab, log_dir) as server:
        tab.open(server.url, view=VIEW)
        expect(tab.part("no-map")).to_have_text("no evidence logged for it")
        point(tab, FINE, 0, 0)
        expect(tab.part("class-note")).to_have_text("No evidence by position is logged of block1.")


def test_an_example_that_time_was_up_for(tab, tmp_path):
    log_dir = tmp_path / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(known_snapshot(), 0)
        writer.write(known_relations((0,)), 0)
    with visiting(tab, log_dir) as server:
        tab.open(server.url, view=VIEW, example=1)
        expect(notice(tab, "time was up")).to_be_visible()
        tab.part("example-0").click()
        expect(tab.part("view-notice")).to_have_count(0)


def test_downloads_what_is_shown(opened):
    point(opened, COARSE, 0, 0, click=True)
    opened.page.wait_for_url(re.compile(r"atom=spatial\.0\.0"))
    opened.more()
    with opened.page.expect_download() as download:
        opened.part("download-png").click()
    assert download.value.suggested_filename == "spatial_attribution_block2_row0_column0_step4_example0.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    with opened.page.expect_download() as download:
        opened.part("download-json").click()
    shown = json.loads(Path(download.value.path()).read_text())
    values = np.array(shown["layers"][0]["values"]).reshape(FINE.height, FINE.width)
    assert values[0, 1] == pytest.approx(4, abs=0.02) and values[0, 2] == pytest.approx(-2, abs=0.02)
    assert [shown["relationsStep"], shown["evidence"][0]["class"]] == [0, OTHER]


def test_the_figure_comes_first(opened):
    opened.page.set_viewport_size({"width": 1280, "height": 800})
    opened.page.mouse.move(5, 400)
    share: Any = opened.evaluate(
        """() => {
            const seen = (selector) => {
                const {left, top, right, bottom} = document.querySelector(selector).getBoundingClientRect();
                const side = (from, to, end) => Math.max(0, Math.min(to, end) - Math.max(from, 0));
                return side(left, right, innerWidth) * side(top, bottom, innerHeight);
            };
            return seen('[data-testid=figure]') / seen('#view');
        }"""
    )
    assert share >= 0.5
    height: Any = opened.evaluate("innerHeight")
    for layer in LAYERS:
        bottom: Any = opened.evaluate(
            f"document.querySelector('[data-testid=map-{layer.name}]').getBoundingClientRect().bottom"
        )
        assert bottom <= height, "maps are above the fold"
    expect(opened.part("headline")).to_contain_text("“class")
    assert opened.part("details").get_attribute("open") is None


def test_the_headline_is_the_finding_and_follows_what_is_kept(opened):
    """Of the likeliest class one position of the last layer argues for it, more than all others together."""
    expect(opened.part("headline")).to_have_text(
        re.compile(
            rf"This position\s+block2, row 0, column 0 argues most for “class {FIRST}”: \+2.00 logits, by estimate."
        )
    )
    point(opened, COARSE, 0, 0, click=True)
    expect(opened.part("headline")).to_have_text(re.compile(rf"argues most for “class {OTHER}”: \+3.00 logits"))


def test_dots_are_an_option(opened):
    """Factor 2 of the last row: of one colour, with dots of two."""
    last = (FINE.height - 1, 0)
    colours = pixels(opened, FINE, last[1] + 0.01, last[0] + 0.01, 0.98)
    opened.more()
    opened.part("dots").check()
    opened.page.wait_for_url(re.compile("dots=true"))
    expect(opened.part("legend")).to_contain_text("Dotted pink")
    opened.page.wait_for_timeout(100)
    dotted = pixels(opened, FINE, last[1] + 0.01, last[0] + 0.01, 0.98)
    assert dotted.std(0).max() > 1.3 * colours.std(0).max() or dotted.mean() < 0.95 * colours.mean()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_accessibility(tab, server, dark):
    tab.open(server.url, view=VIEW, atom="spatial.0.0", layer="block2")
    expect(tab.part("role").first).to_be_visible()
    if dark:
        tab.page.evaluate("document.body.classList.add('dark-mode')")
        expect(tab.frame.locator("html.dark")).to_have_count(1)
    tab.details()
    tab.evaluate(AXE.read_text())
    for part in ("hint-factors", f"map-class-{FIRST}"):
        tab.part(part).click()
        found = tab.evaluate("axe.run()")["violations"]
        serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
        assert serious == []


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_cut_off(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.fits()
