"""Records that are damaged or lie, in a real browser: they are named and not drawn, and the good ones work."""

import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tb_plugin.events import Writer
from tb_plugin.metadata import TagInfo
from tb_plugin.schema import pb
from tests.e2e.conftest import Tab, visiting
from tests.samples import random_dictionary, random_snapshot
from tests.viewer.harms import RUN, Record, damaged, write

pytestmark = pytest.mark.e2e

SIDE = 30_000
VIEW = "semantic_dictionary"


def huge_png() -> bytes:
    """A picture whose header says 30,000 × 30,000 pixels, 3.6 GB once decoded, in less than a thousand bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(SIDE))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_picture(blobs: list[bytes], example: int, picture: bytes) -> list[bytes]:
    """Puts another picture in the place of an example's."""
    manifest = pb.Manifest.FromString(blobs[0])
    (at,) = (i for i, b in enumerate(manifest.blobs) if b.encoding == pb.IMAGE and b.example == example)
    return [*blobs[: at + 1], picture, *blobs[at + 2 :]]


def refusals_apart(tab: Tab) -> None:
    """The browser itself notes in its console what the server refuses; errors of the page stay."""
    tab.errors[:] = [error for error in tab.errors if "Failed to load resource" not in error]


def test_a_picture_that_lies_is_not_decoded_and_the_others_are_shown(tab, tmp_path):
    log_dir = tmp_path / "logs"
    picture = huge_png()
    assert len(picture) < 1000
    lying = with_picture(list(random_snapshot().to_blobs()), 1, picture)
    info = TagInfo("snapshot", "")
    write(log_dir, [Record("semantic_dictionary/snapshot", info, tuple(lying), len(lying))])
    with visiting(tab, log_dir) as server:
        tab.open(server.url, view=VIEW)
        expect(tab.part("dictionary-entry").first).to_be_visible()
        tab.part("example-1").click()
        notice = tab.part("notice")
        expect(notice).to_contain_text(f"a picture must be of 16 × 12 pixels, got one of {SIDE} × {SIDE}")
        expect(notice).to_contain_text("Still on screen")
        expect(notice.get_by_role("button", name="Retry")).to_be_visible()
        expect(tab.part("example-0")).to_have_attribute("aria-checked", "true")
        tab.part("example-2").click()
        expect(tab.part("notice")).to_have_count(0)
        expect(tab.part("example-2")).to_have_attribute("aria-checked", "true")


def test_an_error_of_the_server_is_a_sentence_and_another_try_succeeds(tab, tmp_path):
    log_dir = tmp_path / "logs"
    with Writer(log_dir / "run") as writer:
        for step in range(3):
            writer.write(random_snapshot(step), step)
    page = "<!doctype html><title>500</title><h1>Internal Server Error</h1><p>Traceback</p>"

    def fail(route: Route) -> None:
        route.fulfill(status=500, content_type="text/html", body=page)

    with visiting(tab, log_dir) as server:
        tab.open(server.url, view=VIEW, step=2)
        expect(tab.part("dictionary-entry").first).to_be_visible()
        tab.settle()
        address = re.compile(r"/manifest\?.*step=0")
        tab.page.route(address, fail)
        tab.part("step-slider").locator("input").or_(tab.part("step-slider")).first.focus()
        tab.page.keyboard.press("Home")
        expect(tab.part("notice")).to_contain_text("TensorBoard answered with error 500")
        expect(tab.part("notice")).not_to_contain_text("Traceback")
        expect(tab.part("step")).to_contain_text("2")
        tab.page.unroute(address)
        tab.part("notice").get_by_role("button", name="Retry").click()
        expect(tab.part("notice")).to_have_count(0)
        expect(tab.part("step")).to_contain_text("0")
        tab.page.wait_for_url(re.compile("step=0"))
    refusals_apart(tab)


def test_what_a_link_names_that_is_not_there_is_said(tab, tmp_path):
    log_dir = tmp_path / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(random_snapshot(), 3)
    with visiting(tab, log_dir) as server:
        gone = {"view": "v", "run": "s", "step": 9, "layer": "l", "example": 7, "target": 99, "atom": "channel.99"}
        tab.open(server.url, **gone)
        for name in ("run “s”", "step 9", "layer “l”", "example 7", "class 99", "view “v”", "channel 99"):
            expect(tab.part("notice").filter(has_text=f"There is no {name}")).to_have_count(1)
        expect(tab.part("notice").get_by_role("button", name="Retry")).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 4])
def test_whatever_is_damaged_the_page_lives_and_the_good_run_is_shown(tab, tmp_path, seed):
    log_dir: Path = tmp_path / "logs"
    write(log_dir, list(damaged(60, seed)))
    with Writer(log_dir / "good") as writer:
        writer.write(random_snapshot(), 0)
        writer.write(random_dictionary(), 0)
    with visiting(tab, log_dir) as server:
        tab.open(server.url, run="good", view=VIEW)
        expect(tab.part("dictionary-entry").first).to_be_visible()
        for step in range(0, 60, 3):
            tab.open(server.url, run=RUN, step=step, view=VIEW)
            shown = tab.part("notice").or_(tab.frame.locator("#view article, #view .failed, #view h2"))
            expect(shown.first).to_be_visible()
        # Whether anything of the damaged run could be shown or not, and whether it has come yet.
        tab.open(server.url, run="good", step=0, view=VIEW)
        expect(tab.part("run")).to_have_value("good")
        expect(tab.part("dictionary-entry").first).to_be_visible()
        expect(tab.part("notice").filter(has_text="Still on screen")).to_have_count(0)
    refusals_apart(tab)
