"""The view Group attribution as a person uses it, on a log of known numbers."""

import csv
import dataclasses
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import GroupLinks, LayerGroups, NeuronGroups
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.events import Writer
from tests.e2e.conftest import LOAD_MS, visiting
from tests.samples import LAYERS, known, random_groups, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIEW = "group_attribution"
BASE = 20
SNAPSHOT = random_snapshot()
LOGGED = NeuronGroups.from_blobs(random_groups().to_blobs())
# The page opens with three groups of either layer.
TARGETS = [int(t) for t in known(LOGGED.groups[0].targets)[0] if t >= 0]
BEST = max(TARGETS, key=lambda target: SNAPSHOT.logits[0, target])
ROW = TARGETS.index(BEST)


def groups_of(layer: str, of: Factorisation) -> LayerGroups:
    (found,) = (g for g in LOGGED.groups if g.layer == layer and g.of == of and 0 in g.examples)
    return found


def links(n: int = 3, later: int = 3, *, aligned: bool = True, shared: bool = False) -> GroupLinks:
    wanted = Factorisation(n, later * aligned, shared, later)
    (found,) = (link for link in LOGGED.links if link.of == wanted)
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("flow") / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(SNAPSHOT, 0)
        writer.write(random_groups(), 0)
        writer.write(SNAPSHOT, 2)
        writer.write(random_groups(seed=2), 2)
    with tensorboard(log_dir, "rust") as server:
        yield server


def open_view(tab, server, **keys):
    tab.open(server.url, view=VIEW, **{"step": 0, "bars": "view", **keys})
    tab.part("ribbon").first.wait_for(state="attached")
    tab.settle()
    return tab


@pytest.fixture
def opened(tab, server):
    return open_view(tab, server)


def ribbons(tab) -> dict[tuple[int, str, int], tuple[float, bool]]:
    """Widths, and whether in the colour of a negative influence, by column, source and target."""
    found = tab.evaluate(
        """() => [...document.querySelectorAll('[data-testid=ribbon]')].map(({dataset, attributes, classList}) => {
            const width = attributes['stroke-width'].value;
            return [dataset.column, dataset.from, dataset.to, width, classList.contains('against')];
        })"""
    )
    return {(int(column), source, int(to)): (float(width), against) for column, source, to, width, against in found}


def class_nodes(tab) -> list[int]:
    nodes = tab.frame.locator("[data-testid^=class-node-]").all()
    return [int(node.get_attribute("data-testid").split("-")[-1]) for node in nodes]


def expect_links(tab, column: int, expected: np.ndarray, signs: np.ndarray | None = None) -> None:
    """Between groups of two columns: widths `[later, earlier]`, as soon as what was asked for has arrived."""
    deadline = time.monotonic() + LOAD_MS / 1000
    while (wrong := wrong_links(tab, column, expected, signs)) and time.monotonic() < deadline:
        tab.page.wait_for_timeout(100)
    assert wrong == []


def wrong_links(tab, column: int, expected: np.ndarray, signs: np.ndarray | None) -> list[str]:
    shown = {(f, t): pair for (c, f, t), pair in ribbons(tab).items() if c == column and f != "rest"}
    wrong = []
    for (to, source), width in zip(np.ndindex(*expected.shape), expected.ravel().tolist(), strict=True):
        got, against = shown.get((str(source), to), (0.0, False))
        if got != pytest.approx(abs(width), rel=1e-4, abs=1e-6):
            wrong.append(f"{source} to {to} is {got:.4f} wide, not {abs(width):.4f}")
        elif width and signs is not None and against != (signs[to, source] < 0):
            wrong.append(f"{source} to {to} has the other sign's colour")
    return wrong


def effects(layer: str, of: Factorisation, order: list[int]) -> np.ndarray:
    """`[classes, groups]` in the order of the page."""
    found = groups_of(layer, of)
    rows = found.targets[0].tolist()
    return np.stack([known(found.effects)[0, rows.index(target)] for target in order])


