"""The figure of the activation grids: how large it is, what is said of it, and what can be taken away."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.activation_grids.log import FINE
from tests.samples import LAYERS

pytestmark = pytest.mark.e2e


def test_the_headline_says_where_the_selected_layer_responds_most(opened):
    headline = opened.part("headline")
    expect(headline).to_contain_text(f"{FINE.name} responds most to")
    expect(headline).to_contain_text(f"row {FINE.height - 1}, column {FINE.width - 1}: 2.2")
    opened.part("grid-mode-components").click()
    expect(headline).to_contain_text("makes 50 % of what varies")


def test_grids_of_another_step_say_so_on_themselves(opened):
    for layer in LAYERS:
        expect(opened.part(f"figure-{layer.name}").get_by_test_id("grid-step")).to_have_text("step 1")


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_the_figure_is_most_of_the_view_and_grids_are_as_large_as_in_the_article(opened, size):
    opened.page.set_viewport_size({"width": size[0], "height": size[1]})
    opened.settle()
    assert opened.figure_share() >= 0.5
    assert opened.part("grid-block1").bounding_box()["width"] >= 300


def test_the_headline_of_an_example_without_grids_says_so(opened):
    opened.part("example-1").click()
    expect(opened.part("headline")).to_have_text("No grid was logged of this example")


def test_downloads_what_is_shown(opened):
    def downloaded(kind: str) -> bytes:
        opened.more()
        with opened.page.expect_download() as download:
            opened.part(f"download-{kind}").click()
        assert download.value.suggested_filename == f"activation_grids_icons_step4_example0.{kind}"
        return Path(download.value.path()).read_bytes()

    assert downloaded("png").startswith(b"\x89PNG")
    head, *rows = (line.split(",") for line in downloaded("csv").decode().splitlines())
    assert head[:5] == ["layer", "step", "row", "column", "magnitude"]
    fine = {(int(row[2]), int(row[3])): float(row[4]) for row in rows if row[0] == f'"{FINE.name}"'}
    assert [fine[0, 0], fine[FINE.height - 1, FINE.width - 1]] == pytest.approx([1, 9], abs=0.02)
    assert len(json.loads(downloaded("json"))["positions"]) == len(rows)
