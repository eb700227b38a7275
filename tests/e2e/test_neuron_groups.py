"""The view Neuron groups as a person uses it, on a log of known numbers."""

import csv
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import LayerGroups, NeuronGroups
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.events import Writer
from tests.e2e.conftest import visiting
from tests.e2e.shown import Shown
from tests.samples import LAYERS, known, random_dictionary, random_groups, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIEW = "neuron_groups"
EARLY, LATE = LAYERS
SNAPSHOT = random_snapshot()
# At the second step the groups 1 and 3 go on, in another order; 2 is gone, and 6 is new.
IDS = {0: [0, 1, 2], 4: [2, 0, 5]}
SIMILARITIES = {0: [np.nan] * 3, 4: [0.9, 0.8, np.nan]}


def known_groups(step: int, **settings) -> NeuronGroups:
    """Random ones, in which those of three groups of each example keep known numbers."""
    groups = random_groups(seed=step, **settings)
    return dataclasses.replace(groups, groups=tuple(_identified(each, step) for each in groups.groups))


def _identified(groups: LayerGroups, step: int) -> LayerGroups:
    if groups.of != Factorisation(3):
        return dataclasses.replace(groups, identity=None, vanished=())
    identity = np.array([IDS[step], SIMILARITIES[step]], np.float32).T
    return dataclasses.replace(groups, identity=identity, vanished=(1,) if step else ())


def read(step: int = 4, layer: str = "block2", n: int = 3, example: int = 0, *, shared: bool = False) -> LayerGroups:
    """What was logged, as it is read back."""
    groups = NeuronGroups.from_blobs(known_groups(step).to_blobs())
    (found,) = (
        g for g in groups.groups if g.layer == layer and g.of == Factorisation(n, 0, shared) and example in g.examples
    )
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("groups") / "logs"
    with Writer(log_dir / "run") as writer:
        for layer in LAYERS:
            writer.write(random_dictionary(layer), 0)
        for step in IDS:
            writer.write(SNAPSHOT, step)
            writer.write(known_groups(step, layers=LAYERS[:1]), step)
            writer.write(known_groups(step), step)
    with tensorboard(log_dir, "rust") as server:
        yield server


def open_view(tab, server, **keys):
    tab.open(server.url, view=VIEW, **{"layer": "block2", "groups": "block2:3", **keys})
    tab.part("subject").wait_for(state="attached")
    tab.settle()
    return tab


@pytest.fixture
def opened(tab, server):
    return open_view(tab, server)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def numbers(locator) -> list[float]:
    return [number(text) for text in locator.all_inner_texts()]


def strengths(tab) -> list[Shown]:
    return [Shown(text) for text in tab.part("strength").all_inner_texts()]


def tags(tab) -> list[str | None]:
    return [group.get_attribute("data-group") for group in tab.part("group").all()]


def point(tab, part: str, y: int, x: int, click: bool = False) -> None:
    box = tab.part(part).bounding_box()
    at = (box["x"] + box["width"] * (x + 0.5) / LATE.width, box["y"] + box["height"] * (y + 0.5) / LATE.height)
    if click:
        tab.page.mouse.click(*at)
    else:
        tab.page.mouse.move(*at)


def pixels(tab, part: str) -> np.ndarray:
    """Of the map that lies over a square `[H, W, 3]`."""
    found = tab.evaluate(
        f"""() => {{
            const canvas = document.querySelector('[data-testid={part}] [data-testid=heatmap]');
            const {{width, height}} = canvas;
            return [height, width, ...canvas.getContext('2d').getImageData(0, 0, width, height).data];
        }}"""
    )
    height, width, *data = found
    return np.array(data).reshape(height, width, 4)[..., :3]


