"""What spatial attribution shows of measured regions, against the artifact that was logged."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import EvidenceRegions
from tb_plugin.events import Writer
from tests.e2e.test_spatial_attribution import AXE, VIEW, notice
from tests.samples import LAYERS, random_regions, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

FINE, COARSE = LAYERS
SNAPSHOT = random_snapshot()
LIKELIEST = int(SNAPSHOT.logits[0].argmax())
EFFECTS = ((2.5, -0.75, 0.25), (-1.5, -1.0, 0.25), (1.25, 0.5, 0.5))
SAID = (
    "evidence +2.50 · measured −0.75 ± 0.25 (16 other images) ≠ contradicts the evidence",
    "evidence −1.50 · measured −1.00 ± 0.25 (16 other images)",
    "evidence +1.25 · measured +0.50 ± 0.50 (16 other images), not clear",
)


def known_regions() -> EvidenceRegions:
    """Of example 0 and the likeliest class, numbers that are easy to tell apart; example 1 has none."""
    made = random_regions(FINE)
    targets, masks = made.targets.copy(), np.zeros_like(made.masks)
    masks[:, 0, 1:3, 1:4] = masks[:, 1, 4, 5] = masks[:, 2, 0, 7] = True
    at = np.flatnonzero(targets[0] == LIKELIEST)
    column = int(at[0]) if len(at) else 0
    targets[0, column] = LIKELIEST
    tables = {name: getattr(made, name).copy() for name in ("evidence", "effects", "errors")}
    for name, values in zip(tables, zip(*EFFECTS, strict=True), strict=True):
        tables[name][0, column] = values
    settings = {"regions": "the strongest", "method": "others in their place", "donors": "16 other images"}
    return dataclasses.replace(made, targets=targets, masks=masks, settings=settings, **tables)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Snapshots of steps 0 and 4, with regions of one layer measured at step 0."""
    log_dir = tmp_path_factory.mktemp("regions") / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(SNAPSHOT, 0)
        writer.write(known_regions(), 0)
        writer.write(SNAPSHOT, 4)
    with tensorboard(log_dir, "rust") as server:
        yield server


def listed(tab):
    return tab.part(f"regions-{FINE.name}").locator("li")


def outline(tab):
    return tab.part(f"layer-map-{FINE.name}").get_by_test_id("regions")


def test_numbers_are_those_of_the_artifact_and_regions_are_outlined_where_they_are(tab, server):
    tab.open(server.url, view=VIEW, target=LIKELIEST)
    tab.details()
    expect(listed(tab)).to_have_text(list(SAID))
    expect(tab.part(f"regions-{FINE.name}")).to_contain_text(f"Regions, for “class {LIKELIEST}”:")
    expect(tab.part(f"regions-{COARSE.name}")).to_have_count(0)
    expect(outline(tab).locator(".number")).to_have_text(["1 ≠", "2", "3"])
    drawn = outline(tab).locator("svg").bounding_box()
    assert drawn == pytest.approx(tab.part(f"map-{FINE.name}").locator("canvas").bounding_box(), abs=0.5)
    assert outline(tab).locator("svg").get_attribute("viewBox") == f"0 0 {FINE.width} {FINE.height}"
    box = "path => { const {x, y, width, height} = path.getBBox(); return [x, y, width, height]; }"
    boxes = [path.evaluate(box) for path in outline(tab).locator("path.line").all()]
    # The first lies in columns 1 to 3 and rows 1 to 2, the others are a position each.
    assert boxes == [[1, 1, 3, 2], [5, 4, 1, 1], [7, 0, 1, 1]]
    expect(notice(tab, "Effects of regions were measured at step 0, all else is from step 4.")).to_be_visible()
    # The clear effect that agrees with its evidence.
    expect(tab.part("headline")).to_have_text(
        re.compile(rf"block1, region 2 argue against “class {LIKELIEST}”: hiding them gains it 1.00 ± 0.25 logits")
    )
    tab.part(f"regions-{FINE.name}").locator("summary").click()
    how = "Numbered regions: the strongest. Measured: others in their place. 16 other images."
    expect(tab.part(f"regions-{FINE.name}")).to_contain_text(how)


def test_another_class_has_its_own_numbers_and_a_position_of_another_layer_no_outlines(tab, server):
    tab.open(server.url, view=VIEW, target=LIKELIEST)
    made = known_regions()
    row = next(t for t, target in enumerate(made.targets[0]) if target not in (LIKELIEST, -1))
    other = int(made.targets[0, row])
    shown = tab.part(f"map-class-{other}")
    shown.hover()
    expect(tab.part(f"regions-{FINE.name}")).to_contain_text(f"for “class {other}”")
    for item, evidence in zip(listed(tab).all_text_contents(), made.evidence[0, row], strict=True):
        assert f"{abs(evidence):.2g}" in item or f"{abs(evidence):.2f}" in item
    tab.page.mouse.move(5, 400)
    expect(outline(tab)).to_have_count(1)
    box = tab.part(f"map-{COARSE.name}").bounding_box()
    tab.page.mouse.move(box["x"] + 5, box["y"] + 5)
    expect(outline(tab)).to_have_count(0)
    expect(listed(tab)).to_have_text(list(SAID))


def test_an_example_that_was_not_reached_says_so(tab, server):
    tab.open(server.url, view=VIEW, example=1)
    expect(notice(tab, "Regions of block1 were not measured for this example: time was up.")).to_be_visible()
    expect(tab.part(f"regions-{FINE.name}")).to_have_count(0)
    expect(outline(tab)).to_have_count(0)


def test_what_is_taken_away_has_them_too(tab, server):
    tab.open(server.url, view=VIEW, target=LIKELIEST)
    expect(listed(tab)).to_have_count(3)
    tab.more()
    with tab.page.expect_download() as download:
        tab.part("download-json").click()
    layers = json.loads(Path(download.value.path()).read_text())["layers"]
    (found,) = [layer["measuredRegions"] for layer in layers if "measuredRegions" in layer]
    assert (found["step"], found["otherImages"]) == (0, 16)
    made = known_regions()
    for region, mask in zip(found["regions"], made.masks[0], strict=True):
        assert {(each["y"], each["x"]) for each in region["positions"]} == set(map(tuple, np.argwhere(mask).tolist()))
    measured = [
        [[e["evidence"], e["measured"], e["standardError"]] for e in region["effects"] if e["class"] == LIKELIEST]
        for region in found["regions"]
    ]
    np.testing.assert_allclose(measured, [[each] for each in EFFECTS])
    with tab.page.expect_download() as download:
        tab.part("download-png").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_accessibility(tab, server, dark):
    tab.open(server.url, view=VIEW, target=LIKELIEST)
    expect(listed(tab)).to_have_count(3)
    if dark:
        tab.page.evaluate("document.body.classList.add('dark-mode')")
        expect(tab.frame.locator("html.dark")).to_have_count(1)
    tab.details()
    tab.part(f"regions-{FINE.name}").locator("summary").click()
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run()")["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("width", [390, 900, 1920])
def test_nothing_is_cut_off(tab, server, width):
    tab.open(server.url, view=VIEW, target=LIKELIEST)
    expect(listed(tab)).to_have_count(3)
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.fits()
