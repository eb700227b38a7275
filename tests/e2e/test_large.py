"""Every view of a large network: what it shows has room, layers are told apart, and nobody is shut out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Tab
from tests.e2e.large_log import VIEWS, log_large
from tests.e2e.test_room import FAULTS
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = ((1280, 800), (390, 844))
# What is cut at its end though nothing but its end tells it from another: names of layers that are seen.
CUT = """() => [...document.querySelectorAll("#view *")].filter((each) =>
    each.children.length === 0 && /conv2$|…\\/(stage|block)/.test(each.textContent.trim())
    && each.checkVisibility({visibilityProperty: true}) && getComputedStyle(each).clipPath === "none"
    && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).textOverflow === "ellipsis"
).map((each) => each.textContent.trim())"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("large") / "logs"
    log_large(log_dir / "large")
    with tensorboard(log_dir) as server:
        yield server


@pytest.mark.parametrize("view", VIEWS)
def test_a_large_network_has_room_and_is_accessible(tab: Tab, large: Server, view: str):
    tab.open(large.url, run="large", view=view)
    title = view.replace("_", " ").capitalize()
    expect(tab.frame.locator("#view")).to_have_attribute("aria-label", title)
    expect(tab.part("figure")).to_be_visible()
    tab.settle()
    tab.evaluate(AXE.read_text())
    for width, height in SIZES:
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.fits()
        assert [width, *tab.evaluate(FAULTS)] == [width]
        assert [width, *tab.evaluate(CUT)] == [width]
        for dark in (False, True):
            tab.page.evaluate(f"document.body.classList.toggle('dark-mode', {str(dark).lower()})")
            found = tab.evaluate("axe.run('#view', {resultTypes: ['violations']})")["violations"]
            told = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
            assert [width, dark, *told] == [width, dark]