def test_shows_what_each_group_and_the_rest_argue_for(tab, server):
    tab.open(server.url, layer="block2", groups="block2:3")
    tab.part(f"view-{VIEW}").click()
    expect(tab.part("subject")).to_have_text("3 groups of neurons of block2 that fire together on this image")
    assert tags(tab) == ["3", "1", "6"]
    tab.details()
    groups = read()
    shown = [row for row in tab.frame.locator("[data-testid^=effect-]").all()]
    assert len(shown) == np.count_nonzero(groups.targets[0] >= 0)
    for i, target in enumerate(groups.targets[0]):
        if target < 0:
            continue
        row = tab.part(f"effect-{target}")
        effects = known(groups.effects)[0, i].tolist()
        assert numbers(row.get_by_test_id("effect")) == pytest.approx(effects, rel=6e-3, abs=6e-3)
        (rest,) = numbers(row.get_by_test_id("rest"))
        (whole,) = numbers(tab.part(f"numbers-{target}").get_by_test_id("whole"))
        expected = known(groups.rest)[0, i]
        assert rest == pytest.approx(expected, rel=6e-3, abs=6e-3)
        assert whole == pytest.approx(expected + sum(effects), rel=6e-3, abs=6e-3)
    percent = f"{100 * known(groups.explained)[0]:.1f} %"
    expect(tab.part("explained")).to_contain_text(f"these 3 groups explain {percent} of the squared activation")
    expect(tab.part("explained")).to_contain_text("the column “rest of the layer”")
    # The likeliest first.
    order = [int(row.get_attribute("data-testid").split("-")[1]) for row in shown]
    logits = SNAPSHOT.logits[0][order]
    assert logits.tolist() == sorted(logits.tolist(), reverse=True)


def test_pointing_at_a_group_isolates_it(opened):
    before = pixels(opened, "factor-map")
    opened.part("group").nth(1).hover()
    groups = read()
    own = groups.spatial[0, ..., 1]
    y, x = np.unravel_index(own.argmax(), own.shape)
    expect(opened.part("map-caption")).to_contain_text(f"group 1 is active, most at row {y}, column {x}")
    # The others' numbers are gone, and the map has one colour, as full as the factor, never hiding the image.
    expect(opened.part("tag")).to_have_count(1)
    alone = pixels(opened, "factor-map").astype(float)
    assert np.corrcoef(np.ptp(alone, axis=-1).ravel(), own.ravel())[0, 1] > 0.9
    assert alone[own < 0.01 * own.max()].min(initial=255) > 200
    mask = pixels(opened, "image-grid")[..., 0]
    assert mask.min() >= 0.2 * 255
    assert np.corrcoef(mask.ravel(), np.sqrt(own).ravel())[0, 1] > 0.98
    expect(opened.part("facts")).to_contain_text("size")
    expect(opened.part("group-channel")).to_have_count(6)
    opened.page.mouse.move(5, 400)
    expect(opened.part("tag")).to_have_count(3)
    np.testing.assert_array_equal(pixels(opened, "factor-map"), before)


@pytest.mark.parametrize("part", ["image-grid", "factor-map"])
def test_a_position_makes_the_row_a_dictionary_of_groups(opened, part):
    point(opened, part, 2, 1)
    expect(opened.part("strengths")).to_contain_text("at row 2, column 1")
    assert strengths(opened) == read().spatial[0, 2, 1].tolist()
    expect(opened.part("reticle")).to_have_count(2)
    opened.page.mouse.move(5, 400)
    expect(opened.part("strengths")).to_contain_text("most active")
    assert strengths(opened) == read().spatial[0].max((0, 1)).tolist()


def test_keeping_a_group_and_releasing_it(tab, opened):
    opened.part("group").nth(2).click()
    opened.page.wait_for_url(re.compile(r"atom=group\.5"))
    opened.page.mouse.move(5, 400)
    expect(opened.part("tag")).to_have_count(1)
    expect(opened.part("facts")).to_contain_text("new at this step")
    opened.part("group").nth(2).click()
    opened.page.mouse.move(5, 400)
    expect(opened.part("tag")).to_have_count(3)
    point(opened, "factor-map", 1, 1, click=True)
    opened.page.wait_for_url(re.compile(r"atom=spatial\.1\.1"))
    opened.page.mouse.move(5, 400)
    expect(opened.part("strengths")).to_contain_text("at row 1, column 1")
    opened.page.keyboard.press("Escape")
    expect(opened.part("strengths")).to_contain_text("most active")