def test_at_rest_shows_how_the_prediction_is_made(opened):
    order = class_nodes(opened)
    assert order == sorted(TARGETS, key=lambda target: -SNAPSHOT.logits[0, target])[: len(order)]
    expect(opened.part(f"class-node-{BEST}")).to_have_attribute("aria-pressed", "true")
    expect(opened.part("subject")).to_have_text(f"How groups of neurons make “class {BEST}”")
    late, early = effects("block2", Factorisation(3), order), effects("block1", Factorisation(3, 3), order)
    values = links().values[0]
    base = BASE * np.abs(values) / np.abs(values).max()
    largest = max(np.abs(late[0]).max(), np.abs(early[0]).max())
    expect_links(opened, 0, base * np.abs(late[0] / largest)[:, None], np.broadcast_to(early[0], (3, 3)))
    expected = np.zeros_like(late)
    expected[0] = BASE * np.abs(late[0]) / np.abs(late).max()
    expect_links(opened, 1, expected, late)
    # What the groups leave has ribbons of its own, and a node.
    rest = known(groups_of("block2", Factorisation(3)).rest)[
        0, groups_of("block2", Factorisation(3)).targets[0].tolist().index(BEST)
    ]
    width, against = ribbons(opened)[1, "rest", 0]
    assert width == pytest.approx(BASE * min(1, abs(rest) / np.abs(late).max()), rel=1e-4)
    assert against == (rest < 0)
    expect(opened.part("rest-0")).to_be_visible()


def test_another_class_and_the_scale_of_the_run(opened):
    other = class_nodes(opened)[2]
    opened.part(f"class-node-{other}").click()
    opened.page.wait_for_url(re.compile(f"target={other}"))
    expect(opened.part("subject")).to_contain_text(f"“class {other}”")
    assert {to for (column, _, to) in ribbons(opened) if column == 1} == {2}
    before = ribbons(opened)
    opened.more()
    opened.part("bars-run").click()
    expect(opened.part("widths")).to_contain_text("the largest of this run")
    after = ribbons(opened)
    assert all(after[key][0] <= before[key][0] + 1e-9 for key in after if key[1] != "rest")


def test_a_later_group_shows_what_it_is_made_of_and_what_it_makes(opened):
    opened.part("node-1-1").click()
    opened.page.wait_for_url(re.compile(r"atom=group\.\d"))
    assert opened.key("layer") in (None, "block2")
    order, values = class_nodes(opened), links().values[0]
    own = np.zeros_like(values)
    own[1] = BASE * values[1] / np.abs(values).max()
    expect_links(opened, 0, own, values)
    late = effects("block2", Factorisation(3), order)
    made = np.zeros_like(late)
    made[:, 1] = BASE * late[:, 1] / np.abs(late).max()
    expect_links(opened, 1, made, late)
    # Again, and it is let go.
    opened.part("node-1-1").click()
    expect(opened.part("subject")).to_contain_text(f"“class {BEST}”")


def test_an_earlier_group_is_followed_as_far_as_it_reaches(opened):
    opened.part("node-0-2").click()
    opened.page.wait_for_url(re.compile("layer=block1"))
    order, values = class_nodes(opened), links().values[0]
    share = np.abs(values[:, 2]) / np.abs(values).max()
    own = np.zeros_like(values)
    own[:, 2] = BASE * share
    expect_links(opened, 0, own, values)
    late, early = effects("block2", Factorisation(3), order), effects("block1", Factorisation(3, 3), order)
    argued = np.abs(early[:, 2]) / np.abs(early[:, 2]).max()
    expect_links(opened, 1, BASE * np.abs(late) / np.abs(late).max() * share * argued[:, None], late)
    opened.page.keyboard.press("Escape")
    expect(opened.part("subject")).to_contain_text(f"“class {BEST}”")
    opened.page.wait_for_url(lambda url: "atom=" not in url)


def test_pointing_at_a_group_shows_it_on_the_image(opened):
    assert opened.part("flow-image").get_by_test_id("heatmap").count() == 0
    opened.part("node-0-1").hover()
    own = groups_of("block1", Factorisation(3, 3)).spatial[0, ..., 1]
    y, x = np.unravel_index(own.argmax(), own.shape)
    expect(opened.part("map-caption")).to_contain_text(f"of block1 is active, most at row {y}, column {x}")
    expect(opened.part("flow-image").get_by_test_id("heatmap")).to_be_visible()
    opened.page.mouse.move(5, 400)
    expect(opened.part("flow-image").get_by_test_id("heatmap")).to_have_count(0)


