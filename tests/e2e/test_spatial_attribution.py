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
        factors[0, 0, 0, 0], factors[0, -1, 0, 1], factors[0, 0, -1] = 4, 4, 2
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
        writer.write(dataclasses.replace(grid, icons=np.full_like(grid.icons, 200)), 1)
        writer.write(known_snapshot(), 4)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("map-block1")).to_be_visible()
    # What comes later has come.
    expect(tab.part("notices")).to_contain_text("Relations between layers are from step 0")
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


def cell(tab, layer, y: int, x: int) -> np.ndarray:
    """The mean colour, 0 to 255, of a position as it is drawn; half-way to its sides, where no outline is."""
    found: Any = tab.evaluate(
        f"""() => {{
            const canvas = document.querySelector('[data-testid=map-{layer.name}] canvas');
            const [w, h] = [canvas.width / {layer.width}, canvas.height / {layer.height}];
            const part = [(({x} + .25) * w), (({y} + .25) * h), w / 2, h / 2].map(Math.round);
            return [...canvas.getContext('2d').getImageData(...part).data];
        }}"""
    )
    return np.array(found).reshape(-1, 4)[:, :3].mean(0)


def brightness(tab, layer, y: int, x: int) -> float:
    return float(cell(tab, layer, y, x).mean())


def numbers(tab, layer):
    return tab.part(f"layer-map-{layer.name}").get_by_test_id("numbers")


def test_is_offered_and_colours_what_each_position_supports(tab, server):
    tab.open(server.url)
    tab.part(f"view-{VIEW}").click()
    for layer in LAYERS:
        expect(tab.part(f"map-{layer.name}")).to_be_visible()
        expect(numbers(tab, layer)).to_contain_text("full colour: 4.00 logits")
        red, _, blue = cell(tab, layer, 0, 0)
        assert red > 2 * blue, "factor 1 is orange"
        red, _, blue = cell(tab, layer, layer.height - 1, 0)
        assert blue > 2 * red, "factor 2 is blue"
        red, green, blue = cell(tab, layer, 0, layer.width - 1)
        assert max(red, green, blue) - min(red, green, blue) < 5 and red > 60, "both are white"
        assert brightness(tab, layer, 1, 1) < 40, "neither is dark"
    expect(tab.part("legend")).to_contain_text("the 99th percentile of this run")
    expect(tab.part("factor-0").get_by_test_id("loading")).to_have_text([re.compile("0.80"), re.compile("0.60")])
    expect(tab.part("factor-1").get_by_test_id("loading")).to_have_text([re.compile(f"class {OTHER}.*1.00")])
    expect(tab.part("notices")).to_contain_text("Icons are from step 1")
    expect(tab.frame.locator("[data-testid^=map-class]")).to_have_count(5)


def test_a_position_shows_what_made_it(opened):
    point(opened, COARSE, 0, 0)
    expect(opened.part("subject")).to_have_text("What made block2, row 0, column 0, and what it makes")
    expect(opened.part("layer-map-block1").get_by_test_id("role")).to_have_text("What made it")
    expect(numbers(opened, FINE)).to_contain_text("full brightness: 4.00 of |a| in block2")
    expect(numbers(opened, FINE)).to_contain_text("−2.00 (dark) to +4.00; sum +2.00")
    assert brightness(opened, FINE, 0, 1) > 190
    assert brightness(opened, FINE, 0, 2) < 40, "what takes away is dark"
    expect(opened.part("lens")).to_contain_text("|a| = 5.0")
    expect(opened.part("grid-image").get_by_test_id("pointed-cell")).to_be_visible()
    opened.page.mouse.move(5, 400)
    expect(opened.part("role")).to_have_count(0)