def test_a_link_shows_the_same(tab, server):
    keys = {"groups": "block2:2", "shared": "true", "atom": "group.1", "bars": "view", "example": 1, "step": 0}
    open_view(tab, server, **keys)
    expect(tab.part("subject")).to_have_text("2 groups of neurons of block2 that fire together in all images")
    assert tags(tab) == ["1", "2"]
    expect(tab.part("group").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(tab.part("tag")).to_have_count(1)
    expect(tab.part("scales")).to_contain_text("the largest on screen")
    expect(tab.part("whose-shared")).to_have_attribute("aria-checked", "true")


def test_over_steps_a_group_keeps_its_number_and_what_came_and_went_is_said(tab, server):
    open_view(tab, server, step=0, atom="group.0")
    assert tags(tab) == ["1", "2", "3"]
    # There was no step before: none is new.
    expect(tab.part("group").filter(has_text="new")).to_have_count(0)
    colour = "e => getComputedStyle(e.querySelector('.key')).backgroundColor"
    before = {tag: tab.part("group").nth(i).evaluate(colour) for i, tag in enumerate("123")}
    tab.frame.get_by_role("slider").press("End")
    expect(tab.part("vanished")).to_have_text("Gone: group 2.")
    assert tags(tab) == ["3", "1", "6"]
    expect(tab.part("group").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(tab.part("facts")).to_contain_text("0.80 like at the step before")
    expect(tab.part("group").filter(has_text="new")).to_have_attribute("data-group", "6")
    assert [tab.part("group").nth(i).evaluate(colour) for i in (0, 1)] == [before["3"], before["1"]]
    # One that is gone is let go, and comes back with its step.
    open_view(tab, server, atom="group.1")
    expect(tab.part("tag")).to_have_count(3)
    tab.frame.get_by_role("slider").press("Home")
    expect(tab.part("tag")).to_have_count(1)


def test_another_number_keeps_the_place_and_lets_go_of_the_group(opened):
    point(opened, "factor-map", 2, 3, click=True)
    opened.part("count-block2-2").click()
    opened.page.wait_for_url(re.compile("groups=block2(%3A|:)2"))
    expect(opened.part("group")).to_have_count(2)
    opened.page.mouse.move(5, 400)
    expect(opened.part("strengths")).to_contain_text("at row 2, column 3")
    assert numbers(opened.part("strength")) == pytest.approx(read(n=2).spatial[0, 2, 3].tolist(), rel=6e-3, abs=6e-3)
    opened.part("group").first.click()
    opened.part("count-block2-3").click()
    expect(opened.part("group")).to_have_count(3)
    opened.page.mouse.move(5, 400)
    expect(opened.part("tag")).to_have_count(3)
    opened.page.wait_for_url(re.compile("groups=block2(%3A|:)3"))
    assert opened.key("atom") is None


def test_another_number_while_a_position_is_pointed_at(opened):
    """In the article that threw."""
    point(opened, "factor-map", 0, 0)
    opened.part("count-block2-3").focus()
    opened.page.keyboard.press("ArrowLeft")
    expect(opened.part("group")).to_have_count(2)
    opened.page.keyboard.press("ArrowRight")
    expect(opened.part("group")).to_have_count(3)


def test_shared_groups_stay_selected_on_another_example(opened):
    opened.part("whose-shared").click()
    opened.page.wait_for_url(re.compile("shared=true"))
    expect(opened.part("subject")).to_contain_text("in all images")
    opened.part("group").nth(2).click()
    opened.page.wait_for_url(re.compile(r"atom=group\.2"))
    opened.page.mouse.move(5, 400)
    expect(opened.part("made-of")).to_contain_text("Pieces of the data set")
    opened.part("example-1").click()
    expect(opened.part("group").nth(2)).to_have_attribute("aria-pressed", "true")
    peak = read(example=1, shared=True).spatial[1, ..., 2].max()
    opened.page.mouse.move(5, 400)
    assert number(opened.part("map-caption").inner_text().split(": ")[-1].rstrip(".")) == pytest.approx(peak, rel=6e-3)
    opened.part("whose-own").click()
    expect(opened.part("tag")).to_have_count(3)
    opened.part("group").first.click()
    opened.part("example-0").click()
    opened.page.mouse.move(5, 400)
    expect(opened.part("tag")).to_have_count(3)


def test_another_layer(opened):
    opened.part("layer-block1").click()
    expect(opened.part("subject")).to_contain_text("groups of neurons of block1")


def test_keys_move_isolate_keep_and_release(opened):
    opened.part("group").first.focus()
    opened.page.keyboard.press("ArrowRight")
    expect(opened.part("map-caption")).to_contain_text("group 1 is active")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(r"atom=group\.0"))
    opened.page.keyboard.press("Escape")
    opened.part("factor-map").focus()
    opened.page.keyboard.press("Home")
    expect(opened.part("strengths")).to_contain_text(re.compile(r"at row \d, column 0"))
    expect(opened.frame.locator("[aria-live=polite]")).to_contain_text(re.compile(r"At row \d, column 0: group 3 \d"))


def test_choosing_a_class(opened):
    target = int(read().targets[0, 2])
    opened.part(f"effect-{target}").get_by_role("button").click()
    opened.page.wait_for_url(re.compile(f"target={target}"))
    expect(opened.part(f"class-{target}")).to_have_attribute("aria-checked", "true")


def test_downloads_what_is_shown(opened):
    groups = read()
    opened.more()
    with opened.page.expect_download() as download:
        opened.part("download-csv").click()
    assert download.value.suggested_filename == "neuron_groups_block2_3_step4_example0.csv"
    head, *rows = csv.reader(Path(download.value.path()).read_text().splitlines())
    assert head[2:] == ["group 3", "group 1", "group 6", "rest of the layer", "whole layer"]
    table = {int(row[0]): [float(value) for value in row[2:]] for row in rows}
    for i, target in enumerate(groups.targets[0].tolist()):
        if target >= 0:
            assert table[target][:3] == pytest.approx(known(groups.effects)[0, i].tolist(), rel=1e-5)
    with opened.page.expect_download() as download:
        opened.part("download-json").click()
    shown = json.loads(Path(download.value.path()).read_text())
    assert [each["id"] for each in shown["groups"]] == IDS[4]
    spatial = np.array([each["spatial"] for each in shown["groups"]]).T.reshape(groups.spatial[0].shape)
    # Of 8 bits what is known is written.
    np.testing.assert_allclose(spatial, groups.spatial[0], atol=0.051)
    with opened.page.expect_download() as download:
        opened.part("download-png").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_the_headline_says_what_stands_out(opened):
    groups = read()
    headline = opened.part("headline")
    expect(headline).to_contain_text(f"Three groups explain {100 * known(groups.explained)[0]:.0f} % of block2")
    for i, target in enumerate(groups.targets[0].tolist()):
        if target < 0:
            continue
        opened.part(f"effect-{target}").get_by_role("button").click()
        expect(headline).to_contain_text(f"“class {target}”")
        effects, rest = known(groups.effects)[0, i], known(groups.rest)[0, i]
        if effects.max() > 0 and rest <= 0:
            expect(headline).to_contain_text(f"group {IDS[4][effects.argmax()] + 1}")
            assert headline.locator("canvas").count() > 0, "a picture of it stands for it"
        elif rest > np.maximum(effects, 0).sum():
            expect(headline).to_contain_text("in none of them")
        elif effects.max() <= 0 and rest <= 0:
            expect(headline).to_contain_text("none of them argues for")


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_the_figure_is_most_of_the_view(opened, size):
    opened.page.set_viewport_size({"width": size[0], "height": size[1]})
    opened.settle()
    assert opened.figure_share() >= 0.5
    assert opened.part("factor-map").bounding_box()["height"] >= 0.2 * size[1]
    # What the groups argue for the class is seen without scrolling.
    row = opened.frame.locator("tr.chosen").bounding_box()
    assert row["y"] + row["height"] <= size[1]


def test_pointing_moves_nothing(opened):
    parts = [opened.part(name) for name in ("image-grid", "factor-map", "strengths", "caption")]
    before = [part.bounding_box() for part in parts]
    point(opened, "factor-map", 1, 2)
    expect(opened.part("strengths")).to_contain_text("at row 1, column 2")
    opened.part("group").nth(1).hover()
    expect(opened.part("tag")).to_have_count(1)
    after = [part.bounding_box() for part in parts]
    assert [box["y"] for box in after[:3]] == [box["y"] for box in before[:3]]


def test_in_chinese(opened):
    opened.evaluate("localStorage.setItem('semantic_dictionary.language', 'zh')")
    try:
        opened.page.reload()
        expect(opened.part("subject")).to_contain_text("3 个神经元组")
        expect(opened.part("headline")).to_contain_text("神经元组解释了 block2")
        opened.fits()
    finally:
        opened.evaluate("localStorage.removeItem('semantic_dictionary.language')")


def test_without_icons_pieces_of_the_image_stand_for_groups(tab, tmp_path):
    """Under the other loader, with groups of one example alone, from another step."""
    log_dir = tmp_path / "logs"
    bare = known_groups(0, examples=(0,))
    none = [
        dataclasses.replace(g, icons=None, crops=None, crop_values=None, rest=None, explained=None, channel=None)
        for g in bare.groups
        if not g.of.shared
    ]
    with Writer(log_dir / "run") as writer:
        writer.write(dataclasses.replace(bare, groups=tuple(none)), 0)
        writer.write(SNAPSHOT, 3)
    with visiting(tab, log_dir, loader="python") as server:
        open_view(tab, server)
        # Said once of all of them.
        expect(tab.part("group-note")).to_have_text("of this image")
        expect(tab.part("group").first).not_to_contain_text("of this image")
        expect(tab.part("explained")).to_contain_text("was not logged")
        expect(tab.part("rest")).to_have_count(0)
        expect(tab.part("view-notice").first).to_have_text("Groups are from step 0, all else from step 3.")
        expect(tab.part("whose-own")).to_have_count(0)
        tab.part("group").first.hover()
        expect(tab.part("made-of")).to_contain_text("Which channels it is made of was not logged")
        tab.part("example-1").click()
        expect(tab.part("no-groups")).to_contain_text("Groups(numbers) in the list log=[…] of the callback")
        tab.part("example-0").click()
        expect(tab.part("group")).to_have_count(3)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("atom", ["group.0", "spatial.1.1"])
def test_accessible(tab, server, dark, atom):
    open_view(tab, server, atom=atom)
    if dark:
        tab.page.evaluate("document.body.classList.add('dark-mode')")
        expect(tab.frame.locator("html.dark")).to_have_count(1)
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run()")["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_cut_off(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.fits()


@pytest.mark.parametrize("loader", ["python", "rust"])
def test_of_a_training(tab, trained, loader):
    """Both views on what the callback logged, at its last step and its first."""
    with visiting(tab, trained.log_dir, loader) as server:
        tab.open(server.url, view=VIEW)
        tab.part("subject").wait_for(state="attached")
        expect(tab.part("group")).to_have_count(6)
        tab.details()
        explained = re.findall(r"explain ([\d.]+) %", tab.part("explained").inner_text())
        assert 50 < float(explained[0]) < 100
        row = tab.frame.locator("[data-testid^=effect-]").first
        parts, (rest,) = (numbers(row.get_by_test_id(name)) for name in ("effect", "rest"))
        (whole,) = numbers(tab.frame.locator("[data-testid^=numbers-]").first.get_by_test_id("whole"))
        assert sum(parts) + rest == pytest.approx(whole, abs=0.05)
        tab.part("group").first.click()
        tab.part("whose-shared").click()
        expect(tab.part("subject")).to_contain_text("in all images")
        tab.part("view-group_attribution").click()
        expect(tab.part("ribbon").first).to_be_attached()
        tab.part("node-0-0").click()
        expect(tab.part("node-0-0")).to_have_attribute("aria-pressed", "true")
        tab.frame.get_by_role("slider").press("Home")
        expect(tab.part("view-notice").first).to_be_visible()
        tab.part("example-1").click()
        tab.part(f"view-{VIEW}").click()
        expect(tab.part("group").first).to_be_visible()