def effective(values: np.ndarray) -> float:
    """Two to the power of the mean entropy of rows, weighted by their sums."""
    sums = np.abs(values).sum(1)
    shares = np.abs(values) / sums[:, None]
    return float(2 ** ((-shares * np.log2(shares)).sum(1) @ sums / sums.sum()))


def test_alignment_can_be_turned_off_and_is_measured(opened):
    opened.details()
    text = opened.part("spread").inner_text()
    (aligned, separate) = re.findall(r"([\d.]+) of 3", text)
    assert float(aligned) == pytest.approx(effective(links().values[0]), abs=0.06)
    assert float(separate) == pytest.approx(effective(links(aligned=False).values[0]), abs=0.06)
    opened.part("node-1-0").click()
    opened.part("aligned").uncheck()
    opened.page.wait_for_url(re.compile("aligned=false"))
    # The later layer's groups are the same.
    expect(opened.part("node-1-0")).to_have_attribute("aria-pressed", "true")
    values = links(aligned=False).values[0]
    own = np.zeros_like(values)
    own[0] = BASE * values[0] / np.abs(values).max()
    expect_links(opened, 0, own)
    opened.part("node-0-0").click()
    opened.part("aligned").check()
    expect(opened.part("subject")).to_contain_text(f"“class {BEST}”")


def test_numbers_of_groups(opened):
    opened.part("node-1-2").click()
    opened.part("count-block1").select_option("2")
    opened.page.wait_for_url(re.compile("groups=block1"))
    expect(opened.frame.locator("[data-testid^=node-0-]")).to_have_count(2)
    expect(opened.part("node-1-2")).to_have_attribute("aria-pressed", "true")
    values = links(2).values[0]
    own = np.zeros_like(values)
    own[2] = BASE * values[2] / np.abs(values).max()
    expect_links(opened, 0, own, values)
    opened.part("count-block2").select_option("2")
    expect(opened.frame.locator("[data-testid^=node-1-]")).to_have_count(2)
    expect(opened.part("subject")).to_contain_text("How groups of neurons make")


def test_shared_groups_and_a_link_to_them(tab, server):
    open_view(tab, server, shared="true", layer="block1", atom="group.1", groups="block1:2,block2:3")
    expect(tab.part("subject")).to_have_text("What group 2 of block1 is made of, and what it makes")
    expect(tab.part("aligned")).to_be_disabled()
    values = links(2, aligned=False, shared=True).values[0]
    own = np.zeros_like(values)
    own[:, 1] = BASE * values[:, 1] / np.abs(values).max()
    expect_links(tab, 0, own, values)
    tab.part("example-1").click()
    tab.page.wait_for_url(re.compile("example=1"))
    expect(tab.part("node-0-1")).to_have_attribute("aria-pressed", "true")


def test_another_step_or_example_keeps_what_can_be_kept(opened):
    opened.part("count-block1").select_option("2")
    expect(opened.frame.locator("[data-testid^=node-0-]")).to_have_count(2)
    opened.part("node-1-0").hover()
    opened.frame.get_by_role("slider").press("End")
    expect(opened.part("ribbon").first).to_be_attached()
    expect(opened.frame.locator("[data-testid^=node-0-]")).to_have_count(2)
    opened.part("example-2").click()
    expect(opened.part("example-2")).to_have_attribute("aria-checked", "true")
    expect(opened.frame.locator("[data-testid^=node-0-]")).to_have_count(2)
    assert opened.key("groups") == "block1:2"


def test_keys_move_select_and_return(opened):
    opened.part(f"class-node-{BEST}").focus()
    opened.page.keyboard.press("ArrowLeft")
    opened.page.keyboard.press("ArrowDown")
    expect(opened.part("map-caption")).to_contain_text("of block2 is active")
    opened.page.keyboard.press("Enter")
    expect(opened.part("node-1-1")).to_have_attribute("aria-pressed", "true")
    opened.page.keyboard.press("Escape")
    expect(opened.part("node-1-1")).to_have_attribute("aria-pressed", "false")