def test_a_position_shows_what_it_makes(opened):
    point(opened, FINE, 0, 1)
    expect(opened.part("layer-map-block2").get_by_test_id("role")).to_have_text("What it makes")
    expect(numbers(opened, COARSE)).to_contain_text(re.compile(r"0 to \+4\.00; sum \+5\.0\d"))
    assert brightness(opened, COARSE, 0, 0) > 1.5 * brightness(opened, COARSE, 2, 3)
    point(opened, FINE, 0, 2)
    expect(numbers(opened, COARSE)).to_contain_text(re.compile(r"−2\.0\d \(dark\) to 0; sum −2\.0\d"))


def test_a_position_argues_for_and_against_classes(opened):
    point(opened, FINE, 0, 0)
    rows = opened.frame.locator("[data-testid^=map-class]")
    expect(rows.nth(0)).to_have_text(re.compile(rf"class {OTHER}\s+\+3.00"))
    expect(rows.nth(1)).to_have_text(re.compile(rf"class {FIRST}\s+\+2.00"))
    expect(rows.nth(4)).to_have_text(re.compile(rf"class {SECOND}\s+−1.00"))
    expect(opened.part("class-note")).to_contain_text("full bar: 4.00, the 99th percentile of this run")
    before = opened.part("map-block1").bounding_box()
    opened.page.mouse.move(5, 400)
    expect(rows.nth(0)).to_contain_text(f"class {FIRST}")
    assert opened.part("map-block1").bounding_box() == pytest.approx(before, abs=0.5), "nothing moves below the pointer"


def test_a_class_has_its_map_in_every_layer(opened):
    opened.part(f"map-class-{FIRST}").hover()
    expect(opened.part("subject")).to_have_text(f"Where “class {FIRST}” is supported")
    for layer in LAYERS:
        expect(numbers(opened, layer)).to_contain_text("−4.00 (dark) to +2.00; sum −2.00")
        assert brightness(opened, layer, 0, 0) > 1.5 * brightness(opened, layer, layer.height - 1, layer.width - 1)
    opened.part("signs-both").click()
    opened.part(f"map-class-{OTHER}").click()
    opened.page.wait_for_url(re.compile(r"signs=both.*hint=class|hint=class.*signs=both"))
    assert opened.key("target") == str(OTHER)
    opened.page.mouse.move(5, 400)
    opened.part(f"class-{FIRST}").click()
    expect(opened.part("subject")).to_have_text(f"Where “class {FIRST}” is supported")
    for layer in LAYERS:
        expect(numbers(opened, layer)).to_contain_text("full colour: ±4.00 logits")
    red, _, blue = cell(opened, COARSE, 0, 0)
    assert blue > red + 20, "blue argues for it"
    red, _, blue = cell(opened, COARSE, 2, 3)
    assert red > blue + 20, "orange argues against it"
    opened.part("bars-view").click()
    opened.page.wait_for_url(re.compile("bars=view"))
    expect(opened.part("legend")).to_contain_text("the largest on screen")


def test_a_class_that_is_not_explained_is_said_to_be(tab, server):
    tab.open(server.url, view=VIEW, hint="class", target=UNEXPLAINED)
    expect(tab.part("no-map")).to_have_text(["no evidence logged for it"] * 2)


def test_a_factor_alone(opened):
    opened.part("factor-1").hover()
    expect(opened.part("subject")).to_contain_text("factor 2")
    assert brightness(opened, COARSE, 0, 0) < 40
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
        expect(tab.part("notices")).to_contain_text("Relations(every=1)")
        expect(tab.part("notices")).to_contain_text("No factors are logged")
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
        expect(tab.part("notices")).to_contain_text("time was up")
        tab.part("example-0").click()
        expect(tab.part("notices")).to_have_count(0)


def test_downloads_what_is_shown(opened):
    point(opened, COARSE, 0, 0, click=True)
    opened.page.wait_for_url(re.compile(r"atom=spatial\.0\.0"))
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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_accessibility(tab, server, dark):
    tab.open(server.url, view=VIEW, atom="spatial.0.0", layer="block2")
    expect(tab.part("role").first).to_be_visible()
    if dark:
        tab.page.evaluate("document.body.classList.add('dark-mode')")
        expect(tab.frame.locator("html.dark")).to_have_count(1)
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