def test_the_headline_says_what_makes_the_class_and_the_kept_group(opened):
    headline = opened.part("headline")
    order = class_nodes(opened)
    late = effects("block2", Factorisation(3), order)
    found = groups_of("block2", Factorisation(3))
    assert found.identity is not None
    rests = {target: known(found.rest)[0, found.targets[0].tolist().index(target)] for target in order}
    for values, target in zip(late, order, strict=True):
        opened.part(f"class-node-{target}").click()
        expect(headline).to_contain_text(f"“class {target}”")
        if values.max() > 0 and rests[target] <= 0:
            expect(headline).to_contain_text(f"group {int(found.identity[values.argmax(), 0]) + 1} of block2")
            assert headline.locator("canvas").count() > 0, "a picture of it stands for it"
    opened.part("node-0-2").click()
    expect(headline).to_contain_text(re.compile(r"^\s*group \d+ of block1 argues"))


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_the_figure_is_most_of_the_view_and_all_groups_are_in_sight(opened, size):
    opened.page.set_viewport_size({"width": size[0], "height": size[1]})
    opened.settle()
    assert opened.figure_share() >= 0.5
    nodes = [node.bounding_box() for node in opened.frame.locator("[data-testid^=node-]").all()]
    assert max(box["y"] + box["height"] for box in nodes) <= size[1]
    # Of two pictures side by side.
    assert min(box["width"] for box in nodes) >= {1280: 160, 1920: 320}[size[0]]


def test_downloads_what_is_shown(opened):
    opened.more()
    with opened.page.expect_download() as download:
        opened.part("download-csv").click()
    assert download.value.suggested_filename == f"group_attribution_class{BEST}_step0_example0.csv"
    head, *rows = csv.reader(Path(download.value.path()).read_text().splitlines())
    again = ["group found again (cosine)", "by chance"]
    assert head == ["layer", "group", "to", "to group or class", "value", "unit", *again]
    between = [float(row[4]) for row in rows if row[2] == "block2" and row[1] != "rest"]
    np.testing.assert_allclose(np.reshape(between, (3, 3)).T, links().values[0], rtol=1e-5)
    with opened.page.expect_download() as download:
        opened.part("download-json").click()
    shown = json.loads(Path(download.value.path()).read_text())
    assert [layer["alignedWith"] for layer in shown["layers"]] == [3, 0]
    assert len(shown["links"]) == len(rows)
    with opened.page.expect_download() as download:
        opened.part("download-png").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    with opened.page.expect_download() as download:
        opened.part("download-svg").click()
    svg = Path(download.value.path()).read_text()
    captions = re.findall(r'<text[^>]*font-size="20px"[^>]*>', svg)
    assert captions, "the caption is there"
    assert not any("matrix(2" in each for each in captions), "and is not scaled with the diagram"
    assert len(re.findall(r'<path[^>]*d=" ?M[^"]*C', svg)) >= len(ribbons(opened)), "and so are the ribbons"


def test_one_layer_alone(tab, tmp_path):
    """Under the other loader, without what the groups leave."""
    log_dir = tmp_path / "logs"
    alone = random_groups(LAYERS[1:])
    groups = tuple(dataclasses.replace(each, rest=None) for each in alone.groups)
    with Writer(log_dir / "run") as writer:
        writer.write(SNAPSHOT, 0)
        writer.write(dataclasses.replace(alone, groups=groups), 0)
    with visiting(tab, log_dir, loader="python") as server:
        tab.open(server.url)
        tab.part(f"view-{VIEW}").click()
        expect(tab.part("view-notice").first).to_contain_text("Groups are logged of block2 alone")
        expect(tab.part("rest-0")).to_have_count(0)
        expect(tab.part("aligned")).to_have_count(0)
        tab.part("node-0-1").click()
        expect(tab.part("ribbon")).to_have_count(len(class_nodes(tab)))


@pytest.mark.parametrize("dark", [False, True])
def test_accessible(opened, dark):
    if dark:
        opened.page.evaluate("document.body.classList.add('dark-mode')")
        expect(opened.frame.locator("html.dark")).to_have_count(1)
    opened.part("node-0-1").click()
    opened.evaluate(AXE.read_text())
    found = opened.evaluate("axe.run()")["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_cut_off(opened, width):
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.fits()
